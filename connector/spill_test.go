package connector_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// says is a webhook of a person other than the one of the other tests.
func (s *stage) says(conversation, id, text string) int {
	s.t.Helper()
	return s.webhook(fmt.Sprintf(`{"trigger":"message:appUser","app":{"_id":"app1"},"appUser":{"_id":"u-%s"},"conversation":{"_id":%q},
		"messages":[{"_id":%q,"type":"text","text":%q,"received":%d,"source":{"type":"web"}}]}`, conversation, conversation, id, text, s.clock.Now().Unix()))
}

// byConversation is what Oceana was told of each conversation, in order, from ids such as c3-7.
func (s *stage) byConversation() map[string][]string {
	out := map[string][]string{}
	for _, line := range s.desk.lines() {
		id := line[strings.LastIndexByte(line, ' ')+1:]
		conversation, n, _ := strings.Cut(id, "-")
		out[conversation] = append(out[conversation], n)
	}
	return out
}

// TestAFloodWhileOceanaIsAway takes far more than may be in memory, most of it from one person, over two lives of the connector. All of it
// is taken; memory stays bounded; and when Oceana is back every conversation comes through once and in order.
func TestAFloodWhileOceanaIsAway(t *testing.T) {
	s := newStage(t)
	s.cfg.Memory = 100_000
	s.cfg.Metrics.Shared = true
	s.desk.down = true
	s.start()
	want := map[string][]string{}
	send := func(conversation string, n int) {
		t.Helper()
		if status := s.says(conversation, fmt.Sprintf("%s-%d", conversation, n), strings.Repeat("x", 200)); status != 200 {
			t.Fatalf("a webhook is answered %d", status)
		}
		want[conversation] = append(want[conversation], fmt.Sprint(n))
		if held := s.c.HeldBytes(); held > s.cfg.Memory {
			t.Fatalf("%d bytes are held", held)
		}
	}
	for n := range 300 {
		send("c0", n)
		send(fmt.Sprint("c", 1+n%60), n)
	}
	s.kill()
	s.start()
	for n := 300; n < 400; n++ {
		send("c0", n)
		send(fmt.Sprint("c", 1+n%60), n)
	}
	if got := s.series()[`effects_pending{to="oceana"`]; got != "800" {
		t.Errorf("%s effects are pending, want 800", got)
	}
	s.desk.mu.Lock()
	s.desk.down = false
	s.desk.mu.Unlock()
	s.online()
	s.quiet.wait()
	if diff := cmp.Diff(want, s.byConversation()); diff != "" {
		t.Errorf("Oceana was told (-want +got):\n%s", diff)
	}
	s.pending(0)
	if got := s.series()[`effects_delivered_total{kind="tell",to="oceana"`]; got != "800" {
		t.Errorf("%s effects were done, want 800", got)
	}
	if held := s.c.HeldBytes(); held != 0 {
		t.Errorf("%d bytes are still held", held)
	}
}

// TestOnePoisonousConversation has Oceana refuse one person's messages again and again, of whom there are more than memory holds. The
// others come through meanwhile, and in the end the one as well.
func TestOnePoisonousConversation(t *testing.T) {
	s := newStage(t)
	s.cfg.Memory = 100_000
	s.start()
	s.online()
	s.desk.mu.Lock()
	s.desk.refuse["requestChat bad-0"] = `{"result":false,"code":500,"errorMessage":"cannot"}`
	s.desk.mu.Unlock()
	want := map[string][]string{}
	for n := range 400 {
		if status := s.says("bad", fmt.Sprint("bad-", n), "x"); status != 200 {
			t.Fatalf("a webhook is answered %d", status)
		}
		s.says("good", fmt.Sprint("good-", n), "x")
		want["good"] = append(want["good"], fmt.Sprint(n))
	}
	s.quiet.wait()
	got := s.byConversation()
	if diff := cmp.Diff(want["good"], got["good"]); diff != "" {
		t.Errorf("while one conversation is stuck the other has (-want +got):\n%s", diff)
	}
	s.desk.mu.Lock()
	delete(s.desk.refuse, "requestChat bad-0")
	s.desk.told = nil
	s.desk.mu.Unlock()
	s.clock.advance(5 * time.Minute)
	s.quiet.wait()
	for n := range 400 {
		want["bad"] = append(want["bad"], fmt.Sprint(n))
	}
	if diff := cmp.Diff(want["bad"], s.byConversation()["bad"]); diff != "" {
		t.Errorf("the one that was stuck (-want +got):\n%s", diff)
	}
	s.pending(0)
}
