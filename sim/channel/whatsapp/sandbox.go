package whatsapp

import (
	"fmt"
	"math/rand/v2"

	"github.com/wavetank/wavetank/sim/channel"
	"github.com/wavetank/wavetank/sim/journal"
)

// Sandbox is what an operator hands out with a sandbox number (R110).
type Sandbox struct {
	IntegrationID    string `json:"integrationId"`    // of the sandbox's number
	SandboxNumber    string `json:"sandboxNumber"`    // where the permitted person writes; another one at each provisioning (R104)
	ActivationNumber string `json:"activationNumber"` // where the code goes (R106)
	Code             string `json:"code"`
	Person           string `json:"person"` // who is permitted, by name; "" = no one yet
}

// AddSandbox provisions a sandbox number for an integration; "" = generated. Errors: channel.ErrTaken, or one that names the field.
func (n *Network) AddSandbox(integrationID, number string) (Sandbox, error) {
	s := Sandbox{IntegrationID: integrationID}
	var err error
	n.WithLock(func() {
		if err = n.addNumberLocked(Number{IntegrationID: integrationID, PhoneNumber: number, Sandbox: true}); err != nil {
			return
		}
		s.SandboxNumber = n.numbers[integrationID].PhoneNumber
		if s.ActivationNumber, err = n.newNumberLocked(sandboxNumber); err != nil {
			return
		}
		s.Code = sandboxCode(n.cfg.Rand)
		n.sandboxes[integrationID] = s
	})
	if err != nil {
		return Sandbox{}, fmt.Errorf("add sandbox: %w", err)
	}
	return s, nil
}

// Sandbox is the sandbox of an integration; false when it has none. One added by AddNumber has neither activation number nor code.
func (n *Network) Sandbox(integrationID string) (Sandbox, bool) {
	var s Sandbox
	var ok bool
	n.WithLock(func() {
		var b Number
		b, ok = n.numbers[integrationID]
		ok = ok && b.Sandbox
		s = n.sandboxes[integrationID]
		s.IntegrationID, s.SandboxNumber = integrationID, b.PhoneNumber
	})
	return s, ok
}

// Permit lets one person, by name, write to a sandbox number: what sending the right code achieves (R106). A second person is
// refused with channel.ErrTaken (R105), unless Options.ReplaceSandboxUser.
func (n *Network) Permit(integrationID, person string) error {
	var err error
	n.WithLock(func() { err = n.permitLocked(integrationID, person) })
	return err
}

func (n *Network) permitLocked(integrationID, person string) error {
	s := n.sandboxes[integrationID]
	switch {
	case !n.numbers[integrationID].Sandbox:
		return fmt.Errorf("permit %s: integration %q is no sandbox number", person, integrationID)
	case s.Person != "" && s.Person != person && !n.options.ReplaceSandboxUser:
		return fmt.Errorf("permit %s: sandbox number of integration %q: %w", person, integrationID, channel.ErrTaken)
	}
	s.Person = person
	n.sandboxes[integrationID] = s
	return nil
}

// activationLocked finds the sandbox that a number activates.
func (n *Network) activationLocked(number string) (Sandbox, bool) {
	for _, id := range n.order {
		if s := n.sandboxes[id]; s.ActivationNumber == number && number != "" {
			return s, true
		}
	}
	return Sandbox{}, false
}

// sendCode is a message to an activation number: it concerns the network alone, and no business ever gets it.
func (n *Network) sendCode(name, number, text string) error {
	var err error
	n.WithLock(func() {
		var id string
		id, err = n.DrawLocked(name, channel.Bubble{From: channel.FromMe, Kind: channel.KindText, Text: text, Status: channel.StatusSending})
		if err == nil {
			n.cfg.Clock.Schedule("phone "+name+" sends "+id, n.cfg.Latency, func() { n.takeCode(name, number, id, text) })
		}
	})
	if err != nil {
		return err
	}
	n.Changed()
	return nil
}

// takeCode is the turn in which the network gets a code.
func (n *Network) takeCode(name, number, id, text string) {
	n.WithLock(func() {
		person, _ := n.PersonLocked(name)
		entry := journal.Entry{From: "phone " + name, To: "whatsapp", Kind: journal.KindNetwork, Name: "sandbox code", Message: id,
			Payload: journal.JSON(map[string]string{"id": id, "from": person.Address, "to": number, "type": "text", "text": text})}
		s, _ := n.activationLocked(number)
		if s.Code != text {
			entry.Error = "This code activates nothing."
		} else if n.permitLocked(s.IntegrationID, name) != nil {
			entry.Error = "Another person uses this sandbox."
		}
		n.cfg.Journal.Add(entry)
		if entry.Error != "" {
			n.MarkLocked(name, id, channel.StatusFailed, entry.Error)
		} else {
			n.MarkLocked(name, id, channel.StatusDelivered, "")
		}
	})
	n.Changed()
}

// sandboxCode draws a code without letters and digits that look alike.
func sandboxCode(r *rand.Rand) string {
	const from = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"
	code := make([]byte, 6)
	for i := range code {
		code[i] = from[r.IntN(len(from))]
	}
	return string(code)
}

// Deactivate takes the permission of a sandbox number's person back, as before the code was sent. Errors: ErrUnknownNumber.
func (n *Network) Deactivate(integrationID string) error {
	found := false
	n.WithLock(func() {
		if s, ok := n.sandboxes[integrationID]; ok {
			s.Person, found = "", true
			n.sandboxes[integrationID] = s
		}
	})
	if !found {
		return fmt.Errorf("deactivate sandbox of integration %q: %w", integrationID, ErrUnknownNumber)
	}
	n.Changed()
	return nil
}
