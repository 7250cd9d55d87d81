package tunnel

import (
	"context"
	"errors"
	"math/rand/v2"
	"slices"
	"time"

	"github.com/wavetank/wavetank/scenarios"
	"github.com/wavetank/wavetank/scenarios/explore"
	"github.com/wavetank/wavetank/sim/fault"
)

// restart is one kill of the connector and its start. From its instant on it waits for something to interrupt.
type restart struct {
	kind  kind
	down  time.Duration      // from the kill to the start
	burst int                // of rush: messages that each side has on its way
	crash *scenarios.Crash   // of halfWay
	of    *scenarios.Builtin // the connector
}

// kind is what a restart interrupts.
type kind int

const (
	quiet   kind = iota // nothing: the instant is over
	rush                // messages wait on both sides, as the cloud refuses posts and Oceana is down
	halfWay             // one step of one message: see scenarios.Crash
)

// longestDown is how long a connector is dead that is alone, and Oceana beside one.
const longestDown = 2 * time.Minute

// planRestarts spreads kills over the days. Most fall at busy instants: quiet is a kill that found nothing to interrupt in time, and one in five.
func (t *tunnel) planRestarts(random *rand.Rand, n int) {
	length := t.end.Sub(t.begin)
	first := random.IntN(2)
	for i := range n {
		at := length * time.Duration(2*i+1) / time.Duration(2*n)
		at += time.Duration(random.Int64N(int64(length)/int64(4*n))) / time.Second * time.Second
		r := &restart{down: time.Duration(random.IntN(int(longestDown/time.Second))+1) * time.Second, burst: 2 + random.IntN(2), kind: []kind{rush, halfWay}[(first+i)%2]}
		if i > 1 && random.IntN(5) == 0 {
			r.kind = quiet
		}
		points := scenarios.CrashPoints()
		r.crash = &scenarios.Crash{At: points[random.IntN(len(points))], After: random.IntN(3)}
		all := t.stack.Builtins()
		r.of = all[0]
		if len(all) > 1 { // the others take over, most often before it is back
			r.of, r.down = all[random.IntN(len(all))], time.Duration(1+random.IntN(int(3*lease/time.Second)))*time.Second
		}
		t.after("the connector is to be killed", at, func() { t.await(r) })
		t.after("the connector is killed at last", at+min(length/time.Duration(4*n), 6*time.Hour), func() { t.atLast(r) })
	}
}

// join starts the further connectors, one after the other: heartbeats of two at one instant would race for a session.
func (t *tunnel) join() {
	for i, b := range t.stack.Builtins()[1:] {
		t.world.Clock.Schedule("another connector starts", time.Duration(i+1)*time.Second, func() {
			t.todo = append(t.todo, func(ctx context.Context) error {
				t.started = t.world.Clock.Now()
				return b.Start(ctx)
			})
		})
	}
}

// await has a restart interrupt what comes next.
func (t *tunnel) await(r *restart) {
	t.restart = r
	switch r.kind {
	case quiet:
		t.atLast(r)
	case halfWay:
		r.of.Crash(r.crash)
	}
}

// atLast kills the connector once the instant is over, unless that was done.
func (t *tunnel) atLast(r *restart) {
	if t.restart != r {
		return
	}
	if r.kind == halfWay && !r.of.Forget(r.crash) {
		return // it has just begun
	}
	t.restart = nil
	t.todo = append(t.todo, func(ctx context.Context) error { return t.kill(ctx, r) })
}

func (t *tunnel) kill(ctx context.Context, r *restart) error {
	t.moved(explore.Action{Do: explore.Kill})
	t.comesBack(r)
	return r.of.Kill(ctx)
}

// comesBack plans the start of a connector that was killed, also when the last day is over by then.
func (t *tunnel) comesBack(r *restart) {
	t.restarts++
	t.world.Clock.Schedule("the connector starts again", r.down, func() {
		t.todo = append(t.todo, func(ctx context.Context) error { return t.start(ctx, r.of) })
	})
}

// start starts the connector. What is left of the posts comes before the login to Oceana: at the same time, their order would be the machine's.
func (t *tunnel) start(ctx context.Context, b *scenarios.Builtin) error {
	t.moved(explore.Action{Do: explore.Start})
	t.started = t.world.Clock.Now()
	if !t.world.Oceana.Accepting() || t.several() {
		return b.Start(ctx)
	}
	t.world.Oceana.Down()
	if err := errors.Join(b.Start(ctx), t.stack.Settle(ctx)); err != nil {
		return err
	}
	t.world.Oceana.Up()
	return nil
}

// crashed looks, once an instant is over, whether the connector was killed in it. moves is how many there were before it.
func (t *tunnel) crashed(ctx context.Context, moves int) error {
	r := t.restart
	if r == nil || r.kind != halfWay {
		return nil
	}
	begun, err := r.of.Crashed(ctx, r.crash)
	if err != nil || !begun {
		return err
	}
	t.restart = nil
	t.busy++
	crash := move{explore.Action{Do: explore.Crash, Text: r.crash.At}, t.world.Clock.Now()}
	t.moves = slices.Insert(t.moves, moves, crash)
	t.comesBack(r)
	return nil
}

// rushes is told of an agent who has just written to a customer. In a restart that waits for a rush the cloud refuses the post, the agent
// writes on, Oceana goes down and the customer, who has not heard, writes too. Then the connector is killed.
func (t *tunnel) rushes(a *agent, phone string) {
	r := t.restart
	if r == nil || r.kind != rush {
		return
	}
	t.restart = nil
	t.busy++
	for range r.burst - 1 {
		text := t.numbered(replies[a.random.IntN(len(replies))])
		t.promises.sends(a.name, phone, text, false)
		a.did(explore.Action{Do: explore.Reply, Who: phone, Text: text}, t.world.Oceana.Send(a.name, phone, text))
	}
	t.todo = append(t.todo, func(context.Context) error {
		t.moved(explore.Action{Do: explore.Down})
		t.world.Oceana.Down()
		return nil
	}, func(context.Context) error {
		c := t.people[phone]
		for range r.burst {
			if c.phone == phone { // and has not begun on another channel
				c.say(answers)
			}
		}
		return nil
	}, func(ctx context.Context) error {
		return t.kill(ctx, r)
	})
	t.world.Clock.Schedule("Oceana comes back", min(r.down, longestDown)+30*time.Second, func() {
		t.todo = append(t.todo, func(context.Context) error {
			t.moved(explore.Action{Do: explore.Up})
			t.world.Oceana.Up()
			return nil
		})
	})
}

// refuses has the cloud refuse the next post, if a rush is to begin with it.
func (t *tunnel) refuses() {
	r := t.restart
	if r == nil || r.kind != rush || t.pending(fault.AtPost) {
		return
	}
	t.moved(explore.Action{Do: explore.Fault, Text: "the cloud answers the next send with 503", Next: 1})
	t.cannot("a fault", t.world.Faults.Arm(fault.Rule{At: fault.AtPost, Do: "status 503", Next: 1}))
}

// pending says whether a fault at a place is still to be met.
func (t *tunnel) pending(at string) bool {
	return slices.ContainsFunc(t.world.Faults.Rules(), func(r fault.Rule) bool { return r.At == at })
}
