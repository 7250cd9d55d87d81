package guide

import "strings"

// Hit is a section of a guide that holds all the words of a search.
type Hit struct {
	Guide   Guide  // that holds it
	Heading string // of the section; that of the guide for what comes before its first section
	Line    int    // of the file, from 1: the first line that holds one of the words
	Text    string // that line
}

// Search finds the sections that hold all of words, whatever their case, in the order of the guides.
func Search(guides []Guide, words ...string) []Hit {
	for i, w := range words {
		words[i] = strings.ToLower(w)
	}
	var hits []Hit
	for _, g := range guides {
		for _, s := range sectionsOf(g.Text) {
			if hit, ok := s.find(words); ok {
				hit.Guide = g
				hits = append(hits, hit)
			}
		}
	}
	return hits
}

type section struct {
	heading string
	first   int // line of the file, from 1
	lines   []string
}

// sectionsOf cuts a guide at its headings, and not at lines of code that look like one.
func sectionsOf(text string) []section {
	var out []section
	fenced := false
	for i, line := range strings.Split(text, "\n") {
		if strings.HasPrefix(line, "```") {
			fenced = !fenced
		}
		if heading := strings.TrimLeft(line, "#"); len(out) == 0 || !fenced && heading != line {
			out = append(out, section{heading: strings.TrimSpace(heading), first: i + 1})
		}
		last := &out[len(out)-1]
		last.lines = append(last.lines, line)
	}
	return out
}

func (s section) find(words []string) (Hit, bool) {
	all := strings.ToLower(strings.Join(s.lines, "\n"))
	for _, w := range words {
		if !strings.Contains(all, w) {
			return Hit{}, false
		}
	}
	for i, line := range s.lines {
		for _, w := range words {
			if strings.Contains(strings.ToLower(line), w) {
				return Hit{Heading: s.heading, Line: s.first + i, Text: strings.TrimSpace(line)}, true
			}
		}
	}
	return Hit{}, false
}
