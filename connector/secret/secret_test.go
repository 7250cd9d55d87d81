package secret_test

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"html"
	"log/slog"
	"net/url"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"

	"github.com/wavetank/wavetank/connector/secret"
)

const hidden = secret.Text("hunter2-hunter2")

type settings struct {
	Name   string
	Secret secret.Text
	Old    *secret.Text
	Many   []secret.Text
	By     map[string]secret.Text
}

func TestNothingPrintsASecret(t *testing.T) {
	old := hidden
	s := settings{"n", hidden, &old, []secret.Text{hidden}, map[string]secret.Text{"k": hidden}}
	var all bytes.Buffer
	for _, verb := range []string{"%s", "%v", "%+v", "%#v", "%q", "%x", "%X", "%d", "%T", "%20s"} {
		fmt.Fprintf(&all, verb+"\n", hidden)
		fmt.Fprintf(&all, verb+"\n", s)
		fmt.Fprintf(&all, verb+"\n", &s)
	}
	fmt.Fprintln(&all, hidden, fmt.Errorf("wrong %v: %w", hidden, errors.New(hidden.String())))
	for _, log := range []*slog.Logger{
		slog.New(slog.NewJSONHandler(&all, nil)), slog.New(slog.NewTextHandler(&all, nil)),
	} {
		log.Info("x", "secret", hidden, "settings", s, "pointer", &s, slog.Group("g", "secret", hidden))
		log.With("secret", hidden).Info("y")
	}
	j, err := json.Marshal(s)
	if err != nil {
		t.Fatal(err)
	}
	y, err := yaml.Marshal(s)
	if err != nil {
		t.Fatal(err)
	}
	all.Write(j)
	all.Write(y)
	text := strings.ToLower(all.String())
	for _, leak := range []string{"hunter2", fmt.Sprintf("%x", "hunter2")} {
		if strings.Contains(text, leak) {
			t.Errorf("%q is in:\n%s", leak, text)
		}
	}
	if got := string(j); !strings.Contains(got, `"Secret":"[redacted]"`) {
		t.Errorf("JSON does not say that there is a secret: %s", got)
	}
	if got := fmt.Sprintf("<%v>", secret.Text("")); got != "<>" {
		t.Errorf("an empty secret prints %s", got)
	}
	if hidden.Reveal() != "hunter2-hunter2" {
		t.Error("Reveal does not tell it")
	}
}

func TestMatches(t *testing.T) {
	tests := []struct {
		name, got string
		any       []secret.Text
		want      bool
	}{
		{"the only one", "a", []secret.Text{"a"}, true},
		{"the second", "b", []secret.Text{"a", "b"}, true},
		{"another", "c", []secret.Text{"a", "b"}, false},
		{"a beginning", "a", []secret.Text{"ab"}, false},
		{"nothing against nothing", "", []secret.Text{""}, false},
		{"nothing against one", "", []secret.Text{"a"}, false},
		{"no secret at all", "a", nil, false},
		{"one beside an empty one", "a", []secret.Text{"a", ""}, true},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := secret.Matches(tt.got, tt.any...); got != tt.want {
				t.Errorf("Matches = %v, want %v", got, tt.want)
			}
		})
	}
}

func TestScrub(t *testing.T) {
	var out bytes.Buffer
	log := secret.Scrub(slog.New(slog.NewJSONHandler(&out, nil)), hidden, "short", "")
	type answer struct{ Body string }
	log.With("was", "key hunter2-hunter2").WithGroup("g").Info("sent hunter2-hunter2", "why", errors.New("bad hunter2-hunter2 again"),
		slog.Group("h", "text", "hunter2-hunter2"), "any", answer{"<hunter2-hunter2>"}, "n", 7, "short", "a short word")
	got := out.String()
	if strings.Contains(got, "hunter2") || strings.Count(got, "[redacted]") != 5 {
		t.Errorf("logged %s", got)
	}
	if !strings.Contains(got, `"n":7`) || !strings.Contains(got, "a short word") {
		t.Errorf("too much was taken out: %s", got)
	}
}

// TestMask has a peer repeat each secret in every form, behind user names of every length, and within longer text.
func TestMask(t *testing.T) {
	secrets := []secret.Text{"p\u00e4ss/w\"o<r>d + x", "0123456789abcdef", "short"}
	m := secret.NewMasker(secrets...)
	for _, s := range secrets[:2] {
		raw := s.Reveal()
		inJSON, err := json.Marshal(raw)
		if err != nil {
			t.Fatal(err)
		}
		forms := map[string]string{
			"raw": raw, "query": url.QueryEscape(raw), "path": url.PathEscape(raw), "lower": strings.ToLower(url.QueryEscape(raw)),
			"JSON": string(inJSON), "quoted": fmt.Sprintf("%q", raw), "ASCII": fmt.Sprintf("%+q", raw), "HTML": html.EscapeString(raw),
		}
		for n := range 4 {
			user := strings.Repeat("u", n) + ":"
			forms[fmt.Sprint("Basic ", n)] = "Basic " + base64.StdEncoding.EncodeToString([]byte(user+raw))
			forms[fmt.Sprint("URL ", n)] = base64.URLEncoding.EncodeToString([]byte(user + raw + "more"))
			forms[fmt.Sprint("unpadded ", n)] = base64.RawStdEncoding.EncodeToString([]byte(user + raw))
		}
		for name, form := range forms {
			got := m.Mask("refused: <" + form + "> twice <" + form + ">")
			if want := strings.Count(got, "[redacted]"); want != 2 || len(got) > 60 {
				t.Errorf("%s of %q: %s", name, raw, got)
			}
		}
	}
	for _, plain := range []string{"a short word", "nothing here", base64.StdEncoding.EncodeToString([]byte("user:another password"))} {
		if got := m.Mask(plain); got != plain {
			t.Errorf("%q became %q", plain, got)
		}
	}
}

func TestLongValuesAreCut(t *testing.T) {
	var out bytes.Buffer
	secret.Scrub(slog.New(slog.NewJSONHandler(&out, nil)), hidden).Error("no",
		"message", strings.Repeat("i", 300_000), "error", errors.New(strings.Repeat("e", 300_000)), "after", strings.Repeat("x", 1020)+hidden.Reveal())
	if out.Len() > 5000 || strings.Contains(out.String(), "hunt") || !strings.Contains(out.String(), "(300000 bytes)") {
		t.Errorf("logged %d bytes: %.300s", out.Len(), out.String())
	}
}
