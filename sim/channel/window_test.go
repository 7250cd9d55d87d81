package channel_test

import (
	"testing"
	"time"

	"github.com/wavetank/wavetank/sim/channel"
)

func TestWindowOpen(t *testing.T) {
	last := time.Date(2020, 11, 3, 9, 0, 0, 0, time.UTC)
	day := channel.Window{Length: 24 * time.Hour}
	tests := []struct {
		name   string
		window channel.Window
		last   time.Time
		after  time.Duration
		want   bool
	}{
		{"a second before the limit", day, last, 24*time.Hour - time.Second, true},
		{"exactly at the limit", day, last, 24 * time.Hour, true},
		{"a nanosecond past the limit", day, last, 24*time.Hour + 1, false},
		{"a second past the limit", day, last, 24*time.Hour + time.Second, false},
		{"nobody ever wrote", day, time.Time{}, 0, false},
		{"no limit", channel.Window{}, last, 1000 * time.Hour, true},
		{"no limit and nobody ever wrote", channel.Window{}, time.Time{}, 0, true},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := tt.window.Open(tt.last, last.Add(tt.after)); got != tt.want {
				t.Errorf("Open = %v, want %v", got, tt.want)
			}
		})
	}
}
