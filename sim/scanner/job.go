package scanner

import (
	"context"
	"encoding/json"
	"net/http"
	"slices"
	"time"
)

// job is one message from its call until it was continued or everybody knows that it will not be.
type job struct {
	call     call
	checked  bool   // result says the outcome of the scan
	result   Result // the zero value: nothing to scan
	counted  bool
	marked   bool // the sender's phone knows
	missed   bool // the cloud has given it up
	attempts int  // that failed, of what is to be done now
}

// again is a job as it begins anew after a crash.
func (j *job) again() *job {
	if j.missed {
		return &job{call: j.call, checked: true, result: j.result, marked: true, missed: true}
	}
	return &job{call: j.call}
}

// Missed takes up a message that the cloud has given up, because no call of it came to anything. What this scanner knows of already, it has told
// or is about to. Otherwise the phone is told at once, and the connector as soon as the scanner is there.
func (s *Scanner) Missed(body []byte) {
	var c call
	if json.Unmarshal(body, &c) != nil || c.Message.ID == "" {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	known := s.jobs[c.Nonce] != nil || s.told[c.Message.ID]
	delete(s.told, c.Message.ID)
	if known {
		return
	}
	j := &job{call: c, checked: true, result: Result{Unchecked, noAnswer}, marked: true, missed: true}
	s.jobs[c.Nonce] = j
	s.order = append(s.order, c.Nonce)
	s.notifyPhone(j)
	if !s.down {
		s.scheduleLocked(j, 0)
	}
}

// noAnswer is why a message was given up.
const noAnswer = "virus scanning did not answer"

const (
	firstWait   = time.Second
	longestWait = 5 * time.Minute
	// mostAttempts is how often a notice is tried to be delivered: for more than a day.
	mostAttempts = 300
)

// wait is how long until the next attempt: 1 s, 2 s, 4 s, at most 5 min.
func (j *job) wait() time.Duration {
	d := firstWait
	for range j.attempts {
		if d *= 2; d >= longestWait {
			return longestWait
		}
	}
	return d
}

func (s *Scanner) scheduleLocked(j *job, d time.Duration) {
	life := s.life
	s.cfg.Clock.Schedule("scanner looks at "+j.call.Message.ID, d, func() { s.turn(j, life) })
}

// turn does the next thing about a job, on a goroutine of its own, and schedules what follows before it counts as done.
func (s *Scanner) turn(j *job, life int) {
	s.mu.Lock()
	alive := s.life == life
	s.mu.Unlock()
	if !alive {
		return
	}
	done := s.cfg.Journal.Open("scanner at " + j.call.Message.ID)
	go func() {
		defer done()
		again, wait := s.work(context.Background(), j, life)
		s.mu.Lock()
		defer s.mu.Unlock()
		if s.life != life {
			return // Up begins anew
		}
		if again {
			s.scheduleLocked(j, wait)
			return
		}
		s.forgetLocked(j)
	}()
}

func (s *Scanner) forgetLocked(j *job) {
	delete(s.jobs, j.call.Nonce)
	kept := s.order[:0]
	for _, nonce := range s.order {
		if s.jobs[nonce] != nil {
			kept = append(kept, nonce)
		}
	}
	s.order = kept
}

// work is one step of a job: scan, continue, or tell that it is blocked. again is whether there is another step.
func (s *Scanner) work(ctx context.Context, j *job, life int) (again bool, wait time.Duration) {
	if !j.checked {
		if s.attachment(j.call.Message) {
			s.free <- struct{}{}
			scanned, err := s.check(ctx, j)
			<-s.free
			switch {
			case err != nil:
				s.log.Warn("file not scanned yet", "message", j.call.Message.ID, "why", err.Error())
				return s.failed(j)
			case scanned:
				s.mu.Lock()
				wait = s.scan
				s.mu.Unlock()
			}
		}
		j.checked, j.attempts = true, 0
		if wait > 0 {
			return true, wait
		}
	}
	s.mu.Lock()
	silent, alive := s.silent, s.life == life
	s.mu.Unlock()
	switch {
	case silent && !j.missed || !alive:
		return false, 0
	case j.result.Verdict == Clean || j.result.Verdict == "":
		return s.goOn(ctx, j)
	}
	return s.block(ctx, j)
}

func (s *Scanner) failed(j *job) (again bool, wait time.Duration) {
	wait = j.wait()
	j.attempts++
	return j.attempts < mostAttempts, wait
}

// goOn lets the message through. A nonce that is stale means that the cloud has given the message up, which is then as good as blocked, unless
// it was this scanner that let it through, before it died and forgot.
func (s *Scanner) goOn(ctx context.Context, j *job) (again bool, wait time.Duration) {
	status, err := s.resume(ctx, j.call.Nonce)
	switch {
	case err != nil, status >= http.StatusInternalServerError, status == http.StatusTooManyRequests:
		return s.failed(j)
	case status == http.StatusUnauthorized:
		_, messages, err := s.conversation(ctx, j.call.AppUser.ID)
		switch {
		case err != nil:
			return s.failed(j)
		case slices.Contains(messages, idOf{j.call.Message.ID}):
			return false, 0
		}
		j.result, j.attempts = Result{Unchecked, noAnswer}, 0
		return s.block(ctx, j)
	}
	return false, 0
}

// block tells the phone, once, and the connector, until it has understood.
func (s *Scanner) block(ctx context.Context, j *job) (again bool, wait time.Duration) {
	if !j.marked {
		j.marked = true
		s.notifyPhone(j)
		s.mu.Lock()
		s.told[j.call.Message.ID] = true
		s.mu.Unlock()
	}
	status, err := s.notifyConnector(ctx, j)
	switch {
	case err != nil, status >= http.StatusInternalServerError, status == http.StatusTooManyRequests, status == http.StatusRequestTimeout:
		return s.failed(j)
	case status >= http.StatusBadRequest:
		s.log.Error("connector refuses to hear of a blocked file", "message", j.call.Message.ID, "status", status)
	}
	return false, 0
}
