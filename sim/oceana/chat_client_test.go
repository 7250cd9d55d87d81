package oceana_test

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/gorilla/websocket"

	"github.com/wavetank/wavetank/sim/oceana"
)

// chatClient is one browser with a chat window. Frames arrive in the order of the wire.
type chatClient struct {
	w      *world
	ws     *websocket.Conn
	frames chan dict
	ended  chan error
	key    string
	guid   int64
}

func (w *world) browser() *chatClient {
	w.t.Helper()
	d := websocket.Dialer{TLSClientConfig: w.server.Client().Transport.(*http.Transport).TLSClientConfig}
	ws, _, err := d.DialContext(w.t.Context(), "wss"+strings.TrimPrefix(w.server.URL, "https")+oceana.ChatPath, nil)
	w.must(err)
	c := &chatClient{w: w, ws: ws, frames: make(chan dict, 20000), ended: make(chan error, 1)}
	w.t.Cleanup(func() { _ = ws.Close() })
	go func() {
		for {
			var f dict
			if err := ws.ReadJSON(&f); err != nil {
				c.ended <- err
				close(c.frames)
				return
			}
			c.frames <- f
		}
	}()
	return c
}

func (c *chatClient) raw(kind int, data string) {
	c.w.t.Helper()
	c.w.must(c.ws.WriteMessage(kind, []byte(data)))
}

func (c *chatClient) send(body any) {
	c.w.t.Helper()
	data, err := json.Marshal(dict{"authToken": "", "apiVersion": "1.0", "type": "request", "body": body})
	c.w.must(err)
	c.raw(websocket.TextMessage, string(data))
}

// next is the next frame, whatever it is.
func (c *chatClient) next() dict {
	c.w.t.Helper()
	select {
	case f, ok := <-c.frames:
		if !ok {
			err := <-c.ended
			c.ended <- err
			c.w.t.Fatalf("the socket ended: %v", err)
		}
		return f
	case <-c.w.t.Context().Done():
		c.w.t.Fatal("no frame came")
		return nil
	}
}

// body is the body of the next frame, which must be of that type and method.
func (c *chatClient) body(kind, method string) dict {
	c.w.t.Helper()
	f := c.next()
	body, _ := f["body"].(dict)
	if f["type"] != kind || body["method"] != method || f["apiVersion"] != "1.0" || len(f) != 3 {
		c.w.t.Fatalf("got %v, want %s %s", f, kind, method)
	}
	return body
}

// ack sends a request and takes its acknowledgement.
func (c *chatClient) ack(body dict) {
	c.w.t.Helper()
	c.send(body)
	want := dict{"method": body["method"], "result": true}
	if diff := cmp.Diff(want, c.body("acknowledgement", body["method"].(string))); diff != "" {
		c.w.t.Errorf("acknowledgement (-want +got):\n%s", diff)
	}
}

func (c *chatClient) refused(body dict) (code float64, text string) {
	c.w.t.Helper()
	c.send(body)
	b := c.body("error", body["method"].(string))
	return b["code"].(float64), b["errorMessage"].(string)
}

// fence proves that nothing is on the way: what comes next answers a ping.
func (c *chatClient) fence() {
	c.w.t.Helper()
	c.send(dict{"method": "ping"})
	c.body("notification", "pong")
}

// methods takes the frames up to a fence and names them.
func (c *chatClient) methods() []string {
	c.w.t.Helper()
	c.send(dict{"method": "ping"})
	var all []string
	for {
		f := c.next()
		body := f["body"].(dict)
		if body["method"] == "pong" {
			return all
		}
		name := body["method"].(string)
		if text, ok := body["message"].(string); ok {
			name += " " + body["senderType"].(string) + ": " + text
		}
		if id, ok := body["agentId"].(string); ok {
			name += " " + id
		}
		all = append(all, name)
	}
}

// open requests a chat and takes the notification that accepts it.
func (c *chatClient) open(request dict) dict {
	c.w.t.Helper()
	c.ack(request)
	c.w.settle()
	return c.accepted()
}

func (c *chatClient) accepted() dict {
	c.w.t.Helper()
	b := c.body("notification", "requestChat")
	c.guid, c.key = int64(b["guid"].(float64)), b["authenticationKey"].(string)
	return b
}

func (c *chatClient) renewal(transcript bool) dict {
	return dict{"method": "renewChat", "guid": c.guid, "authenticationKey": c.key, "requestFullTranscript": transcript}
}

func (c *chatClient) closed(code int, reason string) {
	c.w.t.Helper()
	for f := range c.frames {
		c.w.t.Errorf("before the close came %v", f)
	}
	err := <-c.ended
	var closed *websocket.CloseError
	if !errors.As(err, &closed) || closed.Code != code || closed.Text != reason {
		c.w.t.Errorf("socket ended with %v, want %d %q", err, code, reason)
	}
}

// lose cuts the connection as a failing network does.
func (c *chatClient) lose() {
	c.w.t.Helper()
	_ = c.ws.NetConn().Close()
	c.w.chats(0)
}

func (w *world) chats(n int) {
	w.t.Helper()
	ctx, cancel := context.WithTimeout(w.t.Context(), 3*time.Minute)
	defer cancel()
	w.must(w.oceana.AwaitChats(ctx, n))
}

func fields(name string) dict {
	return dict{
		"channelAttribute": "Chat", "textDirection": "LTR", "attributes": []string{}, "email": "", "name": name, "lastName": "",
		"country": "+1", "area": "", "phoneNumber": "", "topic": "", "customFields": []any{},
	}
}

func webChat(name string) dict {
	return dict{
		"method": "requestChat", "deviceType": "Mozilla/5.0", "routePointIdentifier": "Default", "workFlowType": "", "requestTranscript": false,
		"workRequestId": "", "calledParty": "https://shop.example", "leaseTime": 1, "intrinsics": fields(name), "priority": 5, "customData": dict{},
	}
}

func with(d dict, key string, value any) dict {
	changed := dict{}
	for k, v := range d {
		changed[k] = v
	}
	if changed[key] = value; value == nil {
		delete(changed, key)
	}
	return changed
}

func say(message string) dict {
	return dict{"method": "newMessage", "message": message, "type": "text", "data": dict{"message": message}, "customData": dict{}}
}

// chatting is a world where Alice has answered Ann's chat.
func chatting(t *testing.T, change ...func(*oceana.Config)) (*world, *chatClient) {
	t.Helper()
	w := newWorld(t, change...)
	w.agent("Alice")
	c := w.browser()
	c.open(webChat("Ann"))
	w.must(w.oceana.Answer("Alice", "Ann"))
	w.settle()
	c.body("notification", "newParticipant")
	return w, c
}
