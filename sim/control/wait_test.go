package control_test

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/wavetank/wavetank/sim"
	"github.com/wavetank/wavetank/sim/control"
)

// wait begins a wait and returns its answer, of which the head is there.
func (a api) wait(span string) *http.Response {
	a.t.Helper()
	resp, err := http.Get(a.url + "/clock/wait?for=" + span)
	if err != nil {
		a.t.Fatal(err)
	}
	if resp.StatusCode != http.StatusOK {
		a.t.Fatalf("wait for %s: %s", span, resp.Status)
	}
	return resp
}

// waited reads the end of a wait.
func (a api) waited(resp *http.Response) time.Time {
	defer resp.Body.Close()
	text, err := io.ReadAll(resp.Body)
	if err != nil {
		a.t.Error(err)
		return time.Time{}
	}
	if err := a.says.check("GET", "/clock/wait", resp.StatusCode, resp.Header.Get("Content-Type"), string(text)); err != nil {
		a.t.Error(err)
	}
	var in struct{ Now time.Time }
	if err := json.Unmarshal(text, &in); err != nil {
		a.t.Error(err)
	}
	return in.Now
}

// TestAProgramThatWaitsActsAtThatInstant has a program in another process, so to speak, call the cloud once its wait is over: one move of the
// clock goes past that instant, and the call lies at it. The world counts nothing of the program, and has no silence to wait for.
func TestAProgramThatWaitsActsAtThatInstant(t *testing.T) {
	a := newAPI(t, nil)
	waits := a.wait("1m")
	acted := make(chan time.Time, 1)
	go func() {
		now := a.waited(waits)
		if resp, err := http.Get(a.world.CloudURL() + "/v1.1/apps/" + a.world.App.ID); err != nil {
			t.Error(err)
		} else {
			_ = resp.Body.Close()
		}
		acted <- now
	}()
	if status, text := a.do("POST", "/clock/advance", `{"by":"1h"}`); status != http.StatusOK {
		t.Fatal(status, text)
	}
	if now := <-acted; !now.Equal(start.Add(time.Minute)) {
		t.Errorf("its wait ended at %s", now)
	}
	e := a.world.Journal.Entries(0)
	if last := e[len(e)-1]; last.To != "cloud" || !last.At.Equal(start.Add(time.Minute)) {
		t.Errorf("it acted at %s: %+v", last.At, last)
	}
}

func TestAWaitThatIsLeftIsForgotten(t *testing.T) {
	a := newAPI(t, nil)
	c := &control.API{World: func() *sim.World { return a.world }}
	ctx, leave := context.WithCancel(t.Context())
	leave()
	c.Handler().ServeHTTP(httptest.NewRecorder(), httptest.NewRequestWithContext(ctx, http.MethodGet, "/api/v1/clock/wait?for=1m", nil))
	if due := a.world.Clock.Pending(1); len(due) > 0 {
		t.Errorf("the clock is to stop for %+v", due)
	}
}

func TestASpanThatIsNoneIsRefused(t *testing.T) {
	a := newAPI(t, nil)
	for _, query := range []string{"", "?for=soon", "?for=-1s", "?for=0s"} {
		if status, text := a.do("GET", "/clock/wait"+query, ""); status != http.StatusBadRequest || !strings.Contains(text, `"for: `) {
			t.Errorf("%s: %d %s", query, status, text)
		}
	}
}

// TestAWaitEndsWithItsWorld has the world be reset: its instant never comes.
func TestAWaitEndsWithItsWorld(t *testing.T) {
	var world atomic.Pointer[sim.World]
	reset := func(context.Context) error {
		w, err := sim.New(sim.Config{Start: start, Seed: 1})
		if err != nil {
			return err
		}
		t.Cleanup(w.Close)
		world.Store(w)
		return nil
	}
	if err := reset(t.Context()); err != nil {
		t.Fatal(err)
	}
	c := &control.API{World: world.Load, Reset: reset, Ready: func() sim.Ready { return sim.Ready{} }}
	server := httptest.NewServer(c.Handler())
	t.Cleanup(server.Close)
	a := api{t: t, url: server.URL + "/api/v1", says: describe(t)}
	waits := a.wait("1m")
	defer waits.Body.Close()
	resp, err := http.Post(a.url+"/reset", "application/json", nil)
	if err != nil {
		t.Fatal(err)
	}
	_ = resp.Body.Close()
	if text, err := io.ReadAll(waits.Body); err == nil {
		t.Errorf("the wait ends with %q", text)
	}
}
