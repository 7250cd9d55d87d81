package connector_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/gorilla/websocket"

	"github.com/wavetank/wavetank/connector"
	"github.com/wavetank/wavetank/connector/store"
)

// crowd is how many conversations there are beside the one with a message that a peer cannot take, and each of what each says.
const (
	crowd = 60
	each  = 3
)

// deadLetterLog is a log that tells of dead letters and logins.
type deadLetterLog struct {
	slog.Handler
	put, logins chan struct{}
}

func (a deadLetterLog) Enabled(context.Context, slog.Level) bool { return true }
func (a deadLetterLog) WithAttrs([]slog.Attr) slog.Handler       { return a }
func (a deadLetterLog) Handle(_ context.Context, r slog.Record) error {
	switch r.Message {
	case "effect dead-lettered":
		a.put <- struct{}{}
	case "logged in to Oceana":
		a.logins <- struct{}{}
	}
	return nil
}

// newCrowd is a stage whose Oceana is faulty, and whose connector never comes back to it after a pause: one that waits hangs the test.
func newCrowd(t *testing.T) (*stage, *faultyOceana, deadLetterLog) {
	s, f := newStage(t), newFaultyOceana(t)
	log := deadLetterLog{slog.DiscardHandler, make(chan struct{}, 64), make(chan struct{}, 4096)}
	s.cfg.Logger = slog.New(log)
	s.cfg.Oceana.URL, s.cfg.Oceana.ReconnectDelay = "ws"+strings.TrimPrefix(f.URL, "http"), time.Hour
	s.cfg.Workers = 32
	return s, f, log
}

// everybodyWrites has all conversations beside write, and returns what Oceana is to be told of them.
func (s *stage) everybodyWrites() map[string][]string {
	s.t.Helper()
	want := map[string][]string{}
	for n := range each {
		for c := range crowd {
			conversation, id := fmt.Sprint("c", c), fmt.Sprintf("m%d-%d", c, n)
			if status := s.says(conversation, id, "hello"); status != 200 {
				s.t.Fatalf("a webhook is answered %d", status)
			}
			want[conversation] = append(want[conversation], id)
		}
	}
	return want
}

// cursed is a store that never keeps some events, and everything else.
type cursed struct{ connector.Storage }

func (c cursed) Apply(ctx context.Context, change store.Change) (store.Applied, error) {
	if change.Event != nil && change.Dead == "" && strings.Contains(string(change.Event.Body), "cursed") {
		return store.Applied{}, errors.New("invalid byte sequence")
	}
	return c.Storage.Apply(ctx, change)
}

// TestANotificationThatTheStoreCannotKeep is refused the second time, and kept as a dead letter. Those behind it are taken.
func TestANotificationThatTheStoreCannotKeep(t *testing.T) {
	s, f, log := newCrowd(t)
	s.around = func(of connector.Storage) connector.Storage { return cursed{of} }
	s.start()
	await(t, log.logins, "login")
	s.says("c0", "m1", "hello")
	await(t, f.arrived, "message")
	s.quiet.wait()
	f.agentSays("c0", "a1", "cursed")
	await(t, log.logins, "login after the session was given up")
	f.agentSays("c0", "a1", "cursed")
	f.agentSays("c0", "a2", "hello")
	for _, want := range []string{"a1", "a2"} {
		if got := await(t, f.acked, "acknowledgement"); got != want {
			t.Errorf("%s is acknowledged, want %s", got, want)
		}
	}
	s.quiet.wait()
	if diff := cmp.Diff([]string{"a1 cannot be kept"}, f.refused); diff != "" {
		t.Errorf("refused (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]string{"hello"}, s.cloud.texts()); diff != "" {
		t.Errorf("posted (-want +got):\n%s", diff)
	}
	letters, err := s.c.DeadLetters(t.Context())
	if err != nil || len(letters) != 1 || letters[0].Reason != "invalid byte sequence" {
		t.Errorf("dead letters %+v, %v", letters, err)
	}
}

// TestAWebhookThatTheStoreCannotKeep is answered 200 and kept as a dead letter: the cloud would give it up. A repetition is the same letter.
func TestAWebhookThatTheStoreCannotKeep(t *testing.T) {
	s, f, log := newCrowd(t)
	s.around = func(of connector.Storage) connector.Storage { return cursed{of} }
	s.start()
	await(t, log.logins, "login")
	for range 2 {
		if status := s.says("c0", "m1", "cursed"); status != 200 {
			t.Errorf("answered %d, want 200", status)
		}
	}
	s.says("c0", "m2", "hello")
	if got := await(t, f.arrived, "message"); got != "m2" {
		t.Errorf("%s arrives, want m2", got)
	}
	s.quiet.wait()
	letters, err := s.c.DeadLetters(t.Context())
	if err != nil || len(letters) != 1 || letters[0].Reason != "invalid byte sequence" {
		t.Errorf("dead letters %+v, %v", letters, err)
	}
}

// TestATextOfLettersThatAreEscapedElsewhere is well below the largest frame, and would be above it with each letter as six.
func TestATextOfLettersThatAreEscapedElsewhere(t *testing.T) {
	s, f, log := newCrowd(t)
	f.limit = 1 << 20
	s.start()
	await(t, log.logins, "login")
	s.says("c0", "m1", strings.Repeat("<", 176_000))
	s.says("c1", "m2", strings.Repeat("\u2028", 160_000))
	await(t, f.arrived, "message")
	await(t, f.arrived, "message")
	s.quiet.wait()
	if f.breaks != 0 {
		t.Errorf("%d sessions broke", f.breaks)
	}
}

func closeWith(code int) func(*websocket.Conn, string) bool {
	return func(ws *websocket.Conn, text string) bool {
		if !strings.HasPrefix(text, "poison") {
			return false
		}
		_ = ws.WriteMessage(websocket.CloseMessage, websocket.FormatCloseMessage(code, "no"))
		return true
	}
}

// TestAMessageThatOceanaCannotTake is among those of many other conversations, which do not notice: no time passes on the connector's
// clock, no reconnection waits, and no more than three sessions break. Then it is a dead letter with its reason.
func TestAMessageThatOceanaCannotTake(t *testing.T) {
	tests := []struct {
		name, text, reason string
		limit              int64
		cannot             func(*websocket.Conn, string) bool
		restart            bool
	}{
		{name: "too big", text: strings.Repeat("x", 300_000), limit: 64 << 10, reason: "closed with 1009"},
		{name: "not text", text: "poison", cannot: closeWith(1007), reason: "closed with 1007"},
		{name: "over a restart", text: "poison", cannot: closeWith(1009), reason: "closed with 1009", restart: true},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			s, f, log := newCrowd(t)
			f.limit, f.cannot = tt.limit, tt.cannot
			s.make()
			s.says("poisoned", "p1", tt.text)
			s.says("poisoned", "p2", "hello")
			want := s.everybodyWrites()
			want["poisoned"] = []string{"p2"}
			most := 3
			if tt.restart {
				most += 2
			}
			s.run()
			if tt.restart {
				for range 2 { // the first login, and that after the first loss
					await(t, log.logins, "login")
				}
				s.kill()
				s.start()
			}
			for range crowd*each + 1 {
				await(t, f.arrived, "message")
			}
			await(t, log.put, "dead letter")
			s.quiet.wait()
			f.mu.Lock()
			defer f.mu.Unlock()
			if diff := cmp.Diff(want, f.told); diff != "" {
				t.Errorf("Oceana was told (-want +got):\n%s", diff)
			}
			if f.breaks > most {
				t.Errorf("%d sessions broke, want %d at most", f.breaks, most)
			}
			letters, err := s.c.DeadLetters(t.Context())
			if err != nil || len(letters) != 1 || !strings.Contains(letters[0].Reason, tt.reason) {
				t.Errorf("dead letters %+v, %v; want one because of %q", letters, err, tt.reason)
			}
			if !s.clock.Now().Equal(nine) {
				t.Errorf("it took until %s", s.clock.Now())
			}
			s.pending(0)
		})
	}
}

// TestAMessageOverWhichOceanaHangsUp without a word could be anybody's, or the network's fault: it takes longer to become a dead letter,
// and the others do not wait for that.
func TestAMessageOverWhichOceanaHangsUp(t *testing.T) {
	s, f, log := newCrowd(t)
	f.cannot = func(_ *websocket.Conn, text string) bool { return text == "poison" }
	s.make()
	s.says("poisoned", "p1", "poison")
	want := s.everybodyWrites()
	s.run()
	for range crowd * each {
		await(t, f.arrived, "message")
	}
	for n := 0; len(log.put) == 0; n++ {
		if n > 100 {
			t.Fatal("it is sent for ever")
		}
		id := fmt.Sprint("later", n)
		s.says("c0", id, "hello") // Oceana takes this, and not the other
		want["c0"] = append(want["c0"], id)
		await(t, f.arrived, "message")
		s.clock.advance(5 * time.Minute)
		s.quiet.wait()
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	if diff := cmp.Diff(want, f.told); diff != "" {
		t.Errorf("Oceana was told (-want +got):\n%s", diff)
	}
	letters, err := s.c.DeadLetters(t.Context())
	if err != nil || len(letters) != 1 || !strings.Contains(letters[0].Reason, "while others passed") {
		t.Errorf("dead letters %+v, %v", letters, err)
	}
	if f.breaks > 12 {
		t.Errorf("%d sessions broke, want two until it is a suspect, two before others were answered, and eight more at most", f.breaks)
	}
	s.pending(0)
}

// TestAMessageThatTheCloudCannotTake is an agent's, among those of many other conversations. The cloud hangs up over it. The others do not
// wait: no time passes until they are all there. After an hour it is a dead letter, and the agent is told.
func TestAMessageThatTheCloudCannotTake(t *testing.T) {
	s, f, log := newCrowd(t)
	cloud := s.cloud.Config.Handler
	s.cloud.Config.Handler = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method != http.MethodPost {
			cloud.ServeHTTP(w, r)
			return
		}
		body, _ := io.ReadAll(r.Body)
		if strings.Contains(string(body), `"poison"`) {
			panic(http.ErrAbortHandler)
		}
		r.Body = io.NopCloser(bytes.NewReader(body))
		cloud.ServeHTTP(w, r)
	})
	s.start()
	await(t, log.logins, "login")
	s.says("poisoned", "p1", "hello")
	s.everybodyWrites()
	for range crowd*each + 1 {
		await(t, f.arrived, "message")
	}
	s.quiet.wait()
	f.agentSays("poisoned", "a-poison", "poison")
	want := map[string]bool{}
	for n := range each {
		for c := range crowd {
			text := fmt.Sprintf("a%d-%d", c, n)
			f.agentSays(fmt.Sprint("c", c), text, text)
			want[text] = true
		}
	}
	for range crowd*each + 1 {
		await(t, f.acked, "acknowledgement")
	}
	s.quiet.wait()
	got := map[string]bool{}
	for _, text := range s.cloud.texts() {
		if got[text] {
			t.Errorf("%s was posted twice", text)
		}
		got[text] = true
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("posted before any time has passed (-want +got):\n%s", diff)
	}
	for n := 0; ; n++ {
		letters, err := s.c.DeadLetters(t.Context())
		if err != nil || n > 100 {
			t.Fatalf("it is sent for ever; %v", err)
		}
		if len(letters) == 1 && strings.Contains(letters[0].Reason, "while it took others") {
			break
		}
		f.agentSays("c0", fmt.Sprint("later", n), "hello")
		await(t, f.acked, "acknowledgement")
		s.clock.advance(5 * time.Minute)
		s.quiet.wait()
	}
	s.pending(0)
}
