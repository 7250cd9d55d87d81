package attachment

import (
	"cmp"
	"mime"
	"slices"
	"strings"

	"github.com/gabriel-vasile/mimetype"
)

// sniffLength is how much of a file's beginning decides what it is.
const sniffLength = 3072

// refusedType names content that is not carried whatever it is called: programs, and archives in which anything may be (R035).
func refusedType(sniffed *mimetype.MIME) bool {
	for m := sniffed; m != nil; m = m.Parent() {
		switch {
		case m.Is("application/vnd.microsoft.portable-executable"), m.Is("application/x-elf"), m.Is("application/x-mach-binary"):
			return true
		}
	}
	return sniffed.Is("application/zip")
}

// anywhere are types that have no fixed beginning, so that content which says nothing does not speak against them.
var anywhere = []string{"audio/mpeg", "audio/aac", "video/mpeg"}

// alike are types that begin like another one, which is what the content seems to be.
var alike = map[string]string{
	"audio/mp4": "audio/x-m4a", "video/mp4": "video/x-m4v",
	"application/vnd.openxmlformats-officedocument.presentationml.slideshow": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
}

// usual are the names under which messengers know a type.
var usual = map[string]string{"audio/x-m4a": "audio/mp4", "video/x-m4v": "video/mp4"}

// mediaType is what a file goes on as: what is declared, unless the content says that it is something else. A declaration may be more
// precise than the content, as that of a CSV file, which begins like any text.
func mediaType(declared string, sniffed *mimetype.MIME) string {
	found, _, _ := strings.Cut(sniffed.String(), ";")
	typ, _, err := mime.ParseMediaType(declared)
	if err == nil && fitsHeader(declared) && (sniffed.Is(typ) || alike[typ] == found || moreThan(sniffed, typ)) {
		return declared
	}
	return cmp.Or(usual[found], found)
}

// mostType bounds a declared type, in bytes.
const mostType = 200

// fitsHeader reports whether a type can stand in a header as it is: it becomes one of the upload, where a line end would end the header.
func fitsHeader(declared string) bool {
	return len(declared) <= mostType && !strings.ContainsFunc(declared, func(r rune) bool { return r < ' ' || r > '~' })
}

// moreThan reports whether a declared type says more than the content, and nothing else.
func moreThan(sniffed *mimetype.MIME, declared string) bool {
	known := mimetype.Lookup(declared)
	switch {
	case sniffed.Parent() == nil: // nothing known begins like this
		return known == nil || known.Parent() == nil || slices.Contains(anywhere, declared)
	case known != nil:
		for m := known.Parent(); m != nil; m = m.Parent() {
			if m.Is(sniffed.String()) {
				return true
			}
		}
		return false
	}
	kind, _, _ := strings.Cut(declared, "/")
	return sniffed.Is("text/plain") && kind != "image" && kind != "audio" && kind != "video" // a text of a kind that has no signature
}
