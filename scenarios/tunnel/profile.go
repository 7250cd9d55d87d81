package tunnel

import (
	"time"

	"go.yaml.in/yaml/v3"
)

// Profile describes a contact centre and those who write to it. Every weight is relative to the others of its list; every probability is
// from 0 to 1; instants of a day are UTC.
type Profile struct {
	Name      string             `yaml:"name"`      // as reports call it
	Start     day                `yaml:"start"`     // first day; which weekday it is matters
	Channels  map[string]float64 `yaml:"channels"`  // weight of each of whatsapp, messenger, twitter and web
	Countries map[string]float64 `yaml:"countries"` // weight of each prefix of WhatsApp numbers, such as "+44"
	Skills    map[string]float64 `yaml:"skills"`    // weight of what conversations are about; none: every agent can answer all of them
	Arrivals  Arrivals           `yaml:"arrivals"`
	Customers Customers          `yaml:"customers"`
	Agents    Agents             `yaml:"agents"`
	Bot       *Bot               `yaml:"bot"`     // nil: customers go to the queue at once
	Welcome   string             `yaml:"welcome"` // sent when an agent answers; empty: none
	Template  Template           `yaml:"template"`

	line func(path ...string) string // file and line of a field, for messages
}

// Arrivals is when customers begin to write.
type Arrivals struct {
	Each    float64   `yaml:"each"`    // conversations that a customer begins in 30 days, on average
	Hour    []float64 `yaml:"hour"`    // 24 weights, from midnight
	Weekday []float64 `yaml:"weekday"` // 7 weights, from Monday
	Surges  []Surge   `yaml:"surges"`  // days on which more happens, such as a strike
}

// Surge is a day on which more customers write than usual.
type Surge struct {
	Day   int     `yaml:"day"`   // from 1, the profile's first
	From  clock   `yaml:"from"`  // hour of its begin
	To    clock   `yaml:"to"`    // and of its end
	Times float64 `yaml:"times"` // as many as usual
}

// Customers is what people do once they have written.
type Customers struct {
	Burst    Distribution `yaml:"burst"`    // messages at once
	Between  Distribution `yaml:"between"`  // two of them
	Turns    Distribution `yaml:"turns"`    // times that they answer before they are content
	Reply    Distribution `yaml:"reply"`    // how long they take for it
	Never    float64      `yaml:"never"`    // probability that they do not answer this time, or ever
	Thanks   float64      `yaml:"thanks"`   // of a last word of thanks
	Patience Distribution `yaml:"patience"` // without an answer they give up after that
	Media    float64      `yaml:"media"`    // of a file in place of a text
	Infected float64      `yaml:"infected"` // that such a file is infected
	Tap      float64      `yaml:"tap"`      // of a tap in place of words where the phone shows buttons
	Switch   float64      `yaml:"switch"`   // of another channel than last time
	Leave    float64      `yaml:"leave"`    // that they never come back after a conversation
}

// Agents is how agents work.
type Agents struct {
	Shifts       []Shift      `yaml:"shifts"`       // an agent works in all of them for which there are desks
	Multiplicity int          `yaml:"multiplicity"` // contacts at a time
	Pickup       Distribution `yaml:"pickup"`       // from alert to answer
	Pace         Distribution `yaml:"pace"`         // to write one message
	Ignore       float64      `yaml:"ignore"`       // probability that an alert is not answered (RONA)
	NoAnswer     Distribution `yaml:"noAnswer"`     // how long an alert lasts; a constant
	Back         Distribution `yaml:"back"`         // from there until the agent is ready again
	AfterWork    Distribution `yaml:"afterWork"`    // after-contact work; a constant
	Close        Distribution `yaml:"close"`        // an agent closes a contact that has been silent for so long
	Mistake      float64      `yaml:"mistake"`      // of a plain message where the desk advises a template
	Knows        float64      `yaml:"knows"`        // that an agent has a skill; who lacks it transfers the contact. One agent has each at least
	Offer        float64      `yaml:"offer"`        // of buttons under an answer, where the channel draws them
}

// Shift is when some of the agents work.
type Shift struct {
	Days  []string `yaml:"days"` // mon, tue, ... sun
	From  clock    `yaml:"from"`
	To    clock    `yaml:"to"`    // of the same day
	Desks int      `yaml:"desks"` // for at most so many agents
}

// Bot is the chatbot in front of the agents.
type Bot struct {
	Answer   string  `yaml:"answer"`   // its text
	Answers  int     `yaml:"answers"`  // before it hands over
	Deflects float64 `yaml:"deflects"` // probability that its answer is all a customer wanted
}

// Template is the one that agents use once the window has closed.
type Template struct {
	Body   string `yaml:"body"`   // with {{1}}
	Review bool   `yaml:"review"` // WhatsApp still reviews it when the profile begins
}

// clock is an instant of a day, since midnight.
type clock time.Duration

// UnmarshalYAML reads "08:30"; "24:00" is the end of a day.
func (c *clock) UnmarshalYAML(node *yaml.Node) error {
	if node.Value == "24:00" {
		*c = clock(24 * time.Hour)
		return nil
	}
	t, err := time.Parse("15:04", node.Value)
	if err != nil {
		return at(node, "%q is no time of day such as 08:30", node.Value)
	}
	*c = clock(time.Duration(t.Hour())*time.Hour + time.Duration(t.Minute())*time.Minute)
	return nil
}

// day is a date.
type day struct{ time.Time }

// UnmarshalYAML reads 2020-11-02.
func (d *day) UnmarshalYAML(node *yaml.Node) error {
	t, err := time.Parse(time.DateOnly, node.Value)
	if err != nil {
		return at(node, "%q is no date such as 2020-11-02", node.Value)
	}
	d.Time = t
	return nil
}
