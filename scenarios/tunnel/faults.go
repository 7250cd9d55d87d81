package tunnel

import (
	"context"
	"math/rand/v2"
	"time"

	"github.com/wavetank/wavetank/scenarios/explore"
	"github.com/wavetank/wavetank/sim/fault"
)

// planFaults draws, from a stream of its own, when something goes wrong. Mild is a fault a few times a day and two kills of the
// connector; rough one an hour and a kill a day.
func (t *tunnel) planFaults() {
	if t.cfg.Faults == "" || t.cfg.Faults == None {
		return
	}
	random := t.stream("faults")
	mean := 5 * time.Hour
	restarts := 2
	if t.cfg.Faults == Rough {
		mean, restarts = time.Hour, max(2, t.cfg.Days)
	}
	length := t.end.Sub(t.begin)
	for at := time.Duration(0); ; {
		if at += time.Duration(random.ExpFloat64() * float64(mean)).Truncate(time.Second); at >= length-time.Hour {
			break
		}
		t.after("a fault", at, func() { t.goWrong(random) })
	}
	t.planRestarts(random, restarts)
}

// goWrong arms one fault, or cuts Oceana's connections.
func (t *tunnel) goWrong(random *rand.Rand) {
	webhooks := 1 + random.IntN(2)
	faults := []armed{
		{fault.Rule{At: fault.AtWebhook, Do: "status 503", Next: webhooks}, explore.Fault, []string{"the next webhook answers 503", "the next 2 webhooks answer 503"}[webhooks-1]},
		{fault.Rule{At: fault.AtWebhook, Do: "twice", Next: 1}, explore.Twice, ""},
		{fault.Rule{At: fault.AtWebhook, Do: "delay 5s", Next: 1}, explore.Fault, "the next webhook is delayed by 5 seconds"},
		{fault.Rule{At: fault.AtPost, Do: "status 503", Next: 1}, explore.Fault, "the cloud answers the next send with 503"},
		{fault.Rule{At: fault.AtPost, Do: "status 429 retry-after 5", Next: 1}, explore.Fault, "the cloud answers the next send with 429 and Retry-After 5"},
		{fault.Rule{At: fault.AtWebhook, Do: "reset", Next: 1}, explore.Fault, "the next webhook is reset"},
	}
	if t.cfg.Faults == Rough {
		faults = append(faults,
			armed{fault.Rule{At: fault.AtPost, Do: "lost", Next: 1}, explore.Lost, ""},
			armed{fault.Rule{At: fault.AtWebhook, Do: "silence", Next: 1}, explore.Fault, "the next webhook is never answered"})
	}
	n := random.IntN(len(faults) + 1)
	if n == len(faults) {
		t.todo = append(t.todo, func(context.Context) error {
			t.moved(explore.Action{Do: explore.Drop})
			t.world.Oceana.DropConnections()
			return nil
		})
		return
	}
	f := faults[n]
	if t.pending(f.rule.At) { // a quiet night must not heap up faults for one message in the morning
		return
	}
	t.moved(explore.Action{Do: f.do, Text: f.step, Next: f.rule.Next})
	t.cannot("a fault", t.world.Faults.Arm(f.rule))
}

// armed is a fault that can be drawn, and how a scenario says it.
type armed struct {
	rule     fault.Rule
	do, step string
}
