package control_test

import (
	"strings"
	"testing"

	"github.com/wavetank/wavetank/sim/actions"
	"github.com/wavetank/wavetank/sim/control"
)

func TestAPlaceWithoutCoordinatesIsRefused(t *testing.T) {
	a := newAPI(t, nil)
	a.do("POST", "/phones", `{"name":"Ana","channel":"whatsapp"}`)
	for _, do := range []string{"location", "liveLocation"} {
		for body, want := range map[string]string{
			`{}`: `"lat: `, `{"long":1}`: `"lat: `, `{"lat":1}`: `"long: `, `{"lat":null,"long":null}`: `"lat: `, `{"lat":1,"long":null}`: `"long: `, `{"lat":91,"long":0}`: `not on earth`,
		} {
			if status, text := a.do("POST", "/phones/Ana/"+do, body); status != 400 || !strings.Contains(text, want) {
				t.Errorf("%s %s: %d %s, want 400 with %s", do, body, status, text, want)
			}
		}
	}
	if phone, err := a.world.Phone("Ana"); err != nil || len(phone.Bubbles) != 0 {
		t.Errorf("after places that were refused: %v %v", err, phone.Bubbles)
	}
	if status, text := a.do("POST", "/phones/Ana/location", `{"lat":0,"long":0}`); status != 200 || !strings.Contains(text, `0,0`) {
		t.Errorf("the place 0,0: %d %s", status, text)
	}
}

// TestWhatWasAcceptedOnceIsDoneAgain replays what this program refuses a caller and older ones did not.
func TestWhatWasAcceptedOnceIsDoneAgain(t *testing.T) {
	var served *control.API
	a := newAPI(t, func(c *control.API) { served = c })
	a.do("POST", "/phones", `{"name":"Ana","channel":"whatsapp"}`)
	for _, act := range []actions.Action{
		{Do: "usePhone", Path: map[string]string{"name": "Ana", "action": "location"}},
	} {
		act.N, act.Actor, act.At = 1, "api", a.world.Clock.Now()
		if err := served.Replay(t.Context(), act, false); err != nil {
			t.Errorf("%s %s: %v", act.Do, act.Body, err)
		}
	}
}
