// Package twitter stands for Twitter direct messages as they were in 2020: accounts, late answers that pass and are counted, and
// how the app and the site draw a message.
//
// It deliberately leaves out what happens in public, followers and blocked accounts, and it fetches no media.
package twitter

import (
	"errors"
	"math/rand/v2"
	"regexp"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/wavetank/wavetank/sim/channel"
	"github.com/wavetank/wavetank/sim/journal"
)

const (
	maxText     = 10_000          // characters; Twitter API v1.1, direct messages
	maxOptions  = 20              // Twitter API v1.1, quick replies
	maxLabel    = 36              // characters; Twitter API v1.1, quick replies and buttons
	maxCTAs     = 3               // Twitter API v1.1, buttons
	maxImage    = 5 << 20         // bytes; Twitter API v1.1, media upload
	maxVideo    = 15 << 20        // bytes, of videos and animations
	typingLasts = 3 * time.Second // Twitter API v1.1, typing indicator
)

var (
	digitsOnly = regexp.MustCompile(`^[0-9]{1,20}$`)
	notHandle  = regexp.MustCompile(`[^a-z0-9_]`)
)

// Options are choices where sources disagree or are silent. The zero value is the default of each.
type Options struct {
	LinkButtons    bool // links are buttons below the text; else hyperlinks in it, as the guide's pictures show
	LocationOption bool // a request for a place is an answer to tap; else its text alone
	TypingOnApps   bool // the apps show that the business types; else the site alone (R162)
	TypingTold     bool // people's typing is told to the cloud; it needs an event subscription
	ReadTold       bool // reading is told to the cloud; likewise
}

// Network is Twitter. Use New.
type Network struct {
	*channel.Base
	options  Options
	accounts map[string]Account // by integration id; guarded by the mutex of Base, as is the rest
	free     map[conversation]allowance
	counted  map[string][]counted // by integration id, oldest first
	sends    []Send
}

var _ channel.Network = (*Network)(nil)

// New returns Twitter without accounts and people. An error names the required field that cfg lacks.
func New(cfg channel.Config, o Options) (*Network, error) {
	n := &Network{options: o, accounts: make(map[string]Account), free: make(map[conversation]allowance), counted: make(map[string][]counted)}
	var err error
	n.Base, err = channel.NewBase(cfg, channel.Rules{
		Kind:         "twitter",
		Receipts:     []string{channel.ReportChannel}, // Smooch v1.1 capability grid: channel and failure only
		ReadReceipts: o.ReadTold,
		Stranger:     refusal(108, "Cannot find specified user."),
		NewAddress:   func(r *rand.Rand) string { return channel.Digits(r, 18) },
		CheckAddress: func(s string) error {
			if !digitsOnly.MatchString(s) {
				return errors.New("not an account number of 1 to 20 digits")
			}
			return nil
		},
		NewMessageID: func(r *rand.Rand) string { return channel.Digits(r, 19) },
		Profile:      profile,
		Decide:       n.decideLocked,
		Forward:      forward,
		Offers:       offers(o),
		MaxText:      maxText,
		EchoTap:      true, // the label of an option is sent as a message
		TypingLasts:  typingLasts,
		ShowsTyping: func(d channel.Delivery) bool {
			return n.options.TypingOnApps || d.To.Client == "web" || d.To.Client == "desktop"
		},
	})
	return n, err
}

// SetOptions changes the choices from now on; what happened stays.
func (n *Network) SetOptions(o Options) {
	n.WithLock(func() {
		n.options = o
		n.OfferLocked(offers(o), o.ReadTold)
	})
}

// offers are those of direct messages in 2020: no documents and stickers, and a deleted message is gone on the own device only.
// Tweets and reactions reach no business (R006, R168).
func offers(o Options) map[string]channel.Offer {
	offers := channel.DefaultOffers()
	for _, do := range []string{channel.DoFile, channel.DoSticker, channel.DoLiveLocation} {
		delete(offers, do)
	}
	offers[channel.DoVoice] = channel.Offer{Relayed: true, As: "audio/mp4"} // assumed
	offers[channel.DoDelete] = channel.Offer{}
	offers[channel.DoPost] = channel.Offer{}
	offers[channel.DoTyping] = channel.Offer{Relayed: o.TypingTold}
	return offers
}

// forward hands animations over as the films that Twitter makes of them (Twitter direct messages at CM.com).
func forward(_ channel.Person, in channel.Incoming) (channel.Incoming, bool) {
	return channel.AnimationAsVideo(in), true
}

// decideLocked accepts whatever fits: Twitter closes no window but counts.
func (n *Network) decideLocked(d channel.Delivery) ([]channel.Bubble, *channel.Failure) {
	if channel.HasNative(d.Native) {
		return nil, &channel.Failure{Code: "bad_request", Message: "Twitter takes no content in its own format from the cloud"}
	}
	drawn := n.draw(d.Post)
	for _, b := range drawn {
		switch {
		case utf8.RuneCountInString(b.Text) > maxText:
			f := refusal(354, "The text of your direct message is over the max character limit.")
			return nil, &f
		case b.Text == "" && b.Media == nil:
			f := refusal(151, "There was an error sending your message: text is required")
			return nil, &f
		case b.Media != nil && b.Media.Type != "image/gif" && b.Kind == channel.KindImage && b.Media.Size > maxImage,
			b.Media != nil && b.Media.Type == "image/gif" && b.Media.Size > maxVideo:
			f := refusal(324, "The validation of media ids failed.")
			return nil, &f
		}
	}
	if f := n.countLocked(d, len(drawn)); f != nil {
		return nil, f
	}
	return drawn, nil
}

// refusal is an error of Twitter in the envelope of the cloud; the envelope is assumed.
func refusal(code int, message string) channel.Failure {
	return channel.Failure{Code: "uncategorized_error", Message: message,
		Underlying: journal.JSON(map[string]any{"errors": []map[string]any{{"code": code, "message": message}}})}
}

func profile(p channel.Person) channel.Profile {
	return channel.Profile{ExternalID: p.Address, DisplayName: p.Name, Raw: map[string]any{
		"id_str": p.Address, "name": p.Name, "screen_name": notHandle.ReplaceAllString(strings.ToLower(p.Name), "_")}}
}
