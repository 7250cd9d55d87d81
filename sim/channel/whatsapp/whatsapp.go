// Package whatsapp stands for WhatsApp with its Business API as it was in 2020: numbers, approval, the 24-hour window, message
// templates, what each template costs whom, and how the app draws a message.
//
// It deliberately leaves out groups, calls and the submission of templates for approval, and it fetches no media.
package whatsapp

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"regexp"
	"strings"
	"time"

	"github.com/wavetank/wavetank/sim/channel"
)

const windowLength = 24 * time.Hour // R068, R084

var e164 = regexp.MustCompile(`^\+[1-9][0-9]{5,14}$`)

// Network is WhatsApp. Use New. Its mutex is that of the embedded Base.
type Network struct {
	*channel.Base
	cfg       channel.Config
	window    channel.Window
	numbers   map[string]Number // by integration id
	permitted map[string]string // the one person who may write to a sandbox number, by integration id
	templates []Template
	charges   []Charge
}

var _ channel.Network = (*Network)(nil)

// Number is a business number and the integration it belongs to.
type Number struct {
	IntegrationID string // the cloud's id; required
	PhoneNumber   string // E.164; "" = generated, never one that a real subscriber has
	Sandbox       bool   // for tests: one person, no templates, no cost (R104-R109)
	Approved      bool   // the business is approved and the number active (R063, R094); a sandbox needs no approval (R064)
}

// New returns WhatsApp without numbers and people. It panics when cfg lacks a required field.
func New(cfg channel.Config) *Network {
	n := &Network{cfg: cfg, window: channel.Window{Length: windowLength},
		numbers: make(map[string]Number), permitted: make(map[string]string)}
	n.Base = channel.NewBase(cfg, channel.Rules{
		Kind:         "whatsapp",
		Receipts:     []string{channel.ReportChannel, channel.ReportUser}, // Smooch v1.1: accepted, then on the device
		ReadReceipts: true,
		Stranger:     networkFailure(1013, "User is not valid"),
		NewAddress:   personalNumber,
		CheckAddress: checkNumber,
		NewMessageID: func(r *rand.Rand) string { return "gBEG" + strings.ToUpper(channel.Hex(r, 12)) },
		Profile:      profile,
		Admit:        n.admitLocked,
		Decide:       n.decideLocked,
	})
	return n
}

// AddNumber puts a business number on the network. Errors: channel.ErrTaken, or one that names the field.
func (n *Network) AddNumber(b Number) error {
	var err error
	n.WithLock(func() { err = n.addNumberLocked(b) })
	if err != nil {
		return fmt.Errorf("add number: %w", err)
	}
	return nil
}

func (n *Network) addNumberLocked(b Number) error {
	if b.PhoneNumber == "" {
		generated, err := n.NewAddressLocked(businessNumber)
		if err != nil {
			return err
		}
		b.PhoneNumber = generated
	} else if err := checkNumber(b.PhoneNumber); err != nil {
		return fmt.Errorf("phone number %q: %w", b.PhoneNumber, err)
	}
	if err := n.AddBusinessLocked(channel.Business{IntegrationID: b.IntegrationID, Address: b.PhoneNumber}); err != nil {
		return err
	}
	n.numbers[b.IntegrationID] = b
	return nil
}

// Number is the business number of an integration; false when there is none.
func (n *Network) Number(integrationID string) (Number, bool) {
	var b Number
	var ok bool
	n.WithLock(func() { b, ok = n.numbers[integrationID] })
	return b, ok
}

// Permit lets one person, by name, write to a sandbox number: what sending the right code achieves (R106). A second person is
// refused with channel.ErrTaken (R105).
func (n *Network) Permit(integrationID, person string) error {
	var err error
	n.WithLock(func() {
		switch holder, held := n.permitted[integrationID]; {
		case !n.numbers[integrationID].Sandbox:
			err = fmt.Errorf("permit %s: integration %q is no sandbox number", person, integrationID)
		case held && holder != person:
			err = fmt.Errorf("permit %s: sandbox number of integration %q: %w", person, integrationID, channel.ErrTaken)
		default:
			n.permitted[integrationID] = person
		}
	})
	return err
}

// admitLocked decides whether a number takes a person's messages.
func (n *Network) admitLocked(integrationID string, p channel.Person) *channel.Failure {
	switch b := n.numbers[integrationID]; {
	case b.Sandbox && n.permitted[integrationID] != p.Name: // R107, R108
		return &channel.Failure{Code: "forbidden", Message: "This number is not permitted to write to the sandbox."}
	case !b.Sandbox && !b.Approved: // R063
		return &channel.Failure{Code: "forbidden", Message: "This business number is not active on WhatsApp."}
	}
	return nil
}

func checkNumber(s string) error {
	if !e164.MatchString(s) {
		return errors.New("not an international number such as +447700900123")
	}
	return nil
}

// personalNumber draws from the mobile range that the United Kingdom reserves for drama.
func personalNumber(r *rand.Rand) string { return fmt.Sprintf("+447700900%03d", r.IntN(1000)) }

// businessNumber draws from the London range reserved likewise.
func businessNumber(r *rand.Rand) string { return fmt.Sprintf("+442079460%03d", r.IntN(1000)) }

// profile presents a person by number; the profile name is in the raw part (Smooch v1.1, client of type whatsapp).
func profile(p channel.Person) channel.Profile {
	digits := strings.TrimPrefix(p.Address, "+")
	return channel.Profile{ExternalID: digits, DisplayName: p.Address,
		Raw: map[string]any{"from": digits, "profile": map[string]any{"name": p.Name}}}
}
