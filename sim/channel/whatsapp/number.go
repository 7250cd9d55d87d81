package whatsapp

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"

	"github.com/wavetank/wavetank/sim/channel"
)

// States of the client that runs a number (Smooch v1.1, deployments; R065). A number sends and receives only when integrated.
const (
	DeploymentUnregistered = "unregistered"
	DeploymentRegistered   = "registered" // the code of the text message or call was confirmed
	DeploymentIntegrated   = "integrated" // connected to the app
)

var deployments = []string{DeploymentUnregistered, DeploymentRegistered, DeploymentIntegrated}

// ErrUnknownNumber is returned for an integration that has no number.
var ErrUnknownNumber = errors.New("no WhatsApp number of this integration")

// ErrDeployment is returned for a step of a deployment that skips one.
var ErrDeployment = errors.New("a deployment goes from unregistered to registered to integrated")

// Number is a business number and the integration it belongs to. An app may have several.
type Number struct {
	IntegrationID    string  `json:"integrationId"`    // the cloud's id; required
	PhoneNumber      string  `json:"phoneNumber"`      // E.164; "" = generated, never one that a real subscriber has
	Sandbox          bool    `json:"sandbox"`          // for tests: one person, no templates, no cost (R104-R109)
	Approved         bool    `json:"approved"`         // WhatsApp lets the business in (R063); false = pending. A sandbox needs no approval (R064)
	Deployment       string  `json:"deployment"`       // one of the Deployment constants; "" = integrated
	FallbackLanguage string  `json:"fallbackLanguage"` // see Options.FollowFallback; "" = en_US
	Profile          Profile `json:"profile"`          // what people see of the business
}

// active reports whether messages pass.
func (b Number) active() bool {
	return b.Deployment == DeploymentIntegrated && (b.Approved || b.Sandbox)
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
	if b.Deployment == "" {
		b.Deployment = DeploymentIntegrated
	}
	if b.FallbackLanguage == "" {
		b.FallbackLanguage = "en_US"
	}
	if !slices.Contains(deployments, b.Deployment) {
		return fmt.Errorf("deployment %q is not one of unregistered, registered, integrated", b.Deployment)
	}
	if !language.MatchString(b.FallbackLanguage) {
		return fmt.Errorf("fallback language %q is not like en or en_US", b.FallbackLanguage)
	}
	if err := b.Profile.check(); err != nil {
		return err
	}
	if b.PhoneNumber == "" {
		generated, err := n.newNumberLocked(numberRange(b.Sandbox))
		if err != nil {
			return err
		}
		b.PhoneNumber = generated
	} else if err := checkNumber(b.PhoneNumber); err != nil {
		return fmt.Errorf("phone number %q: %w", b.PhoneNumber, err)
	}
	if _, taken := n.activationLocked(b.PhoneNumber); taken {
		return fmt.Errorf("phone number %q: %w", b.PhoneNumber, channel.ErrTaken)
	}
	if err := n.AddBusinessLocked(channel.Business{IntegrationID: b.IntegrationID, Address: b.PhoneNumber}); err != nil {
		return err
	}
	n.numbers[b.IntegrationID] = b
	n.order = append(n.order, b.IntegrationID)
	return nil
}

// NewNumber is a fictitious business number that is free, for production or for a sandbox. It fails when there is none.
func (n *Network) NewNumber(sandbox bool) (string, error) {
	var number string
	var err error
	n.WithLock(func() { number, err = n.newNumberLocked(numberRange(sandbox)) })
	return number, err
}

// newNumberLocked draws until a number is neither in use nor where a sandbox is activated.
func (n *Network) newNumberLocked(draw func(*rand.Rand) string) (string, error) {
	for range 10_000 {
		number, err := n.NewAddressLocked(draw)
		if err != nil {
			return "", err
		}
		if _, taken := n.activationLocked(number); !taken {
			return number, nil
		}
	}
	return "", errors.New("no WhatsApp number is free any more")
}

// Number is the business number of an integration; false when there is none.
func (n *Network) Number(integrationID string) (Number, bool) {
	var b Number
	var ok bool
	n.WithLock(func() { b, ok = n.numbers[integrationID] })
	return b, ok
}

// Numbers are all business numbers, in the order they were added; never nil.
func (n *Network) Numbers() []Number {
	all := []Number{}
	n.WithLock(func() {
		for _, id := range n.order {
			all = append(all, n.numbers[id])
		}
	})
	return all
}

// Approve is WhatsApp's decision to let a business in (R063). Errors: ErrUnknownNumber.
func (n *Network) Approve(integrationID string) error {
	return n.changeNumber("approve number", integrationID, func(b *Number) error {
		b.Approved = true
		return nil
	})
}

// Deploy moves the client of a number one step ahead, or back to unregistered (R065). Errors: ErrUnknownNumber, ErrDeployment.
func (n *Network) Deploy(integrationID, state string) error {
	return n.changeNumber("deploy number", integrationID, func(b *Number) error {
		from, to := slices.Index(deployments, b.Deployment), slices.Index(deployments, state)
		if to != 0 && to != from+1 {
			return fmt.Errorf("from %s to %q: %w", b.Deployment, state, ErrDeployment)
		}
		b.Deployment = state
		return nil
	})
}

func (n *Network) changeNumber(what, integrationID string, change func(*Number) error) error {
	err := ErrUnknownNumber
	n.WithLock(func() {
		b, ok := n.numbers[integrationID]
		if !ok {
			return
		}
		if err = change(&b); err == nil {
			n.numbers[integrationID] = b
		}
	})
	if err != nil {
		return fmt.Errorf("%s of integration %q: %w", what, integrationID, err)
	}
	n.Changed()
	return nil
}

func checkNumber(s string) error {
	if !e164.MatchString(s) {
		return errors.New("not an international number such as +447700900123")
	}
	return nil
}

func numberRange(sandbox bool) func(*rand.Rand) string {
	if sandbox {
		return sandboxNumber
	}
	return businessNumber
}

// personalNumber draws from the mobile range that the United Kingdom reserves for drama.
func personalNumber(r *rand.Rand) string { return fmt.Sprintf("+447700900%03d", r.IntN(1000)) }

// businessNumber draws from the London range reserved likewise.
func businessNumber(r *rand.Rand) string { return fmt.Sprintf("+442079460%03d", r.IntN(1000)) }

// sandboxNumber draws from the Manchester range reserved likewise, so that no sandbox has a number of production.
func sandboxNumber(r *rand.Rand) string { return fmt.Sprintf("+441614960%03d", r.IntN(1000)) }

// SetNumber gives the business number of the same phone number the approval and the deployment of b, whatever they were. Errors:
// ErrUnknownNumber, or one that names the field.
func (n *Network) SetNumber(b Number) error {
	if b.Deployment == "" {
		b.Deployment = DeploymentIntegrated
	}
	if !slices.Contains(deployments, b.Deployment) {
		return fmt.Errorf("set number: deployment %q is not one of unregistered, registered, integrated", b.Deployment)
	}
	found := false
	n.WithLock(func() {
		for id, known := range n.numbers {
			if known.PhoneNumber == b.PhoneNumber {
				known.Approved, known.Deployment, found = b.Approved, b.Deployment, true
				n.numbers[id] = known
			}
		}
	})
	if !found {
		return fmt.Errorf("set number %q: %w", b.PhoneNumber, ErrUnknownNumber)
	}
	n.Changed()
	return nil
}
