package console_test

import (
	"encoding/base64"
	"encoding/json"
	"regexp"
	"strings"
	"testing"

	"github.com/wavetank/wavetank/sim/console"
)

var names = regexp.MustCompile(`(?m)^import (?:.* from )?"([^"]+)"`)

// A document that stands alone finds every module in its map, its own in the place of the page's.
func TestAnInlinedModuleImportsOnlyWhatIsInTheMap(t *testing.T) {
	var read struct{ Imports map[string]string }
	own := map[string][]byte{"mine.js": []byte("import \"./phone.js\";\nimport \"./desk.js\";\n"), "api.js": []byte("export const get=1;\n")}
	if err := json.Unmarshal(console.Inline("mine.js", own), &read); err != nil {
		t.Fatal(err)
	}
	for name, address := range read.Imports {
		_, packed, _ := strings.Cut(address, ";base64,")
		content, err := base64.StdEncoding.DecodeString(packed)
		if err != nil || len(content) == 0 {
			t.Fatalf("%s: %v, %d bytes", name, err, len(content))
		}
		for _, m := range names.FindAllStringSubmatch(string(content), -1) {
			if read.Imports[m[1]] == "" {
				t.Errorf("%s imports %s, which is not in the map", name, m[1])
			}
		}
		if name == "wavetank/api.js" && string(content) != string(own["api.js"]) {
			t.Errorf("api.js is the page's: %s", content)
		}
	}
	for _, name := range []string{"wavetank/mine.js", "wavetank/phone.js", "wavetank/bubbles.js", "wavetank/store.js"} {
		if read.Imports[name] == "" {
			t.Errorf("%s is missing", name)
		}
	}
	if read.Imports["wavetank/app.js"] != "" {
		t.Error("the start of the console's page is there, which nothing imports")
	}
}
