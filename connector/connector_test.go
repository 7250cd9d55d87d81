package connector_test

import (
	"fmt"
	"io"
	"net/http"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func (s *stage) want(told, posted []string) {
	s.t.Helper()
	if diff := cmp.Diff(told, s.desk.lines()); diff != "" {
		s.t.Errorf("Oceana was told (-want +got):\n%s", diff)
	}
	if posted == nil {
		posted = []string{}
	}
	if diff := cmp.Diff(posted, s.cloud.texts()); diff != "" {
		s.t.Errorf("the cloud got (-want +got):\n%s", diff)
	}
}

func (s *stage) pending(want int) {
	s.t.Helper()
	if n, err := s.c.PendingEffects(s.t.Context()); err != nil || n != want {
		s.t.Errorf("PendingEffects = %d, %v, want %d", n, err, want)
	}
}

func TestThereAndBack(t *testing.T) {
	s := newStage(t)
	s.cfg.Welcome = "Welcome"
	s.start()
	s.online()
	s.customerSays("m1")
	s.customerSays("m1") // the cloud repeats
	s.customerSays("m2")
	s.quiet.wait()
	s.desk.notify(`{"method":"requestChat","guid":7}`)
	s.desk.notify(`{"method":"newParticipant","guid":7,"agentId":"alice"}`)
	s.desk.notify(agentSays("a1", "hi"))
	s.desk.notify(agentSays("a1", "hi")) // Oceana repeats
	s.quiet.wait()
	for range 2 {
		s.webhook(`{"trigger":"message:delivery:failure","app":{"_id":"app1"},"conversation":{"_id":"conv1"},"message":{"_id":"c2"},
			"destination":{"type":"whatsapp"},"isFinalEvent":true,"error":{"underlyingError":{"errors":[{"code":470,"title":"late"}]}}}`)
	}
	s.quiet.wait()
	s.want([]string{"requestChat m1", "newMessage m2", "messageStatus a1 accepted 0", "messageStatus a1 failed 470"},
		[]string{"Welcome", "hi"})
	s.pending(0)
}

func TestNoCustomerWrote(t *testing.T) {
	s := newStage(t)
	s.start()
	s.online()
	got := s.desk.notify(agentSays("a1", "buy!"))
	want := map[string]any{"method": "newMessage", "result": false, "code": 410.0, "errorMessage": "no active conversation"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("answer (-want +got):\n%s", diff)
	}
	s.quiet.wait()
	s.want([]string{}, nil)
	audits, err := s.c.Audits(t.Context())
	if err != nil || len(audits) != 1 || audits[0].Kind != "no active conversation" || audits[0].Conversation != "conv1" {
		t.Errorf("Audits = %+v, %v", audits, err)
	}
	s.customerSays("m1")
	if got := s.desk.notify(agentSays("a1", "buy!")); got["result"] != true {
		t.Errorf("after the customer wrote: %v", got)
	}
	s.quiet.wait()
	s.want([]string{"requestChat m1", "messageStatus a1 accepted 0"}, []string{"buy!"})
}

func TestUnsupportedChannel(t *testing.T) {
	s := newStage(t)
	s.start()
	s.online()
	status := s.webhook(`{"trigger":"message:appUser","app":{"_id":"app1"},"appUser":{"_id":"u1"},"conversation":{"_id":"conv1"},
		"messages":[{"_id":"m1","type":"text","text":"hi","source":{"type":"viber"}}]}`)
	s.quiet.wait()
	audits, err := s.c.Audits(t.Context())
	if status != 200 || err != nil || len(audits) != 1 || audits[0].Kind != "unsupported channel" || audits[0].Detail != "viber" {
		t.Errorf("answered %d, audits %+v, %v", status, audits, err)
	}
	s.want([]string{}, nil)
}

// TestKilledBeforeOceanaHeard kills the connector between the webhook's 200 and Oceana.
func TestKilledBeforeOceanaHeard(t *testing.T) {
	s := newStage(t)
	s.desk.down = true
	s.start()
	s.customerSays("m1")
	s.customerSays("m2")
	s.quiet.wait() // parked work is not busy
	s.pending(2)
	s.kill()

	s.desk.mu.Lock()
	s.desk.down = false
	s.desk.mu.Unlock()
	s.start()
	s.online()
	s.quiet.wait()
	s.customerSays("m1") // the cloud never saw the 200
	s.quiet.wait()
	s.want([]string{"requestChat m1", "newMessage m2"}, nil)
	s.pending(0)
}

// TestKilledBeforeTheCloudsAnswer kills the connector while the cloud has the post but has not answered.
func TestKilledBeforeTheCloudsAnswer(t *testing.T) {
	s := inConversation(t)
	arrived, killed := make(chan struct{}), make(chan struct{})
	s.cloud.next = append(s.cloud.next, func(_ http.ResponseWriter, accept func()) {
		accept()
		close(arrived)
		<-killed
		panic(http.ErrAbortHandler)
	})
	s.desk.notify(agentSays("a1", "hi"))
	<-arrived
	s.kill()
	close(killed)
	s.quiet.wait()

	s.start()
	s.online()
	s.quiet.wait()
	s.want([]string{"requestChat m1", "messageStatus a1 accepted 0"}, []string{"hi"})
}

func TestAnswerLost(t *testing.T) {
	s := newStage(t)
	s.start()
	s.online()
	s.customerSays("m1")
	s.cloud.next = append(s.cloud.next, func(_ http.ResponseWriter, accept func()) {
		accept()
		panic(http.ErrAbortHandler)
	})
	s.desk.notify(agentSays("a1", "hi"))
	s.quiet.wait()
	s.pending(1)
	s.clock.advance(time.Second)
	s.quiet.wait()
	s.want([]string{"requestChat m1", "messageStatus a1 accepted 0"}, []string{"hi"})
}

func TestBackoff(t *testing.T) {
	answer := func(status int, retryAfter string) func(http.ResponseWriter, func()) {
		return func(w http.ResponseWriter, _ func()) {
			if retryAfter != "" {
				w.Header().Set("Retry-After", retryAfter)
			}
			w.WriteHeader(status)
			fmt.Fprint(w, `{"error":{"code":"x","description":"no"}}`)
		}
	}
	tests := []struct {
		name    string
		answers []func(http.ResponseWriter, func())
		waits   []time.Duration
	}{
		{"asked to wait", []func(http.ResponseWriter, func()){answer(429, "5")}, []time.Duration{5 * time.Second}},
		{"unavailable", []func(http.ResponseWriter, func()){answer(503, ""), answer(503, ""), answer(502, "")},
			[]time.Duration{time.Second, 2 * time.Second, 4 * time.Second}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			s := newStage(t)
			s.start()
			s.online()
			s.customerSays("m1")
			s.cloud.next = tt.answers
			s.desk.notify(agentSays("a1", "first"))
			s.desk.notify(agentSays("a2", "second")) // waits behind it
			s.quiet.wait()
			for _, wait := range tt.waits {
				s.clock.advance(wait - time.Millisecond)
				s.quiet.wait()
				s.want([]string{"requestChat m1"}, nil)
				s.clock.advance(time.Millisecond)
				s.quiet.wait()
			}
			s.want([]string{"requestChat m1", "messageStatus a1 accepted 0", "messageStatus a2 accepted 0"}, []string{"first", "second"})
		})
	}
	t.Run("refused", func(t *testing.T) {
		s := newStage(t)
		s.start()
		s.online()
		s.customerSays("m1")
		s.cloud.next = []func(http.ResponseWriter, func()){answer(400, "")}
		s.desk.notify(agentSays("a1", "first"))
		s.desk.notify(agentSays("a2", "second"))
		s.quiet.wait()
		s.want([]string{"requestChat m1", "messageStatus a1 failed 400", "messageStatus a2 accepted 0"}, []string{"second"})
	})
}

// TestBackoffSurvives restarts the connector while a post waits: it is neither early nor forgotten.
func TestBackoffSurvives(t *testing.T) {
	s := newStage(t)
	s.start()
	s.online()
	s.customerSays("m1")
	s.cloud.next = []func(http.ResponseWriter, func()){func(w http.ResponseWriter, _ func()) {
		w.Header().Set("Retry-After", "60")
		w.WriteHeader(http.StatusTooManyRequests)
	}}
	s.desk.notify(agentSays("a1", "hi"))
	s.quiet.wait()
	s.kill()
	s.clock.advance(59 * time.Second)
	s.start()
	s.online()
	s.quiet.wait()
	s.want([]string{"requestChat m1"}, nil)
	s.clock.advance(time.Second)
	s.quiet.wait()
	s.want([]string{"requestChat m1", "messageStatus a1 accepted 0"}, []string{"hi"})
}

func TestNoOpenContact(t *testing.T) {
	s := inConversation(t)
	s.desk.mu.Lock()
	s.desk.refuse["newMessage m2"] = `{"result":false,"code":410,"errorMessage":"no open contact"}`
	s.desk.mu.Unlock()
	s.customerSays("m2")
	s.customerSays("m3")
	s.quiet.wait()
	s.want([]string{"requestChat m1", "newMessage m2 refused", "requestChat m2", "newMessage m3"}, nil)
}

func TestOceanaBusyAndFaulty(t *testing.T) {
	s := newStage(t)
	s.start()
	s.online()
	s.desk.mu.Lock()
	s.desk.refuse["requestChat m1"] = `{"result":false,"code":429,"errorMessage":"busy","retryAfter":7}`
	s.desk.mu.Unlock()
	s.customerSays("m1")
	s.quiet.wait()
	s.pending(1)
	s.desk.mu.Lock()
	delete(s.desk.refuse, "requestChat m1")
	s.desk.refuse["newMessage m2"] = `{"result":false,"code":400,"errorMessage":"bad field"}`
	s.desk.mu.Unlock()
	s.customerSays("m2")
	s.customerSays("m3")
	s.clock.advance(7 * time.Second)
	s.quiet.wait()
	s.want([]string{"requestChat m1 refused", "requestChat m1", "newMessage m2 refused", "newMessage m3"}, nil)
	audits, err := s.c.Audits(t.Context())
	if err != nil || len(audits) != 1 || audits[0].Kind != "refused by Oceana" {
		t.Errorf("Audits = %+v, %v", audits, err)
	}
}

func TestDroppedConnection(t *testing.T) {
	s := inConversation(t)
	s.desk.mu.Lock()
	s.desk.down = true
	_ = s.desk.ws.Close()
	s.desk.mu.Unlock()
	<-s.desk.closed
	s.customerSays("m2")
	s.quiet.wait()
	s.desk.mu.Lock()
	s.desk.down = false
	s.desk.mu.Unlock()
	s.online()
	s.quiet.wait()
	s.want([]string{"requestChat m1", "newMessage m2"}, nil)
}

func TestDrain(t *testing.T) {
	s := inConversation(t)
	s.stop()
	if err := <-s.ended; err != nil {
		t.Errorf("Run: %v", err)
	}
	s.want([]string{"requestChat m1", "logout"}, nil)
	if status := s.webhook(`{"trigger":"message:appUser","app":{"_id":"app1"},"appUser":{"_id":"u1"},"conversation":{"_id":"conv1"},
		"messages":[{"_id":"m2","type":"text","source":{"type":"web"}}]}`); status != http.StatusServiceUnavailable {
		t.Errorf("a webhook after the end is answered %d, want 503", status)
	}
}

func TestHealth(t *testing.T) {
	s := newStage(t)
	s.desk.down = true
	s.start()
	get := func() (int, string) {
		resp, err := s.http.Client().Get(s.http.URL + "/async/messaging/v1/health-check")
		if err != nil {
			t.Fatal(err)
		}
		defer resp.Body.Close()
		b, err := io.ReadAll(resp.Body)
		if err != nil {
			t.Fatal(err)
		}
		return resp.StatusCode, string(b)
	}
	if status, body := get(); status != 200 || body != `{"alive":true}` {
		t.Errorf("answered %d %s", status, body)
	}
	s.stop()
	if err := <-s.ended; err != nil {
		t.Errorf("run ended with %v", err)
	}
	if status, body := get(); status != 503 || body != `{"alive":false}` {
		t.Errorf("after the end: %d %s", status, body)
	}
}
