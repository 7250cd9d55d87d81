package aggregator_test

import (
	"encoding/json"
	"fmt"
	"regexp"
	"testing"

	"github.com/wavetank/wavetank/fixtures"
)

var hex24 = regexp.MustCompile(`^[0-9a-f]{24}$`)

// fixture reads a file of the expected answers.
func fixture(t testing.TB, name string, into any) {
	t.Helper()
	b, err := fixtures.FS.ReadFile("aggregator/" + name)
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(b, into); err != nil {
		t.Fatalf("%s: %v", name, err)
	}
}

// differs says where a body is not as expected; empty when it is. Placeholders are explained beside the fixtures.
func differs(got string, want any) string {
	var value any
	if err := json.Unmarshal([]byte(got), &value); err != nil {
		return fmt.Sprintf("not JSON: %s", got)
	}
	if d := differ("", value, want); d != "" {
		return d + "\nin " + got
	}
	return ""
}

func differ(at string, got, want any) string {
	switch w := want.(type) {
	case map[string]any:
		g, ok := got.(map[string]any)
		if !ok {
			return fmt.Sprintf("%s: %v, want an object", at, got)
		}
		for k := range g {
			if _, ok := w[k]; !ok {
				return fmt.Sprintf("%s.%s: not expected", at, k)
			}
		}
		for k := range w {
			v, ok := g[k]
			if !ok {
				return fmt.Sprintf("%s.%s: missing", at, k)
			}
			if d := differ(at+"."+k, v, w[k]); d != "" {
				return d
			}
		}
		return ""
	case []any:
		g, ok := got.([]any)
		if !ok || len(g) != len(w) {
			return fmt.Sprintf("%s: %v, want %d items", at, got, len(w))
		}
		for i := range w {
			if d := differ(fmt.Sprintf("%s[%d]", at, i), g[i], w[i]); d != "" {
				return d
			}
		}
		return ""
	}
	s, isText := got.(string)
	_, isNumber := got.(float64)
	switch {
	case want == "$any" && isText && s != "", want == "$id" && isText && hex24.MatchString(s), want == "$number" && isNumber, got == want:
		return ""
	}
	return fmt.Sprintf("%s: %v, want %v", at, got, want)
}
