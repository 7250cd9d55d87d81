package channel

import (
	"time"
)

// Senders of a Bubble, seen from the person who holds the device.
const (
	FromMe       = "me"
	FromBusiness = "business"
)

// Kinds of Bubble: what the device draws, not what was sent.
const (
	KindText         = "text"
	KindTemplate     = "template"
	KindImage        = "image"        // Bubble.Media; Text is the caption, or the file's name without one
	KindSticker      = "sticker"      // Bubble.Media
	KindFile         = "file"         // a file to download: Bubble.Media
	KindAudio        = "audio"        // a player: Bubble.Media
	KindVideo        = "video"        // a player: Bubble.Media
	KindLocation     = "location"     // a pin: Bubble.Place
	KindContact      = "contact"      // a person's contact card; Text is the name
	KindLiveLocation = "liveLocation" // a pin that moves, on the device of the person only
	KindCard         = "card"         // a picture, its text and buttons in one: one element of Bubble.Cards
	KindCarousel     = "carousel"     // cards to scroll sideways: Bubble.Cards
	KindList         = "list"         // cards below each other: Bubble.Cards
	KindForm         = "form"         // questions to answer: Bubble.Form
	KindHidden       = "hidden"       // a placeholder for what the device hides; Text is what it says instead
	KindUnsupported  = "unsupported"  // a placeholder for what the client cannot draw
	KindNotice       = "notice"       // a line of the app itself, such as a call that came to nothing
)

// Statuses of a Bubble that its owner sent.
const (
	StatusSending   = "sending"   // on the device only
	StatusSent      = "sent"      // taken by the network
	StatusDelivered = "delivered" // taken by the business side
	StatusRead      = "read"      // read by the business side
	StatusFailed    = "failed"    // refused; Bubble.Error says why
)

// Person is a user of one network on one device.
type Person struct {
	Name    string `json:"name"`    // unique on the network; required
	Address string `json:"address"` // phone number, page-scoped id, account id or device id; "" = generated
	Client  string `json:"client"`  // mobile, web, desktop, android or ios; "" = mobile
	Region  string `json:"region"`  // EU or US; "" = US
}

// Bubble is one message as the device draws it. What a kind does not have is absent.
type Bubble struct {
	ID        string    `json:"id"`                  // the network's id of the message
	From      string    `json:"from"`                // FromMe or FromBusiness
	Kind      string    `json:"kind"`                // one of the Kind constants
	Text      string    `json:"text"`                // text, caption, file name or "lat,long"
	Template  string    `json:"template,omitempty"`  // name of the template it was made from
	At        time.Time `json:"at"`                  // when the device first drew it
	Status    string    `json:"status"`              // "" for business, else one of the Status constants
	Error     string    `json:"error,omitempty"`     // why Status is failed
	Media     *Media    `json:"media,omitempty"`     // of a picture, file or player
	Place     *Place    `json:"place,omitempty"`     // of a pin
	Link      *Link     `json:"link,omitempty"`      // the preview below a text with an address
	Buttons   []Button  `json:"buttons,omitempty"`   // below the text, for as long as the bubble is there
	Options   []Button  `json:"options,omitempty"`   // answers above the composer while this is the last bubble: Handset.Options
	Cards     []Card    `json:"cards,omitempty"`     // of a card, carousel or list
	Form      *Form     `json:"form,omitempty"`      // of a form
	Quoted    *Quote    `json:"quoted,omitempty"`    // what it answers, as the device draws it
	Reactions []string  `json:"reactions,omitempty"` // emoji that the owner put on it
}

// Media is a picture, a file or a recording.
type Media struct {
	Name string `json:"name"`           // of the file; it may have lost its extension
	Type string `json:"type"`           // media type, such as image/png
	URL  string `json:"url,omitempty"`  // where it can be fetched; "" = nowhere
	Size int64  `json:"size,omitempty"` // bytes; 0 = unknown
}

// Link is the preview card of an address.
type Link struct {
	URL    string `json:"url"`              // where it leads
	Host   string `json:"host"`             // as the card shows it, without www
	Title  string `json:"title,omitempty"`  // "" = the host alone
	File   string `json:"file,omitempty"`   // name of the file that following it downloads; "" = a page
	Player bool   `json:"player,omitempty"` // following it opens a player
}

// Types of Button, which say what a tap does.
const (
	ButtonLink     = "link"     // opens URL on the device
	ButtonPostback = "postback" // tells the business
	ButtonReply    = "reply"    // sends its label, once
	ButtonLocation = "location" // shares where the person is
	ButtonShare    = "share"    // passes the card on to another person
)

// Button is something to tap. Payload is what the business learns of a tap; the device does not draw it.
type Button struct {
	Type    string `json:"type"`  // one of the Button constants
	Label   string `json:"label"` // as drawn: cut to what fits
	URL     string `json:"url,omitempty"`
	Payload string `json:"payload,omitempty"`
	ID      string `json:"id,omitempty"` // the cloud's id of the action
}

// Card is one card with its buttons.
type Card struct {
	Title       string   `json:"title"`                 // heading
	Description string   `json:"description,omitempty"` // below the title; empty for none
	Image       *Media   `json:"image,omitempty"`       // nil for none
	Buttons     []Button `json:"buttons,omitempty"`     // in order
}

// Quote is the message that another one answers.
type Quote struct {
	From string `json:"from"` // who wrote it
	Text string `json:"text"` // as the device shows it
}

// BusinessInfo is what a device shows about a business beside the conversation. Every field may be empty.
type BusinessInfo struct {
	Name         string `json:"name,omitempty"`    // of the business
	About        string `json:"about,omitempty"`   // one line about it
	Picture      string `json:"picture,omitempty"` // address of a picture or video
	Description  string `json:"description,omitempty"`
	Address      string `json:"address,omitempty"`
	Map          string `json:"map,omitempty"` // "lat,long" of the address
	Location     string `json:"location,omitempty"`
	Email        string `json:"email,omitempty"`
	Vertical     string `json:"vertical,omitempty"` // the trade
	Website      string `json:"website,omitempty"`
	OpeningHours string `json:"openingHours,omitempty"`
}

// Fill replaces the fields of i that are not empty in by.
func (i *BusinessInfo) Fill(by BusinessInfo) {
	for _, field := range []struct {
		into *string
		text string
	}{
		{&i.Name, by.Name}, {&i.About, by.About}, {&i.Picture, by.Picture}, {&i.Description, by.Description}, {&i.Address, by.Address}, {&i.Map, by.Map},
		{&i.Location, by.Location}, {&i.Email, by.Email}, {&i.Vertical, by.Vertical}, {&i.Website, by.Website}, {&i.OpeningHours, by.OpeningHours},
	} {
		if field.text != "" {
			*field.into = field.text
		}
	}
}

// Handset is what one device shows, as data. Bubbles are oldest first and never nil.
type Handset struct {
	Name          string        `json:"name"`    // of the person who holds it
	Channel       string        `json:"channel"` // whatsapp, messenger, twitter, web, android or ios
	Address       string        `json:"address"`
	Client        string        `json:"client"`
	Region        string        `json:"region"`
	Bubbles       []Bubble      `json:"bubbles"`
	Typing        bool          `json:"typing"`                  // the business is seen typing
	Options       []Button      `json:"options,omitempty"`       // answers above the composer
	Muted         bool          `json:"muted,omitempty"`         // messages do not notify
	Notifications int           `json:"notifications,omitempty"` // messages that notified the owner, who has not read since
	Pushed        []string      `json:"pushed,omitempty"`        // texts of the push notifications on the screen, oldest first
	Closed        bool          `json:"closed,omitempty"`        // the app is not open
	Offline       bool          `json:"offline,omitempty"`       // it has no network
	LoggedInAs    string        `json:"loggedInAs,omitempty"`    // the business's id of the owner; "" = not logged in
	Elsewhere     bool          `json:"elsewhere,omitempty"`     // it is a client outside of the world, whose owner acts there; this is what it shows
	Opened        string        `json:"opened,omitempty"`        // the address that the browser shows; "" = none was followed
	Business      *BusinessInfo `json:"business,omitempty"`      // who the conversation is with; nil = nothing is known
}

// Taps are the buttons that the device shows now, the newest bubble's first.
func (h Handset) Taps() []Button {
	taps := append([]Button(nil), h.Options...)
	for i := len(h.Bubbles) - 1; i >= 0; i-- {
		taps = append(taps, h.Bubbles[i].Buttons...)
		for _, c := range h.Bubbles[i].Cards {
			taps = append(taps, c.Buttons...)
		}
	}
	return taps
}
