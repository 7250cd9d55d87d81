package steps

// Place is where a phrase acts or looks. The evidence that a scenario gives is computed from it; see Evidence. The
// empty Place is everything else: set-up, the clock, faults, administration, the ledger, and every look for
// something that is not there.
type Place string

// Places. What a phrase does on a phone or at a desk is split by whether the other end is meant to notice.
const (
	PhoneSends  Place = "phone sends"  // a person does something that the business is meant to hear of
	PhoneActs   Place = "phone acts"   // a person does something that stays with the network
	PhoneShows  Place = "phone shows"  // looks on a phone for something that the business sent
	DeskSends   Place = "desk sends"   // an agent does something that the person is meant to see
	DeskActs    Place = "desk acts"    // an agent or supervisor does something that stays in Oceana
	DeskShows   Place = "desk shows"   // looks at a desk for something that a person sent, or what follows from it
	DeskReports Place = "desk reports" // looks at a desk for the outcome of an agent's message
	DeskAnswers Place = "desk answers" // set-up of what answers people without an agent's hand: chatbot and welcome
	Between     Place = "between"      // acts in place of an end: at the cloud's REST API, a network or the connector's door
)
