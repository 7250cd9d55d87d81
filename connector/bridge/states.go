package bridge

import (
	"encoding/json"
	"fmt"
)

// mostBytes bounds what States remembers, in bytes of JSON: some hundred of the longest conversations.
const mostBytes = 4 << 20

// States reads and writes states as JSON and remembers those it wrote last: a conversation goes on from the state that was written at its
// last event, and reading that of a long one takes longer than everything else about the event. The zero value is ready for use, by one
// goroutine at a time.
type States struct {
	known map[string]State // by JSON
	bytes int
}

// Decode reads a state as the function Decode does. The caller must not change what its slices hold.
func (s *States) Decode(data []byte) (State, error) {
	if state, ok := s.known[string(data)]; ok {
		return state, nil
	}
	return Decode(data)
}

// Encode writes a state, which the caller must not change any more.
func (s *States) Encode(state State) ([]byte, error) {
	data, err := json.Marshal(state)
	if err != nil {
		return nil, fmt.Errorf("encode conversation state: %w", err)
	}
	if s.bytes+len(data) > mostBytes || s.known == nil {
		s.known, s.bytes = map[string]State{}, 0
	}
	if _, ok := s.known[string(data)]; !ok {
		s.known[string(data)] = state
		s.bytes += len(data)
	}
	return data, nil
}
