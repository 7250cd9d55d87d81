package aggregator

import (
	"net/http"
	"slices"
)

// profile is how a business shows on WhatsApp. Its limits are the vendor's, in characters.
type profile struct {
	About       string   `json:"about,omitempty"`
	Address     string   `json:"address,omitempty"`
	Description string   `json:"description,omitempty"`
	Email       string   `json:"email,omitempty"`
	PhotoURL    string   `json:"photoUrl,omitempty"`
	Vertical    string   `json:"vertical,omitempty"`
	Websites    []string `json:"websites,omitempty"`
}

// read takes over what the body names; the rest stays: assumed. The photo has an endpoint of its own.
func (p *profile) read(f fields) *apiError {
	if err := f.strings("about", &p.About, "address", &p.Address, "description", &p.Description, "email", &p.Email,
		"vertical", &p.Vertical); err != nil {
		return err
	}
	for _, err := range []*apiError{
		tooLong("about", p.About, 139), tooLong("address", p.Address, 256), tooLong("description", p.Description, 256),
		tooLong("email", p.Email, 128), tooLong("vertical", p.Vertical, 128),
	} {
		if err != nil {
			return err
		}
	}
	if !f.has("websites") {
		return nil
	}
	var sites []*string
	if err := f.read("websites", "array", &sites); err != nil {
		return err
	}
	if slices.Contains(sites, nil) {
		return badRequest("websites should be array")
	}
	if len(sites) > 2 {
		return badRequest("websites should NOT have more than 2 items")
	}
	p.Websites = nil
	for _, s := range sites {
		if err := tooLong("websites", *s, 256); err != nil {
			return err
		}
		p.Websites = append(p.Websites, *s)
	}
	return nil
}

// withWhatsApp refuses an integration of another type: the text is assumed.
func (q *request) withWhatsApp(do func(*integration) answer) answer {
	return q.withIntegration(func(in *integration) answer {
		if in.Type != "whatsapp" {
			return fail(badRequest("Invalid integration type"))
		}
		return do(in)
	})
}

func (q *request) getProfile() answer {
	return q.withWhatsApp(func(in *integration) answer {
		return ok(http.StatusOK, encode(map[string]any{"profile": in.profile}))
	})
}

func (q *request) updateProfile() answer {
	f, err := q.fields()
	if err != nil {
		return fail(err)
	}
	return q.withWhatsApp(func(in *integration) answer {
		next := in.profile
		if err := next.read(f); err != nil {
			return fail(err)
		}
		in.profile = next
		return ok(http.StatusOK, []byte("{}"))
	})
}

func (q *request) updateProfilePhoto() answer {
	file, typ, err := q.picture()
	if err != nil {
		return fail(err)
	}
	return q.withWhatsApp(func(in *integration) answer {
		in.profile.PhotoURL = q.keepUploadLocked(file, typ, false, nil)
		return ok(http.StatusOK, encode(map[string]any{"photoUrl": in.profile.PhotoURL}))
	})
}
