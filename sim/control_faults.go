package sim

import (
	"net/http"

	"github.com/wavetank/wavetank/sim/fault"
)

type faultList struct {
	Faults []fault.Rule `json:"faults"`
}

func (c *Control) getFaults(*http.Request) (faultList, error) {
	return faultList{orEmpty(c.World().Faults.Rules())}, nil
}

func (c *Control) addFault(r *http.Request, rule fault.Rule) (faultList, error) {
	if err := c.World().Faults.Arm(rule); err != nil {
		return faultList{}, err
	}
	return c.getFaults(r)
}

func (c *Control) clearFaults(r *http.Request) (faultList, error) {
	c.World().Faults.Clear()
	return c.getFaults(r)
}
