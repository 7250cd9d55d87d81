// Package guide is the guides as topics: found by name, searched by words, and as the nodes that the page at /docs draws. The Markdown
// itself is embedded at the root of the repository.
package guide

import (
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"

	wavetank "github.com/wavetank/wavetank"
)

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
func All() ([]Guide, error) {
	var out []Guide
	err := fs.WalkDir(wavetank.Guides, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		text, err := fs.ReadFile(wavetank.Guides, name)
		if err != nil {
			return err
		}
		out = append(out, Guide{topicOf(name), name, titleOf(string(text)), string(text)})
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("guides: %w", err)
	}
	order := shelves()
	place := func(g Guide) int {
		if i := slices.Index(order, g.Topic); i >= 0 {
			return i
		}
		return len(order)
	}
	slices.SortStableFunc(out, func(a, b Guide) int { return place(a) - place(b) })
	return out, nil
}

// Find returns the guide of a topic, or one by its path; the error lists the topics.
func Find(topic string) (Guide, error) {
	all, err := All()
	if err != nil {
		return Guide{}, err
	}
	var topics []string
	for _, g := range all {
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
