package main_test

import (
	"bufio"
	"bytes"
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

const (
	repository = "../../.."
	megabyte   = 1_000_000
)

// TestTheProgramsStaySmall builds the programs as `make build` does. Each may have what it had when it was first weighed and what its later
// parts were allowed, a row each; with all that is planned 36 and 28 MB.
func TestTheProgramsStaySmall(t *testing.T) {
	if testing.Short() {
		t.Skip("make test-long: two builds with flags of their own")
	}
	later := map[string]map[string]int64{
		"./scenarios/cmd/wavetank": {
			"mcp: the protocol's SDK":                                                 2 * megabyte,
			"the API's description, /docs, init with its four bots":                   megabyte / 2,
			"the SDKs' side of the cloud, phones that are its clients, the shop page": 600_000, // measured 500 kB without the page
			"spans of messages, the health check":                                     megabyte / 10,
			"doors: who may call, and reruns":                                         100_000,
			"the guides, as text and as drawn":                                        400_000, // measured 360 kB; with what draws them 975 kB
			"the log of actions, branches, replay, diff and import":                   500_000,
			"tunnel, sweep and explore":                                               500_000,
			"the live floor":                                                          150_000,
			"the idle URL, --faketime, exec's page and terminal":                      150_000, // measured 190 kB with debug/elf, which it does without
		},
		"./connector/cmd/connector": {},
	}
	most := map[string]int64{"./scenarios/cmd/wavetank": 36 * megabyte, "./connector/cmd/connector": 28 * megabyte}
	for program, limit := range map[string]int64{"./scenarios/cmd/wavetank": 31 * megabyte, "./connector/cmd/connector": 24 * megabyte} {
		for _, allowed := range later[program] {
			limit += allowed
		}
		if limit > most[program] {
			t.Errorf("%s: its parts are allowed %d bytes together, want at most %d", program, limit, most[program])
		}
		info, err := os.Stat(built(t, program, "-s -w"))
		if err != nil {
			t.Fatal(err)
		}
		t.Logf("%s: %.1f MB", program, float64(info.Size())/megabyte)
		if info.Size() > limit {
			t.Errorf("%s has %d bytes, want at most %d: see what became heavy with the next test", program, info.Size(), limit)
		}
	}
}

// TestEveryHeavyPackageHasAReason compares the modules, and parts of the standard library, that take more than 300 kB of wavetank's code and
// constant data with a list that says what each is for.
func TestEveryHeavyPackageHasAReason(t *testing.T) {
	if testing.Short() {
		t.Skip("make test-long: a build with symbols")
	}
	reasons := map[string]string{
		"github.com/wavetank/wavetank":           "the connector, the world and what judges them",
		"modernc.org/sqlite":                     "the connector's store",
		"github.com/jackc/pgx":                   "the connector's store when several share it; soak runs it too",
		"golang.org/x/text":                      "character sets that excelize accepts in a workbook",
		"github.com/xuri/excelize":               "the deployment workbook",
		"github.com/cucumber/gherkin":            "Gherkin; most of it is its words in 70 languages",
		"github.com/modelcontextprotocol/go-sdk": "wavetank mcp",
		"encoding":                               "JSON, XML and others; JSON most of all",
		"crypto":                                 "TLS on every wire that has it in the deployment guide",
		"net":                                    "HTTP servers and clients, HTTP/2 among them",
		"runtime":                                "Go",
		"go":                                     "type descriptors, strings and function tables of everything else",
	}
	const heavy = 300_000
	size := sizes(t, built(t, "./scenarios/cmd/wavetank", ""))
	for name, n := range size {
		if n >= heavy && reasons[name] == "" {
			t.Errorf("%s takes %d bytes and has no reason in this list", name, n)
		}
	}
	for name := range reasons {
		if size[name] < heavy {
			t.Errorf("%s takes %d bytes and is heavy no longer: take it off this list", name, size[name])
		}
	}
}

func built(t *testing.T, program, link string) string {
	t.Helper()
	out := filepath.Join(t.TempDir(), filepath.Base(program))
	build := exec.CommandContext(t.Context(), "go", "build", "-trimpath", "-buildvcs=auto", "-ldflags", link, "-o", out, program)
	build.Dir = repository
	build.Env = append(os.Environ(), "CGO_ENABLED=0")
	if text, err := build.CombinedOutput(); err != nil {
		t.Fatalf("build %s: %v\n%s", program, err, text)
	}
	return out
}

// sizes is how many bytes of code and data in the file belong to each module or first element of a standard package.
func sizes(t *testing.T, binary string) map[string]int {
	t.Helper()
	out, err := exec.CommandContext(t.Context(), "go", "tool", "nm", "-size", binary).Output()
	if err != nil {
		t.Fatalf("go tool nm: %v", err)
	}
	symbol := regexp.MustCompile(`^ *[0-9a-f]+ +(\d+) ([A-Za-z_]) (.*)$`)
	descriptor := regexp.MustCompile(`^(type:\.(eq|hash)\.|go:itab\.\*?|type:\*?)`)
	total := map[string]int{}
	for lines := bufio.NewScanner(bytes.NewReader(out)); lines.Scan(); {
		m := symbol.FindStringSubmatch(lines.Text())
		if m == nil || strings.EqualFold(m[2], "b") { // not in the file
			continue
		}
		var n int
		if _, err := fmt.Sscan(m[1], &n); err != nil {
			t.Fatal(err)
		}
		total[owner(descriptor.ReplaceAllString(m[3], ""))] += n
	}
	if len(total) < 20 {
		t.Fatalf("only %d owners of symbols: %v", len(total), slices.Sorted(maps.Keys(total)))
	}
	return total
}

// owner is the module a symbol belongs to, or the first element of its standard package.
func owner(symbol string) string {
	elements := strings.Split(symbol, "/")
	if !strings.Contains(elements[0], ".") || len(elements) == 1 {
		first, _, _ := strings.Cut(elements[0], ".")
		first, _, _ = strings.Cut(first, ":")
		return first
	}
	n := 3
	if elements[0] == "modernc.org" || strings.HasPrefix(elements[0], "go.yaml") {
		n = 2
	}
	last := min(n, len(elements)) - 1
	elements[last], _, _ = strings.Cut(elements[last], ".")
	return strings.Join(elements[:last+1], "/")
}
