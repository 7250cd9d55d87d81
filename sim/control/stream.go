package control

import (
	"cmp"
	"net/http"
	"time"
)

const (
	// lag is how long, on the wall, a reader of a stream may take nothing before it is cut. What is written waits in memory until then.
	lag = 10 * time.Second
	// streamPage is how many entries are made into events at a time, so that a reader who takes nothing costs little.
	streamPage = 32
	// mostBatch is the largest ?batch= that a reader gets.
	mostBatch = 1000
)

// eventStream is an answer of server-sent events that is cut when its reader lags.
type eventStream struct {
	w    http.ResponseWriter
	conn *http.ResponseController
	lag  time.Duration
}

// streamTo begins an answer of events.
func (c *API) streamTo(w http.ResponseWriter) eventStream {
	w.Header().Set("Content-Type", "text/event-stream")
	w.Header().Set("Cache-Control", "no-store")
	return eventStream{w, http.NewResponseController(w), cmp.Or(c.Lag, lag)}
}

// send writes events, or only the header, and returns once they are on their way; an error when the reader is gone or took nothing for too long.
func (s eventStream) send(b []byte) error {
	_ = s.conn.SetWriteDeadline(time.Now().Add(s.lag)) //nolint:forbidigo // transport: a reader on a wire; a writer without a deadline has no wire
	if _, err := s.w.Write(b); err != nil {
		return err
	}
	return s.conn.Flush()
}
