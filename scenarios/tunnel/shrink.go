package tunnel

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/wavetank/wavetank/scenarios/explore"
)

// move is one thing that a customer, an agent or an operator did, or that went wrong.
type move struct {
	explore.Action
	at time.Time
}

func (t *tunnel) moved(a explore.Action) { t.moves = append(t.moves, move{a, t.world.Clock.Now()}) }

// history is what a Report keeps of its run so that a violation can be shrunk.
type history struct {
	world explore.World
	moves []move
}

// history leaves out agents but two, of whom the second gets what the first transfers: most of what can break needs no more.
func (t *tunnel) history() history {
	h := history{explore.World{Start: t.begin, Agent: t.staff[0].name, Welcome: t.profile.Welcome}, t.moves}
	if len(t.staff) > 1 {
		h.world.Second = t.staff[1].name
	}
	if t.profile.Bot != nil {
		h.world.Bot = t.profile.Bot.Answer
	}
	for _, phone := range sorted(t.people) {
		h.world.People = append(h.world.People, explore.Person{Name: phone, Channel: t.kind(phone)})
	}
	return h
}

// Bounds of what Shrink tries.
const (
	mostPeople  = 20  // one after the other, if the violation names no one
	mostActions = 400 // of a scenario before it is shrunk: the latest
)

// Shrink looks for the shortest scenario that breaks as the run did, and puts it into the violation. It tries the person whom the
// violation concerns alone, without faults and with them; then everyone of the last day. Nothing is put in when none of these breaks:
// the seed still does.
func (r *Report) Shrink(ctx context.Context) error {
	v := r.Violation
	if v == nil {
		return nil
	}
	people := []string{v.Person}
	if v.Person == "" {
		people = r.history.latest(mostPeople)
	}
	for _, who := range people {
		one := []string{who}
		contact := r.history.contact(who)
		for _, some := range [][]move{r.history.of(one, false, time.Time{}), r.history.of(one, true, time.Time{}), contact, unanswered(contact), unfailing(contact)} {
			if done, err := r.shrink(ctx, one, some); done || err != nil {
				return err
			}
		}
	}
	all := r.history.latest(1 << 20)
	_, err := r.shrink(ctx, all, r.history.of(all, true, v.At.Add(-24*time.Hour)))
	return err
}

// shrink reports whether it found a scenario.
func (r *Report) shrink(ctx context.Context, people []string, moves []move) (bool, error) {
	if ctx.Err() != nil {
		return false, ctx.Err()
	}
	world, actions := r.history.scenario(people, moves)
	found, err := explore.Shrink(world, "Not kept: "+r.Violation.Promise, fmt.Sprintf("%s, seed %d", r.Profile, r.Seed), actions)
	if found == nil || !found.Repeats || err != nil {
		return false, err
	}
	r.Violation.Feature, r.Violation.Steps = found.Feature, found.Steps
	return true, nil
}

// latest are the phones that did something, the latest first.
func (h *history) latest(most int) []string {
	var all []string
	seen := map[string]bool{"": true}
	for _, m := range slices.Backward(h.moves) {
		if !seen[m.Who] && len(all) < most {
			seen[m.Who] = true
			all = append(all, m.Who)
		}
	}
	return all
}

// of are the moves of some people since an instant, at most the latest mostActions, with what went wrong meanwhile or without.
func (h *history) of(people []string, wrong bool, since time.Time) []move {
	var some []move
	for _, m := range h.moves {
		if !m.at.Before(since) && (m.Who == "" && wrong || slices.Contains(people, m.Who)) {
			some = append(some, m)
		}
	}
	return some[max(0, len(some)-mostActions):]
}

// contact are the moves from the beginning of a customer's last contact that was answered, with what went wrong meanwhile: what an agent sees in
// order is known of one contact.
func (h *history) contact(who string) []move {
	all := h.of([]string{who}, true, time.Time{})
	last := -1
	for i, m := range all {
		if m.Do == explore.Answer {
			last = i
		}
	}
	first := last
	for i := last - 1; i >= 0 && all[i].Do != explore.Close; i-- {
		if all[i].Who == who {
			first = i
		}
	}
	return all[max(0, first):]
}

// unanswered are moves without what the customer wrote after an agent answered, and without the faults before, which met the messages of others: what
// a phone shows in order is known of one side.
func unanswered(moves []move) (some []move) {
	answered := false
	for _, m := range moves {
		answered = answered || m.Do == explore.Answer
		if answered && !m.writes() || !answered && !m.fails() {
			some = append(some, m)
		}
	}
	return some
}

// writes says whether a customer did it, and fails whether it is a fault of a single message.
func (m move) writes() bool {
	return m.Do == explore.Send || m.Do == explore.File || m.Do == explore.Infected
}

func (m move) fails() bool {
	return m.Do == explore.Fault || m.Do == explore.Twice || m.Do == explore.Lost
}

// unfailing are moves without the faults of single messages, which change their order.
func unfailing(moves []move) (some []move) {
	for _, m := range moves {
		if !m.fails() {
			some = append(some, m)
		}
	}
	return some
}

// scenario is the world of some moves, and the moves with the waits between them.
func (h *history) scenario(people []string, moves []move) (explore.World, []explore.Action) {
	w := h.world
	w.People = slices.DeleteFunc(slices.Clone(w.People), func(p explore.Person) bool { return !slices.Contains(people, p.Name) })
	var actions []explore.Action
	for i, m := range moves {
		if i > 0 {
			if d := m.at.Sub(moves[i-1].at); d > 0 {
				actions = append(actions, explore.Action{Do: explore.Wait, Wait: d})
			}
		} else {
			w.Start = m.at
		}
		actions = append(actions, m.Action)
	}
	return w, actions
}
