// Package messenger stands for Facebook Messenger as it was in 2020: pages, the 24-hour window and the tags that reach beyond it,
// how the app draws a message, and what stopped working in Europe on 16 December 2020.
//
// It deliberately leaves out rooms, payments and advertisements, and it fetches no media.
package messenger

import (
	"math/rand/v2"
	"slices"
	"time"

	"github.com/wavetank/wavetank/sim/channel"
)

const (
	windowLength   = 24 * time.Hour     // R086
	humanWindow    = 7 * 24 * time.Hour // Messenger Platform, tag HUMAN_AGENT
	typingLasts    = 20 * time.Second   // assumed: how long typing_on shows
	maxText        = 2000               // characters; Messenger Platform, Send API
	maxComposer    = 20_000             // characters that the app takes; assumed
	maxButtonText  = 640                // characters of a text with buttons; Messenger Platform, button template
	chunkLength    = 640                // characters of a piece; Smooch changelog of 2017
	maxButtons     = 3                  // Smooch v1.1: the rest vanishes without an error
	maxReplies     = 11                 // Smooch v1.1; the platform itself takes 13
	maxLabel       = 20                 // characters; Messenger Platform, quick replies and buttons
	maxCardText    = 80                 // characters of a title and of a subtitle; Messenger Platform, generic template
	maxCards       = 10                 // Messenger Platform, generic template
	maxMedia       = 25 << 20           // bytes; Messenger Platform, attachments
	europeanChange = "2020-12-16"       // R149
)

// Options are choices where sources disagree or are silent. The zero value is the default of each.
type Options struct {
	Split      bool // texts are cut into pieces of 640 characters, as the cloud did in 2017; else over 2000 they are refused
	SlideShows bool // PPS files arrive as application/msword (R147)
	Recordings bool // recordings of Chrome (webm) play; else the app does not draw them (R148)
	HumanAgent bool // the page takes part in the beta of the tag HUMAN_AGENT
	TypingTold bool // people's typing is told to the cloud; the capability grid of 2017 has none
}

// Network is Messenger. Use New.
type Network struct {
	*channel.Base
	options Options
	window  channel.Window
	pages   map[string]Page // by integration id; guarded by the mutex of Base, as is the next
	flagged map[string]bool // hosts whose pictures people reported
}

var _ channel.Network = (*Network)(nil)

// New returns Messenger without pages and people. An error names the required field that cfg lacks.
func New(cfg channel.Config, o Options) (*Network, error) {
	n := &Network{options: o, window: channel.Window{Length: windowLength}, pages: make(map[string]Page), flagged: make(map[string]bool)}
	var err error
	n.Base, err = channel.NewBase(cfg, channel.Rules{
		Kind:         "messenger",
		Receipts:     []string{channel.ReportChannel}, // Smooch v1.1 capability grid: channel and failure only
		ReadReceipts: true,
		Stranger:     refusal("bad_request", graphError{Code: 100, Subcode: 2018001, Message: "(#100) No matching user found"}),
		NewAddress:   newID,
		CheckAddress: checkID,
		NewMessageID: func(r *rand.Rand) string { return "m_" + channel.Hex(r, 16) },
		Profile: func(p channel.Person) channel.Profile {
			return channel.Profile{ExternalID: p.Address, DisplayName: p.Name, Raw: map[string]any{"first_name": p.Name}}
		},
		Decide:      n.decideLocked,
		Forward:     n.forwardLocked,
		Reports:     n.reportsLocked,
		Offers:      offers(o),
		MaxText:     maxComposer,
		TypingLasts: typingLasts,
		ShowsTyping: func(d channel.Delivery) bool { return !n.restrictedLocked(d.IntegrationID, d.To, d.Now) }, // R151
	})
	return n, err
}

// offers are those of the app and of the site in 2020. Nothing of a public post, a reaction, a call or a group reaches a page's
// business (R006, R138, R141).
func offers(o Options) map[string]channel.Offer {
	offers := channel.DefaultOffers()
	offers[channel.DoVoice] = channel.Offer{Relayed: true, As: "audio/mp4"} // assumed
	offers[channel.DoSticker] = channel.Offer{Relayed: true, As: "image/png"}
	offers[channel.DoDelete] = channel.Offer{Notice: "You unsent a message"}
	offers[channel.DoLiveLocation] = channel.Offer{Clients: []string{"mobile", "android", "ios"}}
	offers[channel.DoCall] = channel.Offer{Error: "Pages cannot be called."}
	offers[channel.DoGroup] = channel.Offer{Error: "Pages cannot be added to a group or a room."}
	offers[channel.DoPost] = channel.Offer{}
	offers[channel.DoTyping] = channel.Offer{Relayed: o.TypingTold}
	return offers
}

// SetOptions changes the choices from now on; what happened stays.
func (n *Network) SetOptions(o Options) {
	n.WithLock(func() {
		n.options = o
		n.OfferLocked(offers(o), true)
	})
}

// Flag means that people reported pictures of a host as inappropriate: from now on the app hides them (R146).
func (n *Network) Flag(host string) { n.WithLock(func() { n.flagged[host] = true }) }

// decideLocked accepts or refuses one message of a page.
func (n *Network) decideLocked(d channel.Delivery) ([]channel.Bubble, *channel.Failure) {
	content, err := readNative(d.Native)
	if err != nil {
		return nil, &channel.Failure{Code: "bad_request", Message: err.Error()}
	}
	if f := n.withinWindowLocked(d, content); f != nil {
		return nil, f
	}
	if content != nil {
		d.Post = content.post()
	}
	if f := checkPost(d.Post); f != nil {
		return nil, f
	}
	restricted := n.restrictedLocked(d.IntegrationID, d.To, d.Now)
	if restricted && d.Post.Type == "file" { // R149
		f := parameter("Attachments of this type cannot be sent to or from Europe.") // the wording is assumed
		return nil, &f
	}
	drawn := n.draw(d.Post)
	if restricted && d.To.Client == "web" { // R150
		drawn = withoutTemplates(drawn)
	}
	for _, b := range drawn {
		if f := checkLength(b); f != nil {
			return nil, f
		}
	}
	return drawn, nil
}

// withinWindowLocked refuses what is outside the window and has no tag that reaches beyond it.
func (n *Network) withinWindowLocked(d channel.Delivery, c *native) *channel.Failure {
	late := refusal("blocked", graphError{Code: 10, Subcode: 2018278,
		Message: "(#10) This message is sent outside of allowed window."})
	if c == nil || c.MessagingType != "MESSAGE_TAG" {
		if !n.window.Open(d.LastInbound, d.Now) {
			return &late
		}
		return nil
	}
	switch {
	case c.Tag == "HUMAN_AGENT" && n.options.HumanAgent:
		if (channel.Window{Length: humanWindow}).Open(d.LastInbound, d.Now) {
			return nil
		}
		return &late
	case !slices.Contains([]string{"CONFIRMED_EVENT_UPDATE", "POST_PURCHASE_UPDATE", "ACCOUNT_UPDATE"}, c.Tag):
		f := parameter("Param tag must be one of CONFIRMED_EVENT_UPDATE, POST_PURCHASE_UPDATE, ACCOUNT_UPDATE")
		return &f
	case d.LastInbound.IsZero():
		return &late
	}
	return nil
}
