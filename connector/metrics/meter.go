// Package metrics counts what a connector does, for Prometheus. It has a registry of its own, and its labels take only the values
// listed here, so that no conversation, person or text ever becomes a label and the number of series stays what it is.
package metrics

import (
	"bytes"
	"net/http"
	"strconv"
	"sync/atomic"
	"time"

	vm "github.com/VictoriaMetrics/metrics"
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
	Taken    Lease = "taken"    // it was free, and handed over in good order if it was held before
	Returned Lease = "returned" // by a connector that stops
	Expired  Lease = "expired"  // taken from a connector that is gone, or that gave it up with something on its way
	Fenced   Lease = "fenced"   // a write was refused because another connector has the lease
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
	families []family

	webhooks              counters
	accepted, duplicates  counters
	delivered, failed     counters
	retried               counters
	late, leases          counters
	stored, told, carried *vm.PrometheusHistogram
	state                 atomic.Pointer[func() State]
}

// other is the label of every value that is not in the lists below.
const other = "other"

// eventKinds are the values of the label kind of events.
func eventKinds() []string {
	return []string{
		"customer message", "file blocked", "delivery report", "conversation read", "contact accepted", "agent joined", "agent left", "agent message",
		"contact closed", "route cancelled", "contact reopened", "posted", "post failed", "noted", "service failed", other,
	}
}

// effectKinds are the values of the label kind of effects.
func effectKinds() []string { return []string{"tell", "advise", "report", "post", other} }

// statuses are the values of the label status of webhooks.
func statuses() []string {
	return []string{"200", "400", "401", "405", "408", "413", "500", "503", other}
}

// New returns a Meter at zero: every series is there from the start, so that a rate over the first increment is right.
func New() *Meter {
	m := &Meter{}
	sides := []string{string(Cloud), string(Oceana)}
	m.webhooks = m.counter("connector_webhooks_total", "Webhooks by the status that they were answered with.", label{"status", statuses()})
	from, events := label{"from", sides}, label{"kind", eventKinds()}
	m.accepted = m.counter("connector_events_accepted_total", "Events made durable, by the side that sent them.", from, events)
	m.duplicates = m.counter("connector_events_duplicate_total", "Events that were known already.", from, events)
	to, effects := label{"to", sides}, label{"kind", effectKinds()}
	m.delivered = m.counter("connector_effects_delivered_total", "Effects that the other side has acknowledged.", to, effects)
	m.failed = m.counter("connector_effects_failed_total", "Effects that were refused for good.", to, effects)
	m.retried = m.counter("connector_effects_retried_total", "Attempts at effects that are to be tried again.", to, effects)
	m.late = m.counter("connector_window_expired_total", "Agents advised to use a template, and messages rejected because the window had closed.",
		label{"how", []string{string(Advised), string(Rejected)}})
	m.leases = m.counter("connector_lease_changes_total", "Changes of the leases on conversations.",
		label{"how", []string{string(Taken), string(Returned), string(Expired), string(Fenced)}})
	m.stored = m.histogram("connector_webhook_stored_seconds", "From the webhook to the commit of its event.")
	m.told = m.histogram("connector_webhook_oceana_seconds", "From the webhook to Oceana's acknowledgement of the message.")
	m.carried = m.histogram("connector_agent_cloud_seconds", "From the agent's message to the cloud's answer to it.")
	return m
}

// Handler answers in the text format of Prometheus.
func (m *Meter) Handler() http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/plain; version=0.0.4; charset=utf-8")
		var page bytes.Buffer // a slow reader holds no metric
		for _, f := range m.families {
			f.write(&page)
		}
		m.writeGauges(&page)
		vm.WriteProcessMetrics(&page)
		_, _ = page.WriteTo(w) // the reader has gone away
	})
}

// Webhook counts a webhook answered with status.
func (m *Meter) Webhook(status int) {
	m.webhooks.of(strconv.Itoa(status)).Inc()
}

// Accepted counts an event that is durable now.
func (m *Meter) Accepted(from Side, k string) {
	m.accepted.of(string(from), k).Inc()
}

// Duplicate counts an event that was known already.
func (m *Meter) Duplicate(from Side, k string) {
	m.duplicates.of(string(from), k).Inc()
}

// Delivered counts an effect that is done.
func (m *Meter) Delivered(to Side, k string) { m.delivered.of(string(to), k).Inc() }

// Failed counts an effect that was refused for good.
func (m *Meter) Failed(to Side, k string) { m.failed.of(string(to), k).Inc() }

// Retried counts an attempt at an effect that is to be tried again.
func (m *Meter) Retried(to Side, k string) { m.retried.of(string(to), k).Inc() }

// WindowExpired counts an advice, or a message rejected for being late.
func (m *Meter) WindowExpired(how Late) { m.late.of(string(how)).Inc() }

// LeaseChanged counts a change of the lease on a conversation.
func (m *Meter) LeaseChanged(how Lease) { m.leases.of(string(how)).Inc() }

// Stored tells how long a webhook's event took to be durable.
func (m *Meter) Stored(d time.Duration) { m.stored.Update(d.Seconds()) }

// Told tells how long it took from a webhook to Oceana's acknowledgement.
func (m *Meter) Told(d time.Duration) { m.told.Update(d.Seconds()) }

// Carried tells how long it took from an agent's message to the cloud's answer.
func (m *Meter) Carried(d time.Duration) { m.carried.Update(d.Seconds()) }
