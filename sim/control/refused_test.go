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

func TestAMultiplicityThatIsNoneIsRefused(t *testing.T) {
	a := newAPI(t, nil)
	for _, n := range []string{"0", "-1", "1001", "9223372036854775807"} {
		want := "multiplicity: " + n + ": use a number from 1 to 1000"
		if status, text := a.do("POST", "/agents", `{"name":"Alice","multiplicity":`+n+`}`); status != 400 || !strings.Contains(text, want) {
			t.Errorf("%s: %d %s, want 400 with %s", n, status, text, want)
		}
	}
	a.do("POST", "/agents", `{"name":"Alice"}`)
	a.do("POST", "/agents", `{"name":"Bob","multiplicity":null}`)
	a.do("POST", "/agents", `{"name":"Carol","multiplicity":1000}`)
	for name, want := range map[string]int{"Alice": 5, "Bob": 5, "Carol": 1000} {
		if desk, err := a.world.Oceana.Desk(name); err != nil || desk.Channels[0].Multiplicity != want {
			t.Errorf("%s: %v %v, want %d", name, err, desk.Channels, want)
		}
	}
}

// TestWhatWasAcceptedOnceIsDoneAgain replays what this program refuses a caller and older ones did not.
func TestWhatWasAcceptedOnceIsDoneAgain(t *testing.T) {
	var served *control.API
	a := newAPI(t, func(c *control.API) { served = c })
	a.do("POST", "/phones", `{"name":"Ana","channel":"whatsapp"}`)
	for _, act := range []actions.Action{
		{Do: "usePhone", Path: map[string]string{"name": "Ana", "action": "location"}},
		{Do: "addAgent", Body: []byte(`{"name":"Alice","multiplicity":0}`)},
		{Do: "addFault", Body: []byte(`{"at":"webhook","do":"reset","next":0,"every":0}`)},
		{Do: "addFault", Body: []byte(`{"at":"webhook","do":"reset","to":"2020-01-01T00:00:00Z"}`)},
	} {
		act.N, act.Actor, act.At = 1, "api", a.world.Clock.Now()
		if err := served.Replay(t.Context(), act, false); err != nil {
			t.Errorf("%s %s: %v", act.Do, act.Body, err)
		}
	}
}
