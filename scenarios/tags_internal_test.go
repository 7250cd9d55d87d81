package scenarios

import (
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func TestTagExpressions(t *testing.T) {
	for expression, want := range map[string]string{
		"":                       "",
		"@R082":                  "@R082",
		"R082":                   "R082",
		"@a and @b":              "@a && @b",
		"@a or @b":               "@a,@b",
		"not @a":                 "~@a",
		"@a and not (@b or @c)":  "@a && ~@b && ~@c",
		"not (@a and @b)":        "~@a,~@b",
		"@a and @b or @c":        "@a,@c && @b,@c",
		"@a or @b and @c":        "@a,@b && @a,@c",
		"not not @a":             "@a",
		"@smoke && ~@slow":       "@smoke && ~@slow",
		"@a,@b && ~@c,@d":        "@a,@b && ~@c,@d",
		"(@a or @b) and (@c,@d)": "@a,@b && @c,@d",
		"@a,":                    `--tags: it ends too early; a tag such as @R082 is missing`,
		"@@":                     `--tags: "@@" is unexpected; write it like "@window and not @slow"`,
		"@a @b":                  `--tags: "@b" is unexpected; write it like "@window and not @slow"`,
		"@a and":                 `--tags: it ends too early; a tag such as @R082 is missing`,
		"(@a":                    `--tags: it ends too early; a tag such as @R082 is missing`,
		"@a)":                    `--tags: ")" is unexpected; write it like "@window and not @slow"`,
		"and":                    `--tags: "and" is unexpected; write it like "@window and not @slow"`,
		" ":                      `--tags: there is no tag in it; write one such as @R082`,
		"&&":                     `--tags: "&&" is unexpected; write it like "@window and not @slow"`,
		"(@a and @b)" + strings.Repeat(" or (@a and @b)", 20): `--tags: too much to combine; leave out some of the parentheses`,
		strings.Repeat("(", 9999):                             `--tags: it ends too early; a tag such as @R082 is missing`,
	} {
		got, err := tagFilter(expression)
		if err != nil {
			got = err.Error()
		}
		if got != want {
			t.Errorf("%.40q is %q, want %q", expression, got, want)
		}
	}
}

// TestATagExpressionMeansWhatItSays compares the translation with the expression for every set of tags.
func TestATagExpressionMeansWhatItSays(t *testing.T) {
	tags := []string{"@a", "@b", "@c"}
	type node struct {
		text  string
		holds func(set []string) bool
	}
	var draw func(t *rapid.T, depth int) node
	draw = func(t *rapid.T, depth int) node {
		kind := 0
		if depth > 0 {
			kind = rapid.IntRange(0, 3).Draw(t, "kind")
		}
		switch kind {
		case 0:
			tag := rapid.SampledFrom(tags).Draw(t, "tag")
			return node{tag, func(set []string) bool { return slices.Contains(set, tag) }}
		case 1:
			x := draw(t, depth-1)
			return node{"not (" + x.text + ")", func(set []string) bool { return !x.holds(set) }}
		}
		x, y := draw(t, depth-1), draw(t, depth-1)
		if kind == 2 {
			return node{"(" + x.text + ") and (" + y.text + ")", func(set []string) bool { return x.holds(set) && y.holds(set) }}
		}
		return node{"(" + x.text + ") or (" + y.text + ")", func(set []string) bool { return x.holds(set) || y.holds(set) }}
	}
	rapid.Check(t, func(t *rapid.T) {
		n := draw(t, 3)
		filter, err := tagFilter(n.text)
		if err != nil {
			t.Fatal(err)
		}
		for bits := range 8 {
			var set []string
			for i, tag := range tags {
				if bits&(1<<i) != 0 {
					set = append(set, tag)
				}
			}
			if got := asGodog(filter, set); got != n.holds(set) {
				t.Fatalf("%q is %q, which is %v of %q", n.text, filter, got, set)
			}
		}
	})
}

// asGodog reads a filter as godog does.
func asGodog(filter string, set []string) bool {
	for all := range strings.SplitSeq(filter, "&&") {
		some := false
		for tag := range strings.SplitSeq(all, ",") {
			tag, not := strings.CutPrefix(strings.TrimSpace(tag), "~")
			some = some || slices.Contains(set, tag) != not
		}
		if !some {
			return false
		}
	}
	return true
}

func FuzzTagExpression(f *testing.F) {
	f.Add("@a and not (@b or @c)")
	f.Add("@a,@b && ~@c")
	f.Fuzz(func(t *testing.T, expression string) {
		filter, err := tagFilter(expression)
		if err != nil || expression == "" {
			return
		}
		for term := range strings.FieldsFuncSeq(strings.ReplaceAll(filter, "&&", ","), func(r rune) bool { return r == ',' }) {
			if name := strings.TrimLeft(strings.TrimSpace(term), "~@"); name == "" { // godog does not survive one
				t.Errorf("%q is %q", expression, filter)
			}
		}
	})
}
