package clock_test

import (
	"context"
	"errors"
	"math/rand/v2"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/wavetank/wavetank/sim/clock"
)

var start = time.Date(2020, 11, 3, 9, 0, 0, 0, time.UTC)

func TestAdvanceRunsEachEventAtItsInstantInOrderOfCreation(t *testing.T) {
	c := clock.New(start)
	var got []string
	note := func(name string) func() {
		return func() { got = append(got, name+" "+c.Now().Sub(start).String()) }
	}
	c.AfterFunc(2*time.Second, note("b1"))
	c.AfterFunc(time.Second, note("a"))
	c.AfterFunc(2*time.Second, note("b2"))
	c.AfterFunc(3*time.Second, note("late"))
	stop := c.AfterFunc(time.Second, note("stopped"))
	if !stop() {
		t.Error("stop of a waiting event reported false")
	}
	if stop() {
		t.Error("second stop reported true")
	}
	if err := c.Advance(t.Context(), 2*time.Second); err != nil {
		t.Fatal(err)
	}
	want := []string{"a 1s", "b1 2s", "b2 2s"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("events (-want +got):\n%s", diff)
	}
	if got := c.Now(); !got.Equal(start.Add(2 * time.Second)) {
		t.Errorf("now = %s", got)
	}
}

func TestAnEventMayScheduleMoreOfTheSameInstant(t *testing.T) {
	c := clock.New(start)
	var got []string
	c.AfterFunc(time.Hour, func() {
		got = append(got, "first")
		c.AfterFunc(0, func() { got = append(got, "released") })
	})
	c.AfterFunc(time.Hour, func() { got = append(got, "second") })
	if err := c.Advance(t.Context(), time.Hour); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"first", "second", "released"}, got); diff != "" {
		t.Error(diff)
	}
}

func TestQuietIsAwaitedAfterEveryEvent(t *testing.T) {
	c := clock.New(start)
	var mu sync.Mutex
	var got []string
	var inFlight sync.WaitGroup
	c.SetQuiet(func(context.Context) error {
		inFlight.Wait()
		mu.Lock()
		defer mu.Unlock()
		got = append(got, "quiet")
		return nil
	})
	work := func(name string) func() {
		return func() {
			inFlight.Go(func() {
				mu.Lock()
				defer mu.Unlock()
				got = append(got, name)
			})
		}
	}
	c.AfterFunc(0, work("a"))
	c.AfterFunc(0, work("b"))
	if err := c.Settle(t.Context()); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"quiet", "a", "quiet", "b", "quiet"}, got); diff != "" {
		t.Error(diff)
	}
}

func TestTheClockNeverGoesBackwards(t *testing.T) {
	c := clock.New(start)
	for name, move := range map[string]func() error{
		"negative advance": func() error { return c.Advance(t.Context(), -time.Second) },
		"earlier instant":  func() error { return c.AdvanceTo(t.Context(), start.Add(-time.Nanosecond)) },
	} {
		if err := move(); !errors.Is(err, clock.ErrBackwards) {
			t.Errorf("%s: err = %v, want ErrBackwards", name, err)
		}
	}
	if !c.Now().Equal(start) {
		t.Errorf("a refused move moved the clock to %s", c.Now())
	}
	if err := c.AdvanceTo(t.Context(), start); err != nil {
		t.Errorf("staying is not going backwards: %v", err)
	}
}

func TestAdvanceToNextJumpsOverTheSilence(t *testing.T) {
	c := clock.New(start)
	c.Schedule("webhook retry", 30*time.Minute, func() {})
	if diff := cmp.Diff([]clock.Due{{At: start.Add(30 * time.Minute), Label: "webhook retry"}}, c.Pending(5)); diff != "" {
		t.Error(diff)
	}
	found, err := c.AdvanceToNext(t.Context())
	if err != nil || !found || !c.Now().Equal(start.Add(30*time.Minute)) {
		t.Errorf("found %v, err %v, now %s", found, err, c.Now())
	}
	if found, err := c.AdvanceToNext(t.Context()); err != nil || found {
		t.Errorf("nothing is due, yet found %v, err %v", found, err)
	}
}

func TestAMoveThatIsCutShortKeepsWhatIsNotDue(t *testing.T) {
	c := clock.New(start)
	ctx, cancel := context.WithCancel(t.Context())
	ran := 0
	c.AfterFunc(time.Minute, func() { ran++; cancel() })
	c.AfterFunc(2*time.Minute, func() { ran++ })
	if err := c.Advance(ctx, time.Hour); !errors.Is(err, context.Canceled) {
		t.Fatalf("err = %v, want context.Canceled", err)
	}
	if ran != 1 || !c.Now().Equal(start.Add(time.Minute)) || len(c.Pending(0)) != 1 {
		t.Errorf("ran %d, now %s, pending %d", ran, c.Now(), len(c.Pending(0)))
	}
}

func TestARunningClockReachesWhatIsDue(t *testing.T) {
	c := clock.New(start)
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan struct{})
	go func() { c.Run(ctx, time.Second); close(ended) }()
	reached := make(chan time.Time, 1)
	c.AfterFunc(time.Hour, func() { reached <- c.Now() })
	c.SetSpeed(3600 * 100)
	if at := <-reached; at.Before(start.Add(time.Hour)) {
		t.Errorf("ran at %s, before it was due", at)
	}
	c.SetSpeed(0)
	if frozen := c.Now(); !c.Now().Equal(frozen) {
		t.Error("a paused clock moved")
	}
	cancel()
	<-ended
}

// The clock against a model: a sorted list of deadlines, with stops, nested events and moves in any order.
func TestClockAgainstAModel(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		c := clock.New(start)
		type planned struct {
			at   time.Time
			id   int
			stop func() bool
		}
		var plan []planned
		var got, want []int
		created := 0
		r.Repeat(map[string]func(*rapid.T){
			"schedule": func(r *rapid.T) {
				d := time.Duration(rapid.IntRange(-2, 20).Draw(r, "seconds")) * time.Second
				id := created
				created++
				at := c.Now().Add(max(d, 0))
				stop := c.AfterFunc(d, func() {
					got = append(got, id)
					if !c.Now().Equal(at) {
						r.Errorf("event %d ran at %s, due %s", id, c.Now(), at)
					}
				})
				plan = append(plan, planned{at, id, stop})
			},
			"stop": func(r *rapid.T) {
				if len(plan) == 0 {
					return
				}
				i := rapid.IntRange(0, len(plan)-1).Draw(r, "which")
				if !plan[i].stop() {
					r.Errorf("event %d was waiting but could not be stopped", plan[i].id)
				}
				plan = append(plan[:i], plan[i+1:]...)
			},
			"advance": func(r *rapid.T) {
				d := time.Duration(rapid.IntRange(0, 10).Draw(r, "seconds")) * time.Second
				to := c.Now().Add(d)
				for {
					next := -1
					for i, p := range plan {
						if !p.at.After(to) && (next < 0 || p.at.Before(plan[next].at)) {
							next = i
						}
					}
					if next < 0 {
						break
					}
					want = append(want, plan[next].id)
					plan = append(plan[:next], plan[next+1:]...)
				}
				if err := c.Advance(context.Background(), d); err != nil {
					r.Error(err)
				}
			},
			"": func(r *rapid.T) {
				if diff := cmp.Diff(want, got); diff != "" {
					r.Fatalf("order of events (-want +got):\n%s", diff)
				}
				if len(c.Pending(0)) != len(plan) {
					r.Fatalf("pending %d, want %d", len(c.Pending(0)), len(plan))
				}
			},
		})
	})
}

func BenchmarkMillionDeadlinesInADay(b *testing.B) {
	random := rand.New(rand.NewPCG(1, 2))
	for b.Loop() {
		c := clock.New(start)
		wrong := 0
		for range 1_000_000 {
			d := time.Duration(random.Int64N(int64(24 * time.Hour)))
			at := start.Add(d)
			c.AfterFunc(d, func() {
				if !c.Now().Equal(at) {
					wrong++
				}
			})
		}
		if err := c.Advance(context.Background(), 24*time.Hour); err != nil {
			b.Fatal(err)
		}
		if wrong != 0 {
			b.Fatalf("%d events ran at a wrong instant", wrong)
		}
	}
}

// A barrier that is stuck for good does not stop a running clock: every event that is due is run, one after the other.
func TestAStuckBarrierDoesNotStopARunningClock(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := clock.New(start)
		c.SetQuiet(func(ctx context.Context) error {
			<-ctx.Done()
			return ctx.Err()
		})
		ctx, cancel := context.WithCancel(t.Context())
		ended := make(chan struct{})
		go func() { c.Run(ctx, 250*time.Millisecond); close(ended) }()
		ran := make(chan int)
		for i := range 3 {
			c.AfterFunc(time.Duration(i)*time.Minute, func() { ran <- i })
		}
		c.SetSpeed(1)
		for want := range 3 {
			if got := <-ran; got != want {
				t.Errorf("event %d ran, want %d", got, want)
			}
		}
		cancel()
		<-ended
	})
}

// No reader sees the clock go back, whatever moves it meanwhile: its pace, events, jumps, changes of speed and a barrier that is slow or
// stuck.
func TestNoReaderSeesTheClockGoBack(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		steps := rapid.SliceOfN(rapid.IntRange(0, 7), 1, 12).Draw(r, "steps")
		amounts := rapid.SliceOfN(rapid.IntRange(0, 400), len(steps), len(steps)).Draw(r, "milliseconds")
		synctest.Test(t, func(t *testing.T) {
			c := clock.New(start)
			ctx, cancel := context.WithCancel(t.Context())
			var going sync.WaitGroup
			going.Go(func() { c.Run(ctx, 50*time.Millisecond) })
			var mu sync.Mutex
			last, back := start, time.Duration(0)
			read := func() {
				mu.Lock()
				defer mu.Unlock()
				now := c.Now()
				back = max(back, last.Sub(now))
				last = now
			}
			going.Go(func() { // a reader of its own
				for ctx.Err() == nil {
					read()
					time.Sleep(7 * time.Millisecond)
				}
			})
			c.SetQuiet(func(ctx context.Context) error {
				read()
				return ctx.Err()
			})
			for i, step := range steps {
				d := time.Duration(amounts[i]) * time.Millisecond
				switch step {
				case 0:
					c.SetSpeed(float64(amounts[i]%4) / 2)
				case 1, 2:
					c.AfterFunc(d, read)
				case 3:
					_ = c.Advance(ctx, d)
				case 4:
					c.SetQuiet(func(ctx context.Context) error { // slow, or stuck within the timeout of Run
						read()
						time.Sleep(d / 10)
						read()
						return ctx.Err()
					})
				case 5:
					time.Sleep(d)
				case 6:
					_, _ = c.AdvanceToNext(ctx)
				case 7:
					_ = c.Settle(ctx)
				}
				read()
			}
			cancel()
			going.Wait()
			if back > 0 {
				t.Errorf("the clock went back by %s", back)
			}
		})
		if t.Failed() {
			r.Fatal("see above")
		}
	})
}

func TestInstantsAreToldBeforeAnythingHappensThere(t *testing.T) {
	c := clock.New(start)
	var told []string
	c.SetMoved(func(now time.Time) { told = append(told, "moved "+now.Sub(start).String()) })
	c.AfterFunc(0, func() { told = append(told, "at once") })
	c.AfterFunc(time.Minute, func() { told = append(told, "event") })
	if err := c.Advance(t.Context(), 2*time.Minute); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(told, []string{"at once", "moved 1m0s", "event", "moved 2m0s"}); diff != "" {
		t.Error(diff)
	}
}

// TestWhatIsScheduledLastComesBehindWhatIsCreatedLater, at the same instant alone.
func TestWhatIsScheduledLastComesBehindWhatIsCreatedLater(t *testing.T) {
	c := clock.New(start)
	var order []string
	note := func(what string) func() { return func() { order = append(order, what) } }
	c.ScheduleLast("last", note("last"))
	taken := c.ScheduleLast("taken back", note("taken back"))
	c.Schedule("first", 0, func() {
		note("first")()
		c.Schedule("then", 0, note("then"))
	})
	c.Schedule("later", time.Second, note("later"))
	if !taken() {
		t.Error("it cannot be taken back")
	}
	if err := c.Advance(t.Context(), time.Second); err != nil {
		t.Fatal(err)
	}
	if got := strings.Join(order, ", "); got != "first, then, last, later" {
		t.Error(got)
	}
}
