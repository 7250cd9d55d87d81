package scenarios

import "sync"

// What became of a scenario.
const (
	Passed = "passed"
	Failed = "failed"
)

// outcomes are collected from scenarios that run at once.
type outcomes struct {
	mu sync.Mutex
	at map[string]string // Passed or Failed, by file:line
}

func (o *outcomes) record(at string, err error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.at[at] = Passed
	if err != nil {
		o.at[at] = Failed
	}
}
