package sim

import (
	"cmp"
	"errors"
	"fmt"
	"regexp"

	"github.com/wavetank/wavetank/sim/channel"
)

// Business is what people see of the business on every channel, and where its Messenger page is. Fields that are empty say nothing.
type Business struct {
	// Name is what phones show as the name of the business.
	Name string `json:"name" help:"that phones show"`
	// Logo is a data: address of a PNG, JPEG, GIF or WebP picture, of at most 32,768 characters.
	Logo string `json:"logo" help:"that phones show: a data: address of a PNG, JPEG, GIF or WebP picture of at most 32,768 characters"`
	// PageRegion is where the Messenger page is: EU or US; empty as an answer: there is none.
	PageRegion string `json:"pageRegion" help:"of the Messenger page: EU or US"`
	// AdminRegion is where an administrator of that page is, likewise.
	AdminRegion string `json:"adminRegion" help:"where an administrator of that page is: EU or US"`
}

const longestLogo = 32 << 10

// logoAddress is a picture in an address; a phone shows it without asking anybody.
var logoAddress = regexp.MustCompile(`^data:image/(png|jpeg|gif|webp);base64,[A-Za-z0-9+/]+=*$`)

// Business is what SetBusiness changes, as it is now.
func (w *World) Business() Business {
	w.mu.Lock()
	b := Business{Name: cmp.Or(w.shown.Name, w.business), Logo: w.shown.Picture}
	w.mu.Unlock()
	if id, ok := w.Integration("messenger"); ok {
		p, _ := w.Messenger.Page(id)
		b.PageRegion, b.AdminRegion = cmp.Or(p.Region, "US"), cmp.Or(p.AdminRegion, "US")
	}
	return b
}

// SetBusiness changes what b names; businesses that are connected later look the same. Its error names the field that is wrong, and nothing has
// changed then.
func (w *World) SetBusiness(b Business) error {
	id, page := w.Integration("messenger")
	switch {
	case b.Logo != "" && (len(b.Logo) > longestLogo || !logoAddress.MatchString(b.Logo)):
		return fmt.Errorf("logo: want a data: address of a PNG, JPEG, GIF or WebP picture, at most %d characters", longestLogo)
	case !page && b.PageRegion+b.AdminRegion != "":
		return errors.New("pageRegion, adminRegion: no Messenger page is set up")
	case page:
		if err := w.Messenger.SetRegions(id, b.PageRegion, b.AdminRegion); err != nil {
			return err
		}
	}
	w.ShowBusiness(channel.BusinessInfo{Name: b.Name, Picture: b.Logo})
	return nil
}

// ShowBusiness changes what phones show about the business on every channel; empty fields stay as they are.
func (w *World) ShowBusiness(info channel.BusinessInfo) {
	w.mu.Lock()
	w.shown.Fill(info)
	all := w.shown
	w.mu.Unlock()
	for _, n := range []interface {
		ChangeInfo(change func(*channel.BusinessInfo))
	}{w.WhatsApp, w.Messenger, w.Twitter, w.Web, w.Android, w.IOS} {
		n.ChangeInfo(func(i *channel.BusinessInfo) { i.Fill(all) })
	}
}

// businessName is the name of the business, everywhere one is needed.
func (w *World) businessName() string { return cmp.Or(w.business, exampleName) }

// showName lets devices show the name of the business, when the world was given one, on a network whose businesses have none by
// themselves.
func (w *World) showName(n interface {
	SetInfo(integrationID string, info channel.BusinessInfo) error
}, integrationID string) error {
	w.mu.Lock()
	renamed := w.shown.Name != ""
	w.mu.Unlock()
	if w.business == "" || renamed {
		return nil
	}
	return n.SetInfo(integrationID, channel.BusinessInfo{Name: w.business})
}

var notInHandle = regexp.MustCompile(`[^A-Za-z0-9_]+`)

const longestHandle = 15

// handleOf is a Twitter handle for a name: what of it a handle may hold, cut to its length.
func handleOf(name string) string {
	handle := cmp.Or(notInHandle.ReplaceAllString(name, ""), exampleName)
	return handle[:min(len(handle), longestHandle)]
}
