package whatsapp

import (
	"bytes"
	"fmt"
	"image"
	_ "image/jpeg" // formats of profile pictures
	_ "image/png"
	"slices"
	"unicode/utf8"

	"github.com/wavetank/wavetank/sim/channel"
)

// Limits of a Profile, in characters, pixels and bytes (Smooch v1.1, integration profile).
const (
	maxAbout       = 139
	maxField       = 256 // address, description
	maxShort       = 128 // email, vertical
	maxWebsites    = 2
	maxPictureSide = 640
	maxPicture     = 63 << 10
)

// Profile is what a business tells about itself in the contact entry of its number (R067). The zero value tells nothing.
type Profile struct {
	About       string   `json:"about"`                    // at most 139 characters
	Address     string   `json:"address"`                  // at most 256
	Description string   `json:"description"`              // at most 256
	Email       string   `json:"email"`                    // at most 128
	Vertical    string   `json:"vertical"`                 // the line of business; at most 128
	Websites    []string `json:"websites" nullable:"true"` // at most 2, each at most 256
	Picture     []byte   `json:"picture" nullable:"true"`  // JPEG or PNG, at most 640 by 640 pixels and 63 KiB
}

func (p Profile) check() error {
	type field struct {
		name, value string
		limit       int
	}
	fields := []field{{"about", p.About, maxAbout}, {"address", p.Address, maxField}, {"description", p.Description, maxField},
		{"email", p.Email, maxShort}, {"vertical", p.Vertical, maxShort}}
	for _, w := range p.Websites {
		fields = append(fields, field{"websites", w, maxField})
	}
	for _, f := range fields {
		if n := utf8.RuneCountInString(f.value); n > f.limit {
			return fmt.Errorf("profile: %s has %d characters, at most are %d", f.name, n, f.limit)
		}
	}
	if len(p.Websites) > maxWebsites {
		return fmt.Errorf("profile: websites are %d, at most are %d", len(p.Websites), maxWebsites)
	}
	if len(p.Picture) == 0 {
		return nil
	}
	if len(p.Picture) > maxPicture {
		return fmt.Errorf("profile: picture has %d bytes, at most are %d", len(p.Picture), maxPicture)
	}
	seen, _, err := image.DecodeConfig(bytes.NewReader(p.Picture))
	if err != nil {
		return fmt.Errorf("profile: picture: %w", err)
	}
	if seen.Width > maxPictureSide || seen.Height > maxPictureSide {
		return fmt.Errorf("profile: picture is %d by %d pixels, at most are %d by %[3]d", seen.Width, seen.Height, maxPictureSide)
	}
	return nil
}

// SetProfile replaces the profile of a number (R067). Errors: ErrUnknownNumber, or one that names the field.
func (n *Network) SetProfile(integrationID string, p Profile) error {
	if err := p.check(); err != nil {
		return err
	}
	p.Websites, p.Picture = slices.Clone(p.Websites), slices.Clone(p.Picture)
	return n.changeNumber("set profile", integrationID, func(b *Number) error {
		b.Profile = p
		return nil
	})
}

// Contact is a business as the contact entry on a device shows it.
type Contact struct {
	PhoneNumber string `json:"phoneNumber"` // of the business, E.164
	Profile
}

// ContactInfo is what a person sees who opens the contact entry of a number, given as E.164 or integration id; "" = the first
// number. Errors: channel.ErrNoPerson, ErrUnknownNumber.
func (n *Network) ContactInfo(person, number string) (Contact, error) {
	var c Contact
	err := fmt.Errorf("contact info of %q: %w", number, ErrUnknownNumber)
	n.WithLock(func() {
		if _, ok := n.PersonLocked(person); !ok {
			err = fmt.Errorf("contact info on the phone of %s: %w", person, channel.ErrNoPerson)
			return
		}
		for _, id := range n.order {
			if b := n.numbers[id]; b.active() && (number == "" || number == id || number == b.PhoneNumber) {
				c, err = Contact{PhoneNumber: b.PhoneNumber, Profile: b.Profile}, nil
				return
			}
		}
	})
	return c, err
}
