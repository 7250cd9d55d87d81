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
	p := channel.Post{MediaURL: "https://media.example/a/b/invoice.pdf?token=1"}
	if got, want := p.FileName(), "invoice.pdf"; got != want {
		t.Errorf("FileName = %q, want %q", got, want)
	}
}
