package dispatch

const (
	mostInLane  = 100 // effects of one lane in memory, so that one conversation cannot fill it
	fixedWeight = 512 // bytes that an effect takes beside its Size, about
)

func weight(e *Effect) int { return fixedWeight + e.Size }

// spill is the part of a lane that is in the store only: its effects from number from to number last. The zero value is nothing.
type spill struct {
	from, last int64
	tried      int64 // those up to this number may have been attempted by an earlier holder
	effects    int   // how many these are, about
	passed     bool  // by the reload under way, which found no room
}

func (s *spill) any() bool { return s.last > 0 }

// covers reports whether the effect with number n, which is not in memory, will be found by a reload.
func (s *spill) covers(n int64) bool { return s.any() && s.from <= n && n <= s.last }

// spills is what the Dispatcher knows of all spills, and of the reload that reads them back.
type spills struct {
	lanes  map[*lane]bool
	count  map[Lane]int    // of lanes
	latest map[*lane]int64 // the last number of each when the reload under way began
	want   chan struct{}   // a reload is wanted
	wanted bool            // and is not over
	failed int             // reloads in a row
	pause  func() bool     // stops the timer that ends a pause after a failed reload; nil: no pause
}

func (s *spills) begin() {
	s.lanes, s.count, s.want = map[*lane]bool{}, map[Lane]int{}, make(chan struct{}, 1)
}

// spillLocked leaves an effect in the store if there is no room for it, or if effects before it are there.
func (d *Dispatcher) spillLocked(l *lane, e *Effect, tried bool) bool {
	if !l.spill.any() {
		if d.roomLocked(l, e) {
			return false
		}
		l.spill.from = e.N
	}
	if e.N < l.spill.from { // it was overtaken by what is spilled: a reload would not find it
		return false
	}
	l.spill.last = max(l.spill.last, e.N)
	l.spill.effects++
	if tried {
		l.spill.tried = max(l.spill.tried, e.N)
	}
	if !d.spills.lanes[l] {
		d.spills.lanes[l] = true
		d.spills.count[l.key.lane]++
	}
	d.wantLocked()
	return true
}

// wholeLocked says that nothing of a lane is in the store only.
func (d *Dispatcher) wholeLocked(l *lane) {
	l.spill = spill{}
	if d.spills.lanes[l] {
		delete(d.spills.lanes, l)
		d.spills.count[l.key.lane]--
	}
}

func (d *Dispatcher) roomLocked(l *lane, e *Effect) bool {
	return len(l.effects) < mostInLane && d.bytes[l.key.lane]+weight(e) <= d.cfg.Memory
}

// wantLocked asks for a reload when it would find a lane that has little to do, and room.
func (d *Dispatcher) wantLocked() {
	s := &d.spills
	if s.wanted || s.pause != nil || d.closed || !d.spaceLocked() {
		return
	}
	for l := range s.lanes {
		if len(l.effects) <= mostInLane/2 && d.bytes[l.key.lane] <= d.cfg.Memory/2 {
			s.wanted = true
			d.cfg.Busy(+1)
			s.want <- struct{}{} // empty: there is one wish at a time
			return
		}
	}
}

// spaceLocked reports whether there is a lane with something spilled and room in memory; it is quick.
func (d *Dispatcher) spaceLocked() bool {
	for side, lanes := range d.spills.count {
		if lanes > 0 && d.bytes[side] <= d.cfg.Memory/2 {
			return true
		}
	}
	return false
}
