package control

import (
	"net/http"
	"strings"

	"github.com/wavetank/wavetank/sim/channel"
)

type phoneList struct {
	Phones []phoneView `json:"phones"`
}

func (c *API) getPhones(r *http.Request) (phoneList, error) {
	n, err := lastOf(r)
	if err != nil {
		return phoneList{}, err
	}
	phones := c.World().Phones()
	views := make([]phoneView, len(phones))
	for i, p := range phones {
		views[i] = c.view(p, n)
	}
	return phoneList{views}, nil
}

func (c *API) getPhone(r *http.Request) (phoneView, error) {
	return seen(c, r, func(c *API) (phoneView, error) { return c.phone(r, r.PathValue("name")) })
}

// phone is the answer of every call about one phone.
func (c *API) phone(r *http.Request, name string) (phoneView, error) {
	n, err := lastOf(r)
	if err != nil {
		return phoneView{}, err
	}
	p, err := c.World().Phone(name)
	return c.view(p, n), err
}

type phoneAdded struct {
	Name    string `json:"name" help:"of the person, without / and quotes"`
	Channel string `json:"channel" help:"WhatsApp, Messenger, Twitter, Web, Android or iOS; without it the only one set up"`
	Number  string `json:"number" help:"phone number or address on the network; made unless given"`
	Client  string `json:"client" help:"mobile, web, desktop, android or ios; mobile unless given"`
	Region  string `json:"region" help:"EU or US; US unless given"`
}

func (c *API) addPhone(r *http.Request, in phoneAdded) (phoneView, error) {
	if err := checkName("person", in.Name); err != nil {
		return phoneView{}, err
	}
	person := channel.Person{Name: in.Name, Address: in.Number, Client: in.Client, Region: in.Region}
	if err := c.World().AddPerson(person, strings.ToLower(in.Channel)); err != nil {
		return phoneView{}, err
	}
	return c.phone(r, in.Name)
}

type renameInput struct {
	Name string `json:"name" help:"the new one, without / and quotes"`
}

func (c *API) renamePhone(r *http.Request, in renameInput) (phoneView, error) {
	if err := checkName("person", in.Name); err != nil {
		return phoneView{}, err
	}
	if err := c.World().RenamePerson(r.PathValue("name"), in.Name); err != nil {
		return phoneView{}, err
	}
	return c.phone(r, in.Name)
}

type peopleList struct {
	People []string `json:"people"` // who has a phone, sorted
}

func (c *API) removePhone(r *http.Request) (peopleList, error) {
	if err := c.World().RemovePerson(r.PathValue("name")); err != nil {
		return peopleList{}, err
	}
	return peopleList{c.World().People()}, nil
}

// phoneInput is what a person's action may need.
type phoneInput struct {
	Text      string   `json:"text" help:"what is written; the emoji of react"`
	On        string   `json:"on" help:"the label that is tapped; the message that is reacted to, answered or deleted, by its text"`
	Target    string   `json:"target" help:"the business written to, by integration or address; for what on is for, the same as on"`
	File      string   `json:"file" help:"name of the file to send"`
	MediaType string   `json:"mediaType" help:"of the file; by its extension unless given"`
	MediaURL  string   `json:"mediaUrl" help:"where the cloud finds the file; made here unless given"`
	Size      int64    `json:"size" help:"of the file, in bytes"`
	Lat       *float64 `json:"lat" help:"degrees, of location and liveLocation"`
	Long      *float64 `json:"long" help:"degrees, of location and liveLocation"`
	Stop      bool     `json:"stop" help:"of typing: ends it"`

	Answers map[string]string `json:"answers" help:"of form: by the names or labels of its fields"`
}

func (c *API) actPhone(r *http.Request, in phoneInput) (out phoneView, _ error) {
	name, a := r.PathValue("name"), channel.Action{Do: r.PathValue("action"), Text: in.Text, On: in.On, Target: in.Target, File: in.File,
		MediaType: in.MediaType, MediaURL: in.MediaURL, Size: in.Size, Answers: in.Answers}
	takes, known := phoneActions()[a.Do]
	if !known {
		return out, noAction(a.Do, channel.Actions())
	}
	if err := onlyTakes(a.Do, takes, in); err != nil && !again(r) {
		return out, err
	}
	switch a.Do {
	case channel.DoSend:
		if in.Text == "" && in.File == "" {
			return out, refuse(http.StatusBadRequest, "bad_request", "text: what is to be sent?")
		}
	case channel.DoTap, channel.DoReact, channel.DoReply, channel.DoDelete:
		if a.On == "" {
			a.On, a.Target = a.Target, ""
		}
		if a.On == "" {
			return out, refuse(http.StatusBadRequest, "bad_request", "on: which button or message?")
		}
	case channel.DoLocation, channel.DoLiveLocation:
		switch {
		case again(r): // there were programs to which none was 0
		case in.Lat == nil:
			return out, refuse(http.StatusBadRequest, "bad_request", "lat: where? Give degrees from -90 to 90")
		case in.Long == nil:
			return out, refuse(http.StatusBadRequest, "bad_request", "long: where? Give degrees from -180 to 180")
		}
	case channel.DoTyping:
		if in.Stop {
			a.Do = channel.DoStopTyping
		}
	}
	if in.Lat != nil {
		a.Lat = *in.Lat
	}
	if in.Long != nil {
		a.Long = *in.Long
	}
	if err := c.World().Act(name, a); err != nil {
		return out, err
	}
	return settled(c, r, func() (phoneView, error) { return c.phone(r, name) })
}
