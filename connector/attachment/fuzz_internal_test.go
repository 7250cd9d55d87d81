package attachment

import (
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/gabriel-vasile/mimetype"
)

// FuzzNameAndType makes what stands in headers and in a store of any name, any declared type and any content.
func FuzzNameAndType(f *testing.F) {
	for _, name := range []string{"form.pdf", "../../etc/passwd", `C:\x.exe`, "a\r\nX: y.pdf", "fdp\u202eexe", "", "...", strings.Repeat("é", 200) + ".pdf", "\xff", "a." + strings.Repeat("x", 300)} {
		f.Add(name, "application/pdf", []byte("%PDF-1.4"))
		f.Add(name, "text/plain\r\nX: y", []byte("hi"))
	}
	f.Fuzz(func(t *testing.T, name, declared string, content []byte) {
		sniffed := mimetype.Detect(content)
		got := withExtension(safeName(name), declared, sniffed.String())
		if got == "" || len(got) > maxName+16 || !utf8.ValidString(got) || strings.ContainsAny(got, `/\"`) ||
			strings.ContainsFunc(got, func(r rune) bool { return unicode.IsControl(r) || unicode.Is(unicode.Cf, r) }) {
			t.Errorf("%q becomes %q", name, got)
		}
		if typ := mediaType(declared, sniffed); typ == "" || strings.ContainsFunc(typ, func(r rune) bool { return r < ' ' || r > '~' }) {
			t.Errorf("%q of %q becomes the type %q", declared, content, typ)
		}
		refusedType(sniffed)
	})
}
