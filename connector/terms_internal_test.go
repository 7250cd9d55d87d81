package connector

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/wavetank/wavetank/connector/aggregator"
	"github.com/wavetank/wavetank/connector/message"
	"github.com/wavetank/wavetank/connector/oceana"
	"github.com/wavetank/wavetank/connector/store"
)

// wristwatch is a clock that moves when told.
type wristwatch struct {
	mu     sync.Mutex
	now    time.Time     // by which alarms go off
	off    time.Duration // of what it shows
	alarms []alarm
}

type alarm struct {
	at time.Time
	f  func()
}

func (w *wristwatch) Now() time.Time {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.now.Add(w.off)
}

// set has it show another time, by so much; what it was asked to wait for is not affected.
func (w *wristwatch) set(by time.Duration) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.off += by
}

func (w *wristwatch) AfterFunc(d time.Duration, f func()) func() bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.alarms = append(w.alarms, alarm{w.now.Add(d), f})
	return func() bool { return true }
}

func (w *wristwatch) advance(d time.Duration) {
	w.mu.Lock()
	w.now = w.now.Add(d)
	var due []alarm
	w.alarms = slices.DeleteFunc(w.alarms, func(a alarm) bool {
		if a.at.After(w.now) {
			return false
		}
		due = append(due, a)
		return true
	})
	w.mu.Unlock()
	for _, a := range due {
		a.f()
	}
}

// database is a store that connectors share, as far as one in the same process can.
type database struct {
	Storage
	pendingOf func(n int) error // before the n-th read of pending effects is answered; nil: nothing
	read      func(n int)       // after it; nil: nothing
	reads     int
	states    func() error // before the states are read; nil: nothing
	state     func() error // before a state is read; nil: nothing
	apply     func(c store.Change) error
}

func (d *database) State(ctx context.Context, conversation string) ([]byte, error) {
	if d.state != nil {
		if err := d.state(); err != nil {
			return nil, err
		}
	}
	return d.Storage.State(ctx, conversation)
}

func (d *database) Apply(ctx context.Context, c store.Change) (store.Applied, error) {
	if d.apply != nil {
		if err := d.apply(c); err != nil {
			return store.Applied{}, err
		}
	}
	return d.Storage.Apply(ctx, c)
}

func (d *database) States(ctx context.Context, see func(conversation string, state []byte) error) error {
	if d.states != nil {
		if err := d.states(); err != nil {
			return err
		}
	}
	return d.Storage.States(ctx, see)
}

func (d *database) Shared() bool { return true }

func (d *database) PendingOf(ctx context.Context, shard int, after int64, limit int) ([]store.Effect, error) {
	d.reads++
	n := d.reads
	if d.pendingOf != nil {
		if err := d.pendingOf(n); err != nil {
			return nil, err
		}
	}
	effects, err := d.Storage.PendingOf(ctx, shard, after, limit)
	if d.read != nil {
		d.read(n)
	}
	return effects, err
}

// clouds remembers what is posted.
type clouds struct {
	mu    sync.Mutex
	post  func(ctx context.Context) error // before a post is answered; nil: nothing
	since func(ctx context.Context, c message.ConversationID) error
	posts []string

	missed   []message.Event // what there is to be read back
	unparsed []aggregator.Unparsed
}

func (c *clouds) Post(ctx context.Context, m aggregator.Message) (aggregator.Posted, error) {
	c.mu.Lock()
	c.posts = append(c.posts, m.Effect)
	c.mu.Unlock()
	if c.post != nil {
		if err := c.post(ctx); err != nil {
			return aggregator.Posted{}, err
		}
	}
	return aggregator.Posted{ID: message.ID(fmt.Sprint("m", len(c.posts)))}, nil
}

func (c *clouds) Find(_ context.Context, _ message.AppUserID, effect string) (message.ID, bool, error) {
	i := slices.Index(c.posts, effect)
	return message.ID(fmt.Sprint("m", i+1)), i >= 0, nil
}

func (c *clouds) Since(ctx context.Context, _ message.AppUserID, conversation message.ConversationID, _ time.Time) ([]message.Event, []aggregator.Unparsed, error) {
	if c.since != nil {
		if err := c.since(ctx, conversation); err != nil {
			return nil, nil, err
		}
	}
	return c.missed, c.unparsed, nil
}

func (c *clouds) Typing(context.Context, message.AppUserID, bool) error { return nil }
func (c *clouds) Close()                                                {}

// absent is a session with an Oceana that is away.
type absent struct{}

func (absent) Run(ctx context.Context) error { <-ctx.Done(); return nil }
func (absent) Call(context.Context, oceana.Request) (oceana.Answer, error) {
	return oceana.Answer{}, oceana.ErrNotReady
}
func (absent) Typing(message.ConversationID, bool) {}
func (absent) Logout(context.Context) error        { return nil }

// bench is a connector without workers on a database of its own.
type bench struct {
	*Stepper
	t     *testing.T
	clock *wristwatch
	db    *database
	cloud *clouds
}

func newBench(t *testing.T, sessions int, change ...func(*Config)) *bench {
	t.Helper()
	return newBenchWith(t, sessions, absent{}, change...)
}

// newBenchWith has this link for the session of each term.
func newBenchWith(t *testing.T, sessions int, link Session, change ...func(*Config)) *bench {
	t.Helper()
	b := &bench{t: t, clock: &wristwatch{now: time.Date(2020, 11, 3, 9, 0, 0, 0, time.UTC)}, cloud: &clouds{}}
	cfg := Config{Store: "x", Welcome: "welcome", Clock: b.clock, Workers: 2}
	cfg.Aggregator.URL, cfg.Aggregator.AppID, cfg.Aggregator.KeyID, cfg.Aggregator.Secret = "http://cloud.invalid", "app", "key", "secret"
	cfg.Oceana.URL, cfg.Oceana.User, cfg.Oceana.Password = "ws://oceana.invalid/", "user", "password"
	cfg.Oceana.Sockets, cfg.Oceana.InstanceID = sessions, "one"
	for _, f := range change {
		f(&cfg)
	}
	s, err := store.Open(t.Context(), store.Config{
		Database: filepath.Join(t.TempDir(), "s.db"), Step: Decide(cfg), Now: b.clock.Now, Shards: sessions,
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	b.db = &database{Storage: s}
	b.Stepper, err = Assemble(t.Context(), cfg, Parts{
		Store: b.db, Cloud: b.cloud, Oceana: func(oceana.Config) Session { return link }, Member: "one.1",
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(b.c.end)
	return b
}

// welcomed has an agent answer an end user: the connector has a message to post.
func (b *bench) welcomed(conversation string) {
	b.t.Helper()
	for _, e := range []message.Event{
		{ID: "m-" + conversation, Conversation: message.ConversationID(conversation), Of: message.CustomerMessage{
			ID: message.ID("m-" + conversation), AppUser: "u", Channel: message.WhatsApp, Type: "text", Text: "x", At: b.clock.Now()}},
		{ID: "j-" + conversation, Conversation: message.ConversationID(conversation), Of: message.AgentJoined{GUID: 1, Agent: "a"}},
	} {
		if err := b.Accept(b.t.Context(), e); err != nil {
			b.t.Fatal(err)
		}
	}
}

// heartbeat is a heartbeat and the departures that it begins.
func (b *bench) heartbeat() {
	b.Heartbeat()
	b.c.terms.awaitDepartures()
}

// TestAPageReadBeforeALeaseLapsed is handed over after the same connector has claimed the session again: it posts nothing by itself.
func TestAPageReadBeforeALeaseLapsed(t *testing.T) {
	b := newBench(t, 1)
	b.heartbeat()
	b.welcomed("c")
	b.db.read = func(n int) {
		if n == 1 {
			b.clock.advance(31 * time.Second)
			b.heartbeat() // the lease has lapsed
			b.heartbeat() // and is claimed again
		}
	}
	b.Feed()
	if b.Waiting() != 0 {
		t.Errorf("%d lanes have something to do in the name of a term that is over", b.Waiting())
	}
	b.Feed()
	for b.Waiting() > 0 {
		b.Do()
	}
	if len(b.cloud.posts) != 0 {
		t.Errorf("posted %v while what the lapsed term sent may still be arriving", b.cloud.posts)
	}
	b.clock.advance(b.c.leases.Quiet())
	for b.Waiting() > 0 {
		b.Do()
	}
	if len(b.cloud.posts) != 1 {
		t.Errorf("posted %v, want one message once", b.cloud.posts)
	}
}

// TestAFeedThatFailsIsLeftAlone has many looks for new effects while the store does not answer.
func TestAFeedThatFailsIsLeftAlone(t *testing.T) {
	b := newBench(t, 1)
	b.heartbeat()
	b.welcomed("c")
	b.db.pendingOf = func(int) error { return errors.New("the database is away") }
	var reads []int
	for range 5 {
		for range 100 {
			b.Feed()
		}
		reads = append(reads, b.db.reads)
		b.clock.advance(250 * time.Millisecond)
	}
	if diff := cmp.Diff([]int{1, 2, 2, 3, 3}, reads); diff != "" {
		t.Errorf("reads after each quarter of a second (-want +got):\n%s", diff)
	}
	b.db.pendingOf = nil
	b.clock.advance(time.Second)
	if !b.Kicked() {
		t.Error("the end of the pause does not ask for a look")
	}
	if b.Feed(); b.Waiting() != 1 {
		t.Error("nothing to do although the store answers again")
	}
}

// TestHandingOverDoesNotWaitForACatchUp that the cloud does not answer.
func TestHandingOverDoesNotWaitForACatchUp(t *testing.T) {
	b := newBench(t, 1)
	b.heartbeat()
	b.welcomed("c")
	asked := make(chan struct{})
	b.cloud.since = func(ctx context.Context, _ message.ConversationID) error {
		close(asked)
		<-ctx.Done()
		return ctx.Err()
	}
	b.c.dispatch.Run(b.c.life, 1, 1)
	b.c.missed.CloudAway(b.clock.Now())
	b.clock.advance(20 * time.Minute)
	b.heartbeat() // the lease has lapsed
	b.heartbeat() // and is claimed again
	b.c.missed.CloudAnswers()
	<-asked
	b.Leave() // hangs if it waits
	if b.c.Sessions() != 0 {
		t.Error("the session was not given back")
	}
	b.c.dispatch.Close()
	b.c.dispatch.Wait()
}

// TestRenewalDoesNotWaitForAHandOver has the posts of two surplus sessions not answered. They are given back at the same time, and the
// heartbeat goes on meanwhile.
func TestRenewalDoesNotWaitForAHandOver(t *testing.T) {
	b := newBench(t, 4)
	b.heartbeat()
	posting, answer := make(chan struct{}), make(chan struct{})
	b.cloud.post = func(context.Context) error {
		posting <- struct{}{}
		<-answer
		return nil
	}
	shards := map[int]bool{}
	for n := 0; len(shards) < 4; n++ {
		c := fmt.Sprint("c", n)
		if shard := store.Shard(c, 4); !shards[shard] {
			shards[shard] = true
			b.welcomed(c)
		}
	}
	b.Feed()
	b.c.dispatch.Run(b.c.life, 8, 1)
	for range 4 {
		<-posting
	}
	if _, err := b.db.Heartbeat(t.Context(), "two.1", b.clock.Now().Add(time.Hour)); err != nil {
		t.Fatal(err)
	}
	b.Heartbeat() // hangs if it waits
	b.clock.advance(20 * time.Second)
	b.Heartbeat()
	b.clock.advance(20 * time.Second)
	b.Heartbeat()
	if got := b.c.leases.Serving(); got != 2 {
		t.Errorf("%d sessions are served, want the 2 that are this connector's share", got)
	}
	for _, s := range b.c.sessions {
		if term := s.held(); term == nil || term.Ctx.Err() != nil || !term.Lasts(b.clock.Now(), b.c.cfg.Lease/3) {
			t.Errorf("the lease of session %d was not renewed", s.n)
		}
	}
	close(answer)
	b.c.terms.awaitDepartures()
	if got := b.c.Sessions(); got != 2 {
		t.Errorf("%d sessions are held after the others were handed over, want 2", got)
	}
	b.c.dispatch.Close()
	b.c.dispatch.Wait()
}

// TestAHandOverThatBreaksSomethingOffLeavesTheLeaseUnsettled, and one in good order does not.
func TestAHandOverThatBreaksSomethingOffLeavesTheLeaseUnsettled(t *testing.T) {
	for name, brokenOff := range map[string]bool{"in good order": false, "broken off": true} {
		t.Run(name, func(t *testing.T) {
			b := newBench(t, 1)
			b.heartbeat()
			s := b.c.sessions[0]
			if brokenOff { // as after releaseTimeout
				s.held().End()
			}
			b.c.terms.Depart(t.Context(), 0, false)
			b.c.terms.awaitDepartures()
			m, err := b.db.Heartbeat(t.Context(), "another", b.clock.Now().Add(time.Minute))
			if err != nil {
				t.Fatal(err)
			}
			if l := m.Leases[0]; l.Owner != "" || l.Unsettled() != brokenOff {
				t.Errorf("%+v: unsettled is %t, want %t", l, l.Unsettled(), brokenOff)
			}
		})
	}
}

// TestASecondOutage begins while a conversation of the first is still behind: all are caught up again, that one from where it was.
func TestASecondOutage(t *testing.T) {
	b := newBench(t, 1)
	b.heartbeat()
	for _, c := range []string{"c0", "c1", "c2"} {
		b.welcomed(c)
	}
	stuck := true
	var asked []message.ConversationID
	b.cloud.since = func(_ context.Context, c message.ConversationID) error {
		asked = append(asked, c)
		if c == "c2" && stuck {
			return errors.New("it cannot be read")
		}
		return nil
	}
	outage := func() []message.ConversationID {
		asked = nil
		b.c.missed.CloudAway(b.clock.Now())
		b.clock.advance(20 * time.Minute)
		asked = nil
		b.c.missed.CloudAnswers()
		b.c.missed.AwaitScan()
		for b.Waiting() > 0 {
			b.Do()
		}
		slices.Sort(asked)
		return asked
	}
	all := []message.ConversationID{"c0", "c1", "c2"}
	if diff := cmp.Diff(all, outage()); diff != "" {
		t.Errorf("asked for after the first outage (-want +got):\n%s", diff)
	}
	stuck = false
	if diff := cmp.Diff(all, outage()); diff != "" {
		t.Errorf("asked for after the second outage (-want +got):\n%s", diff)
	}
	if n, readers := b.c.missed.Behind(); n != 0 || readers != 0 {
		t.Errorf("%d conversations are still behind, %d readers", n, readers)
	}
}

// TestAClockThatIsSetBack makes no lease longer: after a third of it is left nothing is posted, and after its end the term is given up, whatever
// the clock shows.
func TestAClockThatIsSetBack(t *testing.T) {
	for _, back := range []time.Duration{15 * time.Second, time.Hour} {
		t.Run(back.String(), func(t *testing.T) {
			b := newBench(t, 1)
			b.heartbeat()
			b.welcomed("c")
			b.Feed()
			b.clock.set(-back)
			b.clock.advance(21 * time.Second) // of 30
			b.Do()
			if len(b.cloud.posts) != 0 {
				t.Errorf("posted %v when others may hold the lease before that arrives", b.cloud.posts)
			}
			if !b.c.sessions.current(b.clock.Now()) {
				t.Error("the lease is over before its time")
			}
			b.clock.advance(9 * time.Second)
			if b.c.sessions.current(b.clock.Now()) {
				t.Error("the lease is taken for longer than it lasts")
			}
		})
	}
}
