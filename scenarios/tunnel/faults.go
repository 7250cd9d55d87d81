package tunnel

import (
	"context"
	"math/rand/v2"
	"time"

	"github.com/wavetank/wavetank/sim/fault"
)

// planFaults draws, from a stream of its own, when something goes wrong. Mild is a fault a few times a day and two restarts of the
// connector; rough one an hour and a restart a day, in half of which it is killed.
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
	for i := range restarts {
		at := length * time.Duration(2*i+1) / time.Duration(2*restarts)
		at += time.Duration(random.Int64N(int64(length)/int64(4*restarts))) / time.Second * time.Second
		down := time.Duration(random.IntN(120)+1) * time.Second
		t.after("the connector is killed", at, func() { t.todo = append(t.todo, t.kill) })
		t.after("the connector starts again", at+down, func() { t.todo = append(t.todo, t.start) })
	}
}

func (t *tunnel) kill(ctx context.Context) error {
	b, _ := t.stack.Builtin()
	t.restarts++
	return b.Kill(ctx)
}

func (t *tunnel) start(ctx context.Context) error {
	b, _ := t.stack.Builtin()
	return b.Start(ctx)
}

// goWrong arms one fault, or cuts Oceana's connections.
func (t *tunnel) goWrong(random *rand.Rand) {
	rules := []fault.Rule{
		{At: fault.AtWebhook, Do: "status 503", Next: 1 + random.IntN(2)},
		{At: fault.AtWebhook, Do: "twice", Next: 1},
		{At: fault.AtWebhook, Do: "delay 5s", Next: 1},
		{At: fault.AtPost, Do: "status 503", Next: 1},
		{At: fault.AtPost, Do: "status 429 retry-after 5", Next: 1},
		{At: fault.AtWebhook, Do: "reset", Next: 1},
	}
	if t.cfg.Faults == Rough {
		rules = append(rules, fault.Rule{At: fault.AtPost, Do: "lost", Next: 1}, fault.Rule{At: fault.AtWebhook, Do: "silence", Next: 1})
	}
	n := random.IntN(len(rules) + 1)
	if n == len(rules) {
		t.todo = append(t.todo, func(context.Context) error {
			t.world.Oceana.DropConnections()
			return nil
		})
		return
	}
	t.cannot("a fault", t.world.Faults.Arm(rules[n]))
}
