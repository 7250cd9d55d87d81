package catchup

import (
	"testing"
	"time"
)

func TestWhichMessagesAreAskedFor(t *testing.T) {
	now := time.Date(2020, 11, 3, 9, 0, 0, 0, time.UTC)
	for last, want := range map[time.Duration]time.Duration{
		-time.Minute: -6 * time.Minute, -2 * time.Hour: -2 * time.Hour, time.Minute: -4 * time.Minute, 1000 * 24 * time.Hour: -time.Hour,
	} {
		if got := askedAfter(now.Add(last), now).Sub(now); got != want {
			t.Errorf("last known %s from now: asked after %s, want %s", last, got, want)
		}
	}
}
