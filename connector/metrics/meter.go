// Package metrics counts what a connector does, for Prometheus. It has a registry of its own, and its labels take only the values
// listed here, so that no conversation, person or text ever becomes a label and the number of series stays what it is.
package metrics

import (
	"net/http"
	"slices"
	"strconv"
	"sync/atomic"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"
)

// Side is where something comes from or goes to.
type Side string

// The two sides.
const (
	Cloud  Side = "cloud"
	Oceana Side = "oceana"
)

// Lease is how the lease on a conversation changed.
type Lease string

// What can happen to a lease.
const (
	Taken    Lease = "taken"    // it was free
	Returned Lease = "returned" // by a connector that stops
	Expired  Lease = "expired"  // taken from a connector that is gone
	Fenced   Lease = "fenced"   // a write was refused because the lease is somebody else's
)

// Late is how it showed that an agent wrote after the window had closed.
type Late string

// How lateness shows.
const (
	Advised  Late = "advised"  // the agent was told to use a template when answering
	Rejected Late = "rejected" // the network refused the message
)

// Meter counts. Make one with New; it may be shared by connectors that follow each other in one process.
type Meter struct {
	registry *prometheus.Registry

	webhooks              *prometheus.CounterVec
	accepted, duplicates  *prometheus.CounterVec
	delivered, failed     *prometheus.CounterVec
	retried               *prometheus.CounterVec
	late, leases          *prometheus.CounterVec
	stored, told, carried prometheus.Histogram
	state                 atomic.Pointer[func() State]
}

// other is the value of a label that has none of those listed.
const other = "other"

// eventKinds and effectKinds are the values of the label kind. Any other counts as "other".
func eventKinds() []string {
	return []string{
		"customer message", "file blocked", "delivery report", "conversation read", "contact accepted", "agent joined", "agent left", "agent message",
		"contact closed", "route cancelled", "contact reopened", "posted", "post failed", "noted", "service failed",
	}
}

func effectKinds() []string { return []string{"tell", "advise", "report", "post"} }

// statuses are the values of the label status of webhooks; any other counts as "other".
func statuses() []int { return []int{200, 400, 401, 405, 408, 413, 500, 503} }

// New returns a Meter at zero.
func New() *Meter {
	m := &Meter{registry: prometheus.NewRegistry()}
	m.webhooks = m.counter("connector_webhooks_total", "Webhooks by the status that they were answered with.", "status")
	m.accepted = m.counter("connector_events_accepted_total", "Events made durable, by the side that told of them.", "from", "kind")
	m.duplicates = m.counter("connector_events_duplicate_total", "Events that were known already.", "from", "kind")
	m.delivered = m.counter("connector_effects_delivered_total", "Effects that the other side has acknowledged.", "to", "kind")
	m.failed = m.counter("connector_effects_failed_total", "Effects that were refused for good.", "to", "kind")
	m.retried = m.counter("connector_effects_retried_total", "Attempts at effects that are to be tried again.", "to", "kind")
	m.late = m.counter("connector_window_expired_total", "Agents advised to use a template, and messages rejected because the window had closed.", "how")
	m.leases = m.counter("connector_lease_changes_total", "Changes of the leases on conversations.", "how")
	m.stored = m.histogram("connector_webhook_stored_seconds", "From the webhook to the commit of its event.")
	m.told = m.histogram("connector_webhook_oceana_seconds", "From the webhook to Oceana's acknowledgement of the message.")
	m.carried = m.histogram("connector_agent_cloud_seconds", "From the agent's message to the cloud's answer to it.")
	for _, how := range []Lease{Taken, Returned, Expired, Fenced} {
		m.leases.WithLabelValues(string(how))
	}
	for _, how := range []Late{Advised, Rejected} {
		m.late.WithLabelValues(string(how))
	}
	m.zero()
	m.registry.MustRegister(newGauges(&m.state))
	m.registry.MustRegister(collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	return m
}

// zero has every counter with a fixed label there from the start: a series that begins with one shows no increase.
func (m *Meter) zero() {
	for _, status := range statuses() {
		m.webhooks.WithLabelValues(strconv.Itoa(status))
	}
	m.webhooks.WithLabelValues(other)
	for _, side := range []Side{Cloud, Oceana} {
		for _, kind := range append(eventKinds(), other) {
			m.accepted.WithLabelValues(string(side), kind)
			m.duplicates.WithLabelValues(string(side), kind)
		}
		for _, kind := range append(effectKinds(), other) {
			m.delivered.WithLabelValues(string(side), kind)
			m.failed.WithLabelValues(string(side), kind)
			m.retried.WithLabelValues(string(side), kind)
		}
	}
}

func (m *Meter) counter(name, help string, labels ...string) *prometheus.CounterVec {
	c := prometheus.NewCounterVec(prometheus.CounterOpts{Name: name, Help: help}, labels)
	m.registry.MustRegister(c)
	return c
}

func (m *Meter) histogram(name, help string) prometheus.Histogram {
	h := prometheus.NewHistogram(prometheus.HistogramOpts{Name: name, Help: help,
		Buckets: []float64{.001, .0025, .005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5, 10, 30, 60, 300, 900, 3600}})
	m.registry.MustRegister(h)
	return h
}

// Handler answers in the format of Prometheus.
func (m *Meter) Handler() http.Handler {
	return promhttp.HandlerFor(m.registry, promhttp.HandlerOpts{})
}

func kind(k string) string {
	if slices.Contains(eventKinds(), k) || slices.Contains(effectKinds(), k) {
		return k
	}
	return other
}

// Webhook counts a webhook answered with status.
func (m *Meter) Webhook(status int) {
	label := other
	if slices.Contains(statuses(), status) {
		label = strconv.Itoa(status)
	}
	m.webhooks.WithLabelValues(label).Inc()
}

// Accepted counts an event that is durable now.
func (m *Meter) Accepted(from Side, k string) {
	m.accepted.WithLabelValues(string(from), kind(k)).Inc()
}

// Duplicate counts an event that was known already.
func (m *Meter) Duplicate(from Side, k string) {
	m.duplicates.WithLabelValues(string(from), kind(k)).Inc()
}

// Delivered counts an effect that is done.
func (m *Meter) Delivered(to Side, k string) { m.delivered.WithLabelValues(string(to), kind(k)).Inc() }

// Failed counts an effect that was refused for good.
func (m *Meter) Failed(to Side, k string) { m.failed.WithLabelValues(string(to), kind(k)).Inc() }

// Retried counts an attempt at an effect that is to be tried again.
func (m *Meter) Retried(to Side, k string) { m.retried.WithLabelValues(string(to), kind(k)).Inc() }

// WindowExpired counts an advice, or a message rejected for being late.
func (m *Meter) WindowExpired(how Late) { m.late.WithLabelValues(string(how)).Inc() }

// LeaseChanged counts a change of the lease on a conversation.
func (m *Meter) LeaseChanged(how Lease) { m.leases.WithLabelValues(string(how)).Inc() }

// Stored tells how long a webhook's event took to be durable.
func (m *Meter) Stored(d time.Duration) { m.stored.Observe(d.Seconds()) }

// Told tells how long it took from a webhook to Oceana's acknowledgement.
func (m *Meter) Told(d time.Duration) { m.told.Observe(d.Seconds()) }

// Carried tells how long it took from an agent's message to the cloud's answer.
func (m *Meter) Carried(d time.Duration) { m.carried.Observe(d.Seconds()) }
