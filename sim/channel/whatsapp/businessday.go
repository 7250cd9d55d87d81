package whatsapp

import "time"

// AddBusinessDays is the instant n business days after start, at the same time of day in that zone; Saturdays and Sundays do not
// count, holidays do (assumed: R088 says only "business days"). What starts on a weekend counts from the Monday on.
func AddBusinessDays(start time.Time, n int, zone *time.Location) time.Time {
	at := start.In(zone)
	for n > 0 {
		at = time.Date(at.Year(), at.Month(), at.Day()+1, at.Hour(), at.Minute(), at.Second(), at.Nanosecond(), zone)
		if at.Weekday() != time.Saturday && at.Weekday() != time.Sunday {
			n--
		}
	}
	return at
}
