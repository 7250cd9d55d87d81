package lsp

import (
	"strings"
	"unicode/utf8"
)

// document is a file that is open in the editor.
type document struct {
	uri     string
	version int
	text    string
}

// change applies one change.
func (d *document) change(c contentChange) {
	if c.Range == nil {
		d.text = c.Text
		return
	}
	start, end := d.offset(c.Range.Start), d.offset(c.Range.End)
	if end < start {
		start, end = end, start
	}
	d.text = d.text[:start] + c.Text + d.text[end:]
}

// offset is where a position lies in the text; one beyond the end of its line, or of the text, lies at that end.
func (d *document) offset(p position) int {
	rest, from := d.text, 0
	for range max(p.Line, 0) {
		i := strings.IndexByte(rest, '\n')
		if i < 0 {
			return len(d.text)
		}
		from += i + 1
		rest = rest[i+1:]
	}
	if i := strings.IndexByte(rest, '\n'); i >= 0 {
		rest = strings.TrimSuffix(rest[:i], "\r")
	}
	return from + bytesOf(rest, p.Character)
}

// line is the text of a line from 0, without its end; empty beyond the last.
func (d *document) line(n int) string {
	lines := strings.Split(d.text, "\n")
	if n < 0 || n >= len(lines) {
		return ""
	}
	return strings.TrimSuffix(lines[n], "\r")
}

// bytesOf is how many bytes the first units UTF-16 code units of a text have. A position inside a surrogate pair is before it.
func bytesOf(text string, units int) int {
	for i, r := range text {
		n := unitsOf(r)
		if units < n {
			return i
		}
		units -= n
	}
	return len(text)
}

// utf16Len is the length of a text in UTF-16 code units.
func utf16Len(text string) int {
	n := 0
	for _, r := range text {
		n += unitsOf(r)
	}
	return n
}

func unitsOf(r rune) int {
	if r > 0xffff {
		return 2
	}
	return 1
}

// lineSpan is what stands on a line from 0, without the blanks around it.
func (d *document) lineSpan(n int) span {
	text := d.line(n)
	trimmed := strings.TrimLeft(text, " \t")
	start := utf8.RuneCountInString(text) - utf8.RuneCountInString(trimmed) // blanks are one unit each
	return span{position{n, start}, position{n, start + utf16Len(strings.TrimRight(trimmed, " \t"))}}
}
