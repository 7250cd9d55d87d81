package messenger

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"regexp"

	"github.com/wavetank/wavetank/sim/channel"
)

var digitsOnly = regexp.MustCompile(`^[0-9]{5,20}$`)

// Page is the page of a business. It needs no approval (R143), but the details with which it is connected (R144).
type Page struct {
	IntegrationID string // the cloud's id; required
	PageID        string // "" = generated
	Name          string // of the page; required
	Username      string // of the Facebook account that owns it; required
	Password      string // of that account; required, and not kept
	Region        string // EU or US; "" = US
	AdminRegion   string // where an administrator of the page is: EU or US; "" = US
	// Info is what the app shows about the page (R145); its Name is the page's unless set.
	Info channel.BusinessInfo
}

// AddPage connects a page. Errors: channel.ErrTaken, or one that names the field.
func (n *Network) AddPage(p Page) error {
	if err := p.Validate(); err != nil {
		return fmt.Errorf("add page: %w", err)
	}
	p.Password = ""
	if p.Info.Name == "" {
		p.Info.Name = p.Name
	}
	var err error
	n.WithLock(func() { err = n.addPageLocked(p) })
	if err != nil {
		return fmt.Errorf("add page: %w", err)
	}
	return nil
}

// Validate names the first field without which, or with which, a page cannot be connected.
func (p Page) Validate() error {
	for _, field := range []struct{ name, value string }{{"page name", p.Name}, {"username", p.Username}, {"password", p.Password}} {
		if field.value == "" {
			return fmt.Errorf("%s is empty", field.name)
		}
	}
	if err := p.checkRegions(); err != nil {
		return err
	}
	if p.PageID != "" {
		if err := checkID(p.PageID); err != nil {
			return fmt.Errorf("page id %q: %w", p.PageID, err)
		}
	}
	return nil
}

func (p Page) checkRegions() error {
	for _, field := range []struct{ name, value string }{{"region", p.Region}, {"admin region", p.AdminRegion}} {
		if field.value != "" && field.value != "US" && field.value != "EU" {
			return fmt.Errorf("%s %q is neither EU nor US", field.name, field.value)
		}
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
	if err := n.AddBusinessLocked(channel.Business{IntegrationID: p.IntegrationID, Address: p.PageID, Info: p.Info}); err != nil {
		return err
	}
	n.pages[p.IntegrationID] = p
	return nil
}

func newID(r *rand.Rand) string { return channel.Digits(r, 16) }

func checkID(s string) error {
	if !digitsOnly.MatchString(s) {
		return errors.New("not 5 to 20 digits")
	}
	return nil
}

// Page is the page of an integration, without its password; false when there is none.
func (n *Network) Page(integrationID string) (Page, bool) {
	var p Page
	var ok bool
	n.WithLock(func() { p, ok = n.pages[integrationID] })
	return p, ok
}

// SetRegions moves a page, or an administrator of it, to a region; empty ones stay. Errors: one that names the field.
func (n *Network) SetRegions(integrationID, region, adminRegion string) error {
	var err error
	n.WithLock(func() {
		p, ok := n.pages[integrationID]
		switch {
		case !ok:
			err = fmt.Errorf("set regions of page: integration id %q is not on the network", integrationID)
			return
		case region != "":
			p.Region = region
		}
		if adminRegion != "" {
			p.AdminRegion = adminRegion
		}
		if err = p.checkRegions(); err == nil {
			n.pages[integrationID] = p
		}
	})
	return err
}
