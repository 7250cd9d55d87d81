package control_test

import (
	"context"
	"encoding/json"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/wavetank/wavetank/sim/control"
)

func TestTheOverviewHasEverythingSmall(t *testing.T) {
	a := newAPI(t, func(c *control.API) { c.Reset = func(context.Context) error { return nil } })
	for _, call := range [][2]string{
		{"/phones", `{"name":"Bo","channel":"messenger"}`}, {"/phones", `{"name":"Ana","channel":"whatsapp"}`}, {"/agents", `{"name":"Alice"}`},
		{"/faults", `{"at":"webhook","do":"twice","next":2}`}, {"/templates", `{"name":"hello"}`}, {"/reset", ``},
	} {
		if status, text := a.do("POST", call[0], call[1]); status >= 300 {
			t.Fatalf("%s: %d %s", call[0], status, text)
		}
	}
	status, text := a.do("GET", "/overview", "")
	var got struct {
		Generation int
		Real       bool
		Clock      struct {
			Now  string
			Due  []any
			Open []any
		}
		Entries          int
		Channels, People []string
		Agents           []struct{ Name, State string }
		Queue            []any
		Templates        []struct{ Name string }
		Faults           []struct {
			At, Do string
			Next   int
		}
	}
	want := got
	want.Generation, want.Clock.Now, want.Clock.Due, want.Clock.Open, want.Queue = 1, "2020-11-03T09:00:00Z", []any{}, []any{}, []any{}
	want.Entries = a.world.Journal.Len()
	want.Channels, want.People = []string{"android", "ios", "messenger", "twitter", "web", "whatsapp"}, []string{"Ana", "Bo"}
	want.Agents = append(want.Agents, struct{ Name, State string }{"Alice", "Ready"})
	want.Templates = append(want.Templates, struct{ Name string }{"hello"})
	want.Faults = append(want.Faults, struct {
		At, Do string
		Next   int
	}{"webhook", "twice", 2})
	if err := json.Unmarshal([]byte(text), &got); status != 200 || err != nil {
		t.Fatalf("%d %v %s", status, err, text)
	}
	if diff := cmp.Diff(got, want); diff != "" {
		t.Errorf("overview (-got +want):\n%s", diff)
	}
}
