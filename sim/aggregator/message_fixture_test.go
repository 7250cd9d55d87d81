package aggregator_test

import (
	"encoding/json"
	"io/fs"
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/wavetank/wavetank/fixtures"
	"github.com/wavetank/wavetank/sim/aggregator"
)

// shape is one: what is sent, if anything, and what is expected back.
type shape struct {
	Request   json.RawMessage            `json:"request"`
	Answer    json.RawMessage            `json:"answer"`
	Webhook   json.RawMessage            `json:"webhook"`
	Native    json.RawMessage            `json:"native"`    // what WhatsApp gets in its own language
	Templates map[string]json.RawMessage `json:"templates"` // of the app, by name
	Rising    []string                   `json:"rising"`    // ids in ascending order
}

func readShape(t testing.TB, name string) shape {
	t.Helper()
	b, err := fixtures.FS.ReadFile("aggregator/" + name + ".json")
	if err != nil {
		t.Fatal(err)
	}
	var f shape
	if err := json.Unmarshal(b, &f); err != nil {
		t.Fatalf("fixture %s: %v", name, err)
	}
	return f
}

// bound is what the names in a fixture stand for.
type bound map[string]string

// bind learns what <name> stands for wherever it is a whole value.
func (b bound) bind(want, got any) {
	switch w := want.(type) {
	case map[string]any:
		g, _ := got.(map[string]any)
		for k := range w {
			b.bind(w[k], g[k])
		}
	case []any:
		g, _ := got.([]any)
		for i := range min(len(w), len(g)) {
			b.bind(w[i], g[i])
		}
	case string:
		s, isText := got.(string)
		if isText && s != "" && strings.HasPrefix(w, "<") && strings.HasSuffix(w, ">") && b[w] == "" {
			b[w] = s
		}
	}
}

// fill puts values in the place of names, and any time in the place of <time>.
func (b bound) fill(want, got any) any {
	switch w := want.(type) {
	case map[string]any:
		g, _ := got.(map[string]any)
		filled := map[string]any{}
		for k := range w {
			filled[k] = b.fill(w[k], g[k])
		}
		return filled
	case []any:
		g, _ := got.([]any)
		filled := make([]any, len(w))
		for i := range w {
			var one any
			if i < len(g) {
				one = g[i]
			}
			filled[i] = b.fill(w[i], one)
		}
		return filled
	case string:
		if seconds, isNumber := got.(float64); w == "<time>" && isNumber && seconds > 1.5e9 && seconds < 1.7e9 {
			return seconds
		}
		for name, value := range b {
			w = strings.ReplaceAll(w, name, value)
		}
		return w
	}
	return want
}

// match fails the test unless got is what the fixture says.
func (b bound) match(t testing.TB, got []byte, want json.RawMessage) {
	t.Helper()
	var g, w any
	if err := json.Unmarshal(got, &g); err != nil {
		t.Fatalf("got %s: %v", got, err)
	}
	if err := json.Unmarshal(want, &w); err != nil {
		t.Fatal(err)
	}
	b.bind(w, g)
	if diff := cmp.Diff(g, b.fill(w, g)); diff != "" {
		t.Errorf("(-got +want):\n%s", diff)
	}
}

// named is what is known before anything is posted.
func (c *cloud) named(u aggregator.AppUserView) bound {
	return bound{"<app>": c.app.ID, "<user>": u.ID, "<conversation>": u.ConversationID, "<whatsapp>": c.whatsapp, "<messenger>": c.messenger}
}

func shapeNames(t testing.TB, prefix string) []string {
	t.Helper()
	all, err := fs.Glob(fixtures.FS, "aggregator/"+prefix+"*.json")
	if err != nil || len(all) == 0 {
		t.Fatalf("no fixtures %s: %v", prefix, err)
	}
	for i, name := range all {
		all[i] = strings.TrimSuffix(strings.TrimPrefix(name, "aggregator/"), ".json")
	}
	return all
}

func TestPostsAnswerAsTheFixturesSay(t *testing.T) {
	for _, name := range shapeNames(t, "post_") {
		t.Run(name, func(t *testing.T) {
			f := readShape(t, name)
			c := newCloud(t, func(cfg *aggregator.Config) { cfg.MediaURL = "https://media.example" })
			c.t = t
			for template, message := range f.Templates {
				if r := c.do("POST", "/templates", `{"name":"`+template+`","message":`+string(message)+`}`); r.status != 201 {
					t.Fatalf("template: %d %s", r.status, r.body)
				}
			}
			person := c.hello("hello")
			person.Name = ""
			if _, err := c.Receive(person); err != nil {
				t.Fatal(err)
			}
			ann, _ := c.AppUserByExternalID("whatsapp", person.ExternalID)
			r := c.do("POST", "/appusers/"+ann.ID+"/messages", string(f.Request))
			if r.status != 201 {
				t.Fatalf("%d %s", r.status, r.body)
			}
			b := c.named(ann)
			b.match(t, []byte(r.body), f.Answer)
			for i := 1; i < len(f.Rising); i++ {
				if low, high := b[f.Rising[i-1]], b[f.Rising[i]]; low == "" || low >= high {
					t.Errorf("%s is %s, %s is %s: want rising", f.Rising[i-1], low, f.Rising[i], high)
				}
			}
			c.settle()
			if f.Native != nil {
				b.match(t, c.network.out[0].Native, f.Native)
			}
			var answered struct {
				Message       json.RawMessage
				ExtraMessages []json.RawMessage
			}
			if err := json.Unmarshal([]byte(r.body), &answered); err != nil {
				t.Fatal(err)
			}
			var want []string
			for _, m := range append([]json.RawMessage{answered.Message}, answered.ExtraMessages...) {
				want = append(want, string(m))
			}
			var got []string
			for _, m := range c.Messages(ann.ConversationID)[1:] {
				got = append(got, string(m.JSON))
			}
			if diff := cmp.Diff(got, want); diff != "" {
				t.Errorf("stored (-got +want):\n%s", diff)
			}
		})
	}
}

// Every fixture has a row that names its source.
func TestEveryFixtureHasASource(t *testing.T) {
	sources, err := os.ReadFile("../../fixtures/SOURCES.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range shapeNames(t, "") {
		row := regexp.MustCompile(`(?m)^\| (aggregator/)?` + regexp.QuoteMeta(name) + `\.json \| *[^| ]`)
		if !row.Match(sources) {
			t.Errorf("no source for the fixture %s", name)
		}
	}
}
