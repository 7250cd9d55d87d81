package connector_test

import (
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
)

// TestTheWebhookPathMayBeUntidy posts where a proxy with one slash too many does. A redirect would lose the webhook.
func TestTheWebhookPathMayBeUntidy(t *testing.T) {
	s := newStage(t)
	s.start()
	s.online()
	for i, path := range []string{"//async/messaging/v1/webhook", "/async/messaging/v1/webhook/", "/async//messaging/v1//webhook//"} {
		body := fmt.Sprintf(`{"trigger":"message:appUser","app":{"_id":"app1"},"appUser":{"_id":"u1"},"conversation":{"_id":"k1"},
			"messages":[{"_id":"m%d","type":"text","text":"hi","source":{"type":"whatsapp"}}]}`, i)
		if status := s.post(path, body); status != http.StatusOK {
			t.Errorf("%s is answered %d", path, status)
		}
	}
	s.quiet.wait()
	s.want([]string{"requestChat m0", "newMessage m1", "newMessage m2"}, []string{})
	if status, _ := s.get("//async/messaging/v1/health-check/"); status != http.StatusOK {
		t.Errorf("the health check is answered %d", status)
	}
}

func (s *stage) post(path, body string) int {
	s.t.Helper()
	client := *s.http.Client()
	client.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	resp, err := client.Post(s.http.URL+path, "application/json", strings.NewReader(body))
	if err != nil {
		s.t.Fatal(err)
	}
	defer resp.Body.Close()
	_, _ = io.Copy(io.Discard, resp.Body)
	return resp.StatusCode
}

// TestAWebhookThatIsNotUnderstoodIsADeadLetter posts one of which a part can be taken, twice, and an id that no database can index.
func TestAWebhookThatIsNotUnderstoodIsADeadLetter(t *testing.T) {
	s := newStage(t)
	s.start()
	s.online()
	body := `{"trigger":"message:appUser","app":{"_id":"app1"},"appUser":{"_id":"u1"},"conversation":{"_id":"k1"},
		"messages":[{"_id":"m1","type":"text","text":"hi","source":{"type":"whatsapp"}},{"_id":"m2","text":"no type"}]}`
	long := strings.Replace(body, `"k1"`, `"`+strings.Repeat("k", 300_000)+`"`, 1)
	for _, b := range []string{body, body, long} {
		if status := s.post("/async/messaging/v1/webhook", b); status != http.StatusOK {
			t.Errorf("answered %d", status)
		}
	}
	s.quiet.wait()
	s.want([]string{"requestChat m1"}, []string{})
	letters, err := s.c.DeadLetters(t.Context())
	if err != nil || len(letters) != 2 {
		t.Fatalf("%d dead letters, %v", len(letters), err)
	}
	l := letters[0]
	if l.Kind != "unread webhook" || string(l.Body) != body || l.Reason != "messages[1].type is missing" || len(l.ID) > 40 {
		t.Errorf("the letter is %+v", l)
	}
	if reason := letters[1].Reason; !strings.HasPrefix(reason, "conversation._id is 300000 bytes long") {
		t.Errorf("the reason is %q", reason)
	}
	if err := s.c.Resend(t.Context(), l.ID); err == nil || !strings.Contains(err.Error(), "still not understood: messages[1].type is missing") {
		t.Errorf("sent again: %v", err)
	}
	if err := s.c.Discard(t.Context(), l.ID); err != nil {
		t.Error(err)
	}
}
