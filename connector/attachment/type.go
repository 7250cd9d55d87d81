package attachment

import (
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

// mediaType is what a file goes on as: what is declared, unless the content says that it is something else. A declaration may be more
// precise than the content, as that of a CSV file, which begins like any text.
func mediaType(declared string, sniffed *mimetype.MIME) string {
	found, _, _ := strings.Cut(sniffed.String(), ";")
	typ, _, err := mime.ParseMediaType(declared)
	if err != nil {
		return found
	}
	known := mimetype.Lookup(typ)
	switch {
	case sniffed.Is(typ):
		return declared
	case sniffed.Parent() == nil: // nothing known begins like this
		if known == nil || slices.Contains(anywhere, typ) || known.Parent() == nil {
			return declared
		}
	case known != nil:
		for m := known.Parent(); m != nil; m = m.Parent() {
			if m.Is(sniffed.String()) {
				return declared
			}
		}
	case sniffed.Is("text/plain") && !strings.HasPrefix(typ, "image/") && !strings.HasPrefix(typ, "audio/") && !strings.HasPrefix(typ, "video/"):
		return declared // a text of a kind that has no signature
	}
	return found
}
