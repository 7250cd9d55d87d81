package bridge_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/wavetank/wavetank/connector/bridge"
)

func TestStatesAreThoseThatWereWritten(t *testing.T) {
	var states bridge.States
	written := map[string]bridge.State{}
	for n := range 300 { // more than is remembered
		state := bridge.State{Customer: fmt.Sprint("Ana ", n), LastInbound: nine.Add(time.Duration(n) * time.Second), Integration: strings.Repeat("i", 40_000)}
		data, err := states.Encode(state)
		if err != nil {
			t.Fatal(err)
		}
		written[string(data)] = state
	}
	for data, want := range written {
		got, err := states.Decode([]byte(data))
		if diff := cmp.Diff(want, got); err != nil || diff != "" {
			t.Fatalf("read %v, otherwise than written (-want +got):\n%s", err, diff)
		}
	}
	if state, err := states.Decode(nil); err != nil || !cmp.Equal(state, bridge.State{}) {
		t.Errorf("nothing is read as %+v, %v", state, err)
	}
	if _, err := states.Decode([]byte(`{"AppUser":7}`)); err == nil {
		t.Error("what is no state is read")
	}
}
