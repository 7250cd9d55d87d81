package bayeux_test

import (
	"bufio"
	"context"
	"encoding/json"
	"net/http"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/wavetank/wavetank/sim/bayeux"
)

// stream opens the stream of a client. next returns its next event, or "end".
func stream(t *testing.T, at, id string) (next func() string, stop func()) {
	t.Helper()
	ctx, stop := context.WithCancel(t.Context())
	r, err := http.NewRequestWithContext(ctx, "GET", at+"/"+id, nil)
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Accept", "text/event-stream")
	resp, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { stop(); _ = resp.Body.Close() })
	if got := resp.Header.Get("Content-Type"); resp.StatusCode != 200 || !strings.HasPrefix(got, "text/event-stream") {
		t.Fatalf("%d %s", resp.StatusCode, got)
	}
	lines := bufio.NewScanner(resp.Body)
	return func() string {
		for lines.Scan() {
			if event, found := strings.CutPrefix(lines.Text(), "data: "); found {
				return event
			}
		}
		return "end"
	}, stop
}

func TestAStreamOfEvents(t *testing.T) {
	s, at := newServer(t, func(c *bayeux.Config) { c.Timeout = time.Hour })
	id := shaken(t, "long-polling", at)
	pollAs(t, "long-polling", at, `[{"channel":"/meta/subscribe","clientId":"`+id+`","subscription":"/open/a"}]`)
	s.Publish("/open/a", json.RawMessage("{\n\"n\": 1\n}")) // before it is open: kept
	next, stop := stream(t, at, id)
	if got := next(); got != `[{"channel":"/open/a","data":{"n":1}}]` {
		t.Errorf("what waited: %s", got)
	}
	connect := `[{"channel":"/meta/connect","clientId":"` + id + `","connectionType":"eventsource","id":"2"}]`
	want := `[{"id":"2","clientId":"` + id + `","channel":"/meta/connect","successful":true,"advice":{"reconnect":"retry","interval":3600000}}]`
	if diff := cmp.Diff(pollAs(t, "long-polling", at, connect), want); diff != "" { // at once: a poll that were held would take messages from the stream
		t.Errorf("connect (-got +want):\n%s", diff)
	}
	s.Publish("/open/a", json.RawMessage(`2`))
	if got := next(); got != `[{"channel":"/open/a","data":2}]` {
		t.Errorf("pushed: %s", got)
	}

	other, _ := stream(t, at, id) // as a browser does that lost the first one
	if got := next(); got != "end" {
		t.Errorf("two streams of a client: %s", got)
	}
	stop()
	s.Publish("/open/a", json.RawMessage(`3`))
	if got := other(); got != `[{"channel":"/open/a","data":3}]` {
		t.Errorf("the second stream: %s", got)
	}
	// Back to polling, the stream ends.
	if got := pollAs(t, "long-polling", at, `[{"channel":"/meta/connect","clientId":"`+id+`","connectionType":"long-polling","advice":{"timeout":0}}]`); !strings.Contains(got, `"successful":true`) {
		t.Error(got)
	}
	if got := other(); got != "end" {
		t.Errorf("after the change to polling: %s", got)
	}
}

func TestAStreamIsOfAClient(t *testing.T) {
	s, at := newServer(t)
	for _, id := range []string{"guess", "", "%2e%2e"} {
		r, err := http.NewRequestWithContext(t.Context(), "GET", at+"/"+id, nil)
		if err != nil {
			t.Fatal(err)
		}
		r.Header.Set("Accept", "text/event-stream")
		resp, err := http.DefaultClient.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		if _ = resp.Body.Close(); resp.StatusCode != 404 {
			t.Errorf("%q: %d, want 404", id, resp.StatusCode)
		}
	}
	// One that is gone is noticed, and its client waits as any other.
	id := shaken(t, "long-polling", at)
	pollAs(t, "long-polling", at, `[{"channel":"/meta/subscribe","clientId":"`+id+`","subscription":"/open/a"}]`)
	_, stop := stream(t, at, id)
	if list := s.Subscribers("/open/a"); len(list) != 1 || !list[0].Connected {
		t.Errorf("with a stream: %+v", list)
	}
	stop()
	for s.Subscribers("/open/a")[0].Connected {
		runtime.Gosched() // nothing tells when the server has seen the end
	}
	id = shaken(t, "long-polling", at)
	next, _ := stream(t, at, id)
	pollAs(t, "long-polling", at, `[{"channel":"/meta/disconnect","clientId":"`+id+`"}]`)
	if got := next(); got != "end" {
		t.Errorf("after leaving: %s", got)
	}
}
