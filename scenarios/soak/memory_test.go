package soak_test

import (
	"errors"
	"fmt"
	"path/filepath"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"

	"github.com/wavetank/wavetank/connector/store"
	"github.com/wavetank/wavetank/scenarios/soak"
)

// count is a Step that makes an effect of most events, some of them twice, and refuses one.
func count(state []byte, e store.Event, _ time.Time) (store.Outcome, error) {
	if e.Kind == "refused" {
		return store.Outcome{}, errors.New("refused")
	}
	out := store.Outcome{State: append(append([]byte{}, state...), e.Kind[0])}
	if e.Kind == "plain" {
		return out, nil
	}
	out.Effects = []store.Effect{{ID: e.ID + "/a", Lane: "x", Kind: e.Kind}, {ID: e.Kind + "/shared", Lane: "y", Kind: e.Kind}}
	return out, nil
}

// TestTheSimulatedStoreIsLikeTheRealOne does the same to both and compares whatever a connector can see.
func TestTheSimulatedStoreIsLikeTheRealOne(t *testing.T) {
	const shards = 2
	rapid.Check(t, func(r *rapid.T) {
		now := time.Date(2020, 11, 3, 9, 0, 0, 0, time.UTC)
		var clock atomic.Int64 // now, for the store's own goroutine
		clock.Store(now.UnixNano())
		dir := t.TempDir()
		real, err := store.Open(t.Context(), store.Config{
			Database: filepath.Join(dir, fmt.Sprintf("s%d.db", rapid.Int().Draw(r, "name"))), Step: count, Now: func() time.Time { return time.Unix(0, clock.Load()).UTC() }, Shards: shards,
		})
		if err != nil {
			r.Fatal(err)
		}
		defer func() { _ = real.Close() }()
		model := soak.NewMemory(true, shards, count)
		fences := []store.Fence{{Shard: 0, N: 0}}
		conversations := []string{"c1", "c2", "c3", "c4"}
		ctx := t.Context()
		same := func(what string, want, got any) {
			if diff := cmp.Diff(want, got, cmpopts.EquateErrors(), cmpopts.EquateEmpty(), cmpopts.IgnoreFields(store.Effect{}, "N")); diff != "" {
				r.Fatalf("%s (-store +model):\n%s", what, diff)
			}
		}
		kindOf := func(err error) string {
			var refused *store.StepError
			switch {
			case err == nil:
				return ""
			case errors.Is(err, store.ErrFenced):
				return "fenced"
			case errors.As(err, &refused):
				return "refused " + refused.Event
			}
			return err.Error()
		}
		for range rapid.IntRange(1, 60).Draw(r, "steps") {
			now = now.Add(time.Duration(rapid.IntRange(0, 40).Draw(r, "seconds")) * time.Second)
			clock.Store(now.UnixNano())
			member := rapid.SampledFrom([]string{"m1", "m2"}).Draw(r, "member")
			shard := rapid.IntRange(0, shards-1).Draw(r, "shard")
			expiry := now.Add(30 * time.Second)
			var fence *store.Fence
			if rapid.Bool().Draw(r, "fenced") {
				f := rapid.SampledFrom(fences).Draw(r, "fence")
				fence = &f
			}
			switch rapid.IntRange(0, 8).Draw(r, "what") {
			case 0, 1, 2:
				c := store.Change{Fence: fence}
				if rapid.Bool().Draw(r, "event") {
					c.Event = &store.Event{
						ID:           fmt.Sprint("e", rapid.IntRange(0, 8).Draw(r, "id")),
						Conversation: rapid.SampledFrom(conversations).Draw(r, "conversation"),
						Kind:         rapid.SampledFrom([]string{"one", "two", "plain", "refused"}).Draw(r, "kind"),
					}
				}
				if rapid.Bool().Draw(r, "finish") {
					c.Done = fmt.Sprintf("e%d/a", rapid.IntRange(0, 8).Draw(r, "done"))
				}
				if rapid.Bool().Draw(r, "aside") {
					c.Dead = "because"
				}
				want, err := real.Apply(ctx, c)
				got, wrong := soak.Apply(model, c, now)
				same("apply", kindOf(err), kindOf(wrong))
				same("applied", want, got)
			case 3:
				id := fmt.Sprintf("e%d/a", rapid.IntRange(0, 8).Draw(r, "id"))
				same("postpone", kindOf(real.Postpone(ctx, fence, id, expiry, 2)), kindOf(soak.Postpone(model, fence, id, expiry, 2)))
			case 4:
				want, err := real.Heartbeat(ctx, member, expiry)
				if err != nil {
					r.Fatal(err)
				}
				same("call in", want, soak.Heartbeat(model, member, expiry, now))
			case 5:
				want, ok, err := real.Claim(ctx, member, shard, expiry)
				if err != nil {
					r.Fatal(err)
				}
				got, taken := soak.Claim(model, member, shard, expiry, now)
				same("claim", ok, taken)
				same("lease", want, got)
				if ok {
					fences = append(fences, want.Fence)
				}
			case 6:
				f := rapid.SampledFrom(fences).Draw(r, "released")
				if err := real.Release(ctx, f); err != nil {
					r.Fatal(err)
				}
				soak.Release(model, f)
			case 7:
				f := rapid.SampledFrom(fences).Draw(r, "forfeited")
				if err := real.Forfeit(ctx, f); err != nil {
					r.Fatal(err)
				}
				soak.Forfeit(model, f, now)
			case 8:
				if err := real.Leave(ctx, member); err != nil {
					r.Fatal(err)
				}
				soak.Leave(model, member)
			}
			for n := range shards {
				want, err := real.PendingOf(ctx, n, 0, 100)
				if err != nil {
					r.Fatal(err)
				}
				same("pending", want, soak.PendingOf(model, n, 0, 100))
			}
			letters, err := real.DeadLetters(ctx)
			if err != nil {
				r.Fatal(err)
			}
			same("dead letters", letters, soak.DeadLetters(model))
		}
	})
}
