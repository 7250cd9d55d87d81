package whatsapp_test

import (
	"testing"
	"time"

	"github.com/wavetank/wavetank/sim/channel/whatsapp"
)

func TestBusinessDays(t *testing.T) { // R088
	tests := []struct {
		name, start string
		days        int
		zone, want  string
	}{
		{"none at all", "2020-11-03T09:00:00Z", 0, "UTC", "2020-11-03T09:00:00Z"},
		{"Monday to Wednesday", "2020-11-02T09:00:00Z", 2, "UTC", "2020-11-04T09:00:00Z"},
		{"Friday over the weekend", "2020-11-06T23:59:59Z", 1, "UTC", "2020-11-09T23:59:59Z"},
		{"Thursday over the weekend", "2020-11-05T00:00:00Z", 2, "UTC", "2020-11-09T00:00:00Z"},
		{"from Saturday", "2020-11-07T12:00:00Z", 2, "UTC", "2020-11-10T12:00:00Z"},
		{"from Sunday", "2020-11-08T12:00:00Z", 2, "UTC", "2020-11-10T12:00:00Z"},
		{"ten of them are two weeks", "2020-11-03T09:00:00Z", 10, "UTC", "2020-11-17T09:00:00Z"},
		{"ten of them from Saturday", "2020-11-07T09:00:00Z", 10, "UTC", "2020-11-20T09:00:00Z"},
		{"over the new year", "2020-12-31T09:00:00Z", 2, "UTC", "2021-01-04T09:00:00Z"},
		{"over a leap day", "2020-02-28T09:00:00Z", 1, "UTC", "2020-03-02T09:00:00Z"},
		{"Friday evening in New York", "2020-11-07T03:00:00Z", 2, "America/New_York", "2020-11-11T03:00:00Z"},
		{"the same in UTC", "2020-11-07T03:00:00Z", 2, "UTC", "2020-11-10T03:00:00Z"},
		{"Sunday is over in Tokyo", "2020-11-08T16:00:00Z", 1, "Asia/Tokyo", "2020-11-09T16:00:00Z"},
		{"clocks go back on the way", "2020-10-23T14:00:00Z", 1, "America/New_York", "2020-10-26T14:00:00Z"},
		{"clocks went back on the way", "2020-10-30T14:00:00Z", 1, "America/New_York", "2020-11-02T15:00:00Z"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			start, _ := time.Parse(time.RFC3339, tt.start)
			zone, err := time.LoadLocation(tt.zone)
			if err != nil {
				t.Fatal(err)
			}
			if got := whatsapp.AddBusinessDays(start, tt.days, zone).UTC().Format(time.RFC3339); got != tt.want {
				t.Errorf("%d days after %s = %s, want %s", tt.days, tt.start, got, tt.want)
			}
		})
	}
}
