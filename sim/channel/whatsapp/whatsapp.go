// Package whatsapp stands for WhatsApp with its Business API as it was in 2020: numbers, approval and deployment, the sandbox, the
// 24-hour window, message templates from submission to decision, what each template costs whom, and how the app draws a message.
//
// It deliberately leaves out the contents of media, which it never fetches, and the certificates of a deployment.
package whatsapp

import (
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
	options   Options
	numbers   map[string]Number  // by integration id
	order     []string           // of the numbers
	sandboxes map[string]Sandbox // by integration id
	templates []Template
	reviews   int // templates submitted so far; names their turns
	charges   []Charge
	free      map[string]int // messages that cost nothing, by country
}

var _ channel.Network = (*Network)(nil)

// New returns WhatsApp without numbers and people. An error names the required field that cfg lacks.
func New(cfg channel.Config) (*Network, error) {
	n := &Network{cfg: cfg, window: channel.Window{Length: windowLength}, options: Options{Modern: cfg.Modern},
		numbers: make(map[string]Number), sandboxes: make(map[string]Sandbox), free: make(map[string]int)}
	var err error
	n.Base, err = channel.NewBase(cfg, channel.Rules{
		Kind:         "whatsapp",
		Receipts:     []string{channel.ReportChannel, channel.ReportUser}, // Smooch v1.1: accepted, then on the device
		ReadReceipts: true,
		AcceptFirst:  func() bool { return n.options.AcceptFirst },
		Stranger:     *networkFailure(codeNotUser, ""),
		NewAddress:   personalNumber,
		CheckAddress: checkNumber,
		NewMessageID: func(r *rand.Rand) string { return "gBEG" + strings.ToUpper(channel.Hex(r, 12)) },
		Profile:      profile,
		Admit:        n.admitLocked,
		Decide:       n.decideLocked,
		Forward:      n.forwardLocked,
		Offers:       offers(),
		MaxText:      maxComposer,
	})
	return n, err
}

// Act implements channel.Network. A text to the activation number of a sandbox is its code (R106).
func (n *Network) Act(name string, a channel.Action) error {
	if a.Do == channel.DoSend && a.Text != "" {
		activates := false
		n.WithLock(func() { _, activates = n.activationLocked(a.Target) })
		if activates {
			return n.sendCode(name, a.Target, a.Text)
		}
	}
	return n.Base.Act(name, a)
}

// admitLocked decides whether a number takes a person's messages.
func (n *Network) admitLocked(integrationID string, p channel.Person) *channel.Failure {
	b := n.numbers[integrationID]
	switch {
	case !b.active(): // R063, R065
		return &channel.Failure{Code: "forbidden", Message: notActiveForPerson}
	case b.Sandbox && n.sandboxes[integrationID].Person != p.Name: // R107, R108
		if notice := n.options.SandboxNotice; notice != "" {
			_, _ = n.DrawLocked(p.Name, channel.Bubble{From: channel.FromBusiness, Kind: channel.KindText, Text: notice}) // the person is there
		}
		return &channel.Failure{Code: "forbidden", Message: "This number is not permitted to write to the sandbox."}
	}
	n.freeLocked(b, p)
	return nil
}

// profile presents a person by number; the profile name is in the raw part (Smooch v1.1, client of type whatsapp).
func profile(p channel.Person) channel.Profile {
	digits := strings.TrimPrefix(p.Address, "+")
	return channel.Profile{ExternalID: digits, DisplayName: p.Address,
		Raw: map[string]any{"from": digits, "profile": map[string]any{"name": p.Name}}}
}
