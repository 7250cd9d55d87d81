package sim

import (
	"bytes"
	"fmt"
	"net/http"

	"github.com/wavetank/wavetank/sim/journal"
)

// followPhone sends one phone as server-sent events: as it is now, and again when something changed on it.
func (c *Control) followPhone(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Content-Type", "text/event-stream")
	w.Header().Set("Cache-Control", "no-store")
	world := c.World()
	out := http.NewResponseController(w)
	var sent []byte
	for {
		_, changed := world.phonesPulse.next() // before the look, so that nothing falls between
		view, err := c.phone(r, r.PathValue("name"))
		if err != nil {
			if sent == nil {
				refused(w, err)
			}
			return // the person left
		}
		if now := journal.JSON(view); !bytes.Equal(now, sent) {
			sent = now
			if _, err := fmt.Fprintf(w, "event: phone\ndata: %s\n\n", now); err != nil || out.Flush() != nil {
				return
			}
		}
		select {
		case <-changed:
		case <-r.Context().Done():
			return
		}
	}
}
