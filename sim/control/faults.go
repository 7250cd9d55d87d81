package control

import (
	"math"
	"net/http"

	"github.com/wavetank/wavetank/sim/fault"
)

type faultList struct {
	Faults []fault.Rule  `json:"faults"`
	Used   int           `json:"used"`   // crossings that have met a fault so far, of rules that are gone too
	Places []fault.Place `json:"places"` // where a fault can be armed, and what can be done there
}

func (c *API) getFaults(*http.Request) (faultList, error) {
	list := c.World().Faults
	return faultList{orEmpty(list.Rules()), list.Used(), fault.Places()}, nil
}

// unsaid is a count that a body leaves out.
const unsaid = math.MinInt

func newFault() fault.Rule { return fault.Rule{Next: unsaid, Every: unsaid} }

func (c *API) addFault(r *http.Request, rule fault.Rule) (faultList, error) {
	for i, n := range []*int{&rule.Next, &rule.Every} {
		switch {
		case *n == unsaid:
			*n = 0
		case *n == 0 && !again(r): // once it was as good as left out
			return faultList{}, refuse(http.StatusBadRequest, "bad_request", "%s: 0: use a number from 1", []string{"next", "every"}[i])
		}
	}
	if err := c.World().Faults.Check(rule); err != nil && !again(r) {
		return faultList{}, err
	}
	if err := c.World().Faults.Arm(rule); err != nil {
		return faultList{}, err
	}
	return c.getFaults(r)
}

func (c *API) clearFaults(r *http.Request) (faultList, error) {
	c.World().Faults.Clear()
	return c.getFaults(r)
}
