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

// currentProfile is the profile of the integration the path names, as the network has it.
func (q *request) currentProfile() (in *integration, p profile, refused *apiError) {
	a := q.withWhatsApp(func(named *integration) answer {
		in, p = named, named.profile
		return answer{}
	})
	if a.err != nil {
		return nil, p, a.err
	}
	if n, ok := q.cfg.Network.(WhatsAppNetwork); ok {
		if b, known := n.Profile(in.ID); known {
			p = profile{b.About, b.Address, b.Description, b.Email, p.PhotoURL, b.Vertical, b.Websites}
		}
	}
	return in, p, nil
}

// showProfile hands a changed profile to the network. photo is nil when it did not change.
func (q *request) showProfile(in *integration, p profile, photo []byte) *apiError {
	if n, ok := q.cfg.Network.(WhatsAppNetwork); ok {
		if err := n.SetProfile(in.ID, p.business(photo)); err != nil {
			return badRequest(err.Error())
		}
	}
	return nil
}

func (q *request) getProfile() answer {
	_, p, err := q.currentProfile()
	if err != nil {
		return fail(err)
	}
	return ok(http.StatusOK, encode(map[string]any{"profile": p}))
}

func (q *request) updateProfile() answer {
	f, err := q.fields()
	if err != nil {
		return fail(err)
	}
	in, next, err := q.currentProfile()
	if err != nil {
		return fail(err)
	}
	if err := next.read(f); err != nil {
		return fail(err)
	}
	if err := q.showProfile(in, next, nil); err != nil {
		return fail(err)
	}
	q.mu.Lock()
	defer q.mu.Unlock()
	in.profile = next
	return ok(http.StatusOK, []byte("{}"))
}

func (q *request) updateProfilePhoto() answer {
	file, typ, err := q.picture()
	if err != nil {
		return fail(err)
	}
	in, p, err := q.currentProfile()
	if err != nil {
		return fail(err)
	}
	if err := q.showProfile(in, p, file.body); err != nil {
		return fail(err)
	}
	q.mu.Lock()
	defer q.mu.Unlock()
	in.profile.PhotoURL = q.keepUploadLocked(file, typ, false, nil)
	return ok(http.StatusOK, encode(map[string]any{"photoUrl": in.profile.PhotoURL}))
}
