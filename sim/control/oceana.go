package control

import (
	"net/http"
	"slices"
	"time"

	"github.com/wavetank/wavetank/sim/oceana"
)

// getRichMedia is the content of the widget of every desk.
func (c *API) getRichMedia(*http.Request) (oceana.Widget, error) {
	return c.World().Oceana.Widget(), nil
}

// oceanaSettings are spans of time as Go writes them; "0s" is never or none.
type oceanaSettings struct {
	NoAnswer         string   `json:"noAnswer"`         // how long a contact alerts before it is RONA
	AfterContactWork string   `json:"afterContactWork"` // of an agent after a contact
	Services         []string `json:"services"`         // what can be transferred to
	Attributes       []string `json:"attributes"`       // that the workflow asks for in place of the contact's; none: those of the contact
}

// withHold are the settings with what a web chat shows while its customer waits.
type withHold struct {
	oceanaSettings
	oceana.Hold
}

func (c *API) oceana() oceanaSettings {
	o := c.World().Oceana
	now := o.Settings()
	return oceanaSettings{now.NoAnswer.String(), now.AfterContactWork.String(), append([]string{}, o.Services()...), orEmpty(o.Workflow().Attributes)}
}

func (c *API) getOceana(*http.Request) (withHold, error) {
	return withHold{c.oceana(), c.World().Oceana.Hold()}, nil
}

type oceanaInput struct {
	NoAnswer         *string `json:"noAnswer" help:"how long a contact alerts before it is RONA, such as 30s; 0s is never"`
	AfterContactWork *string `json:"afterContactWork" help:"of an agent after a contact, such as 2m; 0s is none"`

	Attributes []string `json:"attributes" help:"that the workflow asks for in place of the contact's, such as Language.English; an empty list: those of the contact"`

	ComfortGroups []oceana.ComfortGroup `json:"comfortGroups" help:"texts that a web chat shows while its customer waits; clients show the first group"`
	OnHoldURLs    []oceana.OnHoldURLs   `json:"onHoldUrls" help:"pages that it shows meanwhile; clients show the first list"`
}

// setOceana changes what is given.
func (c *API) setOceana(r *http.Request, in oceanaInput) (out withHold, _ error) {
	o := c.World().Oceana
	settings := o.Settings()
	for name, field := range map[string]struct {
		text *string
		into *time.Duration
	}{"noAnswer": {in.NoAnswer, &settings.NoAnswer}, "afterContactWork": {in.AfterContactWork, &settings.AfterContactWork}} {
		if field.text == nil {
			continue
		}
		d, err := ParseDuration(*field.text)
		if err != nil {
			return out, refuse(http.StatusBadRequest, "bad_request", "%s: %s", name, err)
		}
		*field.into = d
	}
	workflow := o.Workflow()
	reroute := in.Attributes != nil && !slices.Equal(workflow.Attributes, in.Attributes)
	if reroute {
		workflow.Attributes = in.Attributes
	}
	if err := workflow.Check(); err != nil {
		return out, err
	}
	if err := o.SetHold(oceana.Hold{ComfortGroups: in.ComfortGroups, OnHoldURLs: in.OnHoldURLs}); err != nil {
		return out, err
	}
	if err := o.SetSettings(settings); err != nil {
		return out, err
	}
	if reroute {
		if err := o.Deploy(workflow); err != nil {
			return out, err
		}
	}
	return c.getOceana(r)
}

type serviceAdded struct {
	Name       string   `json:"name" help:"under which contacts are transferred to it"`
	Attributes []string `json:"attributes" help:"that an agent needs, such as Language.English"`
}

// addService names attributes, so that agents can transfer to them.
func (c *API) addService(_ *http.Request, in serviceAdded) (oceanaSettings, error) {
	if in.Name == "" {
		return oceanaSettings{}, refuse(http.StatusBadRequest, "bad_request", "name: which service?")
	}
	if err := c.World().Oceana.AddService(in.Name, in.Attributes); err != nil {
		return oceanaSettings{}, err
	}
	return c.oceana(), nil
}
