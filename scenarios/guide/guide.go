// Package guide is the guides as topics: found by name, searched by words, and as the nodes that the page at /docs shows. The Markdown
// itself stands in the folders it is about; guides.txtar.gz is a copy, because a package embeds what is below it alone.
package guide

import (
	"bytes"
	"compress/gzip"
	_ "embed"
	"fmt"
	"io"
	"path"
	"slices"
	"sort"
	"strings"

	"github.com/rogpeppe/go-internal/txtar"
)

// archive holds every Markdown file of the repository below its path. `make guides` writes it; a test compares the two.
//
//go:embed guides.txtar.gz
var archive []byte

// drawn holds the same guides as the nodes that the page at /docs shows.
//
//go:embed guides.json.gz
var drawn []byte

// JSON is what the page at /docs reads: every guide in order, with its topic, path, title and nodes.
func JSON() ([]byte, error) { return unpacked(drawn) }

// unpacked is what was packed into a file that is a third of a megabyte otherwise.
func unpacked(file []byte) ([]byte, error) {
	r, err := gzip.NewReader(bytes.NewReader(file))
	if err != nil {
		return nil, err
	}
	return io.ReadAll(r)
}

// Guide is one Markdown file of the repository.
type Guide struct {
	Topic string // as `wavetank docs` takes it: the folder of a README.md, otherwise the name of the file; unique, in small letters
	Path  string // in the repository
	Title string // its first heading
	Text  string // the Markdown
}

// Start is the topic of the README.md at the root.
const Start = "start"

// shelves are the guides in the order in which the README names them for its readers; what is missing here comes after them, by path.
func shelves() []string {
	return []string{
		Start, "features", "portable", "scenarios", "rehearsal", "connector", "configuration", "limits", "attachment", "deploy", "sim", "protocol",
		"protocol-chat", "sources", "contributing", "security", "changelog",
	}
}

// All returns every guide, in the order in which a reader may want them.
func All() []Guide {
	var out []Guide
	text, _ := unpacked(archive) // a test reads it
	for _, f := range txtar.Parse(text).Files {
		out = append(out, Guide{topicOf(f.Name), f.Name, titleOf(string(f.Data)), string(f.Data)})
	}
	order := shelves()
	place := func(g Guide) int {
		if i := slices.Index(order, g.Topic); i >= 0 {
			return i
		}
		return len(order)
	}
	sort.SliceStable(out, func(a, b int) bool { return place(out[a]) < place(out[b]) })
	return out
}

// Find returns the guide of a topic, or one by its path; the error lists the topics.
func Find(topic string) (Guide, error) {
	var topics []string
	for _, g := range All() {
		if strings.EqualFold(g.Topic, topic) || g.Path == path.Clean(topic) {
			return g, nil
		}
		topics = append(topics, g.Topic)
	}
	return Guide{}, fmt.Errorf("no guide %.60q: there are %s", topic, strings.Join(topics, ", "))
}

func topicOf(name string) string {
	base := strings.ToLower(strings.TrimSuffix(path.Base(name), ".md"))
	if base != "readme" {
		return base
	}
	if dir := path.Dir(name); dir != "." {
		return path.Base(dir)
	}
	return Start
}

func titleOf(text string) string {
	line, _, _ := strings.Cut(text, "\n")
	return strings.TrimSpace(strings.TrimLeft(line, "#"))
}
