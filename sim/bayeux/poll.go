package bayeux

import (
	"bytes"
	"encoding/json"
	"io"
	"mime"
	"net/http"
	"net/url"
	"regexp"
	"strings"

	"github.com/gorilla/websocket"
)

// callbackName is what a script may be asked to call. Anything else would be code of the author of the address.
var callbackName = regexp.MustCompile(`^[A-Za-z_$][A-Za-z0-9_$]{0,63}$`)

// reserved words look like names and are none: import(…), throw(…) and their like would do something.
var reserved = regexp.MustCompile(`^(?:await|break|case|catch|class|const|continue|debugger|default|delete|do|else|enum|export|extends|false|finally|for|` +
	`function|if|implements|import|in|instanceof|interface|let|new|null|package|private|protected|public|return|static|super|switch|this|throw|true|` +
	`try|typeof|var|void|while|with|yield)$`)

func isCallback(name string) bool {
	return callbackName.MatchString(name) && !reserved.MatchString(name)
}

// ServeHTTP answers every transport at one address: a GET with the parameter message is callback-polling, one that asks for an upgrade
// a WebSocket, one that accepts an event stream, below the address at the client's id, eventsource; a POST is long polling.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	h := w.Header()
	h.Set("Cache-Control", "no-cache, no-store")
	h.Set("X-Content-Type-Options", "nosniff")
	if origin := r.Header.Get("Origin"); origin != "" {
		h.Set("Access-Control-Allow-Origin", origin)
		h.Set("Access-Control-Allow-Credentials", "true") // clients may ask with them; nothing here reads a cookie
		h.Add("Vary", "Origin")
	}
	switch {
	case r.Method == http.MethodOptions:
		h.Set("Access-Control-Allow-Methods", "GET, POST, OPTIONS")
		h.Set("Access-Control-Allow-Headers", "Accept, Authorization, Content-Type, Pragma, X-Requested-With")
		h.Set("Access-Control-Max-Age", "86400")
		w.WriteHeader(http.StatusNoContent)
	case websocket.IsWebSocketUpgrade(r):
		s.serveSocket(w, r)
	case r.Method == http.MethodGet && strings.Contains(r.Header.Get("Accept"), "text/event-stream"):
		s.serveStream(w, r)
	case r.Method == http.MethodGet || r.Method == http.MethodPost:
		s.servePoll(w, r)
	default:
		refuse(w, http.StatusMethodNotAllowed)
	}
}

// refuse is the answer to what is no Bayeux at all.
func refuse(w http.ResponseWriter, status int) {
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	w.WriteHeader(status)
	_, _ = io.WriteString(w, http.StatusText(status))
}

// servePoll answers one request, which may hold a connect.
func (s *Server) servePoll(w http.ResponseWriter, r *http.Request) {
	text, callback, status := s.read(w, r)
	if status != 0 {
		refuse(w, status)
		return
	}
	list, err := parse(text)
	if err != nil || list == nil {
		refuse(w, http.StatusBadRequest)
		return
	}
	b := s.process(list, nil, "")
	if b.connect != nil {
		more, answered := s.await(r, b)
		if !answered {
			return // the client went away: what came meanwhile is kept for its next poll
		}
		b.replies = append(append(b.replies, encode(*b.connect)), more...)
	}
	writePoll(w, callback, listOf(b.replies))
}

// await holds the connect of a request. It is false when the peer is gone.
func (s *Server) await(r *http.Request, b batch) (more []json.RawMessage, answered bool) {
	done := make(chan []json.RawMessage, 1)
	s.mu.Lock()
	if s.closed || b.client.gone || len(b.client.queue) > 0 {
		more = b.client.takeLocked()
		s.mu.Unlock()
		return more, true
	}
	s.running.Add(1)
	defer s.running.Done()
	s.holdLocked(b.client, b.wait, func(more []json.RawMessage) { done <- more })
	mine := b.client.held
	s.mu.Unlock()
	select {
	case more = <-done:
		return more, true
	case <-r.Context().Done():
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if b.client.held == mine {
		b.client.held = nil
		mine.stop()
		return nil, false
	}
	s.returnLocked(b.client, <-done) // it was answered while the peer went
	return nil, false
}

// read is the text of the messages and the function that a script calls; a status that is not zero refuses.
func (s *Server) read(w http.ResponseWriter, r *http.Request) (text []byte, callback string, status int) {
	if r.Method == http.MethodGet {
		query, err := url.ParseQuery(r.URL.RawQuery)
		callback = query.Get("jsonp")
		if callback == "" {
			callback = "jsonpcallback"
		}
		message := query.Get("message")
		switch dest := r.Header.Get("Sec-Fetch-Dest"); {
		case dest != "" && dest != "script": // an address that a page leads to, or shows: the message is of its author, not of a client
			return nil, "", http.StatusForbidden
		case err != nil || !isCallback(callback) || message == "":
			return nil, "", http.StatusBadRequest
		case len(message) > s.cfg.MaxFrame:
			return nil, "", http.StatusRequestEntityTooLarge
		}
		return []byte(message), callback, 0
	}
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, int64(s.cfg.MaxFrame)))
	if err != nil {
		if len(body) >= s.cfg.MaxFrame {
			return nil, "", http.StatusRequestEntityTooLarge
		}
		return nil, "", http.StatusBadRequest
	}
	if media, _, err := mime.ParseMediaType(r.Header.Get("Content-Type")); err == nil && media == "application/json" {
		return body, "", 0
	}
	if begins := bytes.TrimSpace(body); len(begins) > 0 && strings.ContainsRune("[{", rune(begins[0])) {
		return body, "", 0
	}
	form, err := url.ParseQuery(string(body)) // from another origin, so that a browser need not ask first
	if err != nil || form.Get("message") == "" {
		return nil, "", http.StatusBadRequest
	}
	return []byte(form.Get("message")), "", 0
}

// writePoll writes an answer: JSON, or a script that calls the client's function. The comment in front keeps the answer from being
// read as anything but a script.
func writePoll(w http.ResponseWriter, callback string, list []byte) {
	if callback == "" {
		w.Header().Set("Content-Type", "application/json; charset=utf-8")
		_, _ = w.Write(list)
		return
	}
	w.Header().Set("Content-Type", "text/javascript; charset=utf-8")
	var b bytes.Buffer
	b.WriteString("/**/" + callback + "(")
	json.HTMLEscape(&b, list)
	b.WriteString(");")
	_, _ = w.Write(b.Bytes())
}
