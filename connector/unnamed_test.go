package connector_test

import (
	"bytes"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"
)

// untilDead goes through some hours in which others have something to send, until there is a dead letter.
func (s *stage) untilDead(t *testing.T, other func(n int)) {
	t.Helper()
	for n := range 60 {
		letters, err := s.c.DeadLetters(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if len(letters) == 1 && strings.Contains(letters[0].Reason, "while it took others") {
			return
		}
		other(n)
		s.clock.advance(5 * time.Minute)
		s.quiet.wait()
	}
	t.Error("it is sent for ever")
}

// TestAMessageThatOceanaFailsWithoutSayingWhy has answers that are neither yes nor a refusal for good, always to the same message.
func TestAMessageThatOceanaFailsWithoutSayingWhy(t *testing.T) {
	for name, answer := range map[string]string{
		"no code": `{"result":false}`, "nothing": `{}`, "a code of something else": `{"result":false,"code":302}`, "a timeout": `{"result":false,"code":408}`,
	} {
		t.Run(name, func(t *testing.T) {
			s := newStage(t)
			s.start()
			s.online()
			s.desk.mu.Lock()
			s.desk.refuse["requestChat p1"] = answer
			s.desk.mu.Unlock()
			s.says("poisoned", "p1", "hello")
			s.untilDead(t, func(n int) { s.says(fmt.Sprint("c", n), fmt.Sprint("m", n), "hello") })
		})
	}
}

// TestAMessageThatTheCloudFailsWithoutSayingWhy is the other direction.
func TestAMessageThatTheCloudFailsWithoutSayingWhy(t *testing.T) {
	for name, status := range map[string]int{"a redirect": 302, "a timeout": 408, "a gateway's page": 403} {
		t.Run(name, func(t *testing.T) {
			s, f, log := newCrowd(t)
			cloud := s.cloud.Config.Handler
			s.cloud.Config.Handler = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				body, _ := io.ReadAll(r.Body)
				if r.Method == http.MethodPost && strings.Contains(string(body), `"poison"`) {
					w.WriteHeader(status)
					return
				}
				r.Body = io.NopCloser(bytes.NewReader(body))
				cloud.ServeHTTP(w, r)
			})
			s.start()
			await(t, log.logins, "login")
			for _, conversation := range []string{"poisoned", "c0"} {
				s.says(conversation, "m-"+conversation, "hello")
				await(t, f.arrived, "message")
			}
			f.agentSays("poisoned", "a-poison", "poison")
			await(t, f.acked, "acknowledgement")
			s.untilDead(t, func(n int) {
				f.agentSays("c0", fmt.Sprint("later", n), "hello")
				await(t, f.acked, "acknowledgement")
				s.quiet.wait()
			})
		})
	}
}
