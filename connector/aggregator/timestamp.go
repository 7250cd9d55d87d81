package aggregator

import (
	"encoding/json"
	"math"
	"strconv"
	"time"
)

// instant is a moment as the cloud writes it: seconds since 1970 with decimals for milliseconds. The zero value was not told.
type instant struct{ time.Time }

// UnmarshalJSON takes a number, as such or as a text, or an instant of RFC 3339. Anything else was not told: no message is worth less for it.
func (i *instant) UnmarshalJSON(b []byte) error {
	var text string
	if json.Unmarshal(b, &text) != nil {
		text = string(b)
	}
	if t, err := time.Parse(time.RFC3339Nano, text); err == nil {
		i.Time = t.UTC()
		return nil
	}
	seconds, err := strconv.ParseFloat(text, 64)
	if err == nil && seconds > 0 && seconds <= 1e11 {
		i.Time = time.UnixMilli(int64(math.Round(seconds * 1000))).UTC()
	}
	return nil
}

func seconds(t time.Time) string {
	return strconv.FormatFloat(float64(t.UnixMilli())/1000, 'f', 3, 64)
}
