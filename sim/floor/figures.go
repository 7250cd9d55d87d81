package floor

import "time"

// target is within how long an agent should answer: 80 of 100 in 20 seconds is what many contact centres promise (assumed).
const target = 20 * time.Second

// Figures say how a floor fares.
type Figures struct {
	Config
	Running   bool `json:"running"`   // agents and customers act
	Asked     int  `json:"asked"`     // conversations begun
	Waiting   int  `json:"waiting"`   // customers without an answer by an agent
	Answered  int  `json:"answered"`  // contacts that an agent took, transferred ones each time
	GivenUp   int  `json:"givenUp"`   // customers who waited too long
	Transfers int  `json:"transfers"` // to another agent
	// ServiceLevel is how many of 100 answered contacts were taken within 20 seconds; 100 before the first.
	ServiceLevel int `json:"serviceLevel"`
	// AverageWait is the mean time until a contact was taken, in seconds; 0 before the first.
	AverageWait float64 `json:"averageWait"`
	// Failed is the last thing that a person of the floor could not do; empty: everything could be done.
	Failed string `json:"failed,omitempty"`

	inTime int
}

// Figures are a copy of how things are now.
func (f *Floor) Figures() Figures {
	f.mu.Lock()
	defer f.mu.Unlock()
	out := f.figures
	out.ServiceLevel = 100
	if out.Answered > 0 {
		out.ServiceLevel = 100 * out.inTime / out.Answered
		out.AverageWait = (f.waits / time.Duration(out.Answered)).Round(100 * time.Millisecond).Seconds()
	}
	for _, c := range f.customers {
		if c.state == waiting {
			out.Waiting++
		}
	}
	return out
}

// tookLocked counts a contact that an agent took after a wait.
func (f *Floor) tookLocked(wait time.Duration) {
	f.figures.Answered++
	f.waits += wait
	if wait <= target {
		f.figures.inTime++
	}
}
