package channel

import (
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
)

// Post is the part of a message, as the cloud keeps it, that a device can draw (Smooch v1.1, message).
type Post struct {
	Type        string       `json:"type"` // text, image, file, location, carousel, list, ...
	Text        string       `json:"text"`
	MediaURL    string       `json:"mediaUrl"`
	MediaType   string       `json:"mediaType"`
	MediaSize   int64        `json:"mediaSize"` // bytes; 0 = unknown
	AltText     string       `json:"altText"`
	Coordinates *Place       `json:"coordinates"`
	Actions     []PostAction `json:"actions"`
	Items       []PostItem   `json:"items"`
	Fields      []Field      `json:"fields"` // of a form
}

// Place is a point on earth, in degrees.
type Place struct {
	Lat  float64 `json:"lat"`  // latitude, south is negative
	Long float64 `json:"long"` // longitude, west is negative
}

// PostAction is a button or an answer to tap.
type PostAction struct {
	ID      string `json:"_id"`  // given by the cloud
	Type    string `json:"type"` // link, postback, reply, locationRequest, ...
	Text    string `json:"text"`
	URI     string `json:"uri"`
	Payload string `json:"payload"`
}

// PostItem is one card of a carousel or list.
type PostItem struct {
	Title       string       `json:"title"`       // heading
	Description string       `json:"description"` // below the title; empty for none
	MediaURL    string       `json:"mediaUrl"`    // of the picture; empty for none
	Actions     []PostAction `json:"actions"`     // its buttons, in order
}

// ReadPost reads a message of the cloud; absent JSON is the zero Post.
func ReadPost(raw json.RawMessage) (Post, error) {
	var p Post
	if len(raw) == 0 {
		return p, nil
	}
	if err := json.Unmarshal(raw, &p); err != nil {
		return Post{}, fmt.Errorf("read message: %w", err)
	}
	return p, nil
}

// Located are the coordinates of a location; false when the post carries none.
func (p Post) Located() (lat, long float64, ok bool) {
	if p.Coordinates == nil {
		return 0, 0, false
	}
	return p.Coordinates.Lat, p.Coordinates.Long, true
}

// FileName is the name at the end of the media address.
func (p Post) FileName() string { return FileName(p.MediaURL) }

// Caption is the text beside a picture or file. A single space, which the cloud puts where there is none, is no caption.
func (p Post) Caption() string {
	if p.Text == " " {
		return ""
	}
	return p.Text
}

// Fallback is the post as plain text, for a network or client without the structure: cards become a numbered list, links their
// label and address, other buttons vanish (Smooch v1.1, raw text fallback).
func (p Post) Fallback() string {
	lines := nonEmpty(p.Lead())
	if lat, long, ok := p.Located(); ok {
		lines = append(lines, LocationShared(lat, long))
	}
	for i, item := range p.Items {
		card := nonEmpty(fmt.Sprintf("%d. %s", i+1, item.Title), item.Description)
		card = append(card, links(item.Actions)...)
		if i > 0 {
			lines = append(lines, "")
		}
		lines = append(lines, card...)
	}
	lines = append(lines, links(p.Actions)...)
	return strings.Join(lines, "\n")
}

// Lead is the text that the post has beside its place or cards. The cloud gives a post of these types that has none a text of its
// own, which says the same in words.
func (p Post) Lead() string {
	if p.Coordinates != nil && p.Text == LocationShared(p.Coordinates.Lat, p.Coordinates.Long) ||
		len(p.Items) > 0 && strings.HasPrefix(p.Text, "1. "+p.Items[0].Title+"\n") {
		return ""
	}
	return p.Caption()
}

func links(actions []PostAction) []string {
	var lines []string
	for _, a := range actions {
		if a.Type == "link" {
			lines = append(lines, strings.TrimSpace(a.Text+" "+a.URI))
		}
	}
	return lines
}

func nonEmpty(all ...string) []string {
	var kept []string
	for _, s := range all {
		if s != "" {
			kept = append(kept, s)
		}
	}
	return kept
}

// Coordinates writes a place as "lat,long" in degrees, without trailing zeros.
func Coordinates(lat, long float64) string {
	return strconv.FormatFloat(lat, 'f', -1, 64) + "," + strconv.FormatFloat(long, 'f', -1, 64)
}

// LocationShared is a place as text, for clients without a pin (R128).
func LocationShared(lat, long float64) string {
	return "Location shared:\nhttps://maps.google.com/maps?q=" + Coordinates(lat, long)
}

// HasNative reports whether a message carries content in a network's own format.
func HasNative(raw json.RawMessage) bool { return len(raw) > 0 && string(raw) != "null" }
