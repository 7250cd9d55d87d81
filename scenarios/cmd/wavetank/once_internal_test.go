package main

import (
	"bytes"
	"regexp"
	"strings"
	"testing"
)

// TestAFlagIsGivenOnce goes through the flags that the help of each verb shows.
func TestAFlagIsGivenOnce(t *testing.T) {
	line := regexp.MustCompile(`(?m)^  --([a-z0-9-]+)( \S+)? +(.*)$`)
	flags := 0
	for _, v := range verbs() {
		var help bytes.Buffer
		if code := run(t.Context(), []string{v.name, "--help"}, &help, &help); code != exitDone {
			t.Errorf("%s --help: exit %d", v.name, code)
		}
		for _, m := range line.FindAllStringSubmatch(help.String(), -1) {
			if strings.Contains(m[3], "repeatable") {
				continue
			}
			flags++
			values := [][2]string{{"=1", "=2"}, {"=1s", "=2s"}}
			if m[2] == "" { // a switch
				values = [][2]string{{"=true", "=false"}}
			}
			var errs bytes.Buffer
			var code int
			for _, two := range values {
				errs.Reset()
				code = run(t.Context(), []string{v.name, "--" + m[1] + two[0], "--" + m[1] + two[1]}, &bytes.Buffer{}, &errs)
				if !strings.Contains(errs.String(), "invalid value") {
					break
				}
			}
			if want := "wavetank " + v.name + ": --" + m[1] + " is given twice\n"; code != exitUsage || errs.String() != want {
				t.Errorf("exit %d, %q; want %d and %q", code, errs.String(), exitUsage, want)
			}
		}
	}
	if flags < 130 {
		t.Errorf("%d flags", flags)
	}
}

func TestAFlagIsGivenOnceAroundPathsToo(t *testing.T) {
	for _, tc := range []struct{ args, want string }{
		{"run --tags @nope nowhere.feature --tags=@other", "--tags is given twice"},
		{"run --tags @nope nowhere.feature -tags @nope", "--tags is given twice"},
		{"run --keep nowhere.feature --keep", "nowhere.feature: no such file or directory"},
		{"run --keep nowhere.feature --keep=false", "--keep is given twice"},
		{"run --format pretty --format junit:x.xml nowhere.feature", "nowhere.feature: no such file or directory"},
		{"run --seed x --seed 1", `invalid value "x" for flag -seed: parse error`},
		{"up --origin http://a.example/ --origin http://b.example:80", `--origin: "http://b.example:80": write scheme and host`},
		{"exec --ports free --ports free -- true", "--ports is given twice"},
		{"exec --ports blue -- true --ports", `--ports: "blue": use fixed or free`},
		{"mcp --speed 1 --control nowhere", `--control: "nowhere": use the URL of a control API`},
	} {
		var errs bytes.Buffer
		code := run(t.Context(), strings.Fields(tc.args), &bytes.Buffer{}, &errs)
		if code != exitUsage || !strings.Contains(errs.String(), ": "+tc.want) || strings.Count(errs.String(), "\n") != 1 {
			t.Errorf("%s: exit %d, %q; want %d and %q", tc.args, code, errs.String(), exitUsage, tc.want)
		}
	}
}
