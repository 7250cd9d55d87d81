package sim

import (
	"net/http"
	"time"
)

// getRichMedia is the content of the widget of every desk.
func (c *Control) getRichMedia(*http.Request) (any, error) { return c.World().Oceana.Widget(), nil }

// oceanaSettings are spans of time as Go writes them; "0s" is never or none.
type oceanaSettings struct {
	NoAnswer         string   `json:"noAnswer"`         // how long a contact alerts before it is RONA
	AfterContactWork string   `json:"afterContactWork"` // of an agent after a contact
	Services         []string `json:"services"`         // what can be transferred to
}

func (c *Control) oceana() oceanaSettings {
	o := c.World().Oceana
	now := o.Settings()
	return oceanaSettings{now.NoAnswer.String(), now.AfterContactWork.String(), append([]string{}, o.Services()...)}
}

func (c *Control) getOceana(*http.Request) (any, error) { return c.oceana(), nil }

// setOceana changes what is given.
func (c *Control) setOceana(r *http.Request) (any, error) {
	var in struct {
		NoAnswer         *string `json:"noAnswer"`
		AfterContactWork *string `json:"afterContactWork"`
	}
	if err := decode(r, &in); err != nil {
		return nil, err
	}
	o := c.World().Oceana
	settings := o.Settings()
	for name, field := range map[string]struct {
		text *string
		into *time.Duration
	}{"noAnswer": {in.NoAnswer, &settings.NoAnswer}, "afterContactWork": {in.AfterContactWork, &settings.AfterContactWork}} {
		if field.text == nil {
			continue
		}
		d, err := parseDuration(*field.text)
		if err != nil {
			return nil, refuse(http.StatusBadRequest, "bad_request", "%s: %s", name, err)
		}
		*field.into = d
	}
	if err := o.SetSettings(settings); err != nil {
		return nil, err
	}
	return c.oceana(), nil
}

// addService names attributes, so that agents can transfer to them.
func (c *Control) addService(r *http.Request) (any, error) {
	var in struct {
		Name       string   `json:"name"`
		Attributes []string `json:"attributes"`
	}
	if err := decode(r, &in); err != nil {
		return nil, err
	}
	if err := c.World().Oceana.AddService(in.Name, in.Attributes); err != nil {
		return nil, err
	}
	return created{c.oceana()}, nil
}
