package scenarios_test

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/wavetank/wavetank/scenarios"
	"github.com/wavetank/wavetank/sim"
)

var idleNow = time.Date(2020, 11, 3, 9, 0, 0, 0, time.UTC)

func openIdleURL(t *testing.T) *scenarios.IdleURL {
	t.Helper()
	i, err := scenarios.OpenIdleURL(func() time.Time { return idleNow })
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(i.Close)
	return i
}

// sayIdle is one GET of a program that has nothing in hand, and what it was answered.
func sayIdle(t *testing.T, i *scenarios.IdleURL, query string) (now time.Time) {
	t.Helper()
	resp, err := http.Get(i.URL() + query)
	if err != nil {
		t.Error(err)
		return now
	}
	defer resp.Body.Close()
	var answer struct{ Now time.Time }
	if err := json.NewDecoder(resp.Body).Decode(&answer); err != nil {
		t.Errorf("%s: %v", resp.Status, err)
	}
	return answer.Now
}

// TestAProgramThatSaysWhenItIsIdleIsAskedAnew has one that calls again only after it was answered: what it said before proves nothing.
func TestAProgramThatSaysWhenItIsIdleIsAskedAnew(t *testing.T) {
	i := openIdleURL(t)
	if idle, err := i.Ask(t.Context(), idleNow); err != nil || idle.Says {
		t.Fatalf("before the first call: %+v, %v", idle, err)
	}
	if now := sayIdle(t, i, ""); !now.Equal(idleNow) {
		t.Errorf("the first call is told %s", now)
	}
	over, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := i.Ask(over, idleNow); err == nil || !strings.Contains(err.Error(), "has something in hand") {
		t.Errorf("asked while it has something in hand: %v", err)
	}

	later := idleNow.Add(time.Hour)
	told, left := make(chan time.Time, 1), make(chan struct{})
	go func() {
		defer close(left)
		told <- sayIdle(t, i, "?until=2020-11-03T09:30:00Z")
		if resp, err := http.Get(i.URL() + "?until=2020-11-03T10:30:00Z"); err == nil { // it is never answered: the test ends
			t.Error(resp.Status)
		}
	}()
	// The first reply is to the call that was owed, unless that came before it was asked: then it is asked anew at once.
	for until := ""; until != "2020-11-03T10:30:00Z"; {
		idle, err := i.Ask(t.Context(), later)
		before := until
		until = idle.Until.Format(time.RFC3339)
		if err != nil || !idle.Says || until == before || until != "2020-11-03T09:30:00Z" && until != "2020-11-03T10:30:00Z" {
			t.Fatalf("asked after %q: %+v, %v", before, idle, err)
		}
	}
	if now := <-told; !now.Equal(later) {
		t.Errorf("it is told %s", now)
	}
	i.Forget()
	if idle, err := i.Ask(t.Context(), later); err != nil || idle.Says {
		t.Errorf("after its end: %+v, %v", idle, err)
	}
	i.Close()
	<-left
}

func TestAnInstantThatIsNoneIsRefused(t *testing.T) {
	i := openIdleURL(t)
	resp, err := http.Get(i.URL() + "?until=soon")
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	text, err := io.ReadAll(resp.Body)
	if err != nil || resp.StatusCode != http.StatusBadRequest || !strings.HasPrefix(string(text), `until: "soon"`) {
		t.Errorf("%s %s %v", resp.Status, text, err)
	}
}

// TestTheClockStopsWhereAProgramAskedToBeWoken counts the instants at which it is asked.
func TestTheClockStopsWhereAProgramAskedToBeWoken(t *testing.T) {
	var asked []string
	w, err := sim.New(sim.Config{Start: idleNow, Idle: func(_ context.Context, now time.Time) (sim.Idle, error) {
		if at := now.Format("15:04"); len(asked) == 0 || asked[len(asked)-1] != at {
			asked = append(asked, at)
		}
		return sim.Idle{Says: true, Until: now.Truncate(20 * time.Minute).Add(20 * time.Minute)}, nil
	}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(w.Close)
	if err := w.Advance(t.Context(), 50*time.Minute); err != nil {
		t.Fatal(err)
	}
	if got := strings.Join(asked, " "); got != "09:00 09:20 09:40" {
		t.Errorf("asked at %s", got)
	}
}
