package steps

import (
	"context"
	"crypto/tls"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/gorilla/websocket"

	"github.com/wavetank/wavetank/sim"
	"github.com/wavetank/wavetank/sim/oceana"
)

// chatPage is one load of a customer's page with a chat window, which speaks the chat dialect (sim/oceana/PROTOCOL-CHAT.md). One
// goroutine reads; who wants to know what came asks for it up to an answer, so that no time-out decides what was there.
type chatPage struct {
	ws     *websocket.Conn
	frames chan chatFrame // closed when the socket has ended
	lines  []chatLine     // what the window shows
	over   bool           // Oceana ended the chat

	hold oceana.Hold // shown while the customer waits

	guid int64 // of the chat; with key what a reload needs
	key  string
}

type chatLine struct{ from, text string }

type chatFrame struct {
	Type string
	Body struct {
		Method, Message, DisplayName, ErrorMessage string
		Code                                       int
		GUID                                       int64
		WebOnHoldComfortGroups                     []oceana.ComfortGroup
		WebOnHoldURLs                              []oceana.OnHoldURLs
		AuthenticationKey                          string
	}
}

// chatFrames is how many frames may come between two steps; more only make the reader wait.
const chatFrames = 64

// errChatEnded is returned when the socket of a web chat ended before the answer came.
var errChatEnded = errors.New("the web chat's socket has ended")

// chatRefusal is an error frame that answered a request.
type chatRefusal struct {
	method string
	code   int
	text   string
}

func (r chatRefusal) Error() string {
	return fmt.Sprintf("%s refused with %d: %s", r.method, r.code, r.text)
}

// openPage dials Oceana as a browser does.
func openPage(ctx context.Context, w *sim.World) (*chatPage, error) {
	d := websocket.Dialer{TLSClientConfig: &tls.Config{RootCAs: w.Roots(), MinVersion: tls.VersionTLS12}}
	ws, answer, err := d.DialContext(ctx, w.OceanaURL("chat"), nil)
	if err != nil {
		return nil, fmt.Errorf("open web chat: %w", err)
	}
	_ = answer.Body.Close()
	p := &chatPage{ws: ws, frames: make(chan chatFrame, chatFrames)}
	go p.read()
	return p, nil
}

func (p *chatPage) read() {
	defer close(p.frames)
	for {
		var f chatFrame
		if err := p.ws.ReadJSON(&f); err != nil {
			return
		}
		p.frames <- f
	}
}

// request sends a request and shows everything up to its answer, an acknowledgement or an error.
func (p *chatPage) request(ctx context.Context, method string, body map[string]any) error {
	if err := p.send(method, body); err != nil {
		return err
	}
	f, err := p.until(ctx, func(f chatFrame) bool { return f.Body.Method == method && f.Type != "notification" })
	if err == nil && f.Type == "error" {
		err = chatRefusal{method, f.Body.Code, f.Body.ErrorMessage}
	}
	return err
}

func (p *chatPage) send(method string, body map[string]any) error {
	whole := map[string]any{"method": method}
	for k, v := range body {
		whole[k] = v
	}
	data, err := json.Marshal(map[string]any{"apiVersion": "1.0", "type": "request", "body": whole})
	if err != nil {
		return err
	}
	if err := p.ws.WriteMessage(websocket.TextMessage, data); err != nil {
		return fmt.Errorf("%w: send %s: %w", errChatEnded, method, err)
	}
	return nil
}

// until shows what comes, up to the frame that ends the wait.
func (p *chatPage) until(ctx context.Context, last func(chatFrame) bool) (chatFrame, error) {
	for {
		select {
		case f, ok := <-p.frames:
			if !ok {
				return f, errChatEnded
			}
			p.show(f)
			if last(f) {
				return f, nil
			}
		case <-ctx.Done():
			return chatFrame{}, ctx.Err()
		}
	}
}

func (p *chatPage) show(f chatFrame) {
	if f.Type != "notification" {
		return
	}
	switch f.Body.Method {
	case "requestChat":
		p.guid, p.key = f.Body.GUID, f.Body.AuthenticationKey
		p.hold = oceana.Hold{ComfortGroups: f.Body.WebOnHoldComfortGroups, OnHoldURLs: f.Body.WebOnHoldURLs}
	case "newMessage":
		p.lines = append(p.lines, chatLine{f.Body.DisplayName, f.Body.Message})
	case "closeConversation", "routeCancel":
		p.over = true
	}
}

// catchUp shows all that Oceana has sent and reports whether the socket still stands: the pong comes behind everything, or else the
// end of the socket does.
func (p *chatPage) catchUp(ctx context.Context) (live bool, err error) {
	if err := p.send("ping", nil); err != nil && !errors.Is(err, errChatEnded) {
		return false, err
	}
	_, err = p.until(ctx, func(f chatFrame) bool { return f.Body.Method == "pong" })
	if errors.Is(err, errChatEnded) {
		return false, nil
	}
	return err == nil, err
}

// lose ends the socket without a word, as a failing network does, and returns when nothing reads any more.
func (p *chatPage) lose() {
	_ = p.ws.NetConn().Close()
	for range p.frames { // what came too late belongs to no chat
	}
}
