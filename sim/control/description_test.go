package control_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/google/jsonschema-go/jsonschema"
	"github.com/wavetank/wavetank/sim/control"
)

// description is openapi.json as its reader sees it.
type description struct {
	Paths      map[string]map[string]operation `json:"paths"`
	Components struct {
		Schemas   map[string]any            `json:"schemas"`
		Responses map[string]map[string]any `json:"responses"`
	} `json:"components"`

	resolved map[string]*jsonschema.Resolved // by schema, as it is written
	seen     map[string]bool                 // operation and status of every answer that was checked
}

type operation struct {
	ID         string `json:"operationId"`
	Parameters []struct {
		Name, In, Description string
		Required              bool
		Schema                struct {
			Type string
			Enum []string
		}
		Example any
	}
	RequestBody *struct {
		Required bool
		Content  map[string]content
	}
	Responses map[string]response
}

type response struct {
	Ref     string `json:"$ref"`
	Content map[string]content
}

type content struct {
	Schema  map[string]any
	Example json.RawMessage
}

func describe(t *testing.T) *description {
	t.Helper()
	d := description{resolved: map[string]*jsonschema.Resolved{}, seen: map[string]bool{}}
	if err := json.Unmarshal(control.OpenAPI(), &d); err != nil {
		t.Fatal(err)
	}
	return &d
}

// find is the operation of a call; a path without values wins over one with.
func (d *description) find(method, path string) (operation, error) {
	path, _, _ = strings.Cut(path, "?")
	if path == "" {
		path = "/"
	}
	templates := slices.Sorted(maps.Keys(d.Paths))
	slices.SortStableFunc(templates, func(a, b string) int { return strings.Count(a, "{") - strings.Count(b, "{") })
	for _, template := range templates {
		op, has := d.Paths[template][strings.ToLower(method)]
		if has && matches(template, path) {
			return op, nil
		}
	}
	return operation{}, fmt.Errorf("%s %s is not described", method, path)
}

func matches(template, path string) bool {
	want, got := strings.Split(template, "/"), strings.Split(path, "/")
	return slices.EqualFunc(want, got, func(w, g string) bool { return w == g || strings.HasPrefix(w, "{") && g != "" })
}

// check says what the description does not say of an answer.
func (d *description) check(method, path string, status int, kind, body string) error {
	op, err := d.find(method, path)
	if err != nil {
		if status == http.StatusNotFound || status == http.StatusMethodNotAllowed {
			return nil
		}
		return fmt.Errorf("%w, and was answered %d", err, status)
	}
	r, ok := op.Responses[fmt.Sprint(status)]
	if !ok {
		return fmt.Errorf("%s is answered %d, which is not described", op.ID, status)
	}
	d.seen[fmt.Sprint(op.ID, " ", status)] = true
	contents := r.Content
	if name, ok := strings.CutPrefix(r.Ref, "#/components/responses/"); ok {
		if contents, err = contentOf(d.Components.Responses[name]); err != nil {
			return err
		}
	}
	kind, _, _ = strings.Cut(kind, ";")
	described, ok := contents[kind]
	if !ok {
		return fmt.Errorf("%s is answered with %q, which is not described", op.ID, kind)
	}
	if kind != "application/json" {
		return nil
	}
	if err := d.fits(described.Schema, body); err != nil {
		return fmt.Errorf("%s %d: %w in %s", op.ID, status, err, body)
	}
	return nil
}

func contentOf(r map[string]any) (map[string]content, error) {
	b, err := json.Marshal(r["content"])
	if err != nil {
		return nil, err
	}
	var c map[string]content
	return c, json.Unmarshal(b, &c)
}

// fits compares a value with a schema, to which every field that it does not name is one too many.
func (d *description) fits(schema map[string]any, value string) error {
	resolved, err := d.resolve(schema)
	if err != nil {
		return err
	}
	var v any
	if err := json.Unmarshal([]byte(value), &v); err != nil {
		return err
	}
	return resolved.Validate(v)
}

func (d *description) resolve(schema map[string]any) (*jsonschema.Resolved, error) {
	b, err := json.Marshal(schema)
	if err != nil {
		return nil, err
	}
	key := string(b)
	if known := d.resolved[key]; known != nil {
		return known, nil
	}
	var loose map[string]any
	if err := json.Unmarshal(b, &loose); err != nil {
		return nil, err
	}
	parts := map[string]any{}
	d.collect(loose, parts)
	whole := map[string]any{"allOf": []any{closed(loose)}, "$defs": parts}
	if b, err = json.Marshal(whole); err != nil {
		return nil, err
	}
	var s jsonschema.Schema
	if err := json.Unmarshal([]byte(strings.ReplaceAll(string(b), componentSchemas, "#/$defs/")), &s); err != nil {
		return nil, err
	}
	if d.resolved[key], err = s.Resolve(nil); err != nil {
		return nil, err
	}
	return d.resolved[key], nil
}

const componentSchemas = "#/components/schemas/"

// collect finds the components that a schema needs.
func (d *description) collect(schema any, into map[string]any) {
	switch s := schema.(type) {
	case []any:
		for _, of := range s {
			d.collect(of, into)
		}
	case map[string]any:
		for _, of := range s {
			d.collect(of, into)
		}
		ref, _ := s["$ref"].(string)
		if name, ok := strings.CutPrefix(ref, componentSchemas); ok && into[name] == nil {
			part := d.Components.Schemas[name]
			into[name] = part
			d.collect(part, into)
			into[name] = closed(part)
		}
	}
}

// closed lets no object have other fields than its schema names.
func closed(schema any) any {
	switch s := schema.(type) {
	case []any:
		for i := range s {
			s[i] = closed(s[i])
		}
	case map[string]any:
		for key, of := range s {
			s[key] = closed(of)
		}
		if _, has := s["properties"]; has && s["type"] == "object" {
			s["additionalProperties"] = false
		}
	}
	return schema
}
