package attachment

import (
	"strings"
	"testing"

	"github.com/gabriel-vasile/mimetype"
)

func TestMediaType(t *testing.T) {
	const (
		slides = "application/vnd.openxmlformats-officedocument.presentationml.slideshow"
		deck   = "application/vnd.openxmlformats-officedocument.presentationml.presentation"
	)
	tests := []struct{ name, declared, content, want string }{
		{"agreed", "application/pdf", "%PDF-1.4\n", "application/pdf"},
		{"agreed, with a parameter", "text/plain; charset=utf-8", "hello", "text/plain; charset=utf-8"},
		{"not declared", "", "%PDF-1.4\n", "application/pdf"},
		{"declared as anything", "application/octet-stream", "%PDF-1.4\n", "application/pdf"},
		{"declared as nonsense", "nonsense/", "%PDF-1.4\n", "application/pdf"},
		{"declared as something else", "image/png", "%PDF-1.4\n", "application/pdf"},
		{"declared with a line end", "text/csv; charset=utf-8;\r\n x=y", "a text", "text/plain"},
		{"declared with a header behind it", "text/csv\r\nX-Evil: 1\r\n\r\nprefix", "a text", "text/plain"},
		{"declared with letters that no header carries", "text/csv; name=\"r\u00e9sum\u00e9\"", "a text", "text/plain"},
		{"declared at great length", "text/csv; x=" + strings.Repeat("y", 300), "a text", "text/plain"},
		{"a kind of text", "text/csv", "a text of whatever kind", "text/csv"},
		{"a kind of text that is not known", "application/x-tale", "a tale", "application/x-tale"},
		{"a text that is no picture", "image/png", "hello", "text/plain"},
		{"a text that is no picture of a kind that is not known", "image/x-tale", "hello", "text/plain"},
		{"a recording that begins anywhere", "audio/mpeg", "\x00\x01\x02\x03", "audio/mpeg"},
		{"nothing that is known", "application/x-tale", "\x00\x01\x02\x03", "application/x-tale"},
		{"no film at all", "video/mp4", "\x00\x01\x02\x03", "application/octet-stream"},
		{"a recording in the container of films", "audio/mp4", "\x00\x00\x00\x18ftypisom\x00\x00\x02\x00isommp42", "audio/mp4"},
		{"a recording by its own name", "audio/mp4", "\x00\x00\x00\x18ftypM4A \x00\x00\x02\x00M4A isom", "audio/mp4"},
		{"a recording under the usual name", "image/png", "\x00\x00\x00\x18ftypM4A \x00\x00\x02\x00M4A isom", "audio/mp4"},
		{"an old document of a program that is not told", "application/msword", "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "application/msword"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := mediaType(tt.declared, mimetype.Detect([]byte(tt.content))); got != tt.want {
				t.Errorf("got %q, want %q", got, tt.want)
			}
		})
	}
	if got := mediaType(slides, mimetype.Lookup(deck)); got != slides {
		t.Errorf("a slide show became %q", got)
	}
	if got := mediaType(deck, mimetype.Lookup("application/zip")); got != deck {
		t.Errorf("a deck that begins like any container became %q", got)
	}
}
