// Package pages makes HTML of templates of text/template in which every value that is printed is escaped, in text and between quotation
// marks. It does not know scripts, style sheets and addresses: values do not belong there. That is all that the reports need of html/template,
// which takes 180 kB of a program.
package pages

import (
	"fmt"
	"text/template"
	"text/template/parse"
)

// Raw is HTML that is printed as it is.
type Raw string

// Must is a page of the text; it panics when that is no template. What funcs return is escaped too.
func Must(name, text string, funcs template.FuncMap) *template.Template {
	t := template.Must(template.New(name).Funcs(funcs).Funcs(template.FuncMap{escaped: escape}).Parse(text))
	for _, one := range t.Templates() {
		escapeAll(one.Root)
	}
	return t
}

const escaped = "escaped"

func escape(v any) string {
	if raw, is := v.(Raw); is {
		return string(raw)
	}
	return template.HTMLEscaper(v)
}

// escapeAll has every action below n that prints a value escape it.
func escapeAll(n parse.Node) {
	switch n := n.(type) {
	case *parse.ListNode:
		if n == nil { // there is no else
			return
		}
		for _, one := range n.Nodes {
			escapeAll(one)
		}
	case *parse.ActionNode:
		if len(n.Pipe.Decl) == 0 {
			last := &parse.CommandNode{NodeType: parse.NodeCommand, Args: []parse.Node{parse.NewIdentifier(escaped).SetPos(n.Pos)}}
			n.Pipe.Cmds = append(n.Pipe.Cmds, last)
		}
	case *parse.IfNode:
		escapeAll(n.List)
		escapeAll(n.ElseList)
	case *parse.RangeNode:
		escapeAll(n.List)
		escapeAll(n.ElseList)
	case *parse.WithNode:
		escapeAll(n.List)
		escapeAll(n.ElseList)
	case *parse.TextNode, *parse.CommentNode, *parse.TemplateNode, *parse.BreakNode, *parse.ContinueNode:
	default:
		panic(fmt.Sprintf("%T is not known to print nothing", n))
	}
}
