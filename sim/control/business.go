package control

import (
	"net/http"

	"github.com/wavetank/wavetank/sim"
)

func (c *API) businessRoutes() []route {
	const shows = `{"name":"Shoes since 1921","logo":"","pageRegion":"EU","adminRegion":"US"}`
	return []route{
		get("getBusiness", "GET /api/v1/business", "Says what people see of the business, and where its Messenger page is; regions are empty when it has none.", c.getBusiness, about{shows: shows}),
		post("setBusiness", "POST /api/v1/business", "Changes what the body names.", c.setBusiness, about{example: `{"name":"Shoes since 1921"}`, shows: shows}),
	}
}

func (c *API) getBusiness(*http.Request) (sim.Business, error) { return c.World().Business(), nil }

func (c *API) setBusiness(r *http.Request, in sim.Business) (out sim.Business, _ error) {
	if in.Name != "" {
		if err := checkName("business", in.Name); err != nil {
			return out, err
		}
	}
	if err := c.World().SetBusiness(in); err != nil {
		return out, err
	}
	return c.getBusiness(r)
}
