package scenarios_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os/exec"
	"slices"
	"strings"
	"testing"
)

const module = "github.com/wavetank/wavetank/"

// layer says what a package of this module may import of it: exact paths, or a prefix that ends in "...".
type layer struct {
	path string
	may  []string
	why  string
}

// layers is every package there is. A package that is missing here fails the test: decide where it belongs.
var layers = []layer{
	{"scenarios/guide", []string{"scenarios/guide/page"}, "guides are text; its test draws them"},
	{"scenarios/guide/page", []string{"scenarios/guide"}, "what draws guides is in no program"},
	{"features", nil, "features hold text only"},
	{"fixtures", nil, "fixtures hold data only"},
	{"connector/message", nil, "the nouns of the domain depend on nothing"},
	{"connector/bridge", []string{"connector/message"}, "the core is pure: no store, no wire"},
	{"connector/store", []string{"connector/store/groupcommit", "connector/store/postgrestest"}, "the store keeps bytes and knows no conversation"},
	{"connector/store/groupcommit", nil, "how calls share a transaction depends on no database"},
	{"connector/store/postgrestest", nil, "servers for tests depend on nothing"},
	{"connector/terminal", nil, "showing text is a leaf"},
	{"connector/secret", []string{"connector/terminal"}, "secrets know no more than how text is shown"},
	{"connector/credential", []string{"connector/secret"}, "files of secrets and certificates know no configuration"},
	{"connector/version", nil, "what a build is depends on nothing"},
	{"connector/metrics", nil, "figures know no conversation"},
	{"connector/trace", nil, "spans know no conversation"},
	{"connector/dispatch", nil, "it knows a clock, a count of open work and an attempt"},
	{"connector/failpoint", nil, "names of places depend on nothing"},
	{"connector/lease", []string{"connector/metrics", "connector/store"}, "who serves a shard is decided without knowing what a session does"},
	{"connector/catchup", []string{"connector/aggregator", "connector/bridge", "connector/config", "connector/dispatch", "connector/message"}, "what was missed is read back without knowing how it is stored"},
	{"connector/config", []string{"connector/attachment", "connector/credential", "connector/failpoint", "connector/metrics", "connector/secret", "connector/store", "connector/terminal"}, "a configuration connects nothing: of what does it knows the defaults alone"},
	{"connector/aggregator", []string{"connector/message", "connector/secret", "connector/version"}, "an adapter knows the domain, not the other adapters"},
	{"connector/oceana", []string{"connector/message", "connector/secret", "connector/version"}, "an adapter knows the domain, not the other adapters"},
	{"connector/attachment", []string{"connector/secret", "connector/version"}, "it carries bytes and knows no conversation"},
	{"connector", []string{"connector/...", "scenarios/pairs"}, "the connector is complete without any simulator"},
	{"connector/deploy", []string{"connector", "connector/aggregator", "connector/config", "connector/credential", "connector/secret", "connector/terminal"}, "a deployment knows the connector's configuration, and no simulator"},
	{"connector/ccm", []string{"connector", "connector/aggregator", "connector/credential", "connector/deploy", "connector/secret", "connector/terminal", "connector/version"}, "the guide's commands work on a deployment's files and the cloud"},
	{"connector/cmd/ccm", []string{"connector/ccm", "connector/deploy"}, "a binary parses flags and calls the commands"},
	{"connector/cmd/connector", []string{"connector", "connector/aggregator", "connector/config", "connector/credential", "connector/deploy", "connector/failpoint", "connector/secret", "connector/store", "connector/terminal", "connector/version"}, "a binary parses flags and calls the connector"},
	{"sim/clock", nil, "the clock is a leaf"},
	{"sim/actions", nil, "the log of actions knows no world: its replayer carries them out"},
	{"sim/journal", nil, "the journal is a leaf"},
	{"sim/fault", nil, "faults are a leaf"},
	{"sim/aggregator/media", nil, "files, types and tokens know no cloud"},
	{"sim/aggregator", []string{"sim/aggregator/media", "fixtures", "scenarios/pairs", "sim/clock", "sim/journal"}, "simulators do not know each other: sim joins them"},
	{"sim/shop", nil, "the site is a client of the cloud's wire and needs none of its code"},
	{"sim/bayeux", []string{"scenarios/pairs"}, "the realtime protocol knows nothing of who uses it"},
	{"sim/aggregator/sdk", []string{"sim/aggregator", "sim/bayeux", "sim/clock", "sim/journal"}, "the SDKs' side of the cloud is made of the cloud and knows no network"},
	{"sim/why", []string{"sim/clock", "sim/journal"}, "why something happened is read from the journal alone"},
	{"sim/scanner", []string{"sim/clock", "sim/journal", "sim/scanner/clamdtest"}, "simulators do not know each other: sim joins them"},
	{"sim/scanner/clamdtest", []string{"sim/scanner"}, "a helper of tests knows the engine it starts"},
	{"sim/proxy", nil, "the proxy carries bytes and knows no simulator"},
	{"sim/door", nil, "who may call is decided by the request alone"},
	{"sim/console", nil, "the page is a client of the control API and needs none of its code"},
	{"sim/oceana/widget", []string{"fixtures"}, "a file and its check know no desk"},
	{"sim/oceana", []string{"fixtures", "scenarios/pairs", "sim/clock", "sim/journal", "sim/oceana/widget"}, "simulators do not know each other: sim joins them"},
	{"sim/channel", []string{"sim/channel/channeltest", "sim/clock", "sim/journal"}, "simulators do not know each other: sim joins them"},
	{"sim/channel/channeltest", []string{"sim/channel"}, "the other side of a network under test"},
	{"sim/channel/whatsapp", []string{"sim/channel", "sim/channel/channeltest", "sim/clock", "sim/journal"}, "a network knows what phones share, and no other network"},
	{"sim/channel/messenger", []string{"sim/channel", "sim/channel/channeltest", "sim/clock", "sim/journal"}, "a network knows what phones share, and no other network"},
	{"sim/channel/twitter", []string{"sim/channel", "sim/channel/channeltest", "sim/clock", "sim/journal"}, "a network knows what phones share, and no other network"},
	{"sim/channel/web", []string{"sim/channel", "sim/channel/channeltest", "sim/clock", "sim/journal"}, "a network knows what phones share, and no other network"},
	{"sim", []string{"scenarios/pairs", "sim/actions", "sim/aggregator", "sim/aggregator/media", "sim/aggregator/sdk", "sim/channel", "sim/channel/messenger", "sim/channel/twitter", "sim/channel/web", "sim/channel/whatsapp", "sim/clock", "sim/door", "sim/fault", "sim/journal", "sim/oceana", "sim/proxy", "sim/scanner", "sim/shop"}, "the world joins simulators; it works with any connector, and without an API"},
	{"sim/control", []string{"sim", "sim/actions", "sim/channel", "sim/channel/messenger", "sim/channel/twitter", "sim/channel/web", "sim/channel/whatsapp", "sim/clock", "sim/door", "sim/fault", "sim/journal", "sim/oceana", "sim/scanner", "sim/floor"}, "the API is a client of the world"},
	{"sim/floor", []string{"sim", "sim/channel", "sim/oceana"}, "who works by themselves does so as a client of the world"},
	{"sim/simtest", []string{"sim", "sim/..."}, "a world for tests is made of worlds"},
	{"scenarios/scratch", nil, "directories are made for worlds that others make"},
	{"scenarios/pairs", nil, "what judges measurements knows nothing of what is measured"},
	{"scenarios/capture", []string{"sim/actions"}, "what was captured becomes a log of actions and no more"},
	{"scenarios/diff", []string{"sim/clock", "sim/journal"}, "two worlds are compared by their journals alone"},
	{"scenarios/report", []string{"sim/console"}, "a report is a view of the model and knows no world; one draws with the modules of the console"},
	{"scenarios/steps", []string{"connector", "connector/ccm", "connector/deploy", "scenarios/rehearsal", "scenarios/scratch", "sim", "sim/aggregator", "sim/aggregator/media", "sim/channel", "sim/channel/messenger", "sim/channel/twitter", "sim/channel/whatsapp", "sim/fault", "sim/journal", "sim/oceana"}, "a step acts on a world and a connector that it is given; it starts none"},
	{"scenarios", []string{"scenarios/play", "scenarios/steps", "scenarios/clientbot", "scenarios/guide", "scenarios/pairs", "scenarios/report", "scenarios/scratch", "features", "fixtures", "connector/...", "connector", "sim", "sim/..."}, "only scenarios know both sides"},
	{"scenarios/play", []string{"scenarios", "features", "sim", "sim/channel", "sim/control"}, "a player performs scenarios and knows no step"},
	{"scenarios/acceptance", []string{"scenarios", "features"}, "the built-in features need the runner"},
	{"scenarios/browser", []string{"scenarios", "scenarios/play", "scenarios/guide", "scenarios/pairs", "features", "connector/message", "sim", "sim/..."}, "what is seen in a browser is tested on a whole world"},
	{"scenarios/clientbot", nil, "a client of the cloud knows no simulator and no connector"},
	{"scenarios/lint", []string{"scenarios/steps", "connector/terminal", "scenarios", "features", "fixtures", "sim/channel", "sim/oceana"}, "a look at feature files starts no world"},
	{"scenarios/lsp", []string{"scenarios/steps", "scenarios", "scenarios/lint"}, "an editor sees what lint sees"},
	{"scenarios/mcp", []string{"scenarios/steps", "scenarios/lint", "sim/clock", "sim/journal", "sim/why"}, "an agent sees a world by its control API, and features as lint does"},
	{"scenarios/pages", nil, "how a page is made knows no page"},
	{"scenarios/rehearsal", []string{"scenarios/pages", "scenarios/pairs", "scenarios/scratch", "connector", "connector/...", "sim", "sim/..."}, "a rehearsal is a deployment in a world"},
	{"scenarios/traffic", []string{"scenarios", "connector/failpoint", "connector/store", "connector/store/postgrestest", "sim", "sim/..."}, "traffic is for whole systems: it knows a world by its control API; its tests start everything"},
	{"scenarios/starter", nil, "files for others know nothing of what judges them"},
	{"scenarios/mutants", []string{"scenarios"}, "a mutant is data; its test knows the rules"},
	{"scenarios/soak", []string{"connector", "connector/..."}, "a soak stands real connectors on simulated parts"},
	{"scenarios/tunnel", []string{"connector", "scenarios", "scenarios/explore", "scenarios/mutants", "scenarios/pages", "scenarios/scratch", "sim", "sim/..."}, "a contact centre is a world with its connector, and people who act in it"},
	{"scenarios/sweep", []string{"scenarios", "scenarios/pages", "scenarios/steps"}, "a sweep runs a scenario again and again and judges nothing itself"},
	{"scenarios/explore", []string{"scenarios", "scenarios/mutants", "scenarios/steps", "scenarios/sweep"}, "sequences are scenarios; its test plants bugs"},
	{"scenarios/cmd/wavetank", []string{"scenarios/play", "scenarios/steps", "scenarios", "scenarios/scratch", "scenarios/capture", "scenarios/diff", "scenarios/explore", "scenarios/sweep", "scenarios/tunnel", "scenarios/clientbot", "scenarios/guide", "scenarios/lint", "scenarios/lsp", "scenarios/mcp", "scenarios/rehearsal", "scenarios/soak", "scenarios/starter", "connector/ccm", "connector/deploy", "connector/terminal", "connector/version", "features", "sim", "sim/..."}, "a binary parses flags and calls scenarios"},
}

type goPackage struct {
	ImportPath                         string
	Imports, TestImports, XTestImports []string
	Deps                               []string
	Name                               string
}

func listPackages(t *testing.T) []goPackage {
	t.Helper()
	cmd := exec.Command("go", "list", "-json=ImportPath,Name,Imports,TestImports,XTestImports,Deps", module+"...")
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("go list: %v\n%s", err, stderr.Bytes())
	}
	var packages []goPackage
	dec := json.NewDecoder(bytes.NewReader(out))
	for {
		var p goPackage
		if err := dec.Decode(&p); errors.Is(err, io.EOF) {
			return packages
		} else if err != nil {
			t.Fatal(err)
		}
		packages = append(packages, p)
	}
}

func TestImportsKeepTheLayers(t *testing.T) {
	packages := listPackages(t)
	for _, problem := range checkLayers(layers, packages) {
		t.Error(problem)
	}
}

func checkLayers(layers []layer, packages []goPackage) []string {
	var problems []string
	known := map[string]layer{}
	for _, l := range layers {
		known[module+l.path] = l
	}
	seen := map[string]bool{}
	for _, p := range packages {
		l, ok := known[p.ImportPath]
		if !ok {
			problems = append(problems, fmt.Sprintf("%s: an unknown package: add it to the layers and say what it may import", p.ImportPath))
			continue
		}
		seen[p.ImportPath] = true
		for _, imported := range slices.Concat(p.Imports, p.TestImports, p.XTestImports) {
			if strings.HasPrefix(imported, module) && imported != p.ImportPath && !l.allows(strings.TrimPrefix(imported, module)) {
				problems = append(problems, fmt.Sprintf("%s imports %s: %s", p.ImportPath, imported, l.why))
			}
		}
		if p.Name == "main" && p.ImportPath != module+"scenarios/cmd/wavetank" {
			for _, dep := range p.Deps {
				if dep == "testing" || strings.HasPrefix(dep, "github.com/cucumber/") {
					problems = append(problems, fmt.Sprintf("%s contains %s: only wavetank runs scenarios", p.ImportPath, dep))
				}
			}
		}
	}
	for _, l := range layers {
		if !seen[module+l.path] {
			problems = append(problems, fmt.Sprintf("%s%s: listed as a layer but there is no such package", module, l.path))
		}
	}
	return problems
}

func (l layer) allows(path string) bool {
	for _, may := range l.may {
		if prefix, ok := strings.CutSuffix(may, "..."); path == may || ok && strings.HasPrefix(path, prefix) {
			return true
		}
	}
	return false
}

func TestImportsThatBreakALayerAreNamed(t *testing.T) {
	all := []goPackage{}
	for _, l := range layers {
		all = append(all, goPackage{ImportPath: module + l.path})
	}
	broken := slices.Clone(all)
	broken[slices.IndexFunc(layers, func(l layer) bool { return l.path == "connector/store" })].XTestImports = []string{module + "sim/clock"}
	broken = append(broken, goPackage{ImportPath: module + "sim/stray"})
	problems := strings.Join(checkLayers(layers, broken), "\n")
	for _, want := range []string{"connector/store imports " + module + "sim/clock", "sim/stray: an unknown package"} {
		if !strings.Contains(problems, want) {
			t.Errorf("problems do not name %q:\n%s", want, problems)
		}
	}
	if problems := checkLayers(layers, all); len(problems) != 0 {
		t.Errorf("no layer is broken, yet: %v", problems)
	}
}
