package channel_test

import (
	"encoding/json"
	"testing"

	"github.com/wavetank/wavetank/sim/channel"
)

func TestPostFallback(t *testing.T) {
	tests := []struct{ name, message, want string }{
		{"text", `{"type":"text","text":"Hi 😀"}`, "Hi 😀"},
		{"link keeps label and address", `{"type":"text","text":"See","actions":[{"type":"link","text":"More","uri":"https://example.org"}]}`,
			"See\nMore https://example.org"},
		{"other buttons vanish", `{"type":"text","text":"Ship?","actions":[{"type":"postback","text":"Home"},{"type":"reply","text":"Office"}]}`, "Ship?"},
		{"location", `{"type":"location","coordinates":{"lat":37.398726,"long":-121.9789074}}`,
			"Location shared:\nhttps://maps.google.com/maps?q=37.398726,-121.9789074"},
		{"cards become a numbered list", `{"type":"carousel","items":[{"title":"Tacos","description":"Good","actions":[{"type":"link","text":"More","uri":"https://a"}]},{"title":"Ramen"}]}`,
			"1. Tacos\nGood\nMore https://a\n\n2. Ramen"},
		{"nothing", ``, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			p, err := channel.ReadPost(json.RawMessage(tt.message))
			if err != nil {
				t.Fatal(err)
			}
			if got := p.Fallback(); got != tt.want {
				t.Errorf("Fallback = %q, want %q", got, tt.want)
			}
		})
	}
}

func TestPostFileName(t *testing.T) {
	for address, want := range map[string]string{
		"https://media.example/a/b/invoice.pdf?token=1":       "invoice.pdf",
		"https://media.example/a/price%20list.pdf":            "price list.pdf",
		"https://media.example/a/r%C3%A9sum%C3%A9.pdf#page=2": "résumé.pdf",
		"https://media.example/a/100%25.pdf":                  "100%.pdf",
		"https://media.example/a/100%.pdf":                    "100%.pdf",
		"https://media.example/a/C%23%3F+%2541.pdf":           "C#?+%41.pdf",
		"https://media.example/a/latin%E9.pdf":                "latin%E9.pdf",
		"":                                                    "",
	} {
		if got := (channel.Post{MediaURL: address}).FileName(); got != want {
			t.Errorf("FileName of %q = %q, want %q", address, got, want)
		}
	}
}
