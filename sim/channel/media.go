package channel

import (
	"net/url"
	"path"
	"strings"
	"unicode/utf8"
)

// mediaTypes are by extension. No table of the machine is asked: the same file must be the same everywhere.
var mediaTypes = map[string]string{
	".jpg": "image/jpeg", ".jpeg": "image/jpeg", ".png": "image/png", ".gif": "image/gif", ".webp": "image/webp",
	".pdf": "application/pdf", ".txt": "text/plain", ".zip": "application/zip",
	".doc": "application/msword", ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
	".xls": "application/vnd.ms-excel", ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
	".ppt": "application/vnd.ms-powerpoint", ".pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
	".pps": "application/vnd.ms-powerpoint", ".ppsx": "application/vnd.openxmlformats-officedocument.presentationml.slideshow",
	".mp3": "audio/mpeg", ".mpga": "audio/mpeg", ".m4a": "audio/mp4", ".aac": "audio/aac", ".amr": "audio/amr",
	".ogg": "audio/ogg", ".oga": "audio/ogg", ".opus": "audio/ogg", ".wav": "audio/wav",
	".mp4": "video/mp4", ".3gp": "video/3gpp", ".avi": "video/x-msvideo", ".mov": "video/quicktime", ".webm": "video/webm",
	".mpeg": "video/mpeg",
}

// MediaType is the media type of a file by the extension of its name; application/octet-stream when it has none that is known.
func MediaType(name string) string {
	if t, ok := mediaTypes[strings.ToLower(path.Ext(name))]; ok {
		return t
	}
	return "application/octet-stream"
}

// converted is the name of a file that became one of another type; a type without a known extension leaves the name as it is.
func converted(name, mediaType string) string {
	if MediaType(name) == mediaType {
		return name
	}
	if e, ok := map[string]string{"audio/ogg": ".ogg", "audio/mp4": ".m4a", "video/mp4": ".mp4", "image/webp": ".webp", "image/png": ".png"}[mediaType]; ok {
		return strings.TrimSuffix(name, path.Ext(name)) + e
	}
	return name
}

// AnimationAsVideo hands an animation over as the silent video that some networks make of it; anything else stays as it is.
func AnimationAsVideo(in Incoming) Incoming {
	if in.MediaType == "image/gif" {
		in.Type, in.MediaType, in.FileName = "file", "video/mp4", converted(in.FileName, "video/mp4")
	}
	return in
}

// Media is the picture or file of a post: its name from the end of the address, its type as declared, else by the name.
func (p Post) Media() Media {
	m := Media{Name: p.FileName(), Type: p.MediaType, URL: p.MediaURL, Size: p.MediaSize}
	if m.Type == "" || m.Type == "application/octet-stream" {
		m.Type = MediaType(m.Name)
	}
	return m
}

// Kind is how a device that plays everything draws the media.
func (m Media) Kind() string {
	switch kind, _, _ := strings.Cut(m.Type, "/"); kind {
	case "image":
		return KindImage
	case "audio":
		return KindAudio
	case "video":
		return KindVideo
	}
	return KindFile
}

// FileName is the name of the file at an address, as people read it: the last element of the path without its escapes. An element
// with a percent sign that begins no escape is left as it is.
func FileName(address string) string {
	name, _, _ := strings.Cut(address, "#")
	if name, _, _ = strings.Cut(name, "?"); name == "" {
		return ""
	}
	name = path.Base(name)
	if plain, err := url.PathUnescape(name); err == nil && utf8.ValidString(plain) {
		return plain
	}
	return name
}

// Picture is the image at an address, nil when there is none.
func Picture(address string) *Media {
	if address == "" {
		return nil
	}
	m := Post{MediaURL: address}.Media()
	return &m
}

// Preview is the card that a device draws for an address; nil when it is not one of the web.
func Preview(address string) *Link {
	u, err := url.Parse(address)
	if err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" {
		return nil
	}
	return &Link{URL: address, Host: strings.TrimPrefix(u.Hostname(), "www.")}
}

// PreviewIn is the card for the last address in a text; nil when there is none.
func PreviewIn(text string) *Link {
	words := strings.Fields(text)
	for i := len(words) - 1; i >= 0; i-- {
		if l := Preview(strings.TrimRight(words[i], ".,;:!?)")); l != nil {
			return l
		}
	}
	return nil
}
