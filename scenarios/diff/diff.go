// Package diff compares what crossed the wires of two worlds.
//
// Crossings are aligned by conversation and compared in their order there, so that worlds which serve several conversations in another
// order are the same. Ids, ports and instants since 1970 are replaced by their order of appearance, but in what people read only ports and ids
// that are nothing else. It deliberately does not compare how long anything took on the wall.
package diff

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"regexp"
	"slices"
	"strings"

	"github.com/wavetank/wavetank/sim/journal"
)

// shown is how many crossings of each side are printed up to the divergence.
const shown = 10

// Result is how two worlds differ. The zero value is of two that are the same.
type Result struct {
	Same        int         // crossings that are the same, up to the first divergence
	Differ      bool        // there is a divergence
	Place       string      // of the first one
	A, B        []string    // the last crossings of each side there, the diverging one at the end; it may be missing on one side
	Counts      []KindCount // by kind, of all crossings
	CrossingsOf [2]int
}

// KindCount is how many crossings of a kind each side has.
type KindCount struct {
	Kind string // of the journal's entries
	A, B int    // crossings of the one side and of the other
}

// line is a crossing as it is compared, and where it is in its world.
type line struct {
	text string
	seq  int64
}

// Compare compares two journals.
func Compare(a, b []journal.Entry) Result {
	left, right := aligned(a), aligned(b)
	r := Result{Counts: counts(a, b), CrossingsOf: [2]int{len(a), len(b)}}
	first := int64(-1)
	for _, of := range slices.Sorted(maps.Keys(union(left, right))) {
		x, y := left[of], right[of]
		n := 0
		for n < len(x) && n < len(y) && x[n].text == y[n].text {
			n++
		}
		r.Same += n
		if n == len(x) && n == len(y) {
			continue
		}
		at := int64(1 << 62)
		if n < len(x) {
			at = x[n].seq
		}
		if n < len(y) {
			at = min(at, y[n].seq)
		}
		if first < 0 || at < first {
			first, r.Differ, r.Place = at, true, place(of, n)
			r.A, r.B = last(x, n), last(y, n)
		}
	}
	return r
}

func place(of string, n int) string {
	if of == "" {
		return fmt.Sprintf("what belongs to no conversation, after %d that are the same", n)
	}
	return fmt.Sprintf("%s, after %d that are the same", of, n)
}

func union(a, b map[string][]line) map[string]bool {
	all := map[string]bool{}
	for of := range a {
		all[of] = true
	}
	for of := range b {
		all[of] = true
	}
	return all
}

func last(lines []line, n int) (texts []string) {
	for _, l := range lines[max(0, n+1-shown):min(n+1, len(lines))] {
		texts = append(texts, l.text)
	}
	return texts
}

// aligned is a journal by conversation, each named by its order of appearance.
func aligned(entries []journal.Entry) map[string][]line {
	all, names := map[string][]line{}, map[string]string{}
	ids := map[string]*identities{}
	for n, e := range entries {
		of := ""
		if e.Conversation != "" {
			if names[e.Conversation] == "" {
				names[e.Conversation] = fmt.Sprintf("conversation %d", len(names)+1)
			}
			of = names[e.Conversation]
		}
		if ids[of] == nil {
			ids[of] = &identities{seen: map[string]string{}}
		}
		since := e.At.Sub(entries[0].At)
		e.Wall, e.Took, e.Conversation = 0, 0, of
		_, rest, _ := strings.Cut(string(journal.JSON(e)), `"kind":`) // what stands before differs, or is said already
		text := ids[of].replace(`{"kind":` + rest)
		all[of] = append(all[of], line{fmt.Sprintf("%s %s -> %s %s", since, e.From, e.To, text), int64(n)})
	}
	return all
}

// identities replaces what differs between two runs of the same.
type identities struct{ seen map[string]string }

// identity matches ids, addresses with ports, and instants in seconds or milliseconds.
var identity = regexp.MustCompile(`127\.0\.0\.1:\d+|localhost:\d+|[0-9a-fA-F]{8}-[0-9a-fA-F-]{27}|[A-Za-z0-9_=-]*[0-9][A-Za-z0-9_=-]{15,}|\+?\d{9,}(\.\d+)?|"timestamp":\d+(\.\d+)?`)

// written matches what people wrote and read, in which a long number is an amount, an order or a date. A message is a text in frames of Oceana,
// with a blank in it, and else an id.
var written = regexp.MustCompile(`"message":"(?:[^"\\]|\\.)* (?:[^"\\]|\\.)*"|"(?:text|altText|caption|title|subtitle|description|label|errorText|reason)":"(?:[^"\\]|\\.)*"`)

// inText matches ids that nothing else looks like.
var inText = regexp.MustCompile(`127\.0\.0\.1:\d+|localhost:\d+|[0-9a-fA-F]{8}-[0-9a-fA-F-]{27}|\b[0-9a-f]{24,}\b`)

func (i *identities) replace(text string) string {
	var out strings.Builder
	end := 0
	for _, at := range written.FindAllStringIndex(text, -1) {
		out.WriteString(i.rename(identity, text[end:at[0]]))
		out.WriteString(i.rename(inText, text[at[0]:at[1]]))
		end = at[1]
	}
	return out.String() + i.rename(identity, text[end:])
}

func (i *identities) rename(ids *regexp.Regexp, text string) string {
	return ids.ReplaceAllStringFunc(text, func(id string) string {
		as, known := i.seen[id]
		if !known {
			as = fmt.Sprintf("id%d", len(i.seen)+1)
			i.seen[id] = as
		}
		return as
	})
}

func counts(a, b []journal.Entry) (all []KindCount) {
	of := map[string]*KindCount{}
	for side, entries := range [][]journal.Entry{a, b} {
		for _, e := range entries {
			c := of[e.Kind]
			if c == nil {
				c = &KindCount{Kind: e.Kind}
				of[e.Kind] = c
			}
			if side == 0 {
				c.A++
			} else {
				c.B++
			}
		}
	}
	for _, kind := range slices.Sorted(maps.Keys(of)) {
		all = append(all, *of[kind])
	}
	return all
}

// Write prints a result for people.
func (r Result) Write(w io.Writer, a, b string) error {
	var out bytes.Buffer
	if !r.Differ {
		fmt.Fprintf(&out, "the same: %d crossings\n", r.Same)
	} else {
		fmt.Fprintf(&out, "the first divergence is in %s\n", r.Place)
		for _, side := range []struct {
			name  string
			lines []string
		}{{a, r.A}, {b, r.B}} {
			fmt.Fprintf(&out, "\n%s\n", side.name)
			for _, text := range side.lines {
				fmt.Fprintf(&out, "  %s\n", text)
			}
			if len(side.lines) == 0 {
				out.WriteString("  nothing\n")
			}
		}
		fmt.Fprintf(&out, "\n%-12s %6s %6s\n", "kind", "A", "B")
		for _, c := range r.Counts {
			fmt.Fprintf(&out, "%-12s %6d %6d\n", c.Kind, c.A, c.B)
		}
	}
	_, err := w.Write(out.Bytes())
	return err
}

// ReadJournal reads a journal, an entry a line, and refuses what it cannot compare whole: an entry that is missing between two, or with a
// field that it does not know. That the last ones are missing cannot be seen.
func ReadJournal(file []byte) (entries []journal.Entry, _ error) {
	n := 0
	for text := range bytes.Lines(file) {
		n++
		if len(bytes.TrimSpace(text)) == 0 {
			continue
		}
		var e journal.Entry
		if err := json.Unmarshal(text, &e); err != nil || e.Seq == 0 || e.Kind == "" || e.From == "" || e.To == "" {
			return nil, fmt.Errorf("line %d: is no entry of a journal and no log of actions", n)
		}
		strict := json.NewDecoder(bytes.NewReader(text))
		strict.DisallowUnknownFields()
		if err := strict.Decode(new(journal.Entry)); err != nil {
			return nil, fmt.Errorf("line %d: %s, which would not be compared", n, strings.TrimPrefix(err.Error(), "json: "))
		}
		if len(entries) > 0 && e.Seq != entries[len(entries)-1].Seq+1 {
			return nil, fmt.Errorf("line %d: entry %d follows entry %d: entries are missing, or in another order", n, e.Seq, entries[len(entries)-1].Seq)
		}
		entries = append(entries, e)
	}
	return entries, nil
}
