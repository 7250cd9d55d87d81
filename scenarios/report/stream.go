package report

import (
	"io"
	"sync"
)

// text is a report that is printed scenario by scenario.
type text interface {
	scenario(s *Scenario) []byte
	summary(r *Run) []byte
}

// whole prints a run that is over.
func whole(r *Run, t text) []byte {
	var b []byte
	for s := range r.All() {
		b = append(b, t.scenario(s)...)
	}
	return append(b, t.summary(r)...)
}

// Stream prints a text report while the run goes on: a scenario when all that stand before it are over. The bytes are those of the
// report of the whole run. Its methods may be called from several goroutines.
type Stream struct {
	mu   sync.Mutex
	w    io.Writer
	text text
	wait []*Scenario // not yet printed, in the order of the files
	over map[*Scenario]bool
	err  error
}

// NewStream begins a report of the kind pretty or progress.
func NewStream(w io.Writer, r *Run, kind string, c Colour) *Stream {
	s := &Stream{w: w, over: map[*Scenario]bool{}}
	switch kind {
	case "progress":
		s.text = newProgress(c)
	case "pretty":
		s.text = newPretty(c)
	default:
		s.text = totals{c}
	}
	for sc := range r.All() {
		s.wait = append(s.wait, sc)
	}
	return s
}

// Over tells that a scenario is over: nothing of it changes any more.
func (s *Stream) Over(sc *Scenario) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.over[sc] = true
	for len(s.wait) > 0 && s.over[s.wait[0]] {
		s.write(s.text.scenario(s.wait[0]))
		delete(s.over, s.wait[0])
		s.wait = s.wait[1:]
	}
}

// Close prints what is left and the summary of a run that is over. It returns the first error of the writer.
func (s *Stream) Close(r *Run) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, sc := range s.wait {
		s.write(s.text.scenario(sc))
	}
	s.wait = nil
	s.write(s.text.summary(r))
	return s.err
}

func (s *Stream) write(b []byte) {
	if s.err == nil && len(b) > 0 {
		_, s.err = s.w.Write(b)
	}
}

// totals prints the summary alone.
type totals struct{ colour Colour }

func (totals) scenario(*Scenario) []byte { return nil }

func (t totals) summary(r *Run) []byte { return Summary(r, t.colour) }
