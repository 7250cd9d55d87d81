package sim

import (
	"cmp"
	"regexp"

	"github.com/wavetank/wavetank/sim/channel"
)

// businessName is the name of the business, everywhere one is needed.
func (w *World) businessName() string { return cmp.Or(w.business, exampleName) }

// showName lets devices show the name of the business, when the world was given one, on a network whose businesses have none by
// themselves.
func (w *World) showName(n interface {
	SetInfo(integrationID string, info channel.BusinessInfo) error
}, integrationID string) error {
	if w.business == "" {
		return nil
	}
	return n.SetInfo(integrationID, channel.BusinessInfo{Name: w.business})
}

var notInHandle = regexp.MustCompile(`[^A-Za-z0-9_]+`)

const longestHandle = 15

// handleOf is a Twitter handle for a name: what of it a handle may hold, cut to its length.
func handleOf(name string) string {
	handle := cmp.Or(notInHandle.ReplaceAllString(name, ""), exampleName)
	return handle[:min(len(handle), longestHandle)]
}
