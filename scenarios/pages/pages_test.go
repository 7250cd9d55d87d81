package pages_test

import (
	"strings"
	"testing"
	"text/template"

	"github.com/wavetank/wavetank/scenarios/pages"
)

// TestEveryValueIsEscaped, wherever a template prints one.
func TestEveryValueIsEscaped(t *testing.T) {
	const bad = `<i a="'">&`
	page := pages.Must("page", `<p title="{{.A}}">{{.A}}{{$x := .A}}{{$x}}{{if .A}}{{.A}}{{else}}{{.B}}{{end}}{{if .B}}{{else}}{{.A}}{{end}}`+
		`{{range .L}}{{.}}{{break}}{{else}}{{.A}}{{end}}{{range .N}}{{else}}{{.A}}{{end}}{{with .A}}{{.}}{{end}}{{with .B}}{{else}}{{$.A}}{{end}}`+
		`{{twice .A}}{{.A | printf "%s"}}{{template "part" .A}}{{/* a comment */}}</p>{{.Picture}}{{define "part"}}{{.}}{{end}}`,
		template.FuncMap{"twice": func(s string) string { return s + s }})
	var out strings.Builder
	err := page.Execute(&out, struct {
		A, B    string
		L, N    []string
		Picture pages.Raw
	}{A: bad, L: []string{bad}, Picture: "<svg></svg>"})
	if err != nil {
		t.Fatal(err)
	}
	text := out.String()
	if n := strings.Count(text, "&lt;i a=&#34;&#39;&#34;&gt;&amp;"); n != 13 {
		t.Errorf("%d values are escaped, want 13: %s", n, text)
	}
	if strings.Contains(text, "<i") || !strings.HasSuffix(text, "</p><svg></svg>") {
		t.Errorf("%s", text)
	}
}
