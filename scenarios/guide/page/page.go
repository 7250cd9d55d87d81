// Package page draws the guides as the nodes that the page at /docs shows. `make guides` does so; no program has it in it, since a reader of
// Markdown is heavy.
package page

import (
	"fmt"
	"path"
	"regexp"
	"strings"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/extension"
	tables "github.com/yuin/goldmark/extension/ast"
	"github.com/yuin/goldmark/text"

	"github.com/wavetank/wavetank/scenarios/guide"
)

// Page is a guide as the page at /docs draws it.
type Page struct {
	Topic string `json:"topic"` // by which wavetank docs knows it
	Path  string `json:"path"`  // of its source in the repository
	Title string `json:"title"` // its first heading
	Nodes []any  `json:"nodes"` // a text, or a list of a tag, its attributes and what it holds
}

// Pages renders the guides, links between them turned into links within the page.
func Pages(all []guide.Guide) ([]Page, error) {
	topics := map[string]string{} // by path
	for _, g := range all {
		topics[g.Path] = g.Topic
	}
	var out []Page
	for _, g := range all {
		d := drawing{guide: g, source: []byte(g.Text), topics: topics}
		nodes, err := d.draw()
		if err != nil {
			return nil, fmt.Errorf("%s: %w", g.Path, err)
		}
		out = append(out, Page{g.Topic, g.Path, g.Title, nodes})
	}
	return out, nil
}

// drawing is one guide on its way to nodes.
type drawing struct {
	guide  guide.Guide
	source []byte
	topics map[string]string
	failed error // the first thing that no node stands for
}

func (d *drawing) draw() ([]any, error) {
	markdown := goldmark.New(goldmark.WithExtensions(extension.Table))
	nodes := d.within(markdown.Parser().Parse(text.NewReader(d.source)))
	return nodes, d.failed
}

func (d *drawing) within(n ast.Node) []any {
	var out []any
	for c := n.FirstChild(); c != nil; c = c.NextSibling() {
		out = append(out, d.node(c)...)
	}
	return out
}

type attributes = map[string]string

func (d *drawing) element(tag string, with attributes, n ast.Node) []any {
	return []any{append([]any{tag, with}, d.within(n)...)}
}

// node draws what the guides use; anything else is an error, so that no part of a guide is missing from the page.
func (d *drawing) node(n ast.Node) []any {
	none := attributes{}
	switch n := n.(type) {
	case *ast.Heading:
		id := "guide-" + d.guide.Topic
		if n.Level > 1 {
			id += "--" + Anchor(plain(n, d.source))
		}
		return d.element(fmt.Sprintf("h%d", n.Level), attributes{"id": id}, n)
	case *ast.Paragraph:
		return d.element("p", none, n)
	case *ast.TextBlock:
		return d.within(n)
	case *ast.List:
		return d.element(map[bool]string{true: "ol", false: "ul"}[n.IsOrdered()], none, n)
	case *ast.ListItem:
		return d.element("li", none, n)
	case *ast.FencedCodeBlock:
		return []any{[]any{"pre", attributes{"data-language": string(n.Language(d.source))}, string(n.Lines().Value(d.source))}}
	case *ast.CodeBlock:
		return []any{[]any{"pre", none, string(n.Lines().Value(d.source))}}
	case *ast.CodeSpan:
		return []any{[]any{"code", none, plain(n, d.source)}}
	case *ast.Emphasis:
		return d.element(map[bool]string{true: "strong", false: "em"}[n.Level > 1], none, n)
	case *ast.Link:
		return d.link(n)
	case *ast.Image:
		return nil // pictures are not embedded, and the console itself is a click away
	case *ast.Text:
		out := string(n.Segment.Value(d.source))
		if n.SoftLineBreak() || n.HardLineBreak() {
			out += " "
		}
		return []any{strings.NewReplacer(`\|`, "|", `\*`, "*", `\_`, "_").Replace(out)}
	case *tables.Table:
		return d.element("table", none, n)
	case *tables.TableHeader, *tables.TableRow:
		return d.element("tr", none, n)
	case *tables.TableCell:
		if _, ok := n.Parent().(*tables.TableHeader); ok {
			return d.element("th", none, n)
		}
		return d.element("td", none, n)
	}
	if d.failed == nil {
		d.failed = fmt.Errorf("no page draws a %s", n.Kind())
	}
	return nil
}

// link leads to a guide on the same page, or elsewhere by its URL; a file that is no guide is named only.
func (d *drawing) link(n *ast.Link) []any {
	to := string(n.Destination)
	if strings.Contains(to, "://") {
		return d.element("a", attributes{"href": to}, n)
	}
	file, anchor, _ := strings.Cut(to, "#")
	target := d.guide.Path
	if file != "" {
		target = path.Join(path.Dir(d.guide.Path), file)
	}
	topic, ok := d.topics[target]
	if !ok {
		return d.element("span", attributes{"title": target + " in the repository"}, n)
	}
	href := "#guide-" + topic
	if anchor != "" {
		href += "--" + anchor
	}
	return d.element("a", attributes{"href": href}, n)
}

// plain is the text of a node without its marks.
func plain(n ast.Node, source []byte) string {
	var out strings.Builder
	for c := n.FirstChild(); c != nil; c = c.NextSibling() {
		if t, ok := c.(*ast.Text); ok {
			out.Write(t.Segment.Value(source))
			if t.SoftLineBreak() {
				out.WriteByte(' ')
			}
			continue
		}
		out.WriteString(plain(c, source))
	}
	return out.String()
}

// Anchor is the name by which GitHub, and the page, link a heading.
func Anchor(heading string) string {
	heading = notInAnAnchor().ReplaceAllString(strings.ToLower(strings.TrimSpace(heading)), "")
	return strings.ReplaceAll(heading, " ", "-")
}

func notInAnAnchor() *regexp.Regexp { return regexp.MustCompile(`[^\p{L}\p{N}_ -]`) }
