package control_test

import (
	"context"
	"errors"
	"strings"
	"testing"

	"github.com/wavetank/wavetank/sim/control"
)

// lamp is a connector that is on or off.
type lamp struct{ on bool }

func (l *lamp) Running() bool { return l.on }

func (l *lamp) Kill(context.Context) error { return l.turn(false) }

func (l *lamp) Start(context.Context) error { return l.turn(true) }

func (l *lamp) turn(on bool) error {
	if l.on == on {
		return errors.New("it is so already")
	}
	l.on = on
	return nil
}

func TestTheConnectorIsKilledAndStarted(t *testing.T) {
	l := &lamp{on: true}
	a := newAPI(t, func(c *control.API) { c.Connector = func() control.ConnectorSwitch { return l } })
	for _, tc := range []struct {
		action string
		status int
		want   string
	}{
		{"start", 400, "it is so already"}, {"kill", 200, `{"state":"killed"}`}, {"kill", 400, "it is so already"}, {"start", 200, `{"state":"running"}`},
		{"polish", 404, "use kill or start"},
	} {
		if status, text := a.do("POST", "/connector/"+tc.action, ""); status != tc.status || !strings.Contains(text, tc.want) {
			t.Errorf("%s: %d %s, want %d %s", tc.action, status, text, tc.status, tc.want)
		}
	}
	if _, text := a.do("GET", "/overview", ""); !strings.Contains(text, `"connector":"running"`) {
		t.Errorf("overview: %s", text)
	}
	a = newAPI(t, nil)
	if status, text := a.do("POST", "/connector/kill", ""); status != 501 {
		t.Errorf("without a switch: %d %s, want 501", status, text)
	}
}
