package oceana

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"os"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/wavetank/wavetank/sim/clock"
	"github.com/wavetank/wavetank/sim/journal"
)

// webBody returns a value of the Go type of a notification to a web chat client, or nil when there is none.
func webBody(method string) any {
	switch method {
	case methodRequestChat:
		return &webChatAccepted{}
	case methodNewParticipant:
		return &webParticipant{}
	case methodParticipantLeave:
		return &webParticipantLeave{}
	case methodNewMessage:
		return &webMessage{}
	case methodIsTyping:
		return &webTyping{}
	case methodNewAgentFileTransfer:
		return &webFile{}
	case methodNewPushPageMessage:
		return &webPage{}
	case methodQueueStatus:
		return &webQueueStatus{}
	case methodRouteCancel, methodCloseConversation, methodPong:
		return &plain{}
	}
	return nil
}

func chatExamples(tb testing.TB) [][]byte {
	tb.Helper()
	text, err := os.ReadFile("PROTOCOL-CHAT.md")
	if err != nil {
		tb.Fatal(err)
	}
	var examples [][]byte
	for _, ex := range exampleBlock.FindAllSubmatch(text, -1) {
		examples = append(examples, ex[1])
	}
	return examples
}

func TestEveryExampleOfTheChatProtocolIsWhatTheCodeReads(t *testing.T) {
	documented := map[string]bool{}
	rest := 0
	for _, ex := range chatExamples(t) {
		var head struct {
			Type string
			Body struct{ Method string }
		}
		if err := json.Unmarshal(ex, &head); err != nil {
			t.Errorf("%s\n%s", err, ex)
			continue
		}
		if head.Type == "" {
			rest++ // of a REST service
			continue
		}
		method := head.Body.Method
		documented[head.Type+" "+method] = true
		if head.Type == typeRequest {
			f, _, err := decodeChatFrame(ex)
			body := chatRequestBody(method)
			if err == nil {
				err = decodeLoose("body", f.Body, body)
			}
			if v, ok := body.(interface{ check() *refusal }); ok && err == nil {
				err = v.check()
			}
			if err != nil {
				t.Errorf("%s\n%s", err.text, ex)
			}
			continue
		}
		var body any
		switch head.Type {
		case typeNotification:
			body = webBody(method)
		case typeAcknowledgement:
			body = &accepted{}
		case typeError:
			body = &errorBody{}
		}
		var raw json.RawMessage
		envelope := chatFrame{Body: &raw}
		if err := decodeStrict("", ex, &envelope); err != nil {
			t.Errorf("%s\n%s", err.text, ex)
			continue
		}
		if err := decodeStrict("body", raw, body); err != nil {
			t.Errorf("%s\n%s", err.text, ex)
			continue
		}
		// The other way round too: a member that the code sends is in the example.
		var want, got map[string]any
		if json.Unmarshal(raw, &want) != nil || json.Unmarshal(journal.JSON(body), &got) != nil || len(want) != len(got) {
			t.Errorf("example has members %v, the code sends %v", want, got)
		}
	}
	if rest < 10 {
		t.Errorf("only %d REST examples", rest)
	}
	for _, file := range []string{"wire.go", "chat_wire.go"} {
		src, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range regexp.MustCompile(`(?m)^\tmethod\w+\s+= "(\w+)"`).FindAllSubmatch(src, -1) {
			method := string(m[1])
			if chatRequestBody(method) != nil && !documented[typeRequest+" "+method] {
				t.Errorf("request %s has no example", method)
			}
			if webBody(method) != nil && !documented[typeNotification+" "+method] {
				t.Errorf("notification %s has no example", method)
			}
		}
	}
}

// FuzzChatFrame: whatever a client sends, before and within a chat, nothing panics, every request is answered once, every frame is one
// that a client reads, nothing stays open, and the chat next door goes on.
func FuzzChatFrame(f *testing.F) {
	for _, ex := range chatExamples(f) {
		f.Add(ex, ex)
	}
	f.Add([]byte("null"), []byte(`{"type":"request","apiVersion":1,"body":null}`))
	var open []byte
	for _, ex := range chatExamples(f) {
		if strings.Contains(string(ex), `"type":"request"`) && strings.Contains(string(ex), `"method":"requestChat"`) {
			open = ex
			break
		}
	}
	say := []byte(`{"apiVersion":"1.0","type":"request","body":{"method":"newMessage","message":"still here"}}`)
	f.Fuzz(func(t *testing.T, first, second []byte) {
		c := clock.New(time.Unix(0, 0))
		j := journal.New(c.Now)
		s := running(t, Config{Clock: c, Journal: j, Rand: rand.New(rand.NewPCG(1, 2))})
		if err := s.AddAgent(AgentConfig{Name: "Alice", Ready: true, Multiplicity: 9}); err != nil {
			t.Fatal(err)
		}
		settle := func() {
			if err := c.Settle(t.Context()); err != nil {
				t.Fatal(err)
			}
		}
		fuzzed, bystander, renewer := &socket{wake: make(chan struct{}, 1)}, &socket{wake: make(chan struct{}, 1)}, &socket{wake: make(chan struct{}, 1)}
		s.receiveChat(bystander, open)
		settle()
		for _, data := range [][]byte{first, open, first, second} {
			before := len(fuzzed.out)
			alive := fuzzed.closing == nil
			s.receiveChat(fuzzed, data)
			if n := len(fuzzed.out) - before; alive && n != 1 {
				t.Errorf("%d replies to %q", n, data)
			}
			settle()
		}
		if chat := fuzzed.chat; chat != nil && chat != bystander.chat {
			s.receiveChat(renewer, fmt.Appendf(nil,
				`{"apiVersion":"1.0","type":"request","body":{"method":"renewChat","guid":%d,"authenticationKey":%q,"requestFullTranscript":true}}`,
				chat.contact.guid, chat.contact.key))
			settle()
		}
		s.receiveChat(bystander, say)
		for _, sock := range []*socket{fuzzed, bystander, renewer} {
			for _, out := range sock.out {
				var raw json.RawMessage
				envelope := chatFrame{Body: &raw}
				var body struct{ Method *string }
				if err := decodeStrict("", out, &envelope); err != nil || json.Unmarshal(raw, &body) != nil || body.Method == nil {
					t.Errorf("reply %s", out)
				}
				if envelope.Type == typeNotification && webBody(*body.Method) == nil {
					t.Errorf("no client knows %s", out)
				}
			}
		}
		if last := bystander.out[len(bystander.out)-1]; !strings.Contains(string(last), typeAcknowledgement) {
			t.Errorf("next door got %s", last)
		}
		if open := j.InFlight(); len(open) > 0 {
			t.Errorf("still in flight: %v", open)
		}
	})
}
