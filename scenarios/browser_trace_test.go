package scenarios_test

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/chromedp/cdproto/tracing"
	"github.com/chromedp/chromedp"
)

// task is one turn of the page's main thread: what the page cannot answer a person in.
type task struct {
	wall time.Duration
	cpu  time.Duration // of its thread: what it takes of a machine that does something else as well
	name string        // what took most of it
}

// traced returns the tasks of the page's main thread while f runs, the longest by CPU first.
func (b *browser) traced(f func()) []task {
	b.t.Helper()
	var mu sync.Mutex
	var raw [][]byte
	done := make(chan struct{})
	listening, stop := context.WithCancel(b.ctx)
	defer stop()
	err := chromedp.Listen(listening, func(ev any) {
		switch e := ev.(type) {
		case *tracing.EventDataCollected:
			mu.Lock()
			defer mu.Unlock()
			for _, v := range e.Value {
				raw = append(raw, v)
			}
		case *tracing.EventTracingComplete:
			close(done)
		}
	})
	if err != nil {
		b.t.Fatal(err)
	}
	call := func(f func(ctx context.Context) error) {
		b.t.Helper()
		b.do(chromedp.Func(func(ctx context.Context, _ *chromedp.Target) error { return f(ctx) }))
	}
	call(func(ctx context.Context) error {
		_, err := chromedp.Call(ctx, tracing.Start, tracing.StartParams{TraceConfig: &tracing.TraceConfig{
			IncludedCategories: []string{"devtools.timeline", "disabled-by-default-devtools.timeline", "toplevel", "blink.user_timing"},
		}})
		return err
	})
	f()
	call(func(ctx context.Context) error { _, err := chromedp.Call(ctx, tracing.End, struct{}{}); return err })
	select {
	case <-done:
	case <-time.After(patience): //nolint:forbidigo // transport: the browser's own answer
		b.t.Fatal("the browser never finished its trace")
	}
	mu.Lock()
	defer mu.Unlock()
	return tasks(raw)
}

// traceEvent is one event of a trace; times are microseconds.
type traceEvent struct {
	Name string `json:"name"`
	Ph   string `json:"ph"`
	Pid  int    `json:"pid"`
	Tid  int    `json:"tid"`
	Ts   int64  `json:"ts"`
	Dur  int64  `json:"dur"`
	Tdur int64  `json:"tdur"`
	Args struct {
		Name string `json:"name"`
		Data struct {
			FunctionName string `json:"functionName"`
			URL          string `json:"url"`
		} `json:"data"`
	} `json:"args"`
}

func tasks(raw [][]byte) []task {
	var events []traceEvent
	main := map[[2]int]bool{}
	for _, r := range raw {
		var e traceEvent
		if json.Unmarshal(r, &e) != nil {
			continue
		}
		if e.Name == "thread_name" && e.Args.Name == "CrRendererMain" {
			main[[2]int{e.Pid, e.Tid}] = true
		}
		if e.Ph == "X" {
			events = append(events, e)
		}
	}
	var found []task
	for _, e := range events {
		if e.Name != "RunTask" && e.Name != "ThreadControllerImpl::RunTask" || !main[[2]int{e.Pid, e.Tid}] {
			continue
		}
		t := task{wall: time.Duration(e.Dur) * time.Microsecond, cpu: time.Duration(e.Tdur) * time.Microsecond}
		if e.Tdur > 10_000 {
			t.name = within(events, e)
		}
		found = append(found, t)
	}
	slices.SortFunc(found, func(a, b task) int { return cmp.Compare(b.cpu, a.cpu) })
	return found
}

// within tells what the longest pieces of an event were.
func within(events []traceEvent, e traceEvent) string {
	sum, times := map[string]int64{}, map[string]int{}
	for _, o := range events {
		if o.Pid == e.Pid && o.Tid == e.Tid && o.Ts >= e.Ts && o.Ts+o.Dur <= e.Ts+e.Dur && o.Name != e.Name {
			name := strings.TrimSpace(o.Name + " " + o.Args.Data.FunctionName)
			sum[name] += o.Dur
			times[name]++
		}
	}
	names := slices.SortedFunc(maps.Keys(sum), func(a, b string) int { return cmp.Compare(sum[b], sum[a]) })
	var told []string
	for _, name := range names[:min(len(names), 6)] {
		told = append(told, fmt.Sprintf("%s (%d times, %v)", name, times[name], time.Duration(sum[name])*time.Microsecond))
	}
	return strings.Join(told, ", ")
}
