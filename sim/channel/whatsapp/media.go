package whatsapp

import (
	"fmt"
	"path"
	"slices"
	"strings"

	"github.com/wavetank/wavetank/sim/channel"
)

const (
	kib = 1 << 10
	mib = 1 << 20
)

// format is a type of media that WhatsApp takes, with the largest size (media limits of the Business API, after processing).
type format struct {
	mediaType  string
	extensions []string
	kind       string // of the bubble
	limit      int64  // bytes
}

var formats = []format{
	{"image/jpeg", []string{"jpg", "jpeg"}, channel.KindImage, 5 * mib},
	{"image/png", []string{"png"}, channel.KindImage, 5 * mib},
	{"image/gif", []string{"gif"}, channel.KindImage, 5 * mib}, // see Options.GIF
	{"image/webp", []string{"webp"}, channel.KindSticker, 100 * kib},
	{"audio/aac", []string{"aac"}, channel.KindAudio, 16 * mib},
	{"audio/mp4", []string{"m4a"}, channel.KindAudio, 16 * mib},
	{"audio/mpeg", []string{"mp3"}, channel.KindAudio, 16 * mib},
	{"audio/amr", []string{"amr"}, channel.KindAudio, 16 * mib},
	{"audio/ogg", []string{"ogg", "oga", "opus"}, channel.KindAudio, 16 * mib},
	{"video/mp4", []string{"mp4"}, channel.KindVideo, 16 * mib},
	{"video/3gpp", []string{"3gp", "3gpp"}, channel.KindVideo, 16 * mib},
	{"application/pdf", []string{"pdf"}, channel.KindFile, 100 * mib},
	{"application/msword", []string{"doc"}, channel.KindFile, 100 * mib},
	{"application/vnd.openxmlformats-officedocument.wordprocessingml.document", []string{"docx"}, channel.KindFile, 100 * mib},
	{"application/vnd.ms-excel", []string{"xls"}, channel.KindFile, 100 * mib},
	{"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", []string{"xlsx"}, channel.KindFile, 100 * mib},
	{"application/vnd.ms-powerpoint", []string{"ppt", "pps"}, channel.KindFile, 100 * mib},
	{"application/vnd.openxmlformats-officedocument.presentationml.presentation", []string{"pptx"}, channel.KindFile, 100 * mib},
	{"application/vnd.openxmlformats-officedocument.presentationml.slideshow", []string{"ppsx"}, channel.KindFile, 100 * mib},
	{"text/plain", []string{"txt"}, channel.KindFile, 100 * mib},
}

// unlisted are extensions of media that WhatsApp is known not to take, whatever type is declared.
var unlisted = []string{"avi", "wav", "webm", "mov", "mkv", "wmv", "flac", "bmp", "tiff", "svg", "zip", "exe"}

// attachment is media as a message refers to it; it is never fetched.
type attachment struct {
	url, mediaType, name string
	size                 int64 // bytes; 0 = unknown
}

func (a attachment) fileName() string {
	if a.name != "" {
		return a.name
	}
	return channel.FileName(a.url)
}

func (a attachment) extension() string {
	return strings.ToLower(strings.TrimPrefix(path.Ext(a.fileName()), "."))
}

// format finds out what the attachment is: by the declared type, or by the extension when the type says nothing. Declared type and
// extension of different kinds contradict each other, and WhatsApp does not guess (assumed: it looks at the content).
func (a attachment) format() (format, bool) {
	declared, _, _ := strings.Cut(strings.ToLower(a.mediaType), ";")
	declared = strings.TrimSpace(declared)
	extension := a.extension()
	byExtension := slices.IndexFunc(formats, func(f format) bool { return slices.Contains(f.extensions, extension) })
	if declared == "" || declared == "application/octet-stream" {
		if byExtension < 0 {
			return format{}, false
		}
		return formats[byExtension], true
	}
	byType := slices.IndexFunc(formats, func(f format) bool { return f.mediaType == declared })
	switch {
	case byType < 0, slices.Contains(unlisted, extension):
		return format{}, false
	case byExtension >= 0 && formats[byExtension].kind != formats[byType].kind:
		return format{}, false
	}
	return formats[byType], true
}

// draw is the attachment on the device, with the caption where there can be one; elsewhere the caption is a bubble of its own.
// want limits the format to one kind; "" is any.
func (a attachment) draw(want, caption string, o Options) ([]channel.Bubble, *channel.Failure) {
	f, ok := a.format()
	if ok && f.mediaType == "image/gif" {
		f.kind, ok = channel.KindImage, o.GIF != GIFRefuse
		if o.GIF == GIFVideo {
			f.kind, f.limit = channel.KindVideo, 16*mib
		}
	}
	picture := f.kind == channel.KindImage || f.kind == channel.KindSticker || f.mediaType == "image/gif"
	if ok && want == channel.KindImage && !picture || ok && want != "" && want != channel.KindImage && want != f.kind {
		ok = false
	}
	if !ok && o.AnyDocument {
		f, ok = format{kind: channel.KindFile, limit: 100 * mib}, true
	}
	if !ok {
		return nil, o.badMedia(fmt.Sprintf("%s of type %q is not supported", a.fileName(), a.mediaType))
	}
	if a.size > f.limit {
		return nil, o.badMedia(fmt.Sprintf("%s has %d bytes, at most are %d", a.fileName(), a.size, f.limit))
	}
	b := channel.Bubble{Kind: f.kind, Text: caption,
		Media: &channel.Media{Name: o.shownName(a), Type: a.mediaTypeOr(f.mediaType), URL: a.url, Size: a.size}}
	switch f.kind {
	case channel.KindFile:
		b.Text = joined(o.shownName(a), caption)
	case channel.KindAudio:
		b.Text = a.fileName()
	case channel.KindSticker:
		b.Text = ""
	default:
		return []channel.Bubble{b}, nil
	}
	if f.kind == channel.KindFile || caption == "" {
		return []channel.Bubble{b}, nil
	}
	return []channel.Bubble{b, {Kind: channel.KindText, Text: caption}}, nil
}

// mediaTypeOr is the declared type; known when nothing is declared.
func (a attachment) mediaTypeOr(known string) string {
	if a.mediaType == "" || a.mediaType == "application/octet-stream" && known != "" {
		return known
	}
	return a.mediaType
}

// badMedia is the failure of media of a wrong type or size; the code is Options.MediaCode.
func (o Options) badMedia(details string) *channel.Failure {
	code := o.MediaCode
	if code == 0 {
		code = codeInvalid
	}
	return networkFailure(code, details)
}

// shownName is the name of a document on the device (R122).
func (o Options) shownName(a attachment) string {
	name := a.fileName()
	if slices.ContainsFunc(o.DropExtensions, func(e string) bool { return strings.EqualFold(strings.TrimPrefix(e, "."), a.extension()) }) {
		return strings.TrimSuffix(name, path.Ext(name))
	}
	return name
}

// joined puts the parts that are not empty on lines of their own.
func joined(parts ...string) string {
	return strings.Join(slices.DeleteFunc(parts, func(s string) bool { return s == "" }), "\n")
}
