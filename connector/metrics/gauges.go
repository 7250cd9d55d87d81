package metrics

import (
	"sync/atomic"
	"time"

	"github.com/prometheus/client_golang/prometheus"
)

// State is what the gauges show.
type State struct {
	Pending     map[Side]int           // effects to be done
	Oldest      map[Side]time.Duration // how long the oldest of them waits; absent: none waits
	Sessions    int                    // with Oceana, that are this connector's
	SessionsUp  int                    // of these, that take messages
	DeadLetters int                    // effects that nobody tries any more
}

// Watch has the gauges show what state returns from now on. It is called once for every scrape.
func (m *Meter) Watch(state func() State) { m.state.Store(&state) }

// gauges reads the State when it is asked.
type gauges struct {
	state                               *atomic.Pointer[func() State]
	pending, age, sessions, up, letters *prometheus.Desc
}

func newGauges(state *atomic.Pointer[func() State]) *gauges {
	desc := func(name, help string, labels ...string) *prometheus.Desc {
		return prometheus.NewDesc(name, help, labels, nil)
	}
	return &gauges{
		state:    state,
		pending:  desc("connector_effects_pending", "Effects that are to be done.", "to"),
		age:      desc("connector_queue_age_seconds", "How long the oldest effect waits.", "to"),
		sessions: desc("connector_sessions", "Sessions with Oceana that are this connector's."),
		up:       desc("connector_sessions_up", "Sessions with Oceana that take messages."),
		letters:  desc("connector_dead_letters", "Effects that nobody tries any more."),
	}
}

// Describe is for Prometheus.
func (g *gauges) Describe(to chan<- *prometheus.Desc) {
	for _, d := range []*prometheus.Desc{g.pending, g.age, g.sessions, g.up, g.letters} {
		to <- d
	}
}

// Collect is for Prometheus.
func (g *gauges) Collect(to chan<- prometheus.Metric) {
	read := g.state.Load()
	if read == nil {
		return
	}
	s := (*read)()
	show := func(d *prometheus.Desc, v float64, labels ...string) {
		to <- prometheus.MustNewConstMetric(d, prometheus.GaugeValue, v, labels...)
	}
	for _, side := range []Side{Cloud, Oceana} {
		show(g.pending, float64(s.Pending[side]), string(side))
		show(g.age, s.Oldest[side].Seconds(), string(side))
	}
	show(g.sessions, float64(s.Sessions))
	show(g.up, float64(s.SessionsUp))
	show(g.letters, float64(s.DeadLetters))
}
