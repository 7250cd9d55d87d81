package control_test

import (
	"cmp"
	"encoding/json"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"

	"github.com/wavetank/wavetank/sim/control"
)

// described is an operation with its place.
type described struct {
	operation
	method, path string
}

// url is the path with an example of every value, or another one.
func (d described) url(other map[string]string) string {
	path := d.path
	for _, p := range d.Parameters {
		if p.In == "path" {
			path = strings.ReplaceAll(path, "{"+p.Name+"}", cmp.Or(other[p.Name], fmt.Sprint(p.Example)))
		}
	}
	return path
}

func (d described) example() string {
	if d.RequestBody == nil {
		return ""
	}
	return string(d.RequestBody.Content["application/json"].Example)
}

func (d *description) all() (list []described) {
	for _, path := range slices.Sorted(maps.Keys(d.Paths)) {
		for _, method := range slices.Sorted(maps.Keys(d.Paths[path])) {
			list = append(list, described{d.Paths[path][method], strings.ToUpper(method), path})
		}
	}
	return list
}

func TestTheListOfCallsIsTheDescription(t *testing.T) {
	a := newAPI(t, nil)
	var want, got []string
	for _, op := range a.says.all() {
		want = append(want, op.ID+" "+op.method+" /api/v1"+op.path)
	}
	var list struct {
		Calls []struct{ Name, Method, Path string }
	}
	_, text := a.do("GET", "/", "")
	if err := json.Unmarshal([]byte(text), &list); err != nil {
		t.Fatal(err)
	}
	for _, c := range list.Calls {
		got = append(got, c.Name+" "+c.Method+" "+c.Path)
	}
	slices.Sort(want)
	slices.Sort(got)
	if diff := gocmp.Diff(want, got); diff != "" {
		t.Errorf("openapi.json (-) and GET /api/v1/ (+) differ:\n%s", diff)
	}
	if _, same := a.do("GET", "", ""); same != text {
		t.Errorf("GET /api/v1 answers %s", same)
	}
	if _, served := a.do("GET", "/openapi.json", ""); !sameJSON(t, served, string(control.OpenAPI())) {
		t.Error("openapi.json is served otherwise than OpenAPI makes it")
	}
}

func sameJSON(t *testing.T, a, b string) bool {
	t.Helper()
	var x, y any
	for text, into := range map[string]*any{a: &x, b: &y} {
		if err := json.Unmarshal([]byte(text), into); err != nil {
			t.Fatal(err)
		}
	}
	return gocmp.Equal(x, y)
}

// TestWhatIsServedIsDescribed tries every method at every path: what is not described is no call, and what is described is one.
func TestWhatIsServedIsDescribed(t *testing.T) {
	a := newAPI(t, func(c *control.API) { c.Token = "t0ken" }) // so nothing is done, and streams do not begin
	for _, path := range slices.Sorted(maps.Keys(a.says.Paths)) {
		for _, method := range []string{"GET", "POST", "PUT", "PATCH", "DELETE"} {
			op, err := a.says.find(method, path)
			if err == nil {
				if status, _ := a.do(method, path, ""); status != 401 || !strings.EqualFold(op.Responses["401"].Ref, "#/components/responses/Refused401") {
					t.Errorf("%s %s without the token: %d", method, path, status)
				}
				continue
			}
			if status, text := a.do(method, path, "", "Authorization", "Bearer t0ken"); status != 405 || !strings.Contains(text, " takes ") {
				t.Errorf("%s %s is not described, and answered %d %s", method, path, status, text)
			}
		}
	}
}

// TestEveryFieldOfABodyIsDescribed asks the server itself which fields there are, and gives each a wrong value.
func TestEveryFieldOfABodyIsDescribed(t *testing.T) {
	a := newAPI(t, func(c *control.API) { c.Player = &stage{} })
	there := regexp.MustCompile(`there are (.*)"`)
	for _, op := range a.says.all() {
		if op.RequestBody == nil {
			continue
		}
		refused := 400
		if op.ID == "loadWorld" { // its body is a file
			refused = 422
		}
		schema := op.RequestBody.Content["application/json"].Schema
		if err := a.says.fits(schema, op.example()); err != nil {
			t.Errorf("%s: its example: %v", op.ID, err)
		}
		fields, required := a.says.fields(t, schema)
		_, text := a.do(op.method, op.url(nil), `{"noSuchField":1}`)
		m := there.FindStringSubmatch(text)
		if m == nil || m[1] != strings.Join(fields, ", ") {
			t.Errorf("%s: described with %q, and answers %s", op.ID, fields, text)
		}
		for _, field := range fields {
			status, text := a.do(op.method, op.url(nil), fmt.Sprintf(`{%q:[{}]}`, field))
			if status != refused || !strings.Contains(text, field) {
				t.Errorf("%s: a wrong %s: %d %s", op.ID, field, status, text)
			}
		}
		a.do("POST", "/phones", `{"name":"Ana","channel":"web"}`)
		for _, field := range required {
			var body map[string]any
			if err := json.Unmarshal([]byte(op.example()), &body); err != nil {
				t.Fatal(err)
			}
			delete(body, field)
			b, _ := json.Marshal(body)
			if status, text := a.do(op.method, op.url(map[string]string{"id": a.number()}), string(b)); status != refused || !strings.Contains(text, field) {
				t.Errorf("%s without %s: %d %s", op.ID, field, status, text)
			}
		}
	}
}

// fields are those of a body, sorted, and those of them that are required.
func (d *description) fields(t *testing.T, schema map[string]any) (fields, required []string) {
	t.Helper()
	ref, _ := schema["$ref"].(string)
	part, ok := d.Components.Schemas[strings.TrimPrefix(ref, componentSchemas)].(map[string]any)
	if !ok {
		t.Fatalf("no component %q", ref)
	}
	for name := range part["properties"].(map[string]any) {
		fields = append(fields, name)
	}
	slices.Sort(fields)
	needs, _ := part["required"].([]any)
	for _, name := range needs {
		required = append(required, name.(string))
	}
	return fields, required
}

// number is the integration id of the world's WhatsApp number.
func (a api) number() string { return a.world.Ready("", "").Integrations["whatsapp"] }

// TestEveryParameterIsDescribed gives every parameter a wrong value, and every call one that there is not.
func TestEveryParameterIsDescribed(t *testing.T) {
	a := newAPI(t, func(c *control.API) {
		c.Player = &stage{playing: &control.Play{}}
		c.Connector = func() control.ConnectorSwitch { return &lamp{on: true} }
	})
	a.do("POST", "/agents", `{"name":"Alice"}`)
	there := regexp.MustCompile(`there are token, world(.*)"`)
	for _, op := range a.says.all() {
		a.do("POST", "/phones", `{"name":"Ana","channel":"whatsapp"}`) // a call before may have taken it away
		_, text := a.do(op.method, op.url(nil)+"?noSuchParameter=1", op.example())
		query := ""
		for _, p := range op.Parameters {
			if p.In == "query" {
				query += ", " + p.Name
			}
			wrong := "no-such-value"
			switch {
			case p.Schema.Type == "integer" && p.In == "path", len(p.Schema.Enum) > 0 && p.In == "path":
				status, text := a.do(op.method, op.url(map[string]string{p.Name: wrong}), op.example())
				if status != 400 && status != 404 || !strings.Contains(text, wrong) {
					t.Errorf("%s: %s %q: %d %s", op.ID, p.Name, wrong, status, text)
				}
				for _, value := range p.Schema.Enum {
					if _, text := a.do(op.method, op.url(map[string]string{p.Name: value}), op.example()); strings.Contains(text, fmt.Sprintf(`action: \"%s\": use`, value)) {
						t.Errorf("%s: %s: %s", op.ID, value, text)
					}
				}
			case p.Schema.Type == "integer", len(p.Schema.Enum) > 0:
				if status, text := a.do(op.method, op.url(nil)+"?"+p.Name+"="+wrong, op.example()); status != 400 || !strings.Contains(text, p.Name) {
					t.Errorf("%s: %s=%s: %d %s", op.ID, p.Name, wrong, status, text)
				}
			}
		}
		if m := there.FindStringSubmatch(text); m == nil || m[1] != query {
			t.Errorf("%s: described with %q, and answers %s", op.ID, query, text)
		}
	}
}

func TestExamplesFitTheirSchemas(t *testing.T) {
	d, shown := describe(t), 0
	for _, op := range d.all() {
		for status, r := range op.Responses {
			c := r.Content["application/json"]
			if c.Example == nil {
				continue
			}
			shown++
			if err := d.fits(c.Schema, string(c.Example)); err != nil {
				t.Errorf("%s %s: %v", op.ID, status, err)
			}
		}
		for _, p := range op.Parameters {
			if fmt.Sprint(p.Example) == "" || p.Description == "" {
				t.Errorf("%s: %s has no example or no description", op.ID, p.Name)
			}
		}
	}
	if shown < 15 {
		t.Errorf("%d answers have an example", shown)
	}
}
