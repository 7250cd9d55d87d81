package sim

import (
	"net/http"
	"strings"

	"github.com/wavetank/wavetank/sim/channel"
)

func (c *Control) getPhones(r *http.Request) (any, error) {
	n, err := lastOf(r)
	if err != nil {
		return nil, err
	}
	phones := c.World().Phones()
	views := make([]phoneView, len(phones))
	for i, p := range phones {
		views[i] = c.view(p, n)
	}
	return map[string]any{"phones": views}, nil
}

func (c *Control) getPhone(r *http.Request) (any, error) { return c.phone(r, r.PathValue("name")) }

// phone is the answer of every call about one phone.
func (c *Control) phone(r *http.Request, name string) (any, error) {
	n, err := lastOf(r)
	if err != nil {
		return nil, err
	}
	p, err := c.World().Phone(name)
	return c.view(p, n), err
}

func (c *Control) addPhone(r *http.Request) (any, error) {
	var in struct {
		Name    string `json:"name"`
		Channel string `json:"channel"`
		Number  string `json:"number"`
		Client  string `json:"client"`
		Region  string `json:"region"`
	}
	if err := decode(r, &in); err != nil {
		return nil, err
	}
	if err := checkName(in.Name); err != nil {
		return nil, err
	}
	person := channel.Person{Name: in.Name, Address: in.Number, Client: in.Client, Region: in.Region}
	if err := c.World().AddPerson(person, strings.ToLower(in.Channel)); err != nil {
		return nil, err
	}
	phone, err := c.phone(r, in.Name)
	return created{phone}, err
}

// checkName refuses what could be no part of an address or of a step.
func checkName(name string) error {
	if strings.TrimSpace(name) == "" || strings.ContainsAny(name, "/\"\n") {
		return refuse(http.StatusBadRequest, "bad_request", "name: give the person a name without / and quotes")
	}
	return nil
}

func (c *Control) renamePhone(r *http.Request) (any, error) {
	var in struct {
		Name string `json:"name"`
	}
	if err := decode(r, &in); err != nil {
		return nil, err
	}
	if err := checkName(in.Name); err != nil {
		return nil, err
	}
	if err := c.World().RenamePerson(r.PathValue("name"), in.Name); err != nil {
		return nil, err
	}
	return c.phone(r, in.Name)
}

func (c *Control) removePhone(r *http.Request) (any, error) {
	if err := c.World().RemovePerson(r.PathValue("name")); err != nil {
		return nil, err
	}
	return map[string]any{"people": c.World().names()}, nil
}

func (c *Control) actPhone(r *http.Request) (any, error) {
	var in struct {
		Text      string  `json:"text"`
		On        string  `json:"on"`     // the label that is tapped; the message that is reacted to, answered or deleted, by its text
		Target    string  `json:"target"` // the business written to, by integration or address; for what On is for, the same as On
		File      string  `json:"file"`   // name of the file to send
		MediaType string  `json:"mediaType"`
		MediaURL  string  `json:"mediaUrl"`
		Size      int64   `json:"size"`
		Lat       float64 `json:"lat"`
		Long      float64 `json:"long"`
		Stop      bool    `json:"stop"` // with typing: ends it
	}
	if err := decode(r, &in); err != nil {
		return nil, err
	}
	name, a := r.PathValue("name"), channel.Action{Do: r.PathValue("action"), Text: in.Text, On: in.On, Target: in.Target, File: in.File,
		MediaType: in.MediaType, MediaURL: in.MediaURL, Size: in.Size, Lat: in.Lat, Long: in.Long}
	switch a.Do {
	case channel.DoSend:
		if in.Text == "" && in.File == "" {
			return nil, refuse(http.StatusBadRequest, "bad_request", "text: what is to be sent?")
		}
	case channel.DoTap, channel.DoReact, channel.DoReply, channel.DoDelete:
		if a.On == "" {
			a.On, a.Target = a.Target, ""
		}
		if a.On == "" {
			return nil, refuse(http.StatusBadRequest, "bad_request", "on: which button or message?")
		}
	case channel.DoTyping:
		if in.Stop {
			a.Do = channel.DoStopTyping
		}
	}
	if err := c.World().Act(name, a); err != nil {
		return nil, err
	}
	return c.settled(r, func() (any, error) { return c.phone(r, name) })
}
