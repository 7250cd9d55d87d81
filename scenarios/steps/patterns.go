package steps

import (
	"context"
	"regexp"
	"slices"
	"strings"
	"sync"

	"github.com/cucumber/godog"
)

// Patterns holds the compiled phrases of the vocabulary, and which of them a line may match. A phrase is compiled once, when such a line
// comes along.
type Patterns struct {
	mu       sync.Mutex
	compiled map[string]*regexp.Regexp // by phrase
	likely   map[string][]int          // by line: where the steps that it may match stand in a scene's steps
}

// Register gives godog the steps of a scene that the lines of its scenario may match. A phrase that is left out matches none of them, so
// godog finds the same undefined and ambiguous lines as with the whole vocabulary, and tries far fewer patterns on each line.
func (p *Patterns) Register(sc *godog.ScenarioContext, s *Scene) {
	sc.Before(func(ctx context.Context, scenario *godog.Scenario) (context.Context, error) {
		steps := s.Steps()
		for _, i := range p.of(steps, scenario.Steps) {
			sc.Step(p.pattern(steps[i]), s.whenReady(steps[i]))
		}
		return ctx, nil
	})
}

// of tells which steps any of the lines may match, in their order. Every scene has the same steps in the same order.
func (p *Patterns) of(steps []Step, lines []*godog.Step) []int {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.likely == nil {
		p.likely = map[string][]int{}
	}
	var all []int
	for _, line := range lines {
		found, known := p.likely[line.Text]
		if !known {
			for i, step := range steps {
				if step.mayMatch(line.Text) {
					found = append(found, i)
				}
			}
			p.likely[line.Text] = found
		}
		all = append(all, found...)
	}
	slices.Sort(all)
	return slices.Compact(all)
}

// pattern is the compiled phrase of a step.
func (p *Patterns) pattern(step Step) *regexp.Regexp {
	p.mu.Lock()
	defer p.mu.Unlock()
	found := p.compiled[step.Phrase]
	if found == nil {
		if p.compiled == nil {
			p.compiled = map[string]*regexp.Regexp{}
		}
		found = step.Pattern()
		p.compiled[step.Phrase] = found
	}
	return found
}

// mayMatch reports whether a line has the fixed words of the phrase in their order: the first at its beginning and the last at its end.
// A line that the phrase matches has them.
func (s Step) mayMatch(line string) bool {
	rest, atStart := s.Phrase, true
	for {
		words, after, more := strings.Cut(rest, "{")
		switch {
		case !more && atStart:
			return line == words
		case !more:
			return strings.HasSuffix(line, words)
		case atStart && !strings.HasPrefix(line, words):
			return false
		case !atStart && !strings.Contains(line, words):
			return false
		}
		line = line[strings.Index(line, words)+len(words):]
		_, rest, _ = strings.Cut(after, "}")
		atStart = false
	}
}
