package control

import (
	"bytes"
	"context"
	"fmt"
	"net/http"

	"github.com/wavetank/wavetank/sim/journal"
)

// followPhone sends one phone as server-sent events: as it is now, and again when something changed on it.
func (c *API) followPhone(w http.ResponseWriter, r *http.Request) {
	world := c.World()
	out := c.streamTo(w)
	var sent []byte
	for {
		_, changed := world.PhoneChanges() // before the look, so that nothing falls between
		view, err := c.phone(r, r.PathValue("name"))
		if err != nil {
			if sent == nil {
				refused(w, err)
			}
			return // the person left
		}
		if now := journal.JSON(view); !bytes.Equal(now, sent) {
			sent = now
			if out.send(fmt.Appendf(nil, "event: phone\ndata: %s\n\n", now)) != nil {
				return
			}
		}
		if !c.awaitChange(r.Context(), changed, out) {
			return
		}
	}
}

// awaitChange waits for something to happen, and says now and then that the stream is still there; false: the reader is gone.
func (c *API) awaitChange(ctx context.Context, changed <-chan struct{}, out eventStream) bool {
	for {
		broadcast, cancel := context.WithTimeout(ctx, c.silence())
		select {
		case <-changed:
			cancel()
			return true
		case <-broadcast.Done():
			cancel()
		}
		if ctx.Err() != nil || out.send([]byte(": still here\n\n")) != nil {
			return false
		}
	}
}
