package scenarios_test

import (
	"io/fs"
	"os"
	"os/exec"
	"path"
	"regexp"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"
)

// guides are the Markdown files of a repository, README.md first, without those of tests' data and of what was built.
func guides(t *testing.T, repository fs.FS) []string {
	t.Helper()
	var files []string
	err := fs.WalkDir(repository, ".", func(name string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir() && slices.Contains([]string{".git", "bin", "testdata"}, d.Name()):
			return fs.SkipDir
		case path.Ext(name) == ".md" && name != "README.md":
			files = append(files, name)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return append([]string{"README.md"}, files...)
}

// page is a guide as far as links are concerned.
type page struct {
	links   []string // their targets, in order
	anchors []string // of its headings
}

var (
	linkPattern   = regexp.MustCompile(`\]\(([^()\s]+)\)`)
	notInAnAnchor = regexp.MustCompile(`[^\p{L}\p{N}_ -]`)
)

// readPage reads what GitHub makes links and headings of: nothing between fences, and no link in backquotes.
func readPage(text string) page {
	var p page
	fenced := false
	for line := range strings.Lines(text) {
		if strings.HasPrefix(line, "```") {
			fenced = !fenced
		}
		if fenced {
			continue
		}
		if heading := strings.TrimLeft(line, "#"); heading != line {
			anchor := notInAnAnchor.ReplaceAllString(strings.ToLower(strings.TrimSpace(heading)), "")
			p.anchors = append(p.anchors, strings.ReplaceAll(anchor, " ", "-"))
		}
		for i, part := range strings.Split(line, "`") {
			if i%2 == 1 {
				continue
			}
			for _, m := range linkPattern.FindAllStringSubmatch(part, -1) {
				p.links = append(p.links, m[1])
			}
		}
	}
	return p
}

// wrongLinks are the links of guides that lead nowhere, and the guides that no chain of links from README.md reaches.
func wrongLinks(t *testing.T, repository fs.FS) []string {
	t.Helper()
	pages := map[string]page{}
	all := guides(t, repository)
	for _, guide := range all {
		text, err := fs.ReadFile(repository, guide)
		if err != nil {
			t.Fatal(err)
		}
		pages[guide] = readPage(string(text))
	}
	var wrong []string
	leads := map[string][]string{} // from a guide to others
	for _, guide := range all {
		for _, link := range pages[guide].links {
			if strings.Contains(link, "://") {
				continue
			}
			file, anchor, hasAnchor := strings.Cut(link, "#")
			target := guide
			if file != "" {
				target = path.Join(path.Dir(guide), file)
			}
			if _, err := fs.Stat(repository, target); err != nil {
				wrong = append(wrong, guide+": "+link+" leads nowhere")
				continue
			}
			if hasAnchor && !slices.Contains(pages[target].anchors, anchor) {
				wrong = append(wrong, guide+": "+link+" names no heading of "+target)
			}
			leads[guide] = append(leads[guide], target)
		}
	}
	reached := []string{"README.md"}
	for i := 0; i < len(reached); i++ {
		for _, next := range leads[reached[i]] {
			if !slices.Contains(reached, next) {
				reached = append(reached, next)
			}
		}
	}
	for _, guide := range all {
		if !slices.Contains(reached, guide) {
			wrong = append(wrong, guide+": README.md leads to it by no link")
		}
	}
	return wrong
}

func TestEveryLinkOfTheGuidesLeadsSomewhere(t *testing.T) {
	for _, wrong := range wrongLinks(t, os.DirFS("..")) {
		t.Error(wrong)
	}
}

func TestAWrongLinkOfAGuideIsFound(t *testing.T) {
	repository := fstest.MapFS{
		"README.md": {Data: []byte("# Top\n[a](a/README.md#one-and-two) [b](b.md) [own](#top)\n" +
			"[out](https://example.com) `[code](code)`\n```\n[code](code)\n```\n")},
		"a/README.md": {Data: []byte("## One, and `two`!\n" +
			"[back](../README.md#bottom) [`code`](c.md) [outside](../../x) ![picture](p.png)\n")},
		"a/alone.md":       {Data: []byte("no link leads here\n")},
		"a/testdata/x.md":  {Data: []byte("[data](of-a-test)\n")},
		"bin/generated.md": {Data: []byte("[built](nothing)\n")},
	}
	want := []string{
		"README.md: b.md leads nowhere",
		"a/README.md: ../README.md#bottom names no heading of README.md",
		"a/README.md: c.md leads nowhere",
		"a/README.md: ../../x leads nowhere",
		"a/README.md: p.png leads nowhere",
		"a/alone.md: README.md leads to it by no link",
	}
	if diff := cmp.Diff(want, wrongLinks(t, repository)); diff != "" {
		t.Error(diff)
	}
}

// TestGuidesAreShort counts words: README.md is one screen, beside its table of dependencies, and a guide is read in a few
// minutes.
func TestGuidesAreShort(t *testing.T) {
	for _, guide := range guides(t, os.DirFS("..")) {
		if path.Base(guide) != "README.md" {
			continue // a reference is as long as what it is about
		}
		text := readGuide(t, guide)
		limit := 1500
		if guide == "README.md" {
			limit = 900
			before, after, _ := strings.Cut(text, "| module |")
			_, after, _ = strings.Cut(after, "\n\n")
			text = before + after
		}
		if words := len(strings.Fields(text)); words > limit {
			t.Errorf("%s has %d words, more than %d: move some to a guide in the folder that they are about", guide, words, limit)
		}
	}
}

// TestEveryDependencyHasItsReason compares go.mod with the table of README.md.
func TestEveryDependencyHasItsReason(t *testing.T) {
	mod, err := os.ReadFile("../go.mod")
	if err != nil {
		t.Fatal(err)
	}
	_, table, _ := strings.Cut(readGuide(t, "README.md"), "| module |")
	version := regexp.MustCompile(`(/go)?/v\d+$`)
	var used []string
	for _, m := range regexp.MustCompile(`(?m)^\s+(\S+) v\S+$`).FindAllStringSubmatch(string(mod), -1) {
		used = append(used, version.ReplaceAllString(strings.TrimPrefix(m[1], "github.com/"), ""))
	}
	var named []string
	for line := range strings.Lines(table) {
		first, _, isRow := strings.Cut(strings.TrimPrefix(line, "| "), " |")
		if !isRow || strings.HasPrefix(line, "|---") || !strings.HasPrefix(line, "| ") || strings.HasPrefix(line, "| for ") {
			continue
		}
		for name := range strings.SplitSeq(first, ", ") {
			named = append(named, version.ReplaceAllString(name, ""))
		}
	}
	slices.Sort(used)
	slices.Sort(named)
	if diff := cmp.Diff(used, named); diff != "" || len(used) == 0 {
		t.Errorf("go.mod (-) and the table of README.md (+) differ:\n%s", diff)
	}
}

// TestTheTreeIsTheTree compares the tree of scenarios/README.md with the packages that there are. One whose name ends in
// "test" is a helper of tests and need not be named.
func TestTheTreeIsTheTree(t *testing.T) {
	_, tree, _ := strings.Cut(readGuide(t, "scenarios/README.md"), "## The tree\n\n```\n")
	tree, _, _ = strings.Cut(tree, "```")
	var named []string
	top := ""
	for line := range strings.Lines(tree) {
		base := top
		if !strings.HasPrefix(line, " ") {
			base, top = "", strings.TrimSuffix(strings.Fields(line)[0], "/")
		}
		within := base
		for word := range strings.FieldsSeq(line) {
			folder, isFolder := strings.CutSuffix(strings.TrimSuffix(word, ";"), "/")
			if !isFolder {
				continue
			}
			if strings.HasPrefix(folder, "cmd/") || within == base {
				within = path.Join(base, folder)
				named = append(named, within)
				continue
			}
			named = append(named, path.Join(within, folder))
		}
	}
	list := exec.CommandContext(t.Context(), "go", "list", "./...")
	list.Dir = ".."
	out, err := list.Output()
	if err != nil {
		t.Fatal(err)
	}
	there := strings.Fields(strings.ReplaceAll(string(out), module, ""))
	for _, p := range there {
		if !slices.Contains(named, p) && !strings.HasSuffix(p, "test") {
			t.Errorf("the tree does not name %s", p)
		}
	}
	for _, p := range named {
		if info, err := os.Stat(path.Join("..", p)); err != nil || !info.IsDir() {
			t.Errorf("the tree names %s, which is no folder", p)
		}
	}
	if len(named) == 0 {
		t.Error("scenarios/README.md has no tree")
	}
}

func readGuide(t *testing.T, guide string) string {
	t.Helper()
	text, err := os.ReadFile(path.Join("..", guide))
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}
