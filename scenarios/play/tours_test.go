package play_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/wavetank/wavetank/sim/control"
)

// longestTour is how long a tour may take by itself at its usual pace.
const longestTour = 2 * time.Minute

// pace is how long the page's player stays at a step (player.js), so that what is told can be read.
func pace(step control.PlayStep) time.Duration {
	if step.Comment == "" {
		return 1200 * time.Millisecond
	}
	return 1500*time.Millisecond + time.Duration(50*len(step.Comment))*time.Millisecond
}

func TestEveryTourIsToldInTwoMinutesAndEndsWithAQuestion(t *testing.T) {
	a := newPlayAPI(t, "")
	var all struct{ Features []control.Feature }
	a.do("GET", "/features", "", &all)
	var tours []string
	for _, f := range all.Features {
		for _, s := range f.Scenarios {
			if !slices.Contains(s.Tags, "@tour") {
				continue
			}
			tours = append(tours, strings.TrimSuffix(strings.TrimPrefix(f.File, "tours/"), ".feature"))
			var answer struct{ Play control.Play }
			if status := a.do("POST", "/play", `{"file":"`+f.File+`"}`, &answer); status >= 300 {
				t.Fatalf("%s: %d", f.File, status)
			}
			steps := answer.Play.Steps
			took, told, last := time.Duration(0), 0, ""
			for _, step := range steps {
				took += pace(step)
				if step.Comment != "" {
					told, last = told+1, step.Comment
				}
			}
			if took >= longestTour {
				t.Errorf("%s takes %s, want less than %s", f.File, took, longestTour)
			}
			if 4*told < len(steps) {
				t.Errorf("%s tells of %d of its %d steps", f.File, told, len(steps))
			}
			if !strings.HasSuffix(last, "?") || steps[len(steps)-1].Comment != last {
				t.Errorf("%s does not end with a question: %q", f.File, last)
			}
		}
	}
	for _, want := range []string{"europe", "transfer", "sandbox_to_production", "the_sites_visitor", "a_certificate_is_missing", "a_day_too_late"} {
		if !slices.Contains(tours, want) {
			t.Errorf("no tour of %s among %q", want, tours)
		}
	}
}
