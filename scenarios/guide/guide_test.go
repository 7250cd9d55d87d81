package guide_test

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"flag"
	"io"
	"io/fs"
	"os"
	"path"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/txtar"

	"github.com/wavetank/wavetank/scenarios/guide"
	"github.com/wavetank/wavetank/scenarios/guide/page"
)

var rewrite = flag.Bool("rewrite", false, "write guides.txtar.gz and guides.json.gz anew")

// TestTheGuidesAreThoseOfTheRepository compares the copy with the Markdown files of the repository.
func TestTheGuidesAreThoseOfTheRepository(t *testing.T) {
	want := &txtar.Archive{Comment: []byte("The guides of the repository, as `make guides` copies them.\n")}
	for _, name := range markdown(t) {
		text, err := os.ReadFile(path.Join("../..", name))
		if err != nil {
			t.Fatal(err)
		}
		want.Files = append(want.Files, txtar.File{Name: name, Data: text})
	}
	if *rewrite {
		pack(t, "guides.txtar.gz", txtar.Format(want))
		return
	}
	got := unpack(t, "guides.txtar.gz")
	if diff := cmp.Diff(string(txtar.Format(want)), string(got)); diff != "" {
		t.Errorf("the guides (-) and their copy (+) differ; `make guides` copies them:\n%s", diff)
	}
}

// TestThePageIsDrawnFromTheGuides compares what the page at /docs reads with the guides.
func TestThePageIsDrawnFromTheGuides(t *testing.T) {
	pages, err := page.Pages(guide.All())
	if err != nil {
		t.Fatal(err)
	}
	var want bytes.Buffer
	before := "["
	for _, p := range pages { // one a line, so that a change shows which
		b, err := json.Marshal(p)
		if err != nil {
			t.Fatal(err)
		}
		want.WriteString(before)
		want.Write(b)
		before = ",\n"
	}
	want.WriteString("]\n")
	if *rewrite {
		pack(t, "guides.json.gz", want.Bytes())
		return
	}
	got, err := guide.JSON()
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(want.Bytes(), got) {
		t.Error("guides.json.gz is not what the guides are drawn as: `make guides` draws them")
	}
}

// pack writes a file without a name or an instant in it, unless it holds the same already: another Go may pack otherwise.
func pack(t *testing.T, name string, data []byte) {
	t.Helper()
	if bytes.Equal(unpack(t, name), data) {
		return
	}
	var b bytes.Buffer
	w, err := gzip.NewWriterLevel(&b, gzip.BestCompression)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := w.Write(data); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(name, b.Bytes(), 0o644); err != nil {
		t.Fatal(err)
	}
}

// unpack reads what pack wrote; nothing, when that cannot be read.
func unpack(t *testing.T, name string) []byte {
	t.Helper()
	file, err := os.ReadFile(name)
	if err != nil {
		t.Log(err)
		return nil
	}
	r, err := gzip.NewReader(bytes.NewReader(file))
	if err != nil {
		t.Log(err)
		return nil
	}
	data, err := io.ReadAll(r)
	if err != nil {
		t.Log(err)
		return nil
	}
	return data
}

// markdown is the path of every Markdown file of the repository.
func markdown(t *testing.T) (names []string) {
	t.Helper()
	err := fs.WalkDir(os.DirFS("../.."), ".", func(name string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir() && slices.Contains([]string{".git", "bin", "testdata"}, d.Name()):
			return fs.SkipDir
		case path.Ext(name) == ".md":
			names = append(names, name)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return names
}

// TestEveryGuideIsATopic compares the Markdown files of the repository with the topics.
func TestEveryGuideIsATopic(t *testing.T) {
	all := guide.All()
	var got, topics []string
	for _, g := range all {
		got = append(got, g.Path)
		topics = append(topics, g.Topic)
		if !strings.HasPrefix(g.Text, "# ") {
			t.Errorf("%s begins with no heading", g.Path)
		}
		for _, name := range []string{g.Topic, strings.ToUpper(g.Topic), g.Path} {
			if found, err := guide.Find(name); err != nil || found.Path != g.Path {
				t.Errorf("%s leads to %s (%v), want %s", name, found.Path, err, g.Path)
			}
		}
	}
	slices.Sort(got)
	if diff := cmp.Diff(markdown(t), got); diff != "" {
		t.Errorf("the repository (-) and the topics (+) differ:\n%s", diff)
	}
	slices.Sort(topics)
	if once := slices.Compact(slices.Clone(topics)); len(once) != len(topics) {
		t.Errorf("a topic names two guides: %s", topics)
	}
	if _, err := guide.Find("connectr"); err == nil || !strings.Contains(err.Error(), `no guide "connectr": there are start, features,`) {
		t.Errorf("a topic that there is not: %v", err)
	}
}

func TestSectionsAreFound(t *testing.T) {
	g := guide.Guide{Topic: "g", Text: "# Top\nbefore\n```\n# not a heading: needle\n```\n## Second\nthread and needle\n### Third\nNeedle\nand thread\n"}
	var got []string
	for _, h := range guide.Search([]guide.Guide{g}, "NEEDLE", "thread") {
		got = append(got, h.Heading+"|"+h.Text)
		if line := strings.TrimSpace(strings.Split(g.Text, "\n")[h.Line-1]); line != h.Text {
			t.Errorf("line %d is %q, want %q", h.Line, line, h.Text)
		}
	}
	if diff := cmp.Diff([]string{"Second|thread and needle", "Third|Needle"}, got); diff != "" {
		t.Error(diff)
	}
	if hits := guide.Search([]guide.Guide{g}, "not"); len(hits) != 1 || hits[0].Heading != "Top" || hits[0].Line != 4 {
		t.Errorf("a line of code that looks like a heading: %+v", hits)
	}
}

// TestPagesHoldEveryWord compares what is drawn with the Markdown, word for word, and follows every link.
func TestPagesHoldEveryWord(t *testing.T) {
	pages, err := page.Pages(guide.All())
	if err != nil {
		t.Fatal(err)
	}
	all := guide.All()
	ids := map[string]bool{}
	var links []string
	for i, p := range pages {
		b, err := json.Marshal(p.Nodes)
		if err != nil {
			t.Fatal(err)
		}
		var nodes []any
		if err := json.Unmarshal(b, &nodes); err != nil {
			t.Fatal(err)
		}
		var text strings.Builder
		walk(nodes, func(s string) { text.WriteString(s + " ") }, func(with map[string]any) {
			if id, ok := with["id"].(string); ok {
				ids[id] = true
			}
			if href, ok := with["href"].(string); ok && strings.HasPrefix(href, "#") {
				links = append(links, href[1:])
			}
		})
		drawn := map[string]bool{}
		for word := range strings.FieldsFuncSeq(text.String(), notALetter) {
			drawn[word] = true
		}
		source := all[i].Text
		for word := range strings.FieldsFuncSeq(withoutTargets(source), notALetter) {
			if !drawn[word] {
				t.Errorf("%s: %q is not on the page", p.Path, word)
			}
		}
	}
	for _, link := range links {
		if !ids[link] {
			t.Errorf("#%s leads nowhere", link)
		}
	}
	if len(links) == 0 {
		t.Error("no guide links another one")
	}
}

func notALetter(r rune) bool { return (r < 'a' || r > 'z') && (r < 'A' || r > 'Z') }

// withoutTargets leaves out what is not read: addresses of links, pictures, languages of code.
func withoutTargets(text string) string {
	var out strings.Builder
	for line := range strings.Lines(text) {
		if strings.HasPrefix(line, "```") || strings.HasPrefix(line, "![") {
			continue
		}
		for {
			before, after, ok := strings.Cut(line, "](")
			out.WriteString(before + " ")
			if !ok {
				break
			}
			_, line, _ = strings.Cut(after, ")")
		}
	}
	return out.String()
}

func walk(nodes []any, text func(string), with func(map[string]any)) {
	for _, n := range nodes {
		switch n := n.(type) {
		case string:
			text(n)
		case []any:
			with(n[1].(map[string]any))
			walk(n[2:], text, with)
		}
	}
}
