package connector_test

import (
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/wavetank/wavetank/connector/store"
)

// What a customer wrote and Oceana refuses becomes a dead letter; the conversation goes on, and it can be sent again.
func TestRefusedMessageIsADeadLetter(t *testing.T) {
	s := inConversation(t)
	s.desk.mu.Lock()
	s.desk.refuse["newMessage m2"] = `{"result":false,"code":400,"errorMessage":"bad field"}`
	s.desk.mu.Unlock()
	s.customerSays("m2")
	s.customerSays("m3")
	s.quiet.wait()
	s.pending(0)
	letters, err := s.c.DeadLetters(t.Context())
	if err != nil || len(letters) != 1 {
		t.Fatalf("%+v, %v", letters, err)
	}
	got := [4]string{letters[0].Origin, letters[0].Kind, letters[0].Conversation, letters[0].Reason}
	if d := cmp.Diff(got, [4]string{"effect", "tell", "conv1", "refused by Oceana: 400 bad field"}); d != "" {
		t.Errorf("(-got +want):\n%s", d)
	}
	s.desk.mu.Lock()
	delete(s.desk.refuse, "newMessage m2")
	s.desk.mu.Unlock()
	control := httptest.NewServer(s.c.Control())
	defer control.Close()
	ask := func(path, body string, want int) {
		t.Helper()
		resp, err := http.Post(control.URL+path, "application/json", strings.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		_ = resp.Body.Close()
		if resp.StatusCode != want {
			t.Errorf("%s %s answered %d, want %d", path, body, resp.StatusCode, want)
		}
	}
	ask("/dead-letters/resend", `{"id":"`+letters[0].ID+`"}`, http.StatusOK)
	s.quiet.wait()
	s.want([]string{"requestChat m1", "newMessage m2 refused", "newMessage m3", "newMessage m2"}, nil)
	ask("/dead-letters/resend", `{"id":"`+letters[0].ID+`"}`, http.StatusNotFound)
	ask("/dead-letters/resend", `{}`, http.StatusBadRequest)
	ask("/dead-letters/bury", `{"id":"x"}`, http.StatusNotFound)
	if err := s.c.Discard(t.Context(), letters[0].ID); !errors.Is(err, store.ErrUnknown) {
		t.Errorf("%v, want ErrUnknown", err)
	}
}
