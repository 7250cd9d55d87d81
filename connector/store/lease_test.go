package store_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/wavetank/wavetank/connector/store"
)

// watch is a clock that tests move.
type watch struct {
	mu  sync.Mutex
	now time.Time
}

func (w *watch) Now() time.Time {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.now
}

func (w *watch) pass(d time.Duration) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.now = w.now.Add(d)
}

// sharing is what every engine has to do for connectors that share it, and for those that come back to it.
func sharing(t *testing.T, newDatabase func(testing.TB) string) {
	for name, test := range map[string]func(*testing.T, store.Config){
		"one member has a shard":                 oneOwner,
		"a member calls in":                      heartbeat,
		"a lost lease changes nothing":           fenced,
		"a member leaves":                        leave,
		"a shard's effects come in order":        pendingOf,
		"a dead letter is an effect":             deadEffect,
		"a dead letter is an event":              deadEvent,
		"what is old is forgotten":               forgotten,
		"text that no column holds is refused":   noText,
		"the number of shards is the database's": shardCount,
	} {
		t.Run(name, func(t *testing.T) {
			test(t, store.Config{Database: newDatabase(t), Step: step, Now: atNoon, Shards: 4})
		})
	}
}

// clocked has cfg go by a watch.
func clocked(cfg store.Config) (store.Config, *watch) {
	w := &watch{now: noon}
	cfg.Now = w.Now
	return cfg, w
}

func claim(t *testing.T, s *store.Store, member string, shard int, expiry time.Time) store.Lease {
	t.Helper()
	l, ok, err := s.Claim(t.Context(), member, shard, expiry)
	if err != nil || !ok {
		t.Fatalf("%s did not get shard %d: %v", member, shard, err)
	}
	return l
}

func refusedClaim(t *testing.T, s *store.Store, member string, shard int, expiry time.Time) {
	t.Helper()
	if l, ok, err := s.Claim(t.Context(), member, shard, expiry); err != nil || ok {
		t.Fatalf("%s got shard %d: %+v, %v", member, shard, l, err)
	}
}

func oneOwner(t *testing.T, cfg store.Config) {
	cfg, w := clocked(cfg)
	s := openStore(t, cfg)
	first := claim(t, s, "a", 0, noon.Add(time.Minute))
	if d := cmp.Diff(first, store.Lease{Fence: store.Fence{Shard: 0, N: 1}, Owner: "a", Expiry: noon.Add(time.Minute)}); d != "" {
		t.Errorf("(-got +want):\n%s", d)
	}
	refusedClaim(t, s, "b", 0, noon.Add(time.Hour))
	refusedClaim(t, s, "a", 0, noon.Add(time.Hour)) // another process under the same name has to wait too
	refusedClaim(t, s, "b", 9, noon.Add(time.Hour)) // no such shard
	w.pass(time.Minute - 1)
	refusedClaim(t, s, "b", 0, noon.Add(time.Hour))
	w.pass(1)
	if second := claim(t, s, "b", 0, noon.Add(time.Hour)); second.N != 2 {
		t.Errorf("fence %d, want 2", second.N)
	}
	if err := s.Release(t.Context(), first.Fence); err != nil { // too late: it is not a's any more
		t.Fatal(err)
	}
	refusedClaim(t, s, "a", 0, noon.Add(time.Hour))
	if err := s.Release(t.Context(), store.Fence{Shard: 0, N: 2}); err != nil {
		t.Fatal(err)
	}
	if third := claim(t, s, "a", 0, noon.Add(time.Hour)); third.N != 3 {
		t.Errorf("fence %d, want 3", third.N)
	}
	if err := s.Forfeit(t.Context(), store.Fence{Shard: 0, N: 2}); err != nil { // too late as well
		t.Fatal(err)
	}
	refusedClaim(t, s, "b", 0, noon.Add(time.Hour))
	for n, giveBack := range []func(context.Context, store.Fence) error{s.Forfeit, s.Release} {
		if err := giveBack(t.Context(), store.Fence{Shard: 0, N: int64(3 + n)}); err != nil {
			t.Fatal(err)
		}
		if l := membership(t, s, "b", noon.Add(time.Hour)).Leases[0]; l.Owner != "" || l.Unsettled() != (n == 0) {
			t.Errorf("given back: %+v", l)
		}
		claim(t, s, "b", 0, noon.Add(time.Hour))
	}
}

func membership(t *testing.T, s *store.Store, member string, expiry time.Time) store.Membership {
	t.Helper()
	r, err := s.Heartbeat(t.Context(), member, expiry)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func owners(r store.Membership) (list []string) {
	for _, l := range r.Leases {
		list = append(list, fmt.Sprintf("%d:%s", l.Shard, l.Owner))
	}
	return list
}

func heartbeat(t *testing.T, cfg store.Config) {
	cfg, w := clocked(cfg)
	s := openStore(t, cfg)
	if d := cmp.Diff(owners(membership(t, s, "a", noon.Add(time.Minute))), []string{"0:", "1:", "2:", "3:"}); d != "" {
		t.Errorf("(-got +want):\n%s", d)
	}
	claim(t, s, "a", 1, noon.Add(time.Minute))
	claim(t, s, "b", 2, noon.Add(time.Minute))
	w.pass(30 * time.Second)
	r := membership(t, s, "b", noon.Add(2*time.Minute))
	if d := cmp.Diff(r.Members, []string{"a", "b"}); d != "" {
		t.Errorf("members (-got +want):\n%s", d)
	}
	if got, want := r.Leases[2].Expiry, noon.Add(2*time.Minute); !got.Equal(want) {
		t.Errorf("b's lease was prolonged to %s, want %s", got, want)
	}
	if got, want := r.Leases[1].Expiry, noon.Add(time.Minute); !got.Equal(want) {
		t.Errorf("a's lease was moved to %s, want %s", got, want)
	}
	w.pass(30 * time.Second) // a's time is over, for every member
	r = membership(t, s, "a", noon.Add(2*time.Minute))
	if r.Leases[1].Expiry.After(noon.Add(time.Minute)) {
		t.Error("a lease was prolonged that had expired")
	}
	w.pass(time.Hour)
	if r := membership(t, s, "c", noon.Add(2*time.Hour)); !slices.Equal(r.Members, []string{"c"}) {
		t.Errorf("members %v, want c alone", r.Members)
	}
}

func fenced(t *testing.T, cfg store.Config) {
	cfg, w := clocked(cfg)
	s := openStore(t, cfg)
	apply(t, s, event("e1", "ana", "", "f1 f2"))
	shard := store.Shard("ana", cfg.Shards)
	old := claim(t, s, "a", shard, noon.Add(time.Minute)).Fence
	change := func(id string, f store.Fence) store.Change {
		c := event(id, "ana", "", id+"-effect")
		c.Done, c.Meta, c.Fence = "f1", map[string]string{"seq": id}, &f
		return c
	}
	w.pass(time.Hour)
	now := claim(t, s, "b", shard, w.Now().Add(time.Minute)).Fence
	if _, err := s.Apply(t.Context(), change("stale", old)); !errors.Is(err, store.ErrFenced) {
		t.Errorf("stale change: %v, want ErrFenced", err)
	}
	if err := s.Postpone(t.Context(), &old, "f1", noon, 9); !errors.Is(err, store.ErrFenced) {
		t.Errorf("stale postponement: %v, want ErrFenced", err)
	}
	if got := string(state(t, s, "ana")) + meta(t, s, "seq") + fmt.Sprint(ids(pending(t, s))); got != "e1;[f1 f2]" {
		t.Errorf("a stale change left %s", got)
	}
	if p := pending(t, s); p[0].Attempts != 0 {
		t.Error("a stale postponement was kept")
	}
	apply(t, s, change("fresh", now))
	if got := string(state(t, s, "ana")) + meta(t, s, "seq") + fmt.Sprint(ids(pending(t, s))); got != "e1;fresh;fresh[f2 fresh-effect]" {
		t.Errorf("the owner's change left %s", got)
	}
	apply(t, s, event("webhook", "ana", "", "")) // an event without a lease may come from any member
}

func leave(t *testing.T, cfg store.Config) {
	cfg, _ = clocked(cfg)
	s := openStore(t, cfg)
	membership(t, s, "a", noon.Add(time.Minute))
	membership(t, s, "b", noon.Add(time.Minute))
	claim(t, s, "a", 0, noon.Add(time.Minute))
	claim(t, s, "a", 3, noon.Add(time.Minute))
	claim(t, s, "b", 1, noon.Add(time.Minute))
	if err := s.Leave(t.Context(), "a"); err != nil {
		t.Fatal(err)
	}
	r := membership(t, s, "b", noon.Add(time.Minute))
	if d := cmp.Diff(owners(r), []string{"0:", "1:b", "2:", "3:"}); d != "" {
		t.Errorf("(-got +want):\n%s", d)
	}
	if d := cmp.Diff(r.Members, []string{"b"}); d != "" {
		t.Errorf("members (-got +want):\n%s", d)
	}
}

func pendingOf(t *testing.T, cfg store.Config) {
	s := openStore(t, cfg)
	want := map[int][]string{}
	for i := range 40 {
		conversation := fmt.Sprint("c", i%11)
		apply(t, s, event(fmt.Sprint("e", i), conversation, "", fmt.Sprint("f", i)))
		shard := store.Shard(conversation, cfg.Shards)
		want[shard] = append(want[shard], fmt.Sprint("f", i))
	}
	for shard := range cfg.Shards {
		var got []string
		for after := int64(0); ; {
			page, err := s.PendingOf(t.Context(), shard, after, 3)
			if err != nil {
				t.Fatal(err)
			}
			if len(page) == 0 {
				break
			}
			got = append(got, ids(page)...)
			after = page[len(page)-1].N
		}
		if d := cmp.Diff(got, want[shard]); d != "" {
			t.Errorf("shard %d (-got +want):\n%s", shard, d)
		}
	}
	if n, err := s.LastEffect(t.Context()); err != nil || n < 40 {
		t.Errorf("last effect %d, %v", n, err)
	}
}

func letters(t *testing.T, s *store.Store) []store.DeadLetter {
	t.Helper()
	list, err := s.DeadLetters(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return list
}

func deadEffect(t *testing.T, cfg store.Config) {
	s := openStore(t, cfg)
	apply(t, s, event("e1", "ana", "", "f1 f2"))
	if err := s.Postpone(t.Context(), nil, "f1", noon, 3); err != nil {
		t.Fatal(err)
	}
	apply(t, s, store.Change{Done: "f1", Dead: "refused\x00 by Oceana"})
	apply(t, s, store.Change{Done: "f1", Dead: "once is enough"})
	apply(t, s, store.Change{Done: "unknown", Dead: "nobody knows it"})
	want := []store.DeadLetter{{
		ID: "f1", Origin: "effect", Conversation: "ana", Lane: "cloud", Kind: "post", Body: []byte("body of f1"), Attempts: 3,
		At: noon, Reason: "refused\uFFFD by Oceana",
	}}
	if d := cmp.Diff(letters(t, s), want); d != "" {
		t.Errorf("(-got +want):\n%s", d)
	}
	if d := cmp.Diff(ids(pending(t, s)), []string{"f2"}); d != "" {
		t.Errorf("pending (-got +want):\n%s", d)
	}
	before, _ := s.LastEffect(t.Context())
	if _, err := s.Requeue(t.Context(), "f1"); err != nil {
		t.Fatal(err)
	}
	p := pending(t, s)
	if d := cmp.Diff(ids(p), []string{"f2", "f1"}); d != "" {
		t.Errorf("pending after the revival (-got +want):\n%s", d)
	}
	if f := p[1]; f.N <= before || f.Attempts != 3 || !f.Due.IsZero() || string(f.Body) != "body of f1" {
		t.Errorf("revived as %+v", f)
	}
	if left := letters(t, s); len(left) != 0 {
		t.Errorf("%v is still dead", left)
	}
	for _, do := range []func() error{
		func() error { _, err := s.Requeue(t.Context(), "f1"); return err },
		func() error { return s.Discard(t.Context(), "f1") },
	} {
		if err := do(); !errors.Is(err, store.ErrUnknown) || !strings.Contains(err.Error(), `"f1"`) || errors.Is(err, store.ErrAway) {
			t.Errorf("%v, want ErrUnknown with the id, from a database that is well", err)
		}
	}
	apply(t, s, store.Change{Done: "f1", Dead: "again"})
	if err := s.Discard(t.Context(), "f1"); err != nil {
		t.Fatal(err)
	}
	if left := letters(t, s); len(left) != 0 {
		t.Errorf("%v is still there", left)
	}
}

func deadEvent(t *testing.T, cfg store.Config) {
	s := openStore(t, cfg)
	poison := event("e1", "ana", "refuse", "f1")
	var refused *store.StepError
	if _, err := s.Apply(t.Context(), poison); !errors.As(err, &refused) || refused.Event != "e1" {
		t.Fatalf("%v, want a StepError of e1", err)
	}
	poison.Dead = "the step refuses it"
	apply(t, s, poison)
	if a := apply(t, s, event("e1", "ana", "", "")); !a.Duplicate {
		t.Error("a repetition of what was put aside is not recognised")
	}
	want := []store.DeadLetter{{ID: "e1", Origin: "event", Conversation: "ana", Kind: "refuse", Body: []byte("f1"), At: noon, Reason: poison.Dead}}
	if d := cmp.Diff(letters(t, s), want); d != "" {
		t.Errorf("(-got +want):\n%s", d)
	}
	if _, err := s.Requeue(t.Context(), "e1"); !errors.As(err, &refused) {
		t.Errorf("%v, want a StepError: it is still poison", err)
	}
	if len(letters(t, s)) != 1 {
		t.Fatal("what was refused again is gone")
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	cured := cfg
	cured.Step = func(state []byte, e store.Event, now time.Time) (store.Outcome, error) {
		e.Kind = ""
		return step(state, e, now)
	}
	s = openStore(t, cured)
	if _, err := s.Requeue(t.Context(), "e1"); err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(ids(pending(t, s)), []string{"f1"}); d != "" {
		t.Errorf("pending (-got +want):\n%s", d)
	}
	if len(letters(t, s)) != 0 {
		t.Error("it is still dead")
	}
}

func forgotten(t *testing.T, cfg store.Config) {
	cfg, w := clocked(cfg)
	cfg.Keep = 24 * time.Hour
	s := openStore(t, cfg)
	apply(t, s, event("old", "ana", "", "f1 f2"))
	apply(t, s, store.Change{Done: "f1"})
	w.pass(25 * time.Hour) // more than Keep for what is above, less than Keep for what follows
	apply(t, s, event("new", "ana", "", "f3"))
	if a := apply(t, s, event("new", "ana", "", "")); !a.Duplicate {
		t.Error("new is forgotten")
	}
	for len(audits(t, s, 0)) != 1 { // the writer prunes between two calls, when none is queued
		apply(t, s, store.Change{Meta: map[string]string{"tick": "1"}})
	}
	if a := apply(t, s, event("old", "ana", "look", "")); a.Duplicate {
		t.Error("old is still known")
	}
	if d := cmp.Diff(ids(pending(t, s)), []string{"f2", "f3"}); d != "" {
		t.Errorf("what is to be done must never be forgotten (-got +want):\n%s", d)
	}
	if got := string(state(t, s, "ana")); got != "old;new;" {
		t.Errorf("state %q: a conversation is never forgotten", got)
	}
}

func noText(t *testing.T, cfg store.Config) {
	s := openStore(t, cfg)
	for _, bad := range []string{"a\x00b", "\xff"} {
		for name, c := range map[string]store.Change{
			"event":        event(bad, "ana", "", ""),
			"conversation": event("e1", bad, "", ""),
			"kind":         event("e1", "ana", bad, ""),
			"done":         {Done: bad},
			"meta":         {Meta: map[string]string{"k": bad}},
		} {
			if _, err := s.Apply(t.Context(), c); err == nil || !strings.Contains(err.Error(), "is not text") {
				t.Errorf("%s %q: %v", name, bad, err)
			}
		}
	}
	apply(t, s, event("e1", "ana", "", "")) // nothing of it was kept
}

func shardCount(t *testing.T, cfg store.Config) {
	cfg, w := clocked(cfg)
	s := openStore(t, cfg)
	membership(t, s, "a", noon.Add(time.Minute))
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	more := cfg
	more.Shards = 7
	other, err := store.Open(t.Context(), more)
	if err == nil {
		_ = other.Close()
		t.Fatal("opened with 7 shards while a connector runs with 4")
	}
	if !strings.Contains(err.Error(), `7 shards are configured, but "a" is running with 4: stop all connectors to change it`) || errors.Is(err, store.ErrAway) {
		t.Error(err)
	}
	w.pass(time.Hour)
	s = openStore(t, more)
	if store.IsPostgres(cfg.Database) { // one that was opened before the others, and is late with its first heartbeat
		late := openStore(t, more)
		divided := cfg
		divided.Shards = 5
		_ = openStore(t, divided).Close()
		if r, err := late.Heartbeat(t.Context(), "late", w.Now().Add(time.Minute)); !errors.Is(err, store.ErrDivided) || !strings.Contains(err.Error(), "7 shards are configured, and it has 5 by now") {
			t.Errorf("a heartbeat among other shards: %+v, %v", r, err)
		}
		if _, err := late.Apply(t.Context(), event("e1", "ana", "", "f1")); !errors.Is(err, store.ErrDivided) || !strings.Contains(err.Error(), "7 shards are configured, and it has 5 by now") {
			t.Errorf("an event among other shards: %v", err)
		}
		if err := late.Ready(t.Context()); !errors.Is(err, store.ErrDivided) {
			t.Errorf("ready among other shards: %v", err)
		}
		_ = openStore(t, more).Close()
		if err := late.Ready(t.Context()); err != nil {
			t.Errorf("not ready once the shards are as they were: %v", err)
		}
		if a, err := late.Apply(t.Context(), event("e1", "ana", "", "f1")); err != nil || a.Duplicate || len(a.Effects) != 1 {
			t.Errorf("the event once the shards are as they were: %+v, %v", a, err)
		}
	}
	if got := len(membership(t, s, "a", w.Now().Add(time.Minute)).Leases); got != 7 {
		t.Errorf("%d leases, want 7", got)
	}
}
