package control_test

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"
)

func TestNamesThatCouldBeNoPartOfAnAddressAreRefused(t *testing.T) {
	a := newAPI(t, nil)
	add := func(path, name string) (int, string) {
		t.Helper()
		body, err := json.Marshal(map[string]string{"name": name, "channel": "WhatsApp"})
		if err != nil {
			t.Fatal(err)
		}
		if path == "/agents" {
			body = []byte(strings.Replace(string(body), `"channel":"WhatsApp",`, "", 1))
		}
		return a.do("POST", path, string(body))
	}
	if status, text := add("/phones", "Bea"); status != 201 {
		t.Fatalf("%d %s", status, text)
	}
	for _, name := range []string{
		"", " ", ".", "..", "a/b", "../clock", `a\b`, `a"b`, "a\nb", "a\x00b", "a\x1b[2Jb", "a\x7fb", "a\u202eb", "a\u2066b", "a\u200bb", "\ufeffa", "a\u2028b", " a", "a ",
		strings.Repeat("n", 101),
	} {
		for _, path := range []string{"/phones", "/agents", "/phones/Bea/rename"} {
			if strings.HasSuffix(path, "rename") {
				body, _ := json.Marshal(map[string]string{"name": name})
				if status, text := a.do("POST", path, string(body)); status != http.StatusBadRequest || !strings.Contains(text, "name: ") {
					t.Errorf("%s %q: %d %s", path, name, status, text)
				}
				continue
			}
			if status, text := add(path, name); status != http.StatusBadRequest || !strings.Contains(text, "name: ") {
				t.Errorf("%s %q: %d %s", path, name, status, text)
			}
		}
	}
	for _, name := range []string{"Zoë O'Hara", "你好", "...", "a.b", "100% 'sure'?", "👩\u200d💻", "نرم\u200cافزار", strings.Repeat("é", 100)} {
		if status, text := add("/phones", name); status != 201 {
			t.Errorf("%q: %d %s", name, status, text)
		}
	}
}
