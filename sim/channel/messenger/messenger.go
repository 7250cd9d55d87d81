// Package messenger stands for Facebook Messenger as it was in 2020: pages, the 24-hour window, and how the app draws a message.
//
// It deliberately leaves out message tags, reactions, rooms and payments, and it fetches no media.
package messenger

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"regexp"
	"time"
	"unicode/utf8"

	"github.com/wavetank/wavetank/sim/channel"
	"github.com/wavetank/wavetank/sim/journal"
)

const (
	windowLength  = 24 * time.Hour // R086
	maxTextLength = 2000           // characters; Messenger Platform, Send API
)

var digitsOnly = regexp.MustCompile(`^[0-9]{5,20}$`)

// Network is Messenger. Use New.
type Network struct {
	*channel.Base
	window channel.Window
	pages  map[string]Page // by integration id; guarded by the mutex of Base
}

var _ channel.Network = (*Network)(nil)

// Page is the page of a business. It needs no approval (R143).
type Page struct {
	IntegrationID string // the cloud's id; required
	PageID        string // "" = generated
	Region        string // EU or US; "" = US. Restrictions for the EU are not simulated yet
}

// New returns Messenger without pages and people. It panics when cfg lacks a required field.
func New(cfg channel.Config) *Network {
	n := &Network{window: channel.Window{Length: windowLength}, pages: make(map[string]Page)}
	n.Base = channel.NewBase(cfg, channel.Rules{
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
		Decide: n.decideLocked,
	})
	return n
}

// AddPage puts a page on the network. Errors: channel.ErrTaken, or one that names the field.
func (n *Network) AddPage(p Page) error {
	if p.Region == "" {
		p.Region = "US"
	}
	if p.Region != "US" && p.Region != "EU" {
		return fmt.Errorf("add page: region %q is neither EU nor US", p.Region)
	}
	if p.PageID != "" {
		if err := checkID(p.PageID); err != nil {
			return fmt.Errorf("add page: page id %q: %w", p.PageID, err)
		}
	}
	var err error
	n.WithLock(func() { err = n.addPageLocked(p) })
	if err != nil {
		return fmt.Errorf("add page: %w", err)
	}
	return nil
}

func (n *Network) addPageLocked(p Page) error {
	if p.PageID == "" {
		id, err := n.NewAddressLocked(newID)
		if err != nil {
			return err
		}
		p.PageID = id
	}
	if err := n.AddBusinessLocked(channel.Business{IntegrationID: p.IntegrationID, Address: p.PageID}); err != nil {
		return err
	}
	n.pages[p.IntegrationID] = p
	return nil
}

// decideLocked accepts or refuses one message of a page.
func (n *Network) decideLocked(d channel.Delivery) ([]channel.Bubble, *channel.Failure) {
	if channel.HasNative(d.Native) {
		return nil, &channel.Failure{Code: "bad_request", Message: "Messenger has no message templates of this kind"}
	}
	if !n.window.Open(d.LastInbound, d.Now) {
		f := refusal("blocked", graphError{Code: 10, Subcode: 2018278,
			Message: "(#10) This message is sent outside of allowed window."})
		return nil, &f
	}
	drawn := draw(d.Post)
	for _, b := range drawn {
		if utf8.RuneCountInString(b.Text) > maxTextLength {
			f := refusal("bad_request", graphError{Code: 100,
				Message: fmt.Sprintf("(#100) Length of param message[text] must be less than or equal to %d", maxTextLength)})
			return nil, &f
		}
	}
	return drawn, nil
}

type graphError struct {
	Message string `json:"message"`
	Type    string `json:"type"`
	Code    int    `json:"code"`
	Subcode int    `json:"error_subcode,omitempty"`
}

// refusal is an error of the Graph API in the envelope of the cloud.
func refusal(code string, e graphError) channel.Failure {
	e.Type = "OAuthException"
	return channel.Failure{Code: code, Message: e.Message, Underlying: journal.JSON(e)}
}

func newID(r *rand.Rand) string { return channel.Digits(r, 16) }

func checkID(s string) error {
	if !digitsOnly.MatchString(s) {
		return errors.New("not 5 to 20 digits")
	}
	return nil
}
