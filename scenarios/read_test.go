package scenarios_test

import (
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"github.com/wavetank/wavetank/scenarios"
)

// numbered is a feature whose every line is asked for below.
const numbered = `# language: en

@f
Feature: Lines
  About them.

  Background:
    Given a web messenger

  # About one.
  @one
  Scenario: One
    When "Ana" sends the lines:
      """
      a

      b
      """

  Scenario Outline: Rows
    When "Ana" sends "<n>"

    # Small ones.
    Examples: small
      | n |
      | 1 |
      | 2 |

    @big
    Examples: big
      | n  |
      | 10 |

  @r
  Rule: In a Rule
    Background:
      Given agent "Alice" is ready

    Scenario: Two
      When "Ana" sends "x"

    Scenario: Three
      When "Ana" sends "y"
`

// chosen are the lines of the scenarios that the paths find. None runs.
func chosen(t *testing.T, fsys fstest.MapFS, paths ...string) ([]string, error) {
	t.Helper()
	features, err := scenarios.Suite{FS: fsys, Paths: paths}.Playable()
	if err != nil {
		return nil, err
	}
	var all []string
	for _, f := range features {
		for _, s := range f.Scenarios {
			all = append(all, fmt.Sprint(s.Line))
		}
	}
	return all, nil
}

func TestAnyLineFindsItsScenarios(t *testing.T) {
	fsys := fstest.MapFS{"lines.feature": {Data: []byte(numbered)}}
	const every, rule, outline = "12 26 27 32 39 42", "39 42", "26 27 32"
	want := map[int]string{}
	for lines, found := range map[[2]int]string{
		{1, 5}: every, {7, 8}: every, {10, 18}: "12", {20, 22}: outline, {28, 28}: outline, {23, 25}: "26 27", {26, 26}: "26", {27, 27}: "27",
		{29, 31}: "32", {32, 32}: "32", {34, 37}: rule, {39, 40}: "39", {42, 43}: "42",
	} {
		for line := lines[0]; line <= lines[1]; line++ {
			want[line] = found
		}
	}
	for line, nearest := range map[int]string{
		6: ":7, Background: ", 9: ":12, Scenario: One", 19: ":20, Scenario Outline: Rows", 33: ":35, Rule: In a Rule", 38: ":39, Scenario: Two", 41: ":42, Scenario: Three", 99: ":42, Scenario: Three",
	} {
		want[line] = nearest
	}
	for _, line := range slices.Sorted(maps.Keys(want)) {
		found, err := chosen(t, fsys, fmt.Sprintf("lines.feature:%d", line))
		switch {
		case strings.HasPrefix(want[line], ":"):
			want := fmt.Sprintf("lines.feature:%d: no scenario stands on that line; the nearest is lines.feature%s", line, want[line])
			if err == nil || err.Error() != want {
				t.Errorf("line %d: %v, %v; want %s", line, found, err, want)
			}
		case err != nil:
			t.Errorf("line %d: %v", line, err)
		default:
			if diff := cmp.Diff(want[line], strings.Join(found, " ")); diff != "" {
				t.Errorf("line %d (-want +got):\n%s", line, diff)
			}
		}
	}
	found, err := chosen(t, fsys, "lines.feature:26", "lines.feature:39", "./lines.feature:26")
	if diff := cmp.Diff([]string{"26", "39"}, found); diff != "" || err != nil {
		t.Errorf("several lines of a file: %v (-want +got):\n%s", err, diff)
	}
	if found, _ := chosen(t, fsys, "lines.feature:26", "."); len(found) != 6 {
		t.Errorf("a line of a file and all of it: %v", found)
	}
}

func TestEveryFileThatCannotBeReadIsTold(t *testing.T) {
	fsys := fstest.MapFS{
		"x/good.feature":    {Data: []byte("\xef\xbb\xbfFeature: With a byte order mark\n  Scenario: s\n    Given a web messenger\n")},
		"x/utf16.feature":   {Data: []byte("\xff\xfeF\x00e\x00a\x00")},
		"x/utf16be.feature": {Data: []byte("\x00F\x00e\x00a\x00t\x00u\x00r\x00e")},
		"x/latin1.feature":  {Data: []byte("Feature: x\n  Scenario: caf\xe9\n")},
		"x/nul.feature":     {Data: []byte("Feature: x\n  Scenario: a\x00b\n")},
		"x/long.feature":    {Data: []byte("Feature: x\n# " + strings.Repeat("x", 70000) + "\n")},
		"x/typo.feature":    {Data: []byte("Feature: x\n  Scenario: y\n    Given a web messenger\n    Gibt \"Ana\", on\n    Also\n")},
		"x/cells.feature":   {Data: []byte("Feature: x\n  Scenario: y\n    Given a web messenger\n      | a | b |\n      | a |\n")},
		"x/early.feature":   {Data: []byte("Feature: x\n  Scenario: y\n    Given a web messenger\n      \"\"\"\n      a\n")},
		"x/tag.feature":     {Data: []byte("Feature: x\n  @a b\n  Scenario: y\n")},
		"x/prose.feature":   {Data: []byte("Scenario: no feature\n")},
		"x/dialect.feature": {Data: []byte("# language: xx\nFeature: x\n")},
		"x/notes.txt":       {Data: []byte("no feature")},
		"x/nothing.feature": {Data: []byte("")},
	}
	result := scenarios.Suite{FS: fsys, Paths: []string{"x", "missing.feature", "x:3"}, Output: io.Discard}.Run()
	if result.Usage == nil {
		t.Fatalf("result = %+v", result)
	}
	want := []string{
		`13 files cannot be used:`,
		`x/cells.feature:5: inconsistent cell count within the table`,
		`x/dialect.feature:1: Language not supported: xx`,
		`x/early.feature:6: the file ends too early; write a doc string (""") or text`,
		`x/latin1.feature:2: the file is not in UTF-8, but perhaps in Latin-1 (Windows-1252); save it in UTF-8`,
		`x/long.feature:2: the line has 70002 bytes; a line may have 65472`,
		`x/nul.feature:2: a NUL character; the file is no text`,
		`x/prose.feature:1: "Scenario: no feature" is not understood here; write Feature: or a tag`,
		`x/tag.feature:2: A tag may not contain whitespace`,
		`x/typo.feature:4: "Gibt \"Ana\", on" is not understood here; write Rule:, Scenario:, Examples:, a tag, ` +
			`a step (Given, When, Then, And, But or *), a row of a table (|) or a doc string (""")`,
		`x/utf16.feature: the file is in UTF-16; save it in UTF-8`,
		`x/utf16be.feature: the file is in UTF-16; save it in UTF-8`,
		`missing.feature: no such file or directory`,
		`x:3: x is a directory; only a file has lines`,
	}
	var got []string
	for line := range strings.Lines(result.Usage.Error()) {
		got = append(got, strings.TrimSpace(line))
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestANamedPathHoldsAScenario(t *testing.T) {
	fsys := fstest.MapFS{
		"ok.feature":      {Data: []byte("Feature: x\n  Scenario: s\n    Given a web messenger\n")},
		"x/bare.feature":  {Data: []byte("Feature: x\n")},
		"x/empty.feature": {Data: []byte("")},
		"outline.feature": {Data: []byte("Feature: x\n  Scenario Outline: s\n    Given a web messenger\n    Examples:\n      | a |\n      | 1 |\n    Examples:\n      | a |\n")},
	}
	for named, want := range map[string]string{
		"ok.feature":                   "",
		".":                            "",
		"ok.feature x":                 "x: holds no scenario",
		"x . x":                        "x: holds no scenario",
		"x/bare.feature":               "x/bare.feature: holds no scenario",
		"x/bare.feature:1":             "x/bare.feature:1: holds no scenario",
		"x/empty.feature:1":            "x/empty.feature:1: there is no scenario in the file",
		"outline.feature:2":            "",
		"outline.feature:5":            "",
		"outline.feature:7":            "outline.feature:7: holds no scenario",
		"outline.feature:8 ok.feature": "outline.feature:8: holds no scenario",
		"nope ok.feature nope":         "nope: no such file or directory",
	} {
		_, err := chosen(t, fsys, strings.Fields(named)...)
		got := ""
		if err != nil {
			got = err.Error()
		}
		if got != want {
			t.Errorf("%s: %q; want %q", named, got, want)
		}
	}
}

func TestAByteOrderMarkIsNoPartOfTheFile(t *testing.T) {
	var out strings.Builder
	result := scenarios.Suite{
		FS:    fstest.MapFS{"x.feature": {Data: []byte("\xef\xbb\xbfFeature: Marked\r\n  Scenario: s\r\n    Given a web messenger\r\n")}},
		Paths: []string{"x.feature:3"}, Output: &out,
	}.Run()
	if !result.OK() || result.Scenarios != 1 || strings.Contains(out.String(), "\ufeff") {
		t.Errorf("result = %+v\n%s", result, out.String())
	}
}
