package connector

import "testing"

// TestALaterRefreshSeesNoLess: what a refresh found out must not be set after what a later one did, or callers wait for a session that is there.
func TestALaterRefreshSeesNoLess(t *testing.T) {
	b := newBench(t, 1)
	l, asked := b.c.links, false
	l.known = func() bool {
		asked = true
		if l.mu.TryLock() {
			l.mu.Unlock()
			t.Error("another refresh may come between")
		}
		return true
	}
	if l.refresh(); !asked {
		t.Error("it did not look")
	}
}
