package connector_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// types lists what was posted to the cloud by its type.
func (c *cloud) types() []string {
	c.mu.Lock()
	defer c.mu.Unlock()
	out := []string{}
	for _, p := range c.posts {
		out = append(out, fmt.Sprint(p["type"]))
	}
	return out
}

// types sends a numbered isTyping, whose acknowledgement says that it was handled.
func (d *desk) types(started bool) {
	d.t.Helper()
	d.notify(fmt.Sprintf(`{"method":"isTyping","guid":7,"agentId":"alice","isTyping":%t}`, started))
}

func TestTypingOfTheAgent(t *testing.T) {
	s := newStage(t)
	s.start()
	s.online()
	s.desk.types(true) // no customer wrote yet, so there is no one to tell
	s.quiet.wait()
	s.desk.types(false)
	s.customerSays("m1")
	s.quiet.wait()
	for _, step := range []func(){
		func() { s.desk.types(true) },
		func() { s.desk.types(true) },
		func() { s.clock.advance(5 * time.Second) }, // it expires
		func() { s.desk.types(true) },               // not yet again
		func() { s.clock.advance(5 * time.Second) },
		func() { s.desk.types(true) },
		func() { s.desk.types(false) },
		func() { s.desk.types(false) },
		func() { s.clock.advance(time.Minute) },
	} {
		step()
		s.quiet.wait()
	}
	want := []string{"typing:start", "typing:stop", "typing:start", "typing:stop"}
	if diff := cmp.Diff(want, s.cloud.types()); diff != "" {
		t.Errorf("posted (-want +got):\n%s", diff)
	}
	s.pending(0)
}

func TestTypingOfTheCustomer(t *testing.T) {
	s := inConversation(t)
	for _, what := range []string{"start", "stop"} {
		status := s.webhook(`{"trigger":"typing:appUser","version":"v1.1","app":{"_id":"app1"},"appUser":{"_id":"u1"},"conversation":{"_id":"conv1"},
			"activity":{"type":"typing:` + what + `","role":"appUser"}}`)
		if status != 200 {
			t.Errorf("webhook answered %d", status)
		}
		s.quiet.wait() // comes after Oceana has read it
	}
	if told := s.desk.lines(); !slices.Contains(told, "isTyping") {
		t.Errorf("Oceana was told %v", told)
	}
	s.pending(0)
}
