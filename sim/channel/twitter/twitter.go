// Package twitter stands for Twitter direct messages as they were in 2020: accounts, late answers that pass, and how the app draws
// a message.
//
// It deliberately leaves out public tweets, rate accounting and typing, and it fetches no media.
package twitter

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"regexp"
	"strings"
	"unicode/utf8"

	"github.com/wavetank/wavetank/sim/channel"
	"github.com/wavetank/wavetank/sim/journal"
)

const maxTextLength = 10_000 // characters; Twitter API v1.1, direct messages

var (
	digitsOnly = regexp.MustCompile(`^[0-9]{1,20}$`)
	notHandle  = regexp.MustCompile(`[^a-z0-9_]`)
)

// Network is Twitter. Use New.
type Network struct{ *channel.Base }

var _ channel.Network = (*Network)(nil)

// New returns Twitter without accounts and people. It panics when cfg lacks a required field.
func New(cfg channel.Config) *Network {
	return &Network{Base: channel.NewBase(cfg, channel.Rules{
		Kind:         "twitter",
		Receipts:     []string{channel.ReportChannel}, // Smooch v1.1 capability grid: channel and failure only
		ReadReceipts: false,                           // needs an event subscription that is off by default
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
		Decide:       decide,
	})}
}

// AddAccount puts the account of a business, open to messages from everybody, on the network. integrationID is the cloud's id of
// it. Errors: channel.ErrTaken, or one that names the field.
func (n *Network) AddAccount(integrationID string) error {
	if err := n.AddBusiness(channel.Business{IntegrationID: integrationID}); err != nil {
		return fmt.Errorf("add account: %w", err)
	}
	return nil
}

// decide accepts whatever fits: Twitter closes no window (rate accounting only).
func decide(d channel.Delivery) ([]channel.Bubble, *channel.Failure) {
	if channel.HasNative(d.Native) {
		return nil, &channel.Failure{Code: "bad_request", Message: "Twitter has no message templates"}
	}
	drawn := draw(d.Post)
	if utf8.RuneCountInString(drawn[0].Text) > maxTextLength {
		f := refusal(354, "The text of your direct message is over the max character limit.")
		return nil, &f
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
