package browser_test

import (
	"testing"

	"github.com/wavetank/wavetank/sim/control"
)

// TestTheToursShowWhatTheyTell plays every tour that came after the first ones, on a screen and on a phone.
func TestTheToursShowWhatTheyTell(t *testing.T) {
	if testing.Short() {
		t.Skip("make test-long: five tours in a browser, for their pictures")
	}
	t.Parallel()
	for name, shown := range map[string]struct{ text, below string }{
		"europe":                   {"And for me?", "wt-phone[data-name=Bo] .bubble"},
		"transfer":                 {"I see it. You get a new one today.", anasPhone + " .bubble"},
		"sandbox_to_production":    {"A real answer", "wt-phone[data-name=Bo] .bubble"},
		"the_sites_visitor":        {"It is back in stock.", anasPhone + " .bubble"},
		"a_certificate_is_missing": {"Which of them looks the same from outside", "[data-testid=caption]"},
	} {
		t.Run(name, func(t *testing.T) {
			b := newBrowser(t)
			b.moves()
			b.open("/?pause=1#play/tours/" + name + ".feature")
			b.outcome(control.PlayPassed)
			b.look(1280, 720, false)
			b.sees(shown.text, shown.below)
			b.sees("Your turn:", "[data-testid=caption]")
			b.shot("tour-" + name + "-1280")
			b.look(390, 844, true)
			b.shot("tour-" + name + "-390-dark")
		})
	}
}
