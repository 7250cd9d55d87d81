package sim

import (
	"path"
	"strings"
)

// signatures are how files of a kind begin. It is all that anybody here looks at: the rest of a simulated file is its name.
var signatures = map[string]string{
	"png": "\x89PNG\r\n\x1a\n", "jpg": "\xff\xd8\xff\xe0\x00\x10JFIF\x00", "jpeg": "\xff\xd8\xff\xe0\x00\x10JFIF\x00", "gif": "GIF89a",
	"webp": "RIFF\x00\x00\x00\x00WEBPVP8 ", "pdf": "%PDF-1.4\n", "zip": "PK\x03\x04", "ogg": "OggS\x00", "mp3": "ID3\x03\x00",
	"mp4": "\x00\x00\x00\x18ftypisom", "m4a": "\x00\x00\x00\x18ftypM4A ", "3gp": "\x00\x00\x00\x18ftyp3gp4", "webm": "\x1aE\xdf\xa3",
	"wav": "RIFF\x00\x00\x00\x00WAVEfmt ", "avi": "RIFF\x00\x00\x00\x00AVI LIST", "amr": "#!AMR\n",
	"doc": "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "docx": "PK\x03\x04",
}

// sampleFile is the content of a file that a person sends by name only.
func sampleFile(name string) []byte {
	return []byte(signatures[strings.ToLower(strings.TrimPrefix(path.Ext(name), "."))] + name + "\n")
}
