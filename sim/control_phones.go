package sim

import (
	"net/http"
	"strings"

	"github.com/wavetank/wavetank/sim/channel"
)

func (c *Control) getPhones(*http.Request) (any, error) {
	return map[string]any{"phones": c.World().Phones()}, nil
}

func (c *Control) getPhone(r *http.Request) (any, error) {
	return c.World().Phone(r.PathValue("name"))
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
	if in.Name == "" || strings.ContainsAny(in.Name, "/\"\n") {
		return nil, refuse(http.StatusBadRequest, "bad_request", "name: give the person a name without / and quotes")
	}
	person := channel.Person{Name: in.Name, Address: in.Number, Client: in.Client, Region: in.Region}
	if err := c.World().AddPerson(person, strings.ToLower(in.Channel)); err != nil {
		return nil, err
	}
	phone, err := c.World().Phone(in.Name)
	return created{phone}, err
}

func (c *Control) actPhone(r *http.Request) (any, error) {
	var in struct {
		Text   string  `json:"text"`
		Target string  `json:"target"` // the label that is tapped, the text that is reacted to
		File   string  `json:"file"`
		Lat    float64 `json:"lat"`
		Long   float64 `json:"long"`
	}
	if err := decode(r, &in); err != nil {
		return nil, err
	}
	name, action := r.PathValue("name"), r.PathValue("action")
	if action == "send" && in.Text == "" {
		return nil, refuse(http.StatusBadRequest, "bad_request", "text: what is to be sent?")
	}
	err := c.World().Act(name, channel.Action{Do: action, Text: in.Text, Target: in.Target, File: in.File, Lat: in.Lat, Long: in.Long})
	if err != nil {
		return nil, err
	}
	return c.settled(r, func() (any, error) { return c.World().Phone(name) })
}
