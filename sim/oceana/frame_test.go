package oceana_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/gorilla/websocket"
)

func TestABadFrameIsRefusedAndDisturbsNothing(t *testing.T) {
	good := `{"apiVersion":"1.0","type":"request","authToken":"","correlationId":"x","conversationId":"conv-1","seq":2,"body":%s}`
	message := `{"method":"newMessage","messageId":"m2","message":"hi","type":"text","data":{},"timestamp":1,"senderType":"customer"}`
	in := func(old, new string) string { return fmt.Sprintf(good, strings.Replace(message, old, new, 1)) }
	for name, c := range map[string]struct {
		frame    string
		code     int
		want     string
		consumed bool // its sequence number is used up
	}{
		"not JSON":             {`{"type":`, 400, "not JSON", false},
		"an array":             {`[1]`, 400, "an object", false},
		"two objects":          {`{} {}`, 400, "not JSON", false},
		"no body":              {`{"apiVersion":"1.0","type":"request","authToken":""}`, 400, "body.method: required", false},
		"unknown type":         {`{"apiVersion":"1.0","type":"shout","body":{"method":"ping"}}`, 400, "type: want", false},
		"wrong version":        {`{"apiVersion":"2.0","type":"request","body":{"method":"ping"}}`, 400, "apiVersion", false},
		"unknown member":       {`{"apiVersion":"1.0","type":"request","foo":1,"body":{"method":"ping"}}`, 400, "foo", false},
		"seq is a string":      {`{"apiVersion":"1.0","type":"request","seq":"2","body":{"method":"ping"}}`, 400, "seq: want an integer, got string", false},
		"unknown method":       {`{"apiVersion":"1.0","type":"request","body":{"method":"dance"}}`, 400, `unknown method "dance"`, false},
		"method is a number":   {`{"apiVersion":"1.0","type":"request","body":{"method":3}}`, 400, "body", false},
		"message is a number":  {in(`"hi"`, `7`), 400, "body.message: want a string, got number", true},
		"timestamp is a float": {in(`"timestamp":1`, `"timestamp":1.5`), 400, "body.timestamp", true},
		"data is null":         {in(`{}`, `null`), 400, "body.data", true},
		"unknown body member":  {in(`"type"`, `"colour":"red","type"`), 400, "colour", true},
		"unknown message type": {in(`"text"`, `"smell"`), 400, "body.type", true},
		"no message id":        {in(`"m2"`, `""`), 400, "body.messageId: required", true},
		"sender is an agent":   {in(`"customer"`, `"agent"`), 400, "body.senderType", true},
		"no conversation":      {strings.Replace(in("", ""), `"conv-1"`, `""`, 1), 400, "conversationId: required", true},
		"no seq":               {strings.Replace(in("", ""), `"seq":2`, `"seq":0`, 1), 400, "seq: required", false},
		"a gap in seq":         {strings.Replace(in("", ""), `"seq":2`, `"seq":4`, 1), 409, "seq: expected 2, got 4", false},
		"null intrinsic":       {fmt.Sprintf(good, `{"method":"requestChat","intrinsics":{"email":"","name":"A","lastName":null}}`), 400, "body.intrinsics.lastName", true},
		"ack body is wrong":    {`{"apiVersion":"1.0","type":"acknowledgement","correlationId":"x","body":{"method":"newMessage","result":"yes"}}`, 400, "body", false},
	} {
		t.Run(name, func(t *testing.T) {
			w, a := online(t)
			a.ask("conv-1", chat("Ana", text("m1", "Hello")))
			w.settle()
			answer := make(chan envelope, 1)
			a.mu.Lock()
			a.waiting["x"] = answer
			w.must(a.ws.WriteMessage(websocket.TextMessage, []byte(c.frame)))
			a.mu.Unlock()
			var f envelope
			select {
			case f = <-answer:
			case f = <-a.plain:
			}
			if f.Type != "error" || f.Body["code"] != float64(c.code) || !strings.Contains(f.Body["errorMessage"].(string), c.want) {
				t.Errorf("answer %+v, want %d %q", f, c.code, c.want)
			}
			if p := w.journal.Problems(); len(p) != 1 || p[0].From != "connector" {
				t.Errorf("recorded problems: %v", p)
			}
			if c.consumed {
				a.seq++
			}
			if f := a.ask("conv-1", text("m3", "after")); f.Body["result"] != true || f.Body["messageIndex"] != 2.0 {
				t.Errorf("the next frame: %+v", f)
			}
		})
	}
}

func TestAnAnswerToNothingIsIgnored(t *testing.T) {
	w, a := online(t)
	a.send(envelope{Type: "acknowledgement", CorrelationID: "oceana-999", Body: dict{"method": "newMessage", "result": true}})
	a.ask("conv-1", chat("Ana", text("m1", "Hello")))
	w.settle()
	if p := w.journal.Problems(); len(p) != 0 {
		t.Errorf("problems: %v", p)
	}
}

func TestFramesBeforeLogin(t *testing.T) {
	for name, frame := range map[string]string{
		"a request":         `{"apiVersion":"1.0","type":"request","correlationId":"c","body":{"method":"ping"}}`,
		"an acknowledgment": `{"apiVersion":"1.0","type":"acknowledgement","correlationId":"c","body":{"method":"login","result":true}}`,
		"noise":             `hello`,
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			a := w.connect()
			go a.listen()
			w.must(a.ws.WriteMessage(websocket.TextMessage, []byte(frame)))
			if f := <-a.plain; f.Type != "error" || f.Body["code"] != 401.0 {
				t.Errorf("answer: %+v", f)
			}
			wantClose(t, a, 4401, "not logged in")
		})
	}
}

func TestABadLoginMayBeCorrected(t *testing.T) {
	w := newWorld(t)
	a := w.connect()
	go a.listen()
	if f := a.ask("", dict{"method": "login", "clientId": 7}); f.Type != "error" || f.Body["errorMessage"] != "body.clientId: want a string, got number" {
		t.Errorf("answer: %+v", f)
	}
	good := dict{"method": "login", "clientId": "x", "instanceId": "y", "protocol": "msg-1", "sessionId": nil, "lastSeq": 0, "capabilities": []string{}, "maxInFlight": 0}
	if f := a.ask("", good); f.Body["result"] != true {
		t.Errorf("answer: %+v", f)
	}
	if f := a.ask("", good); f.Body["code"] != 409.0 {
		t.Errorf("second login on one socket: %+v", f)
	}
}

func TestFramesThatCloseTheSocket(t *testing.T) {
	for name, c := range map[string]struct {
		kind int
		data []byte
		code int
		text string
	}{
		"binary":    {websocket.BinaryMessage, []byte("x"), 1003, "text frames only"},
		"not UTF-8": {websocket.TextMessage, []byte{'"', 0xff, '"'}, 1007, "text frames are UTF-8"},
		"too big":   {websocket.TextMessage, make([]byte, 1<<20+1), 1009, ""},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			a := w.connect()
			a.login(nil, 0)
			a.mu.Lock()
			_ = a.ws.WriteMessage(c.kind, c.data)
			a.mu.Unlock()
			wantClose(t, a, c.code, c.text)
		})
	}
}
