package version

import (
	"bytes"
	"encoding/json"
	"errors"
	"flag"
	"runtime/debug"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestABuildInOneLine(t *testing.T) {
	vcs := []debug.BuildSetting{{Key: "vcs.revision", Value: "0123456789abcdef0123456789abcdef01234567"}, {Key: "vcs.time", Value: "2026-11-28T20:00:00Z"}}
	for _, row := range []struct {
		name  string
		by    linked
		build debug.BuildInfo
		want  string
	}{
		{"nothing known", linked{}, debug.BuildInfo{}, "ccm devel unknown unknown unknown"},
		{"go test", linked{}, debug.BuildInfo{GoVersion: "go1.26.0", Main: debug.Module{Version: "(devel)"}}, "ccm devel unknown unknown go1.26.0"},
		{"a module", linked{}, debug.BuildInfo{GoVersion: "go1.26.0", Main: debug.Module{Version: "v0.2.0"}}, "ccm v0.2.0 unknown unknown go1.26.0"},
		{"a commit", linked{}, debug.BuildInfo{GoVersion: "go1.26.0", Main: debug.Module{Version: "v0.0.0-1"}, Settings: vcs},
			"ccm v0.0.0-1 0123456789ab 2026-11-28T20:00:00Z go1.26.0"},
		{"changed files", linked{}, debug.BuildInfo{GoVersion: "go1.26.0", Settings: append(vcs[:2:2], debug.BuildSetting{Key: "vcs.modified", Value: "true"})},
			"ccm devel 0123456789ab+dirty 2026-11-28T20:00:00Z go1.26.0"},
		{"a name", linked{release: "v0.1.0"}, debug.BuildInfo{GoVersion: "go1.26.0", Main: debug.Module{Version: "v0.0.0-1"}, Settings: vcs},
			"ccm v0.1.0 0123456789ab 2026-11-28T20:00:00Z go1.26.0"},
		{"a release", linked{"v0.1.0", "ba9876543210", "2026-12-01T08:00:00Z"}, debug.BuildInfo{GoVersion: "go1.26.0"},
			"ccm v0.1.0 ba9876543210 2026-12-01T08:00:00Z go1.26.0"},
	} {
		t.Run(row.name, func(t *testing.T) {
			if got := of("ccm", row.by, row.build).String(); got != row.want {
				t.Errorf("got %q, want %q", got, row.want)
			}
		})
	}
}

func TestTheVerb(t *testing.T) {
	var line, object, help bytes.Buffer
	if err := Command("connector", nil, &line); err != nil {
		t.Fatal(err)
	}
	if words := strings.Fields(line.String()); len(words) != 5 || words[0] != "connector" {
		t.Errorf("got %q, want five words", line.String())
	}
	if err := Command("connector", []string{"--json"}, &object); err != nil {
		t.Fatal(err)
	}
	var got Info
	if err := json.Unmarshal(object.Bytes(), &got); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(Of("connector"), got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if err := Command("connector", []string{"--help"}, &help); !errors.Is(err, flag.ErrHelp) || !strings.Contains(help.String(), "Example: connector version") {
		t.Errorf("help: %v, %q", err, help.String())
	}
	for _, args := range [][]string{{"--yaml"}, {"now"}} {
		if err := Command("connector", args, &line); err == nil || errors.Is(err, flag.ErrHelp) {
			t.Errorf("%v: %v, want a refusal", args, err)
		}
	}
}
