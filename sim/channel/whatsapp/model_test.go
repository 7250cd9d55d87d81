package whatsapp_test

import (
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"
)

// TestWindowAgainstAModel sends, templates, reads and waits at random and compares every outcome with the rule in three lines.
func TestWindowAgainstAModel(t *testing.T) {
	people := map[string]string{"Ana": ana, "Bo": bo}
	rapid.Check(t, func(t *rapid.T) {
		r := newRig(t)
		type pair struct{ person, number string }
		last := map[pair]time.Time{}
		var charged []string
		draw := func(t *rapid.T) pair {
			return pair{rapid.SampledFrom([]string{"Ana", "Bo"}).Draw(t, "person"), rapid.SampledFrom([]string{num1, num2}).Draw(t, "number")}
		}
		t.Repeat(map[string]func(*rapid.T){
			"write": func(t *rapid.T) {
				p := draw(t)
				r.writes(p.person, p.number)
				last[p] = r.clock.Now()
			},
			"text": func(t *rapid.T) {
				p := draw(t)
				want := late
				if at, wrote := last[p]; wrote && !r.clock.Now().After(at.Add(24*time.Hour)) {
					want = "ok"
				}
				if got := r.text(p.number, people[p.person]); got != want {
					t.Fatalf("text %v at %s after %s: %s, want %s", p, r.clock.Now(), last[p], got, want)
				}
			},
			"template": func(t *rapid.T) {
				p := draw(t)
				if got := r.helloWorld(p.number, people[p.person]); got != "ok" {
					t.Fatalf("template %v: %s, want ok", p, got)
				}
				charged = append(charged, people[p.person])
			},
			"read": func(t *rapid.T) { r.does(draw(t).person, "read") },
			"wait": func(t *rapid.T) {
				r.pass(rapid.SampledFrom([]time.Duration{time.Second, time.Hour, 12*time.Hour - time.Second, 12 * time.Hour, 24 * time.Hour}).Draw(t, "wait"))
			},
			"": func(t *rapid.T) {
				var got []string
				for _, c := range r.Charges() {
					got = append(got, c.To)
				}
				if !slices.Equal(got, charged) {
					t.Fatalf("charged %v, want %v", got, charged)
				}
			},
		})
	})
}
