package connector

import (
	"time"

	"github.com/wavetank/wavetank/connector/dispatch"
	"github.com/wavetank/wavetank/connector/message"
	"github.com/wavetank/wavetank/connector/metrics"
	"github.com/wavetank/wavetank/connector/store"
)

// lateOnWhatsApp is WhatsApp's code for free text after the window has closed.
const lateOnWhatsApp = 470

// figures counts what became durable and what was done, for the metrics.
type figures struct{ *env }

// taken counts an event that is durable, and what it shows.
func (f *figures) taken(from metrics.Side, e *store.Event, applied store.Applied) {
	m := f.cfg.Meter
	if applied.Duplicate {
		m.Duplicate(from, e.Kind)
		return
	}
	m.Accepted(from, e.Kind)
	for _, e := range applied.Effects {
		switch e.Kind {
		case message.Advise{}.Kind():
			m.WindowExpired(metrics.Advised)
		case message.Report{}.Kind():
			if d, err := message.DecodeCommand(e.Kind, e.Body); err == nil && d.(message.Report).Code == lateOnWhatsApp {
				m.WindowExpired(metrics.Rejected)
			}
		}
	}
}

// done counts an effect that is over: of is what it led to, nil for nothing.
func (f *figures) done(it *item, of message.Payload) {
	m, to := f.cfg.Meter, sideOf(it.Lane)
	switch of.(type) {
	case message.PostFailed, message.Noted:
		m.Failed(to, it.Kind)
		return
	}
	m.Delivered(to, it.Kind)
	if it.Since.IsZero() {
		return
	}
	took := f.now().Sub(it.Since)
	switch it.Kind {
	case message.Forward{}.Kind():
		m.Told(took)
	case message.Post{}.Kind():
		m.Carried(took)
	}
}

func sideOf(l dispatch.Lane) metrics.Side {
	if message.Lane(l) == message.ToOceana {
		return metrics.Oceana
	}
	return metrics.Cloud
}

// since is when the waiting began that an effect of an earlier process ends, as far as it can tell; zero when it cannot.
func since(e store.Effect) time.Time {
	command, err := message.DecodeCommand(e.Kind, e.Body)
	if err != nil {
		return time.Time{}
	}
	switch d := command.(type) {
	case message.Forward:
		return d.Message.At
	case message.Advise:
		return d.At
	case message.Report:
		return d.At
	}
	return time.Time{}
}
