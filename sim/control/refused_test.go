package control_test

import (
	"context"
	"net/http"
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

func TestAFieldOfAnotherActionIsRefused(t *testing.T) {
	a := newAPI(t, nil)
	a.do("POST", "/phones", `{"name":"Ana","channel":"whatsapp"}`)
	a.do("POST", "/agents", `{"name":"Alice"}`)
	for _, tc := range []struct {
		path, body string
		status     int
		want       string
	}{
		{"/phones/Ana/typing", `{"on":"yes"}`, 400, `on: is not of typing, which takes stop, target`},
		{"/phones/Ana/typing", `{"stop":false}`, 200, `"name":"Ana"`},
		{"/phones/Ana/send", `{"text":"x","on":"nonsense","lat":5}`, 400, `on: is not of send, which takes text, file,`},
		{"/phones/Ana/send", `{"text":"x","lat":0}`, 400, `lat: is not of send`},
		{"/phones/Ana/send", `{"text":"x","file":"","on":""}`, 200, `"text":"x"`},
		{"/phones/Ana/read", `{"text":"x"}`, 400, `text: read takes no fields`},
		{"/phones/Ana/image", `{"file":"cat.png","text":"My cat"}`, 200, `My cat`},
		{"/agents/Alice/send", `{"text":"Hi","template":"x","title":"y"}`, 400, `template: is not of send, which takes customer, text`},
		{"/agents/Alice/signOut", `{"customer":"Ana"}`, 400, `customer: signOut takes no fields`},
		{"/agents/Alice/answer", `{"customer":"Ana","typing":false}`, 400, `typing: is not of answer, which takes customer`},
		{"/agents/Alice/answer", `{"customer":"Ana"}`, 400, `Ana never wrote`},
	} {
		if status, text := a.do("POST", tc.path, tc.body); status != tc.status || !strings.Contains(text, tc.want) {
			t.Errorf("%s %s: %d %s, want %d with %s", tc.path, tc.body, status, text, tc.status, tc.want)
		}
	}
}

func TestAnActionThatIsNoneIsNotThere(t *testing.T) {
	a := newAPI(t, nil)
	a.do("POST", "/phones", `{"name":"Ana","channel":"whatsapp"}`)
	a.do("POST", "/agents", `{"name":"Alice"}`)
	for path, want := range map[string]string{
		"/phones/Ana/dance":   `action: \"dance\": use call, close, contact,`,
		"/agents/Alice/dance": `action: \"dance\": use answer, attributes,`,
	} {
		if status, text := a.do("POST", path, `{}`); status != 404 || !strings.Contains(text, want) {
			t.Errorf("%s: %d %s, want 404 with %s", path, status, text, want)
		}
	}
	if status, text := a.do("POST", "/phones/Ana/login", `{"text":"x"}`); status != 400 || !strings.Contains(text, "action is not supported") {
		t.Errorf("an action that is of other clients: %d %s", status, text)
	}
}

func TestRefusalsSpeakOfWhatBelongs(t *testing.T) {
	a := newAPI(t, func(c *control.API) { c.Reset = func(context.Context) error { return nil } })
	for _, tc := range []struct{ path, body, want string }{
		{"/reset", `{"x":1}`, `body: unknown field \"x\"; this call takes no fields"`},
		{"/floor", `{"profile":"nope"}`, `profile: invalid: \"nope\": use bank or shop"`},
		{"/floor", `{"customers":"many"}`, `customers: a text where a whole number belongs"`},
		{"/floor", `{"customers":1.5}`, `customers: 1.5 where a whole number belongs"`},
		{"/floor", `{"seed":-1}`, `seed: -1 where a whole number from 0 belongs"`},
		{"/clock/speed", `{"speed":[]}`, `speed: a list where a number belongs"`},
		{"/clock/advance", `{"by":1}`, `by: a number where a text belongs"`},
		{"/agents", `{"name":"Bob","attributes":"LOB.Sales"}`, `attributes: a text where a list of texts belongs"`},
		{"/agents", `{"name":"Bob","ready":{}}`, `ready: an object where true or false belongs"`},
		{"/agents", `{"name":"Bob","proficiency":true}`, `proficiency: true or false where an object belongs"`},
		{"/agents", `[]`, `body: a list where an object belongs"`},
	} {
		if status, text := a.do("POST", tc.path, tc.body); status != 400 || !strings.Contains(text, tc.want) {
			t.Errorf("%s %s: %d %s, want 400 with %s", tc.path, tc.body, status, text, tc.want)
		}
	}
}

func TestAWrongMethodNamesTheRightOnes(t *testing.T) {
	a := newAPI(t, nil)
	for path, want := range map[string]string{"/phones/Ana/send": "POST", "/whatsapp/options": "GET, HEAD, PUT", "/phones/Ana": "GET, HEAD, DELETE", "": "GET, HEAD"} {
		r, err := http.NewRequestWithContext(t.Context(), "PATCH", a.url+path, nil)
		if err != nil {
			t.Fatal(err)
		}
		resp, err := http.DefaultClient.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		resp.Body.Close()
		if got := resp.Header.Get("Allow"); resp.StatusCode != 405 || got != want {
			t.Errorf("PATCH %s: %d, Allow: %s; want %s", path, resp.StatusCode, got, want)
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
		{Do: "usePhone", Path: map[string]string{"name": "Ana", "action": "send"}, Body: []byte(`{"text":"x","on":"y"}`)},
		{Do: "addAgent", Body: []byte(`{"name":"Alice","multiplicity":0}`)},
		{Do: "useDesk", Path: map[string]string{"name": "Alice", "action": "state"}, Body: []byte(`{"state":"ready","text":"x"}`)},
		{Do: "addFault", Body: []byte(`{"at":"webhook","do":"reset","next":0,"every":0}`)},
		{Do: "addFault", Body: []byte(`{"at":"webhook","do":"reset","to":"2020-01-01T00:00:00Z"}`)},
	} {
		act.N, act.Actor, act.At = 1, "api", a.world.Clock.Now()
		if err := served.Replay(t.Context(), act, false); err != nil {
			t.Errorf("%s %s: %v", act.Do, act.Body, err)
		}
	}
}
