package soak

import "time"

const (
	mostActions = 40
	mostFaults  = 10
)

// people plans what customers and agents do.
func (w *world) people() {
	for range mostActions {
		v := w.chooseOf(action, 650, 1<<24, w.faultRates.action)
		if v == 0 {
			continue
		}
		v--
		t := w.conversations[int(v>>3)%len(w.conversations)]
		do := t.writes
		switch v % 8 {
		case 4, 6:
			do = t.answers
		case 5:
			if do = t.answers; v>>20%4 >= 2 {
				do = t.answersWithFile
			}
		case 1:
			if v>>20%4 >= 2 {
				do = t.sendsFile
			}
		case 2:
			if v>>20%4 == 3 {
				do = t.writesPoison
			}
		case 7:
			do = t.closes
		case 3:
			if isUnwelcome(v) {
				do = t.writesUnwelcome
			}
		}
		w.later(time.Duration(v>>6%900)*faultPhase/900, do)
	}
}

// isUnwelcome reports whether the value of an action is a message that cannot be decided.
func isUnwelcome(v uint32) bool { return v%8 == 3 && v>>20%4 == 3 }

// breakdowns plans what breaks.
func (w *world) breakdowns() {
	for range mostFaults {
		v := w.pick.chooseOf(fault, w.faultRates.faults, 1<<28, w.faultRates.fault)
		if v == 0 {
			continue
		}
		v--
		m := w.machines[int(v>>3)%len(w.machines)]
		at := time.Duration(v>>6%1000) * faultPhase / 1000
		span := time.Duration(1+v>>16%64) * time.Second
		w.later(at, func() { w.breakDown(m, breaks(v), span, v) })
	}
}

// breaks is what the value of a fault breaks.
func breaks(v uint32) uint32 { return v >> 22 % 11 }

func (w *world) breakDown(m *machine, what uint32, span time.Duration, more uint32) {
	switch what {
	case 0:
		if m.p != nil {
			m.p.die("CRASHES")
		}
	case 1, 2, 3:
		to := peer(what - 1)
		w.say("FAULT", "%s is cut off from %s for %s", m.name(), peerNames[to], span)
		m.cut[to]++
		w.later(span, func() { w.heal(m, to) })
		if to == toOceana {
			w.drop(m)
		}
	case 4:
		w.jump(m, more)
	case 5:
		w.say("FAULT", "the sockets of %s break", m.name())
		w.drop(m)
	case 6:
		if m.p != nil && w.shared {
			m.p.leave()
		}
	case 7, 8:
		w.stop(m, lease*3/4+span/8, what == 8)
	case 9:
		if m.p != nil {
			m.p.ponders = lease*9/10 + span/8
		}
	case 10:
		w.say("FAULT", "Oceana forgets its sessions")
		w.oceana.forget()
	}
}

// stop has a process stand still, as a machine that is moved does: when it has decided what to send and has not yet looked whether its
// lease lasts, or at any other time but between that look and the arrival. What is sent so late cannot be taken back: a hole that the
// connector documents.
func (w *world) stop(m *machine, span time.Duration, sending bool) {
	p := m.p
	switch {
	case p == nil || w.quiet:
	case sending:
		p.stops = span
	case p.trying > 0:
		w.later(10*time.Millisecond, func() { w.stop(m, span, sending) })
	default:
		p.stand(span, true)
	}
}

// stand has p stand still from now on; away: and what it asks of the store swallowed for a while after that.
func (p *process) stand(span time.Duration, away bool) {
	p.stops, p.ponders = 0, 0
	if p.w.quiet {
		return
	}
	p.w.say("FAULT", "%s stands still for %s", p.name, span)
	p.still = p.w.now + span
	if !away {
		return
	}
	m := p.m
	m.cut[toStore]++
	p.w.later(span+8*time.Second+p.w.way(mostTravel), func() { p.w.heal(m, toStore) })
}

// jump sets a clock, within the bound on how far clocks may differ.
func (w *world) jump(m *machine, v uint32) {
	m.offset = time.Duration(int(v%11)-5) * w.skew() / 10
	w.say("FAULT", "the clock of %s is off by %s from now on", m.name(), m.offset)
}

// skew is how far two clocks may differ.
func (w *world) skew() time.Duration {
	if w.cfg.Skew > 0 {
		return w.cfg.Skew
	}
	return mostSkew
}

// lax reports whether clocks differ so much that messages may come twice.
func (w *world) lax() bool { return w.skew() > mostSkew }

func (w *world) drop(m *machine) {
	if m.p == nil {
		return
	}
	for _, l := range m.p.links {
		if l.socket != nil && !l.socket.cut {
			w.breaks(l.socket)
		}
	}
}

func (w *world) heal(m *machine, to peer) {
	if m.cut[to] == 0 {
		return
	}
	m.cut[to]--
	w.say("world", "%s reaches %s again", m.name(), peerNames[to])
	if to == toStore && m.p != nil {
		m.p.feedIn(latest)
	}
}

// clear ends all faults.
func (w *world) clear() {
	w.quiet = true
	w.engine = engine{}
	w.say("world", "nothing breaks any more")
	for _, m := range w.machines {
		for to := range peers {
			for m.cut[to] > 0 {
				w.heal(m, to)
			}
		}
		m.up()
	}
}
