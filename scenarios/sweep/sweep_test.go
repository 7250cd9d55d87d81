package sweep_test

import (
	"bytes"
	"math"
	"strings"
	"testing"
	"time"

	"github.com/wavetank/wavetank/scenarios/steps"
	"github.com/wavetank/wavetank/scenarios/sweep"
)

func ready(t *testing.T, name string) sweep.Config {
	t.Helper()
	cfg, ok := sweep.Ready(name)
	if !ok {
		t.Fatalf("no built-in sweep %s", name)
	}
	return cfg
}

// TestOnlyTheWholeSpanIsVaried: "5 minutes" is no part of "15 minutes".
func TestOnlyTheWholeSpanIsVaried(t *testing.T) {
	cfg := sweep.Config{
		File: "x.feature", Line: 2, Source: []byte("Feature: x\n  Scenario: y\n    Given a WhatsApp production number\n    When 15 minutes pass\n"),
		Vary: sweep.Range{Text: "5 minutes", To: time.Minute, Step: time.Minute},
	}
	if _, err := sweep.Run(t.Context(), cfg); err == nil || !strings.Contains(err.Error(), `no step of this scenario or row says "5 minutes"`) {
		t.Errorf("%v, want that no step says it", err)
	}
	cfg.Vary.Text, cfg.Beside = "15 minutes", -1
	if r, err := sweep.Run(t.Context(), cfg); err != nil || len(r.Rows[0].Edges) != 0 {
		t.Errorf("%+v, %v", r, err)
	}
}

// TestNoMoreRunsAreBesideEachOtherThanAreMade: what is asked for beyond them takes nothing.
func TestNoMoreRunsAreBesideEachOtherThanAreMade(t *testing.T) {
	cfg := ready(t, "outage")
	cfg.Vary.From, cfg.Vary.To, cfg.Vary.Step, cfg.Beside = time.Minute, 2*time.Minute, time.Minute, math.MaxInt
	if r, err := sweep.Run(t.Context(), cfg); err != nil || r.Runs != 2 {
		t.Errorf("%+v, %v, want two runs", r, err)
	}
}

// said says its spans in a step, a background, a title, a comment and two rows.
const said = `Feature: I waited 7 minutes
  Background:
    Given a WhatsApp production number
    And agent "Alice" is ready
    When 3 minutes pass

  Scenario: waits 5 minutes
    # 6 minutes
    When "Ana" sends "hi"
    And 23 hours 59 minutes pass
    And agent "Alice" answers "Ana"
    And agent "Alice" sends "It left this morning."
    Then "Ana" sees "It left this morning."

  Scenario Outline: rows <t>, <title>
    When "Ana" sends "hi"
    And <t> pass
    And agent "Alice" answers "Ana"
    And agent "Alice" sends "It left this morning."
    Then "Ana" sees "It left this morning."

    Examples:
      | t        | title     |
      | 23 hours | 8 minutes |
      | 22 hours | 9 minutes |

  Scenario Outline: hours <n>
    When "Ana" sends "hi"
    And <n> hours pass
    And agent "Alice" answers "Ana"
    And agent "Alice" sends "It left this morning."
    Then "Ana" sees "It left this morning."

    Examples:
      | n  |
      | 21 |
`

// TestOnlyWhatAStepSaysIsVaried: elsewhere it would vary nothing, and find no edge.
func TestOnlyWhatAStepSaysIsVaried(t *testing.T) {
	for _, c := range []struct {
		what  string
		line  int
		text  string
		edges int // -1: refused
	}{
		{"a step", 7, "23 hours 59 minutes", 1},
		{"the background", 7, "3 minutes", 0},
		{"the feature's title", 7, "7 minutes", -1},
		{"the title", 7, "5 minutes", -1},
		{"a comment", 7, "6 minutes", -1},
		{"the row", 24, "23 hours", 1},
		{"another row", 24, "22 hours", -1},
		{"the other row", 25, "22 hours", 1},
		{"a value of the row that only its title has", 24, "8 minutes", -1},
		{"a step and its row together", 36, "21 hours", 1},
		{"an outline with one row", 27, "21 hours", 1},
	} {
		t.Run(c.what, func(t *testing.T) {
			r, err := sweep.Run(t.Context(), sweep.Config{
				File: "said.feature", Line: c.line, Source: []byte(said), Seed: 1, Vary: sweep.Range{Text: c.text, To: 48 * time.Hour, Step: 24 * time.Hour},
			})
			if c.edges < 0 {
				if err == nil || !strings.Contains(err.Error(), "no step of this scenario or row says \""+c.text+`"`) {
					t.Errorf("%v, want that no step says it", err)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			if edges := r.Rows[0].Edges; len(edges) != c.edges || c.edges > 0 && (edges[0].From != "" || edges[0].Below != 24*time.Hour) {
				t.Errorf("edges %+v, want %d behind a day", edges, c.edges)
			}
		})
	}
}

// TestThePageShowsTheScenarioThatIsVaried with its background and the values of its row.
func TestThePageShowsTheScenarioThatIsVaried(t *testing.T) {
	r, err := sweep.Run(t.Context(), sweep.Config{
		File: "said.feature", Line: 24, Source: []byte(said), Seed: 1, Vary: sweep.Range{Text: "23 hours", To: time.Hour, Step: time.Hour},
	})
	if err != nil {
		t.Fatal(err)
	}
	var page bytes.Buffer
	if err := r.HTML(&page); err != nil {
		t.Fatal(err)
	}
	const want = `<pre>Scenario: rows 23 hours, 8 minutes
  Given a WhatsApp production number
  And agent &#34;Alice&#34; is ready
  When 3 minutes pass
  And &#34;Ana&#34; sends &#34;hi&#34;
  And 23 hours pass
`
	if !strings.Contains(page.String(), want) {
		t.Errorf("the page lacks\n%s\n%s", want, &page)
	}
}

// TestEdgesAreFoundToTheMillisecond knows where three of them are: the day ends with its last instant, the quarter of an hour begins with
// its first, and a connector that was away for longer than five minutes reads back what it missed.
func TestEdgesAreFoundToTheMillisecond(t *testing.T) {
	day := 24 * time.Hour
	for _, c := range []struct {
		name   string
		change func(*sweep.Config)
		below  time.Duration
		from   string
	}{
		{"window", func(c *sweep.Config) {
			c.Vary.From, c.Vary.To, c.Vary.Step = day-time.Minute, day, time.Minute
			c.Vary2.From, c.Vary2.To = 5*time.Second, 5*time.Second
		}, day - 30*time.Second, ""}, // answered half a minute after the customer wrote
		{"unavailable", func(c *sweep.Config) { c.Vary.Step = time.Second }, 15*time.Minute - time.Millisecond, `"Ana" sees "Please try again later."`},
		{"outage", func(c *sweep.Config) {
			c.Vary.From, c.Vary.To, c.Vary.Step = 4*time.Minute, 6*time.Minute, 2*time.Minute
		}, 5 * time.Minute, `agent "Alice" sees "two" from "Ana"`},
		{"lease", func(c *sweep.Config) { c.Vary.From, c.Vary.Step = 2*time.Minute, 3*time.Minute }, 3*time.Minute - time.Millisecond, ""},
		{"sandbox", func(c *sweep.Config) {
			c.Vary.Step, c.Vary2.From, c.Vary2.To = time.Minute, 26*time.Hour, 26*time.Hour
		}, day, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			cfg := ready(t, c.name)
			c.change(&cfg)
			r, err := sweep.Run(t.Context(), cfg)
			if err != nil {
				t.Fatal(err)
			}
			if len(r.Rows) != 1 || len(r.Rows[0].Edges) != 1 {
				t.Fatalf("rows %+v, want one with one edge", r.Rows)
			}
			e := r.Rows[0].Edges[0]
			if e.Below != c.below || e.Above != c.below+time.Millisecond || e.From != c.from {
				t.Errorf("edge %+v, want it behind %s, from %q", e, c.below, c.from)
			}
			var text, page bytes.Buffer
			if err := r.Text(&text); err != nil {
				t.Fatal(err)
			}
			if err := r.HTML(&page); err != nil {
				t.Fatal(err)
			}
			if !strings.Contains(text.String(), "edge") || !strings.Contains(text.String(), steps.Span(c.below)+" ") {
				t.Errorf("the text does not name the edge:\n%s", &text)
			}
			if !strings.Contains(page.String(), steps.Span(c.below)) || strings.Contains(page.String(), "<script") || strings.Contains(page.String(), "http") {
				t.Error("the page does not name the edge, or needs something else")
			}
		})
	}
}

func TestWhatCannotBeSwept(t *testing.T) {
	good := ready(t, "outage")
	for _, c := range []struct {
		change func(*sweep.Config)
		want   string
	}{
		{func(c *sweep.Config) { c.Vary.Text = "" }, "--vary: say which text"},
		{func(c *sweep.Config) { c.Vary.Text = "hours" }, `"hours" is no span of time`},
		{func(c *sweep.Config) { c.Vary.Text = "lasts 16 minutes" }, `"lasts 16 minutes" is no span of time`},
		{func(c *sweep.Config) { c.Vary.Text = "17 hours" }, `outage.feature:3: no step of this scenario or row says "17 hours"`},
		{func(c *sweep.Config) { c.Vary.To = 0 }, "begin at 0s or later, and end no earlier"},
		{func(c *sweep.Config) { c.Vary.Step = 0 }, "use 1ms or more"},
		{func(c *sweep.Config) { c.Vary.Step = time.Millisecond }, "use a longer step"},
		{func(c *sweep.Config) { c.Line = 99 }, "outage.feature:99: the file has"},
		{func(c *sweep.Config) {
			c.Line, c.Source = 1, append(c.Source, "\n  Scenario: another\n    When 15 minutes pass\n"...)
		}, "outage.feature:1: 2 scenarios: name one"},
		{func(c *sweep.Config) { c.Vary2 = &sweep.Range{Text: "16 minutes", To: time.Hour, Step: time.Hour} }, `no step of this scenario or row says "16 minutes"`},
		{func(c *sweep.Config) { c.Source = []byte("nothing") }, "outage.feature:3: the file has 1 lines"},
	} {
		cfg := good
		c.change(&cfg)
		if _, err := sweep.Run(t.Context(), cfg); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%v, want %q", err, c.want)
		}
	}
}

func TestSpansAreWrittenAsScenariosDo(t *testing.T) {
	for d, want := range map[time.Duration]string{
		0: "0 seconds", time.Second: "1 second", 25*time.Hour + 2*time.Minute: "1 day 1 hour 2 minutes", 1500 * time.Millisecond: "1 second 500 milliseconds",
	} {
		if got := steps.Span(d); got != want {
			t.Errorf("%s is written %q, want %q", d, got, want)
		}
	}
}
