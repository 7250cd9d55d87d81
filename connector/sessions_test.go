package connector_test

import (
	"fmt"
	"net/http"
	"slices"
	"testing"
	"time"
)

func (s *stage) writes(conversation, id, channel, metadata string) {
	s.t.Helper()
	if metadata == "" {
		metadata = "null"
	}
	status := s.webhook(fmt.Sprintf(`{"trigger":"message:appUser","app":{"_id":"app1"},"appUser":{"_id":"u1"},"conversation":{"_id":%q},
		"messages":[{"_id":%q,"type":"text","text":"Hi","metadata":%s,"source":{"type":%q}}]}`, conversation, id, metadata, channel))
	if status != http.StatusOK {
		s.t.Fatalf("webhook answered %d", status)
	}
}

func TestOwnAppsSayHowUrgentAContactIs(t *testing.T) {
	for name, c := range map[string]struct {
		channel, metadata string
		want              float64
	}{
		"a number":          {"web", `{"oceana_intrinsic_contact_priority":12}`, 12},
		"text":              {"ios", `{"oceana_intrinsic_contact_priority":"100"}`, 100},
		"too high":          {"web", `{"oceana_intrinsic_contact_priority":101}`, 5},
		"no number":         {"android", `{"oceana_intrinsic_contact_priority":"urgent"}`, 5},
		"another key":       {"web", `{"priority":12}`, 7},
		"no metadata":       {"web", "", 7},
		"no object":         {"web", `"x"`, 7},
		"a network, nobody": {"whatsapp", `{"oceana_intrinsic_contact_priority":12}`, 7},
	} {
		t.Run(name, func(t *testing.T) {
			s := newStage(t)
			s.cfg.Routing.Priority = 7
			s.start()
			s.online()
			s.writes("conv1", "m1", c.channel, c.metadata)
			s.quiet.wait()
			s.desk.mu.Lock()
			defer s.desk.mu.Unlock()
			if got := s.desk.chats[0]["priority"]; got != c.want {
				t.Errorf("priority is %v, want %v", got, c.want)
			}
			fields := s.desk.chats[0]["intrinsics"].(map[string]any)["customFields"].([]any)
			if told := len(fields) == 1; told != (c.want != 7) {
				t.Errorf("the workflow is given %v", fields)
			}
		})
	}
}

func TestConversationsStayWithTheirSocket(t *testing.T) {
	s := newStage(t)
	s.cfg.Oceana.Sockets = 4
	s.start()
	if err := s.c.AwaitConnected(t.Context()); err != nil {
		t.Fatal(err)
	}
	for i := range 40 {
		for n := range 2 {
			s.writes(fmt.Sprint("conv", i), fmt.Sprintf("m%d.%d", i, n), "web", "")
		}
	}
	s.quiet.wait()
	s.desk.mu.Lock()
	defer s.desk.mu.Unlock()
	used := map[string]bool{}
	for conversation, clients := range s.desk.users {
		if clients = slices.Compact(clients); len(clients) != 1 {
			t.Errorf("%s went over %v", conversation, clients)
		}
		used[clients[0]] = true
	}
	if len(used) != 4 || len(s.desk.users) != 40 {
		t.Errorf("%d conversations over %v, want 40 over 4 sockets", len(s.desk.users), used)
	}
}

func TestContactsAreClaimedWhenOceanaHasForgottenTheSession(t *testing.T) {
	s := newStage(t)
	s.start()
	s.online()
	s.writes("conv1", "m1", "web", "")
	s.quiet.wait()
	s.desk.notify(`{"method":"requestChat","guid":7,"authenticationKey":"k"}`)
	s.desk.mu.Lock()
	s.desk.resync = true
	_ = s.desk.ws.Close()
	s.desk.mu.Unlock()
	<-s.desk.closed
	s.online()
	s.writes("conv1", "m2", "web", "")
	s.quiet.wait()
	s.want([]string{"requestChat m1", "renewChats conv1 7 k", "requestChat m2"}, nil) // Oceana did not know the contact any more
}

func TestAnOutageIsToldOnce(t *testing.T) {
	s := newStage(t)
	s.cfg.DeliveryFailure.Unavailable, s.cfg.DeliveryFailure.After = "Sorry", time.Minute
	s.desk.down = true
	s.start()
	s.writes("conv1", "m1", "web", "")
	s.clock.advance(59 * time.Second)
	s.quiet.wait()
	s.want([]string{}, nil)
	s.clock.advance(time.Second)
	s.quiet.wait()
	s.writes("conv1", "m2", "web", "")
	s.writes("conv2", "m3", "web", "")
	s.quiet.wait()
	s.want([]string{}, []string{"Sorry", "Sorry"})
}
