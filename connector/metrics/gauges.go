package metrics

import (
	"fmt"
	"io"
	"time"
)

// State is what the gauges show.
type State struct {
	Pending     map[Side]int           // effects to be done
	Oldest      map[Side]time.Duration // how long the oldest of them waits; absent: none waits
	Sessions    int                    // with Oceana, that are this connector's
	SessionsUp  int                    // of these, that take messages
	DeadLetters int                    // effects that are not tried any more, or Unknown
	Unsettled   int                    // effects that the connector cannot settle, such as those whose results the store refuses
}

// Unknown is the value of a gauge that cannot be read at the moment. It is not written: zero would end an alert.
const Unknown = -1

// Watch has the gauges show what state returns from now on. It is called once for every scrape.
func (m *Meter) Watch(state func() State) { m.state.Store(&state) }

// writeGauges reads the State and writes it. A Meter that watches none writes no gauge.
func (m *Meter) writeGauges(w io.Writer) {
	read := m.state.Load()
	if read == nil {
		return
	}
	s := (*read)()
	sides := func(name, help string, value func(Side) float64) {
		head(w, name, help, "gauge")
		for _, side := range []Side{Cloud, Oceana} {
			fmt.Fprintf(w, "%s{to=%q} %g\n", name, side, value(side))
		}
	}
	one := func(name, help string, value int) {
		head(w, name, help, "gauge")
		fmt.Fprintf(w, "%s %d\n", name, value)
	}
	sides("connector_effects_pending", "Effects that are to be done.", func(side Side) float64 { return float64(s.Pending[side]) })
	sides("connector_queue_age_seconds", "How long the oldest effect waits.", func(side Side) float64 { return s.Oldest[side].Seconds() })
	one("connector_sessions", "Sessions with Oceana that are this connector's.", s.Sessions)
	one("connector_sessions_up", "Sessions with Oceana that take messages.", s.SessionsUp)
	if s.DeadLetters != Unknown {
		one("connector_dead_letters", "Effects that are not tried any more.", s.DeadLetters)
	}
	one("connector_effects_unsettled", "Effects that the connector cannot settle although peers and store answer; their conversations wait.", s.Unsettled)
}
