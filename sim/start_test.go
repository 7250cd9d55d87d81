package sim_test

import "time"

// start is when the worlds of these tests begin.
var start = time.Date(2020, 11, 3, 9, 0, 0, 0, time.UTC)
