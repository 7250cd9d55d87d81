package whatsapp_test

import (
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/wavetank/wavetank/sim/channel"
	"github.com/wavetank/wavetank/sim/channel/whatsapp"
)

// TestSandboxAgainstAModel lets two people and a business do what they like with a sandbox, a production number and a template under
// review, and compares every outcome with the rules in a few lines.
func TestSandboxAgainstAModel(t *testing.T) {
	people := map[string]string{"Ana": ana, "Bo": bo}
	rapid.Check(t, func(t *rapid.T) {
		r := newRig(t)
		box := r.sandbox("box")
		replace := rapid.Bool().Draw(t, "replace")
		r.must(r.SetOptions(whatsapp.Options{ReplaceSandboxUser: replace}))
		type pair struct{ person, number string }
		last := map[pair]time.Time{}
		holder, deployed := "", true
		var reviewed *whatsapp.Template // the submission of "news"
		paid, free := 0, 0
		person := func(t *rapid.T) string { return rapid.SampledFrom([]string{"Ana", "Bo"}).Draw(t, "person") }
		number := func(t *rapid.T) string { return rapid.SampledFrom([]string{num1, "box"}).Draw(t, "number") }
		passes := func(p pair) bool { return p.number == "box" && holder == p.person || p.number == num1 && deployed }
		status := func(name string) string {
			h, _ := r.Handset(name)
			return h.Bubbles[len(h.Bubbles)-1].Status
		}
		t.Repeat(map[string]func(*rapid.T){
			"code": func(t *rapid.T) {
				name, right := person(t), rapid.Bool().Draw(t, "right")
				code := box.Code
				if !right {
					code += "?"
				}
				want := channel.StatusFailed
				if right && (holder == "" || holder == name || replace) {
					holder, want = name, channel.StatusDelivered
				}
				r.sends(name, code, box.ActivationNumber)
				if got := status(name); got != want {
					t.Fatalf("code of %s is %s, want %s", name, got, want)
				}
			},
			"write": func(t *rapid.T) {
				p := pair{person(t), number(t)}
				want := channel.StatusFailed
				if passes(p) {
					want, last[p] = channel.StatusDelivered, r.clock.Now()
					if p.number == num1 {
						free++
					}
				}
				r.writes(p.person, p.number)
				if got := status(p.person); got != want {
					t.Fatalf("%v is %s, want %s", p, got, want)
				}
			},
			"text": func(t *rapid.T) {
				p := pair{person(t), number(t)}
				at, wrote := last[p]
				want := "forbidden"
				if passes(p) && wrote && !r.clock.Now().After(at.Add(24*time.Hour)) {
					want = "ok"
					if p.number == num1 {
						free++
					}
				} else if passes(p) {
					want = late
				}
				if got := r.text(p.number, people[p.person]); got != want {
					t.Fatalf("text %v: %s, want %s", p, got, want)
				}
			},
			"template": func(t *rapid.T) {
				p := pair{person(t), number(t)}
				want := noTemplate
				switch {
				case p.number == "box":
					want = "bad_request"
				case !deployed:
					want = "forbidden"
				case reviewed != nil && !r.clock.Now().Before(reviewed.Decided):
					want = "ok"
					paid++
				}
				if got := r.post(p.number, people[p.person], "", template("news", "en_US", "a")); got != want {
					t.Fatalf("template %v: %s, want %s", p, got, want)
				}
			},
			"submit": func(t *rapid.T) {
				if reviewed != nil {
					t.Skip("it is submitted once")
				}
				made, err := r.Submit(news())
				r.must(err)
				reviewed = &made
			},
			"deploy": func(*rapid.T) {
				if deployed = !deployed; deployed {
					r.must(r.Deploy(num1, whatsapp.DeploymentRegistered))
					r.must(r.Deploy(num1, whatsapp.DeploymentIntegrated))
				} else {
					r.must(r.Deploy(num1, whatsapp.DeploymentUnregistered))
				}
			},
			"wait": func(t *rapid.T) {
				r.pass(rapid.SampledFrom([]time.Duration{time.Second, 12 * time.Hour, 24 * time.Hour, 72 * time.Hour}).Draw(t, "wait"))
			},
			"": func(t *rapid.T) {
				if l := r.Ledger(); l.Paid != paid || l.Free != free {
					t.Fatalf("ledger has %d paid and %d free, want %d and %d", l.Paid, l.Free, paid, free)
				}
			},
		})
	})
}
