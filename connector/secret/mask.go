package secret

import (
	"cmp"
	"encoding/base64"
	"encoding/json"
	"html"
	"net/url"
	"slices"
	"strconv"
	"strings"
)

// Masker takes secrets out of foreign text, in every form in which a peer may repeat them: as they are, URL-encoded, escaped as in JSON, Go
// or HTML, and in Base64 at each of the three places where they can begin, as within an Authorization header.
type Masker struct {
	forms *strings.Replacer // nil: there is nothing to look for
	cores []string          // the parts of Base64 that a secret alone decides
}

// NewMasker looks for these secrets. Very short ones are left alone: they would make holes in ordinary words.
func NewMasker(secrets ...Text) *Masker {
	m := &Masker{}
	var forms []string
	for _, t := range secrets {
		if len(t) < shortest {
			continue
		}
		forms = append(forms, plainForms(t.Reveal())...)
		m.cores = append(m.cores, base64Cores(t.Reveal())...)
	}
	m.cores = longestFirst(m.cores)
	var pairs []string
	for _, form := range longestFirst(append(forms, m.cores...)) {
		pairs = append(pairs, form, redacted)
	}
	if len(pairs) > 0 {
		m.forms = strings.NewReplacer(pairs...)
	}
	return m
}

func longestFirst(of []string) []string {
	slices.SortFunc(of, func(a, b string) int { return cmp.Or(cmp.Compare(len(b), len(a)), cmp.Compare(a, b)) })
	return slices.Compact(of)
}

// Mask returns text without the secrets.
func (m *Masker) Mask(text string) string {
	if m == nil || m.forms == nil {
		return text
	}
	if out := m.forms.Replace(text); out == text {
		return text // as nearly always
	}
	for _, core := range m.cores {
		text = maskRun(text, core)
	}
	return m.forms.Replace(text)
}

// maskRun takes out each run of Base64 with core in it. What is left and right of core holds bits of the secret too.
func maskRun(text, core string) string {
	for {
		i := strings.Index(text, core)
		if i < 0 {
			return text
		}
		from, to := i, i+len(core)
		for from > 0 && inBase64(text[from-1]) {
			from--
		}
		for to < len(text) && inBase64(text[to]) {
			to++
		}
		text = text[:from] + redacted + text[to:]
	}
}

func inBase64(b byte) bool {
	return b >= 'a' && b <= 'z' || b >= 'A' && b <= 'Z' || b >= '0' && b <= '9' || strings.IndexByte("+/-_=", b) >= 0
}

func plainForms(s string) []string {
	quoted := strconv.Quote(s)
	ascii := strconv.QuoteToASCII(s)
	out := []string{s, url.QueryEscape(s), url.PathEscape(s), quoted[1 : len(quoted)-1], ascii[1 : len(ascii)-1], html.EscapeString(s)}
	for _, escaped := range out[1:3] { // some write %2f for %2F
		out = append(out, lowerEscapes(escaped))
	}
	if j, err := json.Marshal(s); err == nil {
		out = append(out, string(j[1:len(j)-1]))
	}
	var b strings.Builder
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if enc.Encode(s) == nil {
		j := strings.TrimSpace(b.String())
		out = append(out, j[1:len(j)-1], strings.ReplaceAll(j[1:len(j)-1], "/", `\/`))
	}
	return out
}

func lowerEscapes(s string) string {
	b := []byte(s)
	for i := 0; i+2 < len(b); i++ {
		if b[i] == '%' {
			copy(b[i+1:i+3], strings.ToLower(string(b[i+1:i+3])))
		}
	}
	return string(b)
}

// base64Cores are the letters that Base64 makes of s alone when it begins at the first, second or third byte of a group.
func base64Cores(s string) []string {
	var out []string
	for _, enc := range []*base64.Encoding{base64.RawStdEncoding, base64.RawURLEncoding} {
		for before := range 3 {
			text := enc.EncodeToString(append(make([]byte, before), s...))
			first := (before*8 + 5) / 6
			last := (before + len(s)) * 8 / 6
			out = append(out, text[first:last])
		}
	}
	return out
}
