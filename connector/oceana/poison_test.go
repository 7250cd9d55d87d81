package oceana_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/gorilla/websocket"

	"github.com/wavetank/wavetank/connector/message"
	"github.com/wavetank/wavetank/connector/oceana"
)

// TestFramesThatCannotBeTaken are refused, each for itself: they count as taken, and the session goes on.
func TestFramesThatCannotBeTaken(t *testing.T) {
	agent := func(conversation, id, text string) string {
		return `"correlationId":"k1","conversationId":"` + conversation + `","seq":1,"body":{"method":"newMessage","messageId":"` + id + `","message":"` + text + `"}`
	}
	tests := []struct {
		name, frame string
		code        float64
	}{
		{"longer than any message", agent("c1", "a1", strings.Repeat(`\u2028`, 1<<20)), 413},
		{"a NUL in the conversation", agent(`c\u0000`, "a1", "hi"), 400},
		{"a NUL in the message", agent("c1", `a\u0000`, "hi"), 400},
		{"a conversation without end", agent(strings.Repeat("c", 1<<20), "a1", "hi"), 400},
		{"a body that is cut short", `"correlationId":"k1","conversationId":"c1","seq":1,"body":{"method":"routeCancel","guid":`, 400},
		{"a conversation that is a number", `"correlationId":"k1","conversationId":5,"seq":1,"body":{"method":"routeCancel"}`, 400},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			p, k, _ := start(t)
			c, _ := p.login(fresh)
			if err := c.ws.WriteMessage(websocket.TextMessage, []byte(`{"type":"notification",`+tt.frame+`}`)); err != nil {
				t.Fatal(err)
			}
			if f := c.next(); f.CorrelationID != "k1" || f.Body["result"] != false || f.Body["code"] != tt.code {
				t.Errorf("answered %+v, want %v", f, tt.code)
			}
			if e := receive(t, k.events, "progress"); e != nil || k.session.LastSeq != 1 {
				t.Errorf("taken: %+v, up to %d", e, k.session.LastSeq)
			}
			c.send(`{"type":"notification","correlationId":"k2","conversationId":"c1","seq":2,"body":{"method":"routeCancel","guid":7}}`)
			if f := c.next(); f.CorrelationID != "k2" || f.Body["result"] != true {
				t.Errorf("the next one is answered %+v", f)
			}
			receive(t, k.events, "event")
		})
	}
}

// TestALongTextOfAnAgent is longer on the wire than in letters, and taken.
func TestALongTextOfAnAgent(t *testing.T) {
	p, k, _ := start(t)
	c, _ := p.login(fresh)
	c.send(`{"type":"notification","correlationId":"k1","conversationId":"c1","seq":1,"body":{"method":"newMessage","messageId":"a1","message":"` +
		strings.Repeat(`\u2028`, 300_000) + `"}}`)
	if f := c.next(); f.Body["result"] != true {
		t.Errorf("answered %+v", f)
	}
	e := receive(t, k.events, "event")
	if got := e.Of.(message.AgentMessage).Text; got != strings.Repeat("\u2028", 300_000) {
		t.Errorf("it came with %d bytes", len(got))
	}
}

// TestARequestThatIsSentAlone waits for those under way, and holds back those behind it.
func TestARequestThatIsSentAlone(t *testing.T) {
	p, k, a := start(t)
	c, _ := p.login(fresh)
	k.wantReady(t, true)
	ask := func(id string, alone bool) chan error {
		ended := make(chan error, 1)
		r := oceana.MessageStatus("c1", id, message.Report{Message: "a1"})
		r.Alone = alone
		go func() {
			_, err := a.Call(t.Context(), r)
			ended <- err
		}()
		return ended
	}
	first := ask("first", false)
	f := c.next()
	alone := ask("alone", true)
	c.ack(f, `{"result":true}`)
	if err := receive(t, first, "answer"); err != nil {
		t.Error(err)
	}
	f = c.next()
	if f.CorrelationID != "alone" {
		t.Fatalf("%s comes next", f.CorrelationID)
	}
	_ = c.ws.WriteMessage(8, []byte("\x03\xf1too big")) // a close frame: 1009
	_ = c.ws.Close()
	err := receive(t, alone, "end of the call")
	var lost *oceana.LostError
	if !errors.As(err, &lost) || lost.Code != 1009 || !lost.Alone || !lost.Proven || !lost.Message() || !errors.Is(err, oceana.ErrLost) {
		t.Errorf("Call: %+v; want the loss of a request that was alone, with 1009", err)
	}
}

// TestARequestThatIsNotAnswered while others are does not end the session.
func TestARequestThatIsNotAnswered(t *testing.T) {
	p := newPeer(t)
	k := &keeper{events: make(chan *message.Event, 16), ready: make(chan bool, 16), lines: make(chan string, 64)}
	cfg := k.config(p.url)
	cfg.AnswerTimeout = 2 * time.Second
	a := startWith(t, cfg)
	c, _ := p.login(fresh)
	k.wantReady(t, true)
	mute := make(chan error, 1)
	go func() {
		_, err := a.Call(t.Context(), oceana.MessageStatus("c1", "mute", message.Report{Message: "a1"}))
		mute <- err
	}()
	c.next()
	for _, id := range []string{"before", "after"} {
		ended := make(chan error, 1)
		go func() {
			_, err := a.Call(t.Context(), oceana.MessageStatus("c2", id, message.Report{Message: "a2"}))
			ended <- err
		}()
		c.ack(c.next(), `{"result":true}`)
		if err := receive(t, ended, "answer"); err != nil {
			t.Errorf("%s: %v", id, err)
		}
		if id == "before" {
			var lost *oceana.LostError
			if err := receive(t, mute, "end of the unanswered call"); !errors.As(err, &lost) || !lost.Silent {
				t.Errorf("Call: %v", err)
			}
		}
	}
}
