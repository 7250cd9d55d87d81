package messenger

import (
	"time"

	"github.com/wavetank/wavetank/sim/channel"
)

// restrictedLocked reports whether the limits of late 2020 apply between a page and a person: when the page, an administrator of
// it or the person is in Europe (R149, R153; the administrator from Facebook's announcement). The United Kingdom counts as Europe.
func (n *Network) restrictedLocked(integrationID string, p channel.Person, now time.Time) bool {
	page := n.pages[integrationID]
	return now.UTC().Format(time.DateOnly) >= europeanChange && (page.Region == "EU" || page.AdminRegion == "EU" || p.Region == "EU")
}

// forwardLocked keeps files from the page where they are restricted; pictures are not (R149).
func (n *Network) forwardLocked(p channel.Person, in channel.Incoming) (channel.Incoming, bool) {
	return in, in.Type != "file" || !n.restrictedLocked(in.IntegrationID, p, in.OriginalAt)
}

// reportsLocked tells of a message that arrived, except in Europe (R152).
func (n *Network) reportsLocked(d channel.Delivery) []string {
	if n.restrictedLocked(d.IntegrationID, d.To, d.Now) {
		return nil
	}
	return []string{channel.ReportChannel}
}

// withoutTemplates is what a browser draws of messages whose templates it is not allowed to: texts without their buttons, and a
// placeholder for cards (R150). Answers above the composer are no template.
func withoutTemplates(drawn []channel.Bubble) []channel.Bubble {
	for i := range drawn {
		drawn[i].Buttons = nil
		if len(drawn[i].Cards) > 0 {
			drawn[i] = channel.Bubble{Kind: channel.KindUnsupported, Text: unsupportedText}
		}
	}
	return drawn
}
