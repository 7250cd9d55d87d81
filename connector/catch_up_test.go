package connector_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/wavetank/wavetank/connector"
)

// wrote has an end user write while no webhook comes.
func (s *stage) wrote(id string, change map[string]any) {
	m := map[string]any{
		"_id": id, "role": "appUser", "type": "text", "text": "hello", "received": float64(s.clock.Now().Unix()), "source": map[string]any{"type": "whatsapp"},
	}
	for name, value := range change {
		m[name] = value
	}
	s.cloud.said = append(s.cloud.said, m)
}

// TestMissedMessagesThatAreNotUnderstood are dead letters, once each however often they are read back, and those beside them are taken.
func TestMissedMessagesThatAreNotUnderstood(t *testing.T) {
	s := inConversation(t)
	s.kill()
	s.clock.advance(time.Minute)
	s.wrote("m2", map[string]any{"text": 7})
	s.wrote("m3", nil)
	s.wrote("m4", map[string]any{"source": "whatsapp"})
	s.wrote("m5", map[string]any{"role": nil})
	s.wrote("c9", map[string]any{"role": "appMaker", "text": 7})
	for range 2 {
		s.clock.advance(20 * time.Minute)
		s.start()
		s.online()
		s.quiet.wait()
		s.want([]string{"requestChat m1", "newMessage m3"}, nil)
		letters, err := s.c.DeadLetters(t.Context())
		if err != nil || len(letters) != 3 {
			t.Fatalf("%d dead letters, want 3: %v", len(letters), err)
		}
		for i, want := range []string{"messages[0].text must not be a number", "messages[0].source must not be a string", "messages[0].role is missing"} {
			if l := letters[i]; l.Reason != "read back: "+want || l.Kind != "unread webhook" {
				t.Errorf("the letter is %+v, want the reason %q", l, want)
			}
		}
		s.kill()
	}
}

// TestAMessageThatIsNotUnderstoodTwice comes with its webhook first and is read back afterwards: it is one dead letter.
func TestAMessageThatIsNotUnderstoodTwice(t *testing.T) {
	s := inConversation(t)
	s.clock.advance(time.Minute)
	s.wrote("m2", map[string]any{"text": 7})
	body := strings.Replace(fmt.Sprintf(oneMessage, "m2"), `"text":"hello"`, `"text":7`, 1)
	if status := s.post(connector.WebhookPath, body); status != 200 {
		t.Errorf("answered %d", status)
	}
	s.kill()
	s.clock.advance(20 * time.Minute)
	s.start()
	s.online()
	s.quiet.wait()
	letters, err := s.c.DeadLetters(t.Context())
	if err != nil || len(letters) != 1 || letters[0].Reason != "messages[0].text must not be a number" {
		t.Errorf("dead letters %+v, %v", letters, err)
	}
}

// TestAMissedMessageThatTheStoreCannotKeep is a dead letter, and the rest of its conversation is taken in the same look.
func TestAMissedMessageThatTheStoreCannotKeep(t *testing.T) {
	s := inConversation(t)
	s.kill()
	s.clock.advance(time.Minute)
	s.wrote("m2", map[string]any{"text": "cursed"})
	s.wrote("m3", nil)
	s.clock.advance(20 * time.Minute)
	s.around = func(of connector.Storage) connector.Storage { return cursed{of} }
	s.start()
	s.online()
	s.quiet.wait()
	s.want([]string{"requestChat m1", "newMessage m3"}, nil)
	letters, err := s.c.DeadLetters(t.Context())
	if err != nil || len(letters) != 1 || letters[0].Reason != "invalid byte sequence" {
		t.Errorf("dead letters %+v, %v", letters, err)
	}
	asked := s.cloud.gets
	s.clock.advance(10 * time.Minute)
	s.quiet.wait()
	if s.cloud.gets != asked {
		t.Errorf("the cloud is asked %d times more", s.cloud.gets-asked)
	}
}
