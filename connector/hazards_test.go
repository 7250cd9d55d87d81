package connector_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/wavetank/wavetank/connector"
	"github.com/wavetank/wavetank/connector/store"
)

// Hazards found in known gateways, each as a test.

const oneMessage = `{"trigger":"message:appUser","app":{"_id":"app1"},"appUser":{"_id":"u1"},"conversation":{"_id":"conv1"},
	"messages":[{"_id":%q,"type":"text","text":"hello","source":{"type":"web"}}]}`

// TestEightIdenticalWebhooksAtOnce: a look before the insert is no protection against seven others that look too.
func TestEightIdenticalWebhooksAtOnce(t *testing.T) {
	s := newStage(t)
	s.cfg.Workers = 8
	s.start()
	s.online()
	var want []string
	for trial := range 5 {
		id := fmt.Sprint("m", trial)
		var all sync.WaitGroup
		begin := make(chan struct{})
		for range 8 {
			all.Go(func() {
				<-begin
				if status := s.webhook(fmt.Sprintf(oneMessage, id)); status != 200 {
					t.Errorf("answered %d", status)
				}
			})
		}
		close(begin)
		all.Wait()
		s.quiet.wait()
		if trial == 0 {
			want = append(want, "requestChat m0")
		} else {
			want = append(want, "newMessage "+id)
		}
	}
	s.want(want, nil)
	s.pending(0)
}

// gone is a body whose sender hangs up as soon as it is read.
type gone struct {
	io.Reader
	hangUp context.CancelFunc
}

func (g gone) Read(p []byte) (int, error) {
	n, err := g.Reader.Read(p)
	if err == io.EOF {
		g.hangUp()
	}
	return n, err
}

// TestACallerThatHangsUp goes away at every point: in the middle of the body nothing is kept, and behind it everything is, with what it
// leads to. The cloud, which heard no answer, comes again.
func TestACallerThatHangsUp(t *testing.T) {
	s := newStage(t)
	s.start()
	s.online()
	body := fmt.Sprintf(oneMessage, "m1")

	half, err := http.NewRequestWithContext(t.Context(), "POST", s.http.URL+"/async/messaging/v1/webhook", io.MultiReader(
		strings.NewReader(body[:len(body)/2]), failing{}))
	if err != nil {
		t.Fatal(err)
	}
	if resp, err := s.http.Client().Do(half); err == nil {
		_ = resp.Body.Close()
		t.Errorf("half a body is answered %d", resp.StatusCode)
	}
	s.quiet.wait()
	s.want([]string{}, nil)

	ctx, hangUp := context.WithCancel(t.Context())
	whole, err := http.NewRequestWithContext(ctx, "POST", "/async/messaging/v1/webhook", gone{strings.NewReader(body), hangUp})
	if err != nil {
		t.Fatal(err)
	}
	s.c.Handler().ServeHTTP(discard{}, whole)
	if ctx.Err() == nil {
		t.Fatal("nobody hung up")
	}
	s.quiet.wait()
	s.want([]string{"requestChat m1"}, nil)
	if status := s.webhook(body); status != 200 {
		t.Errorf("the repeat is answered %d", status)
	}
	s.quiet.wait()
	s.want([]string{"requestChat m1"}, nil)
}

type failing struct{}

func (failing) Read([]byte) (int, error) { return 0, errors.New("hung up") }

type discard struct{}

func (discard) Header() http.Header         { return http.Header{} }
func (discard) Write(p []byte) (int, error) { return len(p), nil }
func (discard) WriteHeader(int)             {}

// moody is a store that can be told what to do with changes.
type moody struct {
	connector.Storage
	apply func(ctx context.Context, c store.Change, on func(context.Context, store.Change) (store.Applied, error)) (store.Applied, error)
}

func (m moody) Apply(ctx context.Context, c store.Change) (store.Applied, error) {
	return m.apply(ctx, c, m.Storage.Apply)
}

// TestADatabaseThatIsAway refuses while the webhook comes, before it was written or after: never is 200 said of something that is not
// kept, and what the cloud repeats is there once.
func TestADatabaseThatIsAway(t *testing.T) {
	tests := []struct {
		name    string
		err     error
		written bool
		status  int
		after   string // Retry-After
	}{
		{"away", fmt.Errorf("connect: %w", store.ErrAway), false, 503, "1"},
		{"away after the commit", fmt.Errorf("commit: %w", store.ErrAway), true, 503, "1"},
		{"full of waiting calls", store.ErrFull, false, 503, "1"},
		{"divided into other shards", fmt.Errorf("%w: 2 are configured", store.ErrDivided), false, 503, "1"},
		{"broken", errors.New("disk I/O error"), false, 500, ""},
		{"broken after the commit", errors.New("disk I/O error"), true, 500, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			s := newStage(t)
			var away atomic.Bool
			s.around = func(of connector.Storage) connector.Storage {
				return moody{of, func(ctx context.Context, c store.Change, on func(context.Context, store.Change) (store.Applied, error)) (store.Applied, error) {
					if !away.Load() || c.Event == nil {
						return on(ctx, c)
					}
					if tt.written {
						if _, err := on(ctx, c); err != nil {
							return store.Applied{}, err
						}
					}
					return store.Applied{}, tt.err
				}}
			}
			s.start()
			s.online()
			away.Store(true)
			resp, err := s.http.Client().Post(s.http.URL+"/async/messaging/v1/webhook", "application/json", strings.NewReader(fmt.Sprintf(oneMessage, "m1")))
			if err != nil {
				t.Fatal(err)
			}
			_ = resp.Body.Close()
			if resp.StatusCode != tt.status || resp.Header.Get("Retry-After") != tt.after {
				t.Errorf("answered %d, Retry-After %q", resp.StatusCode, resp.Header.Get("Retry-After"))
			}
			away.Store(false)
			if status := s.webhook(fmt.Sprintf(oneMessage, "m1")); status != 200 {
				t.Errorf("the repeat is answered %d", status)
			}
			s.quiet.wait()
			if tt.written { // the process does not know of the effects: the next one to start does
				s.kill()
				s.start()
				s.online()
				s.quiet.wait()
			}
			s.want([]string{"requestChat m1"}, nil)
			s.pending(0)
		})
	}
}

// TestACrashBetweenSendingAndNoting ends the connector when it is about to write down that the cloud, or Oceana, has taken a message.
func TestACrashBetweenSendingAndNoting(t *testing.T) {
	for _, kind := range []string{"tell", "post"} {
		t.Run(kind, func(t *testing.T) {
			s := newStage(t)
			crashed := make(chan struct{})
			var once sync.Once
			s.around = func(of connector.Storage) connector.Storage {
				return moody{of, func(ctx context.Context, c store.Change, on func(context.Context, store.Change) (store.Applied, error)) (store.Applied, error) {
					if c.Done == "" || (kind == "post") != strings.HasPrefix(c.Done, "oceana:") {
						return on(ctx, c)
					}
					once.Do(func() { close(crashed) })
					return store.Applied{}, store.ErrClosed
				}}
			}
			s.start()
			s.online()
			s.customerSays("m1")
			if kind == "post" {
				s.desk.notify(agentSays("a1", "hi"))
			}
			await(t, crashed, "crash")
			s.kill()
			s.around = nil
			s.start()
			s.online()
			s.quiet.wait()
			if kind == "post" {
				s.want([]string{"requestChat m1", "messageStatus a1 accepted 0"}, []string{"hi"})
			} else {
				s.want([]string{"requestChat m1"}, nil)
			}
			s.pending(0)
		})
	}
}

// TestAPostThatIsTakenAfterItsSenderHasDied is looked up only when the cloud must have taken it.
func TestAPostThatIsTakenAfterItsSenderHasDied(t *testing.T) {
	s := newStage(t)
	s.cfg.Aggregator.Late = 3 * time.Second
	s.start()
	s.online()
	s.customerSays("m1")
	s.quiet.wait()
	arrived, goOn, taken := make(chan bool, 1), make(chan bool), make(chan bool, 1)
	s.cloud.mu.Lock()
	s.cloud.next = append(s.cloud.next, func(_ http.ResponseWriter, accept func()) {
		arrived <- true
		<-goOn
		accept()
		taken <- true
	})
	s.cloud.mu.Unlock()
	s.desk.notify(agentSays("a1", "hi"))
	await(t, arrived, "post")
	s.kill()
	s.start()
	s.online()
	s.quiet.wait()
	s.clock.advance(3*time.Second - 1)
	s.quiet.wait()
	close(goOn)
	await(t, taken, "end of the post")
	s.clock.advance(1)
	s.quiet.wait()
	s.want([]string{"requestChat m1", "messageStatus a1 accepted 0"}, []string{"hi"})
	s.pending(0)
}

// TestAWebhookThatIsFasterThanTheLookForMissedMessages comes to a connector that takes webhooks and does not run yet.
func TestAWebhookThatIsFasterThanTheLookForMissedMessages(t *testing.T) {
	s := inConversation(t)
	s.kill()
	for _, id := range []string{"m1", "m2"} {
		s.cloud.said = append(s.cloud.said, map[string]any{
			"_id": id, "role": "appUser", "type": "text", "text": "hello", "received": float64(s.clock.Now().Unix()), "source": map[string]any{"type": "whatsapp"},
		})
		s.clock.advance(20 * time.Minute)
	}
	s.make()
	s.customerSays("m3")
	s.run()
	s.online()
	s.quiet.wait()
	s.want([]string{"requestChat m1", "newMessage m2", "newMessage m3"}, nil)
	s.pending(0)
}

// TestAnOceanaThatReadsAndNeverAnswers holds up neither webhooks nor what agents write.
func TestAnOceanaThatReadsAndNeverAnswers(t *testing.T) {
	s := newStage(t)
	s.cfg.Workers = 4
	s.start()
	s.online()
	s.customerSays("m1")
	s.quiet.wait()
	s.desk.mu.Lock()
	s.desk.mute = true
	s.desk.mu.Unlock()
	for n := range 100 {
		if status := s.says(fmt.Sprint("c", n), fmt.Sprintf("c%d-1", n), "x"); status != 200 {
			t.Fatalf("a webhook is answered %d", status)
		}
	}
	posted := make(chan struct{})
	s.cloud.mu.Lock()
	s.cloud.next = append(s.cloud.next, func(w http.ResponseWriter, accept func()) {
		accept()
		w.WriteHeader(201)
		_, _ = io.WriteString(w, `{"message":{"_id":"c1"}}`)
		close(posted)
	})
	s.cloud.mu.Unlock()
	s.desk.notify(agentSays("a1", "hi"))
	await(t, posted, "post")
	if !s.c.Connected() {
		t.Error("the message had to wait until the session broke")
	}
}

// TestTooManyWebhooksAtOnce has a store that takes its time: only so many are held in memory, and the next is told to come again.
func TestTooManyWebhooksAtOnce(t *testing.T) {
	s := newStage(t)
	s.desk.down = true
	entered, release := make(chan struct{}, connector.MostInHand), make(chan struct{})
	s.around = func(of connector.Storage) connector.Storage {
		return moody{of, func(ctx context.Context, c store.Change, on func(context.Context, store.Change) (store.Applied, error)) (store.Applied, error) {
			if c.Event != nil {
				entered <- struct{}{}
				<-release
			}
			return on(ctx, c)
		}}
	}
	s.start()
	client := &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: connector.MostInHand}, Timeout: time.Minute}
	defer client.CloseIdleConnections()
	post := func(n int) (int, string) {
		body := strings.ReplaceAll(fmt.Sprintf(oneMessage, fmt.Sprint("m", n)), "conv1", fmt.Sprint("conv", n))
		resp, err := client.Post(s.http.URL+"/async/messaging/v1/webhook", "application/json", strings.NewReader(body))
		if err != nil {
			t.Error(err)
			return 0, ""
		}
		defer resp.Body.Close()
		_, _ = io.Copy(io.Discard, resp.Body)
		return resp.StatusCode, resp.Header.Get("Retry-After")
	}
	var all sync.WaitGroup
	for n := range connector.MostInHand {
		all.Go(func() {
			if status, _ := post(n); status != 200 {
				t.Errorf("webhook %d is answered %d", n, status)
			}
		})
	}
	for range connector.MostInHand {
		await(t, entered, "webhook at the store")
	}
	if status, after := post(9999); status != 503 || after != "1" {
		t.Errorf("one too many is answered %d, Retry-After %q", status, after)
	}
	close(release)
	all.Wait()
	if status, _ := post(9999); status != 200 {
		t.Errorf("the repeat is answered %d", status)
	}
	s.pending(connector.MostInHand + 1)
}
