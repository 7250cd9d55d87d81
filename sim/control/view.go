package control

import (
	"math"
	"net/http"
	"strconv"

	"github.com/wavetank/wavetank/sim/channel"
	"github.com/wavetank/wavetank/sim/oceana"
)

// phoneView is a handset of which only the newest bubbles are told.
type phoneView struct {
	channel.Handset
	Earlier int      `json:"earlier,omitempty"` // bubbles before those
	Offers  []string `json:"offers"`            // what its client lets people do: actions of the control API
}

// orEmpty is a list that JSON writes as [] when there is nothing in it.
func orEmpty[T any](list []T) []T {
	if list == nil {
		return []T{}
	}
	return list
}

// number reads a query parameter that counts something.
func number(r *http.Request, name string, otherwise int64) (int64, error) {
	text := r.URL.Query().Get(name)
	if text == "" {
		return otherwise, nil
	}
	n, err := strconv.ParseInt(text, 10, 64)
	if err != nil || n < 0 {
		return 0, refuse(http.StatusBadRequest, "bad_request", "%s: %q is no number from 0", name, text)
	}
	return n, nil
}

// lastOf is ?last=N: of each transcript only the N newest entries are wanted. Without it all are.
func lastOf(r *http.Request) (int, error) {
	n, err := number(r, "last", math.MaxInt32)
	return int(min(n, math.MaxInt32)), err
}

func (c *API) view(h channel.Handset, n int) phoneView {
	earlier := max(0, len(h.Bubbles)-n)
	h.Bubbles = h.Bubbles[earlier:]
	return phoneView{h, earlier, orEmpty(c.World().Offered(h.Name))}
}

func lastLines(d oceana.Desk, n int) oceana.Desk {
	for i, c := range d.Contacts { // a copy already
		d.Contacts[i].Lines = c.Lines[max(0, len(c.Lines)-n):]
	}
	return d
}
