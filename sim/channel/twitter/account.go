package twitter

import (
	"errors"
	"fmt"
	"regexp"
	"strings"

	"github.com/wavetank/wavetank/sim/channel"
)

var handle = regexp.MustCompile(`^@?[A-Za-z0-9_]{1,15}$`)

// Account is the account of a business, open to messages from everybody. It needs no approval, but the details with which it is
// connected (R169).
type Account struct {
	IntegrationID string // the cloud's id; required
	Handle        string // with or without @; required
	Password      string // required, and not kept
	Tier          string // enterprise, premium or sandbox; "" = enterprise (R167)
	// Info is what the app shows about the account (R170); its Name is the handle unless set.
	Info channel.BusinessInfo
}

// AddAccount connects an account. Errors: channel.ErrTaken, or one that names the field.
func (n *Network) AddAccount(a Account) error {
	if err := a.Validate(); err != nil {
		return fmt.Errorf("add account: %w", err)
	}
	a.Password, a.Tier = "", a.TierOrDefault()
	if a.Info.Name == "" {
		a.Info.Name = "@" + strings.TrimPrefix(a.Handle, "@")
	}
	if err := n.AddBusiness(channel.Business{IntegrationID: a.IntegrationID, Info: a.Info}); err != nil {
		return fmt.Errorf("add account: %w", err)
	}
	n.WithLock(func() { n.accounts[a.IntegrationID] = a })
	return nil
}

// Validate names the first field without which, or with which, an account cannot be connected.
func (a Account) Validate() error {
	tier := a.TierOrDefault()
	switch {
	case a.Handle == "":
		return errors.New("handle is empty")
	case !handle.MatchString(a.Handle):
		return fmt.Errorf("handle %q is not 1 to 15 letters, digits and underscores", a.Handle)
	case a.Password == "":
		return errors.New("password is empty")
	case tier != "enterprise" && tier != "premium" && tier != "sandbox":
		return fmt.Errorf("tier %q is not one of enterprise, premium, sandbox", a.Tier)
	}
	return nil
}

// TierOrDefault is Tier, or what it means when empty.
func (a Account) TierOrDefault() string {
	if a.Tier == "" {
		return "enterprise"
	}
	return a.Tier
}

// Account is the account of an integration, without its password; false when there is none.
func (n *Network) Account(integrationID string) (Account, bool) {
	var a Account
	var ok bool
	n.WithLock(func() { a, ok = n.accounts[integrationID] })
	return a, ok
}
