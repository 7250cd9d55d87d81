package soak

import (
	"context"
	"time"

	"github.com/wavetank/wavetank/connector/message"
)

// attempts is when the cloud tries a webhook: the schedule of the simulated cloud.
var attempts = []time.Duration{0, 30 * time.Second, 90 * time.Second, 4 * time.Minute, 13 * time.Minute}

const webhookTimeout = 20 * time.Second

// delivery is one webhook on its way. The cloud keeps trying until a connector answers 200.
type delivery struct {
	c     *cloud
	n     int
	event message.Event
	first time.Duration
	tries int
	done  bool
	acked func()
}

func (c *cloud) notify(e message.Event, acked func()) {
	c.next++
	c.open++
	c.w.refusals.outside[e.ID] = true
	d := &delivery{c: c, n: c.next, event: e, first: c.w.now, acked: acked}
	d.try()
}

func (d *delivery) try() {
	w := d.c.w
	if d.done {
		return
	}
	if d.tries == len(attempts) {
		w.say("cloud", "gives webhook %s up", d.event.ID)
		d.c.givenUp = append(d.c.givenUp, d.event.ID)
		d.c.open--
		d.done = true
		return
	}
	d.tries++
	if d.tries < len(attempts) {
		w.later(max(d.first+attempts[d.tries]-w.now, webhookTimeout), d.try)
	} else {
		w.later(webhookTimeout, d.try)
	}
	v := w.choose(webhook, w.faultRates.webhooks, 8)
	if v == 1 {
		w.say("cloud", "FAULT: webhook %s is lost", d.event.ID)
		return
	}
	d.send(int(v)+d.n, v == 2)
	if v >= 3 && v <= 5 {
		w.say("cloud", "FAULT: webhook %s is sent twice", d.event.ID)
		d.send(int(v)+d.n+1, false)
	}
}

// send is one copy, which a load balancer hands to one of the connectors that run.
func (d *delivery) send(to int, silent bool) {
	w := d.c.w
	w.later(w.way(2*mostTravel), func() {
		for range w.machines {
			m := w.machines[to%len(w.machines)]
			to++
			if p := m.p; p != nil && p.steps != nil && !p.leaving && m.cut[toCloud] == 0 {
				w.at(w.think(), p, func() { d.arrive(p, silent) })
				return
			}
		}
		w.say("cloud", "no connector takes webhook %s", d.event.ID)
	})
}

func (d *delivery) arrive(p *process, silent bool) {
	w := d.c.w
	p.begin(func() {
		w.say(p.name, "is told %s", d.event.ID)
		if err := p.steps.Accept(context.Background(), d.event); err != nil {
			w.say(p.name, "answers 503 to %s: %v", d.event.ID, err)
			return
		}
		w.sleep(w.think())
		switch {
		case silent || p.m.cut[toCloud] > 0:
			w.say("cloud", "FAULT: the answer to webhook %s is lost", d.event.ID)
			return
		case d.done:
			return
		}
		w.say("cloud", "webhook %s is answered 200", d.event.ID)
		d.done = true
		d.c.open--
		d.acked()
	})
}
