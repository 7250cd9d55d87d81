package oceana

import (
	"errors"
	"fmt"

	"github.com/gorilla/websocket"
)

// mostFrame is the size of a frame, in bytes, beyond which the protocol allows Oceana to close the session.
const mostFrame = 1 << 20

// LostError is ErrLost with the evidence for what the failure concerns: the request, or the session.
type LostError struct {
	Code   int    // of the close frame that Oceana ended the session with; zero: there was none
	Reason string // of the close frame
	Size   int    // bytes of the request's frame
	// Alone: the request was to be sent alone, and no other was under way.
	Alone bool
	// Proven: Oceana had answered another request in the same session.
	Proven bool
	// Silent: Oceana has answered later requests, and not this one for a long time. The session goes on.
	Silent bool
}

// Error is one line.
func (e *LostError) Error() string {
	switch {
	case e.Silent:
		return "Oceana answers other requests, and not this one"
	case e.Code != 0:
		return fmt.Sprintf("%v: closed with %d %s", ErrLost, e.Code, e.Reason)
	}
	return ErrLost.Error()
}

// Is reports whether target is ErrLost.
func (e *LostError) Is(target error) bool { return target == ErrLost }

// Message reports whether the session ended because of one of the frames under way, rather than for a reason of Oceana or the network.
func (e *LostError) Message() bool { return concernsFrame(e.Code) || e.Size > mostFrame }

// concernsFrame reports whether a close code is about a frame that Oceana cannot take.
func concernsFrame(code int) bool {
	switch code {
	case websocket.CloseUnsupportedData, websocket.CloseInvalidFramePayloadData, websocket.CloseMessageTooBig:
		return true
	}
	return false
}

// closeCode is what Oceana said at the end of a session.
func closeCode(cause error) (code int, reason string) {
	var closed *websocket.CloseError
	if errors.As(cause, &closed) && closed.Code != websocket.CloseAbnormalClosure && closed.Code != websocket.CloseNoStatusReceived {
		return closed.Code, closed.Text
	}
	return 0, ""
}
