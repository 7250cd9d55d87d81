package config_test

import (
	"flag"
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/wavetank/wavetank/connector/config"
)

var rewrite = flag.Bool("rewrite", false, "write the table of CONFIGURATION.md anew")

// TestTheConfigurationGuideIsThatOfTheCode compares the tables of connector/CONFIGURATION.md with the table that reads the file.
func TestTheConfigurationGuideIsThatOfTheCode(t *testing.T) {
	const guide = "../CONFIGURATION.md"
	text, err := os.ReadFile(guide)
	if err != nil {
		t.Fatal(err)
	}
	before, _, ok := strings.Cut(string(text), "| key |")
	if !ok {
		t.Fatalf("%s has no table", guide)
	}
	var table strings.Builder
	table.WriteString("| key | value | when it is not given | what it says |\n|---|---|---|---|\n")
	for _, k := range config.Keys() {
		if k.Form == "" || k.Help == "" {
			t.Errorf("%s is not described", k.Name)
		}
		fallback := k.Default
		if fallback != "" && fallback != "required" {
			fallback = "`" + fallback + "`"
		}
		if strings.Contains(k.Default, " ") { // in words
			fallback = k.Default
		}
		fmt.Fprintf(&table, "| `%s` | %s | %s | %s |\n", k.Name, k.Form, fallback, k.Help)
	}
	want := before + table.String()
	if *rewrite {
		if err := os.WriteFile(guide, []byte(want), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	if diff := cmp.Diff(want, string(text)); diff != "" {
		t.Errorf("the code (-) and %s (+) differ; `make configuration` writes it:\n%s", guide, diff)
	}
}

// TestAKeyThatIsRequiredIsMissed leaves out one required key after the other, and each that is not.
func TestAKeyThatIsRequiredIsMissed(t *testing.T) {
	least := map[string]string{
		"aggregator.appId": "5fa11c10973a2a13b82658b6", "aggregator.keyId": "app_1", "aggregator.secret": "0123456789",
		"oceana.url": "wss://oceana.example/x", "oceana.user": "breeze", "oceana.password": "pass", "store": "connector.db",
	}
	for _, k := range config.Keys() {
		if _, given := least[k.Name]; given != (k.Default == "required") {
			t.Errorf("%s: Keys says %q, and the file that holds the least has it: %v", k.Name, k.Default, given)
		}
	}
	for missing := range least {
		var file strings.Builder
		for _, section := range []string{"aggregator", "oceana"} {
			file.WriteString(section + ":\n  x: y\n")
			for key, value := range least {
				if within, ok := strings.CutPrefix(key, section+"."); ok && key != missing {
					fmt.Fprintf(&file, "  %s: %s\n", within, value)
				}
			}
		}
		if missing != "store" {
			file.WriteString("store: connector.db\n")
		}
		dir := write(t, map[string]string{"c.yaml": strings.ReplaceAll(file.String(), "  x: y\n", "")})
		_, err := config.Load(dir + "/c.yaml")
		if err == nil || !strings.Contains(err.Error(), missing+": is required") {
			t.Errorf("without %s: %v", missing, err)
		}
	}
}
