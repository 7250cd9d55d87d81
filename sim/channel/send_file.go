package channel

import (
	"fmt"
	"strings"
	"unicode/utf8"
)

// sends says how a file that a person sends is drawn, what it is to the business, and what type it must have; "" = any.
var sends = map[string]struct{ kind, as, needs string }{
	DoImage:   {KindImage, "image", "image/"},
	DoSticker: {KindSticker, "image", "image/"},
	DoVoice:   {KindAudio, "file", "audio/"},
	DoVideo:   {KindVideo, "file", "video/"},
	DoFile:    {KindFile, "file", ""},
}

// sendFileLocked sends a file. The device knows its name, its size and the type that its extension or the action claims.
func (b *Base) sendFileLocked(h *phone, offer Offer, a Action) error {
	s := sends[a.Do]
	claimed := a.MediaType
	if claimed == "" {
		claimed = MediaType(a.File)
	}
	switch {
	case strings.TrimSpace(a.File) == "":
		return fmt.Errorf("file is empty")
	case !utf8.ValidString(a.File) || strings.ContainsAny(a.File, "/\\\x00\n"):
		return fmt.Errorf("file %q is no name of a file", a.File)
	case a.Size < 0:
		return fmt.Errorf("size %d of file %q is negative", a.Size, a.File)
	case !strings.HasPrefix(claimed, s.needs):
		return fmt.Errorf("file %q is %s: it cannot be sent as %s", a.File, claimed, a.Do)
	}
	if a.Text != "" {
		if err := b.checkText(a.Text); err != nil {
			return err
		}
	}
	drawn := Bubble{Kind: s.kind, Text: a.File, Media: &Media{Name: a.File, Type: claimed, URL: a.MediaURL, Size: a.Size}}
	if a.Text != "" {
		drawn.Text = a.Text
	}
	in := Incoming{Type: s.as, Text: a.Text, FileName: a.File, MediaType: claimed, MediaURL: a.MediaURL, MediaSize: a.Size}
	if offer.As != "" {
		in.MediaType, in.FileName = offer.As, converted(a.File, offer.As)
	}
	return b.sendLocked(h, a.Target, drawn, in, offer.Relayed)
}
