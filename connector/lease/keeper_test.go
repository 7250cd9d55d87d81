package lease_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/wavetank/wavetank/connector/lease"
	"github.com/wavetank/wavetank/connector/metrics"
	"github.com/wavetank/wavetank/connector/store"
)

var noon = time.Date(2020, 11, 3, 12, 0, 0, 0, time.UTC)

// clock stands still; pass runs the timers that come due, and back sets the wall back without them.
type clock struct {
	now    time.Time
	passed time.Duration
	timers []*timer
}

type timer struct {
	due time.Duration
	f   func()
}

func (c *clock) Now() time.Time { return c.now }

func (c *clock) AfterFunc(d time.Duration, f func()) func() bool {
	t := &timer{c.passed + d, f}
	c.timers = append(c.timers, t)
	return func() bool {
		before := len(c.timers)
		c.timers = slices.DeleteFunc(c.timers, func(o *timer) bool { return o == t })
		return len(c.timers) < before
	}
}

func (c *clock) pass(d time.Duration) {
	c.now, c.passed = c.now.Add(d), c.passed+d
	for _, t := range slices.Clone(c.timers) {
		if t.due <= c.passed {
			c.timers = slices.DeleteFunc(c.timers, func(o *timer) bool { return o == t })
			t.f()
		}
	}
}

// rig is a Keeper of member "a" on a store and sessions that note what is asked of them.
type rig struct {
	*lease.Keeper
	clock  clock
	now    store.Membership
	err    error
	begin  error
	terms  []*lease.Term
	going  []bool // departing
	asked  []string
	counts []metrics.Lease
}

const term = 30 * time.Second

// newRig has one shard for each owner: "" is free, "a" this member.
func newRig(t *testing.T, members []string, owners ...string) *rig {
	t.Helper()
	r := &rig{clock: clock{now: noon}, terms: make([]*lease.Term, len(owners)), going: make([]bool, len(owners))}
	r.now.Members = members
	for n, owner := range owners {
		l := store.Lease{Fence: store.Fence{Shard: n, N: int64(n + 1)}, Owner: owner}
		if owner != "" {
			l.Expiry = noon.Add(term)
		}
		r.now.Leases = append(r.now.Leases, l)
	}
	r.Keeper = lease.NewKeeper(lease.Config{
		Store: r, Sessions: r, Shards: len(owners), Lease: term, Clock: &r.clock, Life: t.Context(), Busy: func(int) {}, Beaten: func() {},
		Changed: func(how metrics.Lease) { r.counts = append(r.counts, how) }, Logger: slog.New(slog.DiscardHandler),
	}, "pod-0", "a")
	return r
}

// serve makes shard n served in a term of this member.
func (r *rig) serve(t *testing.T, n int) *lease.Term {
	t.Helper()
	fence := r.now.Leases[n].Fence
	r.terms[n] = r.NewTerm(t.Context(), &fence)
	return r.terms[n]
}

func (r *rig) note(format string, args ...any) {
	r.asked = append(r.asked, fmt.Sprintf(format, args...))
}

func (r *rig) Heartbeat(context.Context, string, time.Time) (store.Membership, error) {
	return r.now, r.err
}

func (r *rig) Claim(_ context.Context, member string, shard int, expiry time.Time) (store.Lease, bool, error) {
	r.note("claim %d", shard)
	return store.Lease{Fence: store.Fence{Shard: shard, N: 100}, Owner: member, Expiry: expiry}, true, nil
}

func (r *rig) Forfeit(_ context.Context, f store.Fence) error {
	r.note("forfeit %d", f.Shard)
	return nil
}

func (r *rig) Term(n int) (*lease.Term, bool) { return r.terms[n], r.going[n] }

func (r *rig) Depart(_ context.Context, n int, lost bool) {
	r.note("depart %d lost %v", n, lost)
	r.going[n] = true
}

func (r *rig) Begin(_ context.Context, n int, t *lease.Term, unsettled bool) error {
	r.note("begin %d unsettled %v", n, unsettled)
	if r.begin == nil {
		r.terms[n] = t
	}
	return r.begin
}

func (r *rig) want(t *testing.T, asked ...string) {
	t.Helper()
	if diff := cmp.Diff(asked, r.asked); diff != "" {
		t.Errorf("want (-), got (+):\n%s", diff)
	}
}

func (r *rig) heartbeat(t *testing.T) { r.Keeper.Heartbeat(t.Context()) }

func TestAMemberClaimsItsFairShare(t *testing.T) {
	r := newRig(t, []string{"a", "b"}, "", "b", "", "", "")
	r.heartbeat(t)
	r.want(t, "claim 0", "begin 0 unsettled false", "claim 2", "begin 2 unsettled false", "claim 3", "begin 3 unsettled false")
	if got := r.Serving(); got != 3 || !r.Known() {
		t.Errorf("serves %d shards, known %v; the first member has one of those that remain", got, r.Known())
	}
}

func TestAnExpiredLeaseIsClaimed(t *testing.T) {
	r := newRig(t, []string{"a"}, "dead")
	r.heartbeat(t) // it lasts until then
	r.clock.pass(term)
	r.heartbeat(t)
	r.want(t, "claim 0", "begin 0 unsettled true")
	if !slices.Equal(r.counts, []metrics.Lease{metrics.Expired}) {
		t.Errorf("counted as %v", r.counts)
	}
}

func TestWhatIsMoreThanAFairShareDeparts(t *testing.T) {
	r := newRig(t, []string{"a", "b"}, "a", "a", "a")
	for n := range r.terms {
		r.serve(t, n)
	}
	r.heartbeat(t)
	r.want(t, "depart 2 lost false")
}

func TestALeaseOfAnotherMemberEndsTheTermAtOnce(t *testing.T) {
	r := newRig(t, []string{"a", "b"}, "b", "a")
	lost, kept := r.serve(t, 0), r.serve(t, 1)
	r.heartbeat(t)
	r.want(t, "depart 0 lost true")
	if lost.Ctx.Err() == nil || kept.Ctx.Err() != nil {
		t.Error("the wrong term was ended")
	}
	r.heartbeat(t) // it departs already
	r.want(t, "depart 0 lost true")
}

func TestAFailedHeartbeatKeepsTermsUntilTheyExpire(t *testing.T) {
	r := newRig(t, []string{"a"}, "a")
	of := r.serve(t, 0)
	r.heartbeat(t)
	r.err = errors.New("database away")
	r.heartbeat(t)
	r.want(t)
	if !of.Lasts(r.clock.Now(), 0) {
		t.Error("the term ends with a missed heartbeat")
	}
	r.clock.pass(term)
	r.heartbeat(t)
	r.want(t, "depart 0 lost true")
}

func TestAMemberOfAStoreThatWasDividedAnewIsNotReady(t *testing.T) {
	r := newRig(t, []string{"a"}, "")
	r.heartbeat(t)
	r.err = errors.New("away")
	if r.heartbeat(t); !r.Known() {
		t.Error("a heartbeat that is late makes it unknown what the member has")
	}
	r.err = fmt.Errorf("call in: %w", store.ErrDivided)
	if r.heartbeat(t); r.Known() {
		t.Error("it is ready, and takes nothing")
	}
}

func TestAStrayLeaseIsGivenBack(t *testing.T) {
	r := newRig(t, []string{"a", "b"}, "a", "b")
	r.heartbeat(t)
	r.want(t, "forfeit 0")
}

func TestAShardThatCannotBeServedIsGivenBack(t *testing.T) {
	r := newRig(t, []string{"a"}, "")
	r.begin = errors.New("database away")
	r.heartbeat(t)
	r.want(t, "claim 0", "begin 0 unsettled false", "forfeit 0")
	if len(r.counts) != 0 {
		t.Errorf("counted as %v", r.counts)
	}
}

// TestALeaseThatWasForfeitedIsUnsettled: it is free, and what its last owner sent may be on its way.
func TestALeaseThatWasForfeitedIsUnsettled(t *testing.T) {
	r := newRig(t, []string{"a"}, "")
	r.now.Leases[0].Expiry = noon
	r.heartbeat(t)
	r.want(t, "claim 0", "begin 0 unsettled true")
	if diff := cmp.Diff([]metrics.Lease{metrics.Expired}, r.counts); diff != "" {
		t.Errorf("counted (-want +got):\n%s", diff)
	}
}

// TestATermEndsThoughTheWallIsSetBack, because its timers went on.
func TestATermEndsThoughTheWallIsSetBack(t *testing.T) {
	r := newRig(t, []string{"a"}, "a")
	of := r.serve(t, 0)
	r.heartbeat(t)
	r.clock.pass(term * 2 / 3)
	r.clock.now = noon
	if of.Lasts(r.clock.Now(), term/3) || !of.Lasts(r.clock.Now(), 0) {
		t.Error("two thirds of a lease have passed")
	}
	r.clock.pass(term / 3)
	r.clock.now = noon
	if of.Lasts(r.clock.Now(), 0) {
		t.Error("the whole lease has passed")
	}
}

func TestATermWithoutAFenceNeverEnds(t *testing.T) {
	r := newRig(t, []string{"a"}, "a")
	if !r.NewTerm(t.Context(), nil).Lasts(noon.Add(1000*time.Hour), term) {
		t.Error("it ended")
	}
}

func TestMembersOfOneInstanceDiffer(t *testing.T) {
	a, b := lease.NewKeeper(lease.Config{}, "pod-0", ""), lease.NewKeeper(lease.Config{}, "pod-0", "")
	if a.Member() == b.Member() {
		t.Errorf("two processes are %s", a.Member())
	}
}
