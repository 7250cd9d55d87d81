package oceana

import (
	"errors"
	"testing"

	"github.com/gorilla/websocket"
)

// TestWhichSessionsFollowAtOnce: a pause delays every conversation, so a session that only a message has broken is followed without one.
func TestWhichSessionsFollowAtOnce(t *testing.T) {
	tooBig, gone := &websocket.CloseError{Code: websocket.CloseMessageTooBig}, errors.New("connection reset")
	for _, row := range []struct {
		name   string
		lost   lostError
		before int
		after  int
		ok     bool
	}{
		{"too big, and others were delivered", lostError{cause: tooBig, waiting: 1, answered: 5}, 7, 0, true},
		{"as before, for the thousandth time", lostError{cause: tooBig, waiting: 1, answered: 1}, 1000, 0, true},
		{"too big, and nothing was delivered", lostError{cause: tooBig, waiting: 1}, 7, 8, true},
		{"too big again and again, and nothing is delivered", lostError{cause: tooBig, waiting: 1}, 100, 100, false},
		{"too big, with nothing under way", lostError{cause: tooBig, answered: 5}, 0, 0, false},
		{"broken off with a message under way", lostError{cause: gone, waiting: 1, answered: 5}, 0, 1, true},
		{"broken off too often", lostError{cause: gone, waiting: 1, answered: 5}, 10, 10, false},
		{"broken off, and nothing was delivered", lostError{cause: gone, waiting: 1}, 3, 3, false},
		{"broken off when idle", lostError{cause: gone, answered: 5}, 0, 0, false},
	} {
		t.Run(row.name, func(t *testing.T) {
			if after, ok := row.lost.atOnce(row.before); after != row.after || ok != row.ok {
				t.Errorf("%d, %v, want %d, %v", after, ok, row.after, row.ok)
			}
		})
	}
}
