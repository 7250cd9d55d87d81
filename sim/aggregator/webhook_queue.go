package aggregator

import "net/url"

// Webhook calls to one host that may be unanswered at a time. A target that never answers keeps this many connections and
// goroutines; what else it is to be told waits as data, and no other target waits for it.
const callsPerHost = 32

// host is whom a target is asked of.
func host(target string) string {
	if u, err := url.Parse(target); err == nil {
		return u.Host
	}
	return target
}

// waitTurnLocked puts a delivery in the queue of its host when that has enough to answer.
func (s *Server) waitTurnLocked(d *delivery) bool {
	h := host(d.target)
	if s.busy[h] < callsPerHost {
		return false
	}
	s.waiting[h] = append(s.waiting[h], d)
	return true
}

func (s *Server) busyLocked(d *delivery) {
	if s.busy == nil {
		s.busy, s.waiting = map[string]int{}, map[string][]*delivery{}
	}
	s.busy[host(d.target)]++
}

// freeLocked gives the turn of a call that ended to the delivery that waits longest.
func (s *Server) freeLocked(d *delivery) {
	h := host(d.target)
	if s.busy[h]--; s.busy[h] == 0 {
		delete(s.busy, h)
	}
	queue := s.waiting[h]
	if len(queue) == 0 {
		return
	}
	if s.waiting[h] = queue[1:]; len(queue) == 1 {
		delete(s.waiting, h)
	}
	s.scheduleAttemptLocked(queue[0], 0)
}
