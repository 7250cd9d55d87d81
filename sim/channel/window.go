package channel

import "time"

// Window is how long after a person's last message a business may write freely. The zero value never closes.
type Window struct {
	Length time.Duration // 0 = no limit
}

// Open reports whether the window that the message at last opened is still open at now. A message exactly Length old still
// counts (R084). A zero last means that there never was a message, and then only a window without limit is open.
func (w Window) Open(last, now time.Time) bool {
	if w.Length == 0 {
		return true
	}
	return !last.IsZero() && now.Sub(last) <= w.Length
}
