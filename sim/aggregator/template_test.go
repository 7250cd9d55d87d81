package aggregator_test

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/wavetank/wavetank/sim/aggregator"
	"pgregory.net/rapid"
)

func TestTemplatesAreAsTheFixturesSay(t *testing.T) {
	c := newCloud(t)
	f := readShape(t, "template")
	b := bound{}
	r := c.do("POST", "/templates", string(f.Request))
	if r.status != 201 {
		t.Fatalf("create: %d %s", r.status, r.body)
	}
	b.match(t, []byte(r.body), f.Answer)
	path := "/templates/" + b["<template>"]
	b.match(t, []byte(c.do("GET", path, "").body), f.Answer)
	b.match(t, []byte(c.do("PUT", path, `{"name":"hours"}`).body), f.Answer)
	b.match(t, []byte(c.do("PUT", path, string(f.Request)).body), f.Answer)
	b.match(t, []byte(c.do("GET", "/templates", "").body), readShape(t, "templates").Answer)
	if r := c.do("DELETE", path, ""); r.status != 200 || r.body != "{}" {
		t.Errorf("delete: %d %s", r.status, r.body)
	}
	for _, method := range []string{"GET", "PUT", "DELETE"} {
		if got := failure(t, c.do(method, path, "{}")); got != "not_found: Resource not found" {
			t.Errorf("%s after it: %s", method, got)
		}
	}
}

func TestTemplatesThatAreRefused(t *testing.T) {
	c := newCloud(t)
	const message = `{"role":"appMaker","type":"text","text":"a"}`
	id := func(name string) string {
		r := c.do("POST", "/templates", `{"name":"`+name+`","message":`+message+`}`)
		return r.json(t)["template"].(map[string]any)["_id"].(string)
	}
	first, second := id("a"), id("b")
	for _, tc := range []struct{ method, path, body, want string }{
		{"POST", "", `{"name":"a","message":` + message + `}`, "conflict: Template name already exists"},
		{"PUT", "/" + second, `{"name":"a"}`, "conflict: Template name already exists"},
		{"PUT", "/" + first, `{"name":"a"}`, ""},
		{"PUT", "/" + first, `{"name":" "}`, "bad_request: name should NOT be shorter than 1 characters"},
		{"POST", "", `{"message":` + message + `}`, "bad_request: should have required property 'name'"},
		{"POST", "", `{"name":"c"}`, "bad_request: should have required property 'message'"},
		{"POST", "", `{"name":5,"message":` + message + `}`, "bad_request: name should be string"},
		{"POST", "", `{"name":"c","message":[]}`, "bad_request: message should be object"},
		{"POST", "", `{"name":"c","message":{"role":"appMaker","type":"text"}}`, "bad_request: should have required property 'text'"},
		{"POST", "", `{"name":"c","message":{"role":"appUser","type":"text","text":"a"}}`, "bad_request: role should be equal to one of the allowed values"},
		{"POST", "", `{"name":"c","message":{"role":"appMaker","messageSchema":"whatsapp","message":` + template + `}}`, "bad_request: a template cannot hold a message with a messageSchema"},
	} {
		if got := failure(t, c.do(tc.method, "/templates"+tc.path, tc.body)); got != tc.want {
			t.Errorf("%s %s: got %q, want %q", tc.method, tc.body, got, tc.want)
		}
	}
	lax := newCloud(t, func(cfg *aggregator.Config) { cfg.DuplicateTemplateStatus = 400 })
	for range 2 {
		r := lax.do("POST", "/templates", `{"name":"a","message":`+message+`}`)
		if got := failure(t, r); r.status != 201 && got != "bad_request: Template name already exists" {
			t.Errorf("with 400: %d %s", r.status, got)
		}
	}
}

// Going through the list by any limit sees every template once, in order, and hasMore until the end.
func TestPagesOfTemplates(t *testing.T) {
	c := newCloud(t)
	var want []string
	for i := range 60 {
		name := fmt.Sprint("t", i)
		c.do("POST", "/templates", `{"name":"`+name+`","message":{"role":"appMaker","type":"text","text":"a"}}`)
		want = append(want, name)
	}
	rapid.Check(t, func(rt *rapid.T) {
		limit := rapid.IntRange(1, 100).Draw(rt, "limit")
		var got []string
		for offset, more := 0, true; more; offset += limit {
			m := c.do("GET", fmt.Sprintf("/templates?limit=%d&offset=%d", limit, offset), "").json(t)
			for _, one := range m["templates"].([]any) {
				got = append(got, one.(map[string]any)["name"].(string))
			}
			more = m["hasMore"].(bool)
		}
		if diff := cmp.Diff(got, want); diff != "" {
			rt.Fatalf("(-got +want):\n%s", diff)
		}
	})
}
