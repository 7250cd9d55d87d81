package aggregator

import (
	"encoding/json"
	"fmt"
	"math"
	"strconv"
	"time"
)

// instant is a moment as the cloud writes it: seconds since 1970 with decimals for milliseconds. The zero value was not told.
type instant struct{ time.Time }

// UnmarshalJSON takes a number, or null for not told.
func (i *instant) UnmarshalJSON(b []byte) error {
	if string(b) == "null" {
		return nil
	}
	var seconds float64
	if err := json.Unmarshal(b, &seconds); err != nil {
		return fmt.Errorf("timestamp %.40s is not a number of seconds", b)
	}
	if seconds < 0 || seconds > 1e11 {
		return fmt.Errorf("timestamp %.40s is out of range", b)
	}
	if seconds > 0 {
		i.Time = time.UnixMilli(int64(math.Round(seconds * 1000))).UTC()
	}
	return nil
}

func seconds(t time.Time) string {
	return strconv.FormatFloat(float64(t.UnixMilli())/1000, 'f', 3, 64)
}
