package control

import (
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

func (c *API) addFault(r *http.Request, rule fault.Rule) (faultList, error) {
	if err := c.World().Faults.Arm(rule); err != nil {
		return faultList{}, err
	}
	return c.getFaults(r)
}

func (c *API) clearFaults(r *http.Request) (faultList, error) {
	c.World().Faults.Clear()
	return c.getFaults(r)
}
