package connector_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// TestOneCorrelationFromPhoneToDeskAndBack follows a question and an answer, with a repeat, a delay and a failure on the way: every line
// about a message has the same correlation, which is also in what the peers are sent, and no line has what people wrote.
func TestOneCorrelationFromPhoneToDeskAndBack(t *testing.T) {
	s := newStage(t)
	log := s.written()
	s.start()
	s.online()
	s.desk.mu.Lock()
	s.desk.refuse["requestChat m1"] = `{"result":false,"code":429,"errorMessage":"busy","retryAfter":7}`
	s.desk.mu.Unlock()
	s.customerSays("m1")
	s.customerSays("m1")
	s.quiet.wait()
	s.desk.mu.Lock()
	delete(s.desk.refuse, "requestChat m1")
	s.desk.mu.Unlock()
	s.clock.advance(7 * time.Second)
	s.quiet.wait()
	s.cloud.next = []func(http.ResponseWriter, func()){func(w http.ResponseWriter, _ func()) { w.WriteHeader(503) }}
	s.desk.notify(agentSays("a1", "very private"))
	s.quiet.wait()
	s.clock.advance(time.Second)
	s.quiet.wait()
	s.webhook(`{"trigger":"message:delivery:failure","app":{"_id":"app1"},"conversation":{"_id":"conv1"},"message":{"_id":"c1"},
		"destination":{"type":"whatsapp"},"isFinalEvent":true,"error":{"underlyingError":{"errors":[{"code":470,"title":"late"}]}}}`)
	s.quiet.wait()

	got := map[string][]string{}
	for _, line := range log.lines("conversation") {
		c, _ := line["correlation"].(string)
		got[c] = append(got[c], fmt.Sprint(line["dir"], ": ", line["msg"]))
	}
	want := map[string][]string{
		"message:m1": {
			"from cloud: taken", "to oceana: Oceana did not take it", "from cloud: taken", "to oceana: Oceana took it",
		},
		"oceana:conv1:a1": {
			"from oceana: taken", "to cloud: cloud did not take it", "to cloud: message posted", "to oceana: Oceana took it",
			"from cloud: taken", "to oceana: Oceana took it",
		},
	}
	for c, lines := range want {
		if diff := cmp.Diff(sorted(lines), sorted(got[c])); diff != "" {
			t.Errorf("%s (-want +got):\n%s", c, diff)
		}
	}
	if len(got) != len(want) {
		t.Errorf("correlations: %v", got)
	}
	for _, secret := range []string{"hello", "very private"} {
		if strings.Contains(log.String(), secret) {
			t.Errorf("the log tells %q:\n%s", secret, log)
		}
	}
	metadata, _ := s.cloud.posts[0]["metadata"].(map[string]any)
	if id := fmt.Sprint(metadata); !strings.Contains(id, "oceana:conv1:a1/") {
		t.Errorf("the cloud was given %v", metadata)
	}
}
