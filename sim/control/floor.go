package control

import (
	"errors"
	"net/http"

	"github.com/wavetank/wavetank/sim/floor"
)

// floorKey is under what a world keeps its floor.
type floorKey struct{}

// floor is the one of the world that is shown; nil when there was none yet.
func (c *API) floor() *floor.Floor {
	f, _ := c.World().Kept.Load(floorKey{})
	at, _ := f.(*floor.Floor)
	return at
}

func (c *API) floorRoutes() []route {
	const shows = `{"customers":20,"agents":5,"profile":"shop","seed":1,"running":true,"asked":7,"waiting":2,"answered":5,"givenUp":0,"transfers":1,"serviceLevel":80,"averageWait":11.5}`
	return []route{
		get("getFloor", "GET /api/v1/floor", "Says how the floor fares: who waits, how many were answered, and within 20 seconds.", c.getFloor, about{shows: shows}),
		edit("startFloor", "POST /api/v1/floor", "Lets the floor work: customers and agents who write, wait, give up, answer, send pictures, transfer and close by themselves, on the world's clock and drawn from a seed.",
			func() floor.Config { return floor.Config{Customers: 20, Agents: 5, Profile: "shop", Seed: 1} }, c.startFloor, about{
				example: `{"customers":20,"agents":5,"profile":"shop","seed":1}`, shows: shows, status: 201, fails: []int{409},
			}),
		get("stopFloor", "DELETE /api/v1/floor", "Lets everybody of the floor rest. The people stay, with what they have said.", c.stopFloor, about{shows: shows}),
	}
}

func (c *API) getFloor(*http.Request) (out floor.Figures, _ error) {
	if f := c.floor(); f != nil {
		return f.Figures(), nil
	}
	return out, nil
}

func (c *API) startFloor(_ *http.Request, in floor.Config) (out floor.Figures, _ error) {
	if f := c.floor(); f != nil && f.Figures().Running {
		return out, refuse(http.StatusConflict, "not_possible", "the floor works already: DELETE /api/v1/floor lets it rest")
	}
	f, err := floor.Start(c.World(), in)
	if errors.Is(err, floor.ErrInvalid) {
		return out, refuse(http.StatusBadRequest, "bad_request", "%s", err)
	}
	if err != nil {
		return out, err
	}
	c.World().Kept.Store(floorKey{}, f)
	return f.Figures(), nil
}

func (c *API) stopFloor(*http.Request) (out floor.Figures, _ error) {
	f := c.floor()
	if f == nil {
		return out, nil
	}
	f.Stop()
	return f.Figures(), nil
}
