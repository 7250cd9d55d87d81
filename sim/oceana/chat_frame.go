package oceana

import (
	"encoding/json"

	"github.com/wavetank/wavetank/sim/journal"
)

// chatRequestFrame is what a web chat client sends (public). Clients add members of their own.
type chatRequestFrame struct {
	APIVersion json.RawMessage `json:"apiVersion"` // string or number
	Type       string          `json:"type"`
	AuthToken  *string         `json:"authToken"` // absent, empty, or the key of the chat
	Body       json.RawMessage `json:"body"`
}

// chatFrame is what a web chat client receives (public).
type chatFrame struct {
	APIVersion string `json:"apiVersion"`
	Type       string `json:"type"`
	Body       any    `json:"body"`
}

// codeInvalid is the code of an invalid message: clients keep their socket. Any code but this and 503 makes clients give up (public).
const codeInvalid = 1

// decodeChatFrame reads an envelope and its method. The method is returned even when the frame is refused, if there is one.
func decodeChatFrame(data []byte) (f chatRequestFrame, method string, err *refusal) {
	if !json.Valid(data) {
		return f, "", refused(400, "not JSON")
	}
	err = decodeLoose("", data, &f)
	method, err = methodOf(f.APIVersion, f.Body, err)
	switch {
	case err != nil:
	case f.Type != typeRequest:
		err = refused(400, "type: want request, got %q", f.Type)
	case method == "":
		err = refused(400, "body.method: required")
	}
	return f, method, err
}

// chatEnqueueLocked hands a frame to the writer of sock.
func (s *Server) chatEnqueueLocked(sock *socket, kind string, body any) {
	s.writeSoonLocked(sock, journal.JSON(chatFrame{"1.0", kind, body}))
}

// chatRefuseLocked sends an error frame and returns its body.
func (s *Server) chatRefuseLocked(sock *socket, method string, err *refusal) errorBody {
	body := errorBody{Method: method, Code: s.chatCode(err.code), ErrorMessage: err.text}
	s.chatEnqueueLocked(sock, typeError, body)
	return body
}

// chatCode is the code on the wire for a refusal. The public one for anything invalid is 1; the codes like HTTP are assumed.
func (s *Server) chatCode(code int) int {
	switch code {
	case 400, 409, 413:
		if !s.cfg.Chat.SuggestedCodes {
			return codeInvalid
		}
	}
	return code
}
