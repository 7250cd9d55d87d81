package control_test

import (
	"strings"
	"testing"
)

// TestALoadedWorldChoosesNoScanner: a scanner is an address that the files of a world are sent to, and a saved world comes from anywhere.
func TestALoadedWorldChoosesNoScanner(t *testing.T) {
	a := newAPI(t, nil)
	const saved = `{"head":{"format":"wavetank actions","version":1,"world":"up","name":"","seed":1,"start":"2020-11-03T09:00:00Z","connector":"builtin","engine":"ENGINE"},"actions":[]}`
	for engine, want := range map[string]int{"clamd://169.254.169.254:80": 422, "elsewhere": 422, "builtin": 501, "": 501} {
		if status, text := a.do("POST", "/load", strings.Replace(saved, "ENGINE", engine, 1)); status != want || want == 422 && !strings.Contains(text, "head.engine") {
			t.Errorf("engine %q: %d %s, want %d", engine, status, text, want)
		}
	}
}
