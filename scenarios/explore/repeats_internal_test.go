package explore

import "testing"

// TestWhatFailedOnceIsSaidToPassAgain: a sequence that fails and passes is decided by the machine, and its steps are not what to look at.
func TestWhatFailedOnceIsSaidToPassAgain(t *testing.T) {
	for name, tt := range map[string]struct {
		fails   func(run int) bool
		repeats bool
	}{
		"fails whenever it is run": {func(int) bool { return true }, true},
		"fails once":               {func(run int) bool { return run == 0 }, false},
	} {
		t.Run(name, func(t *testing.T) {
			e := &explorer{seed: 1}
			runs := 0
			e.try = func(sequence, []step) (*failure, error) {
				defer func() { runs++ }()
				if !tt.fails(runs) {
					return nil, nil
				}
				return &failure{-1, "world", "a crossing is left"}, nil
			}
			r, err := e.search(t.Context(), 1, 1)
			if err != nil || r.Found == nil {
				t.Fatalf("%+v, %v, want something found", r, err)
			}
			if r.Found.Repeats != tt.repeats {
				t.Errorf("repeats is %t after %d runs, want %t", r.Found.Repeats, runs, tt.repeats)
			}
		})
	}
}
