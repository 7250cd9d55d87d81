package play_test

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"regexp"
	"strings"
	"sync"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"github.com/wavetank/wavetank/features"
	"github.com/wavetank/wavetank/scenarios"
	"github.com/wavetank/wavetank/scenarios/play"
	"github.com/wavetank/wavetank/sim"
	"github.com/wavetank/wavetank/sim/channel"
	"github.com/wavetank/wavetank/sim/control"
)

// windowTour is a scenario with a phone, a desk and a day that passes.
const windowTour = "tours/a_day_too_late.feature"

// newPlayer plays the built-in features, and before them a text as given.feature unless it is empty.
func newPlayer(t testing.TB, text string) *play.Player {
	t.Helper()
	p := &play.Player{Sources: []play.Source{{FS: features.FS, Paths: features.Paths()}}, Seed: 1}
	if text != "" {
		given := play.Source{FS: fstest.MapFS{"given.feature": {Data: []byte(text)}}, Paths: []string{"given.feature"}}
		p.Sources = append([]play.Source{given}, p.Sources...)
	}
	t.Cleanup(p.Close)
	return p
}

// playAPI is the control API of a world beside which scenarios can be played.
type playAPI struct {
	t      *testing.T
	player *play.Player
	world  *sim.World // the one that is up
	shown  func() *sim.World
	url    string
}

func newPlayAPI(t *testing.T, text string) playAPI {
	t.Helper()
	w, err := sim.New(sim.Config{Start: scenarios.DefaultStart})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(w.Close)
	if _, err := w.AddIntegration("whatsapp", ""); err != nil {
		t.Fatal(err)
	}
	p := newPlayer(t, text)
	api := &control.API{World: func() *sim.World { return w }, Ready: func() sim.Ready { return w.Ready("http://console", "ca.pem") }}
	p.Join(api)
	server := httptest.NewServer(api.Handler())
	t.Cleanup(func() { server.CloseClientConnections(); server.Close() })
	return playAPI{t, p, w, api.World, server.URL + "/api/v1"}
}

// do makes a call and reads the answer into into.
func (a playAPI) do(method, path, body string, into any) int {
	a.t.Helper()
	r, err := http.NewRequestWithContext(a.t.Context(), method, a.url+path, strings.NewReader(body))
	if err != nil {
		a.t.Fatal(err)
	}
	resp, err := http.DefaultClient.Do(r)
	if err != nil {
		a.t.Fatal(err)
	}
	defer resp.Body.Close()
	text, err := io.ReadAll(resp.Body)
	if err == nil && into != nil {
		err = json.Unmarshal(text, into)
	}
	if err != nil {
		a.t.Fatalf("%s %s: %v in %s", method, path, err, text)
	}
	return resp.StatusCode
}

// act is a call about the play, which must succeed.
func (a playAPI) act(path, body string) *control.Play {
	a.t.Helper()
	var answer struct {
		Play  *control.Play
		Error struct{ Message string }
	}
	if status := a.do("POST", path, body, &answer); status != http.StatusOK {
		a.t.Fatalf("%s %s: %d %s", path, body, status, answer.Error.Message)
	}
	return answer.Play
}

func TestAScenarioIsPlayedStepByStep(t *testing.T) {
	a := newPlayAPI(t, "")
	p := a.act("/play", `{"file":"`+windowTour+`"}`)
	if p.Done != 1 || p.Outcome != "" || p.Line == 0 || p.Feature != "A day too late" || !p.Steps[0].At.Equal(scenarios.DefaultStart) {
		t.Fatalf("it begins as %+v", p)
	}
	if n := len(a.shown().Phones()); n != 0 {
		t.Errorf("%d phones before anybody has one", n)
	}
	for want := 2; want <= 7; want++ {
		if p = a.act("/play/next", ``); p.Done != want {
			t.Fatalf("%d steps are done, want %d", p.Done, want)
		}
	}
	if p.Steps[5].Text != `"Ana" sends "Is my order on its way?"` || p.Steps[5].Last == 0 || p.Steps[5].Last <= p.Steps[4].Last || !strings.HasPrefix(p.Steps[5].Comment, "Ana writes.") {
		t.Errorf("the step was %+v", p.Steps[5])
	}
	phone, err := a.shown().Phone("Ana")
	if err != nil || len(phone.Bubbles) != 1 || phone.Bubbles[0].Text != "Is my order on its way?" {
		t.Errorf("the phone shows %+v, %v", phone, err)
	}
	if p = a.act("/play/next", `{"to":7}`); p.Done != 7 {
		t.Errorf("a step that was done already was done again: %d", p.Done)
	}
	p = a.act("/play/next", `{"to":1000}`)
	if p.Done != len(p.Steps) || p.Outcome != control.PlayPassed || p.Error != "" {
		t.Errorf("it ended as %d of %d, %s %s", p.Done, len(p.Steps), p.Outcome, p.Error)
	}
	if err := a.shown().Act("Ana", channel.Action{Do: channel.DoSend, Text: "And by hand"}); err != nil {
		t.Fatal(err)
	}
	if err := a.shown().Settle(t.Context()); err != nil {
		t.Fatal(err)
	}
	if desk, err := a.shown().Oceana.Desk("Alice"); err != nil || desk.Contacts[0].Lines[len(desk.Contacts[0].Lines)-1].Text != "And by hand" {
		t.Errorf("after the last step the world does not go on: %+v, %v", desk, err)
	}

	first := p.ID
	if p = a.act("/play/restart", `{"to":3}`); p.Done != 3 || p.ID == first || p.Outcome != "" || p.Steps[5].Last != 0 {
		t.Errorf("back at the start: %+v", p)
	}
}

func TestWhatFailsIsShownWhereItHappened(t *testing.T) {
	const head = "Feature: F\n  Scenario: S\n    Given a WhatsApp production number\n    And agent \"Alice\" is ready\n    When \"Ana\" sends \"Hello\"\n"
	for _, tc := range []struct {
		name, steps string
		done        int // of all
		of          int
		want        string
	}{
		{"a step", `    Then "Ana" sees "Goodbye"
    And no agent is alerted
`, 4, 5, `"Goodbye"`},
		{"a phrase that nobody knows", "    And the moon is full\n    Then no agent is alerted\n", 4, 5, "the moon is full"},
		{"nothing", "", 3, 3, ""},
	} {
		t.Run(tc.name, func(t *testing.T) {
			a := newPlayAPI(t, head+tc.steps)
			p := a.act("/play", `{"file":"given.feature","line":2,"to":100}`)
			if p.Done != tc.done || len(p.Steps) != tc.of {
				t.Fatalf("%d of %d steps are done", p.Done, len(p.Steps))
			}
			last := p.Steps[p.Done-1]
			if tc.want == "" {
				if p.Outcome != control.PlayPassed {
					t.Errorf("outcome %s", p.Outcome)
				}
				return
			}
			if p.Outcome != control.PlayFailed || !strings.Contains(last.Error, tc.want) || p.Steps[p.Done-2].Error != "" || p.Steps[p.Done].Error != "" {
				t.Errorf("outcome %s, errors %q before, %q here, %q after", p.Outcome, p.Steps[p.Done-2].Error, last.Error, p.Steps[p.Done].Error)
			}
			if phone, err := a.shown().Phone("Ana"); err != nil || len(phone.Bubbles) != 1 {
				t.Errorf("the world of the failure is gone: %+v, %v", phone, err)
			}
			if p = a.act("/play/next", ``); p.Done != tc.done {
				t.Errorf("after the failure it went on to %d", p.Done)
			}
		})
	}
}

func TestAWorldThatLostSomethingFailsThePlayAtItsEnd(t *testing.T) {
	a := newPlayAPI(t, "Feature: F\n  Scenario: S\n    Given a WhatsApp production number\n    When \"Ana\" sends \"Hello\"\n    And 1 minute passes\n")
	a.act("/play", `{"file":"given.feature","to":2}`)
	resp, err := http.Post(a.shown().CloudURL()+"/v1.1/nothing", "application/json", strings.NewReader("{}"))
	if err != nil {
		t.Fatal(err)
	}
	_ = resp.Body.Close()
	p := a.act("/play/next", ``)
	if p.Outcome != control.PlayFailed || !strings.Contains(p.Error, "/v1.1/nothing") || p.Steps[2].Error != "" {
		t.Errorf("outcome %s: %q", p.Outcome, p.Error)
	}
}

func TestTheWorldThatIsUpWaits(t *testing.T) {
	a := newPlayAPI(t, "")
	if err := a.world.AddPerson(channel.Person{Name: "Zoe"}, "whatsapp"); err != nil {
		t.Fatal(err)
	}
	if err := a.world.SetSpeed(60); err != nil {
		t.Fatal(err)
	}
	var seen struct {
		People    []string
		Connector string
		Play      *struct {
			ID   int
			Done int
		}
	}
	overview := func() {
		t.Helper()
		seen.Play = nil
		a.do("GET", "/overview", "", &seen)
	}
	a.act("/play", `{"file":"`+windowTour+`","to":6}`)
	if overview(); len(seen.People) != 1 || seen.People[0] != "Ana" || seen.Play == nil || seen.Play.Done != 6 || seen.Connector != "running" {
		t.Errorf("while it plays: %+v", seen)
	}
	if speed := a.world.Clock.Speed(); speed != 0 {
		t.Errorf("the clock of the other world runs at %v", speed)
	}
	var ready sim.Ready
	if a.do("GET", "/world", "", &ready); ready.Aggregator.URL != a.shown().CloudURL() || ready.Console != "http://console" {
		t.Errorf("the ready file is of another world: %+v", ready)
	}
	if p := a.act("/play/end", ``); p != nil {
		t.Errorf("after the end: %+v", p)
	}
	if overview(); len(seen.People) != 1 || seen.People[0] != "Zoe" || seen.Play != nil || seen.Connector != "" {
		t.Errorf("after it: %+v", seen)
	}
	if speed := a.world.Clock.Speed(); speed != 60 {
		t.Errorf("the clock goes on at %v, want 60", speed)
	}
}

func TestTheConnectorOfAPlayIsKilledByHand(t *testing.T) {
	a := newPlayAPI(t, "")
	a.act("/play", `{"file":"`+windowTour+`","to":7}`)
	for _, call := range []struct {
		action string
		status int
	}{{"kill", 200}, {"kill", 400}, {"start", 200}, {"start", 400}} {
		if status := a.do("POST", "/connector/"+call.action, "", nil); status != call.status {
			t.Errorf("%s: %d, want %d", call.action, status, call.status)
		}
	}
	if p := a.act("/play/next", `{"to":1000}`); p.Outcome != control.PlayPassed {
		t.Errorf("%s: %+v", p.Outcome, p.Steps[p.Done-1])
	}
}

func TestCallsAboutPlaysThatCannotBe(t *testing.T) {
	a := newPlayAPI(t, "")
	for _, tc := range []struct {
		path, body string
		status     int
		want       string
	}{
		{"/play", `{}`, 400, "file: which feature"},
		{"/play", `{"file":"no/such.feature"}`, 404, "no feature no/such.feature"},
		{"/play", `{"file":"../features/` + windowTour + `"}`, 404, "there is no feature"},
		{"/play", `{"file":"` + windowTour + `","line":2}`, 404, "none on line 2"},
		{"/play", `{"file":"` + windowTour + `","speed":2}`, 400, `unknown field "speed"`},
		{"/play/next", ``, 409, "no scenario is being played"},
		{"/play/end", ``, 409, "no scenario is being played"},
	} {
		var answer struct {
			Error struct{ Code, Message string }
		}
		if status := a.do("POST", tc.path, tc.body, &answer); status != tc.status || !strings.Contains(answer.Error.Message, tc.want) {
			t.Errorf("%s %s: %d %s, want %d with %s", tc.path, tc.body, status, answer.Error.Message, tc.status, tc.want)
		}
	}
	p := a.act("/play", `{"file":"`+windowTour+`"}`)
	if status := a.do("POST", "/play/sideways", ``, nil); status != 404 {
		t.Errorf("an unknown action: %d", status)
	}
	if status := a.do("POST", "/play", `{"file":"no/such.feature"}`, nil); status != 404 || a.player.Playing().ID != p.ID {
		t.Errorf("what cannot be played ended what plays")
	}
}

func TestEveryFeatureIsOffered(t *testing.T) {
	a := newPlayAPI(t, "Feature: Mine\n\n  Scenario: First\n    Given a web messenger\n\n  Scenario: Empty\n")
	var answer struct{ Features []control.Feature }
	a.do("GET", "/features", "", &answer)
	want := control.Feature{File: "given.feature", Name: "Mine", Scenarios: []control.Scenario{{Line: 3, Name: "First", Tags: []string{}, Steps: 1}}}
	if diff := cmp.Diff(want, answer.Features[0]); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	tours, n := 0, 0
	for _, f := range answer.Features {
		for _, s := range f.Scenarios {
			n++
			for _, tag := range s.Tags {
				if tag == "@tour" {
					tours++
				}
			}
		}
	}
	if n < 500 || tours < 3 {
		t.Errorf("%d scenarios, %d of them tours", n, tours)
	}
}

// The page learns from its one stream that a scenario has gone on, and that another world is shown.
func TestTheEventStreamFollowsThePlay(t *testing.T) {
	a := newPlayAPI(t, "")
	follow := func() (events func() string) {
		t.Helper()
		resp, err := http.Get(a.url + "/journal/stream?after=1000000")
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = resp.Body.Close() })
		lines := bufio.NewScanner(resp.Body)
		return func() string {
			for lines.Scan() {
				if name, ok := strings.CutPrefix(lines.Text(), "event: "); ok && name != "entry" {
					lines.Scan()
					return name + " " + strings.TrimPrefix(lines.Text(), "data: ")
				}
			}
			return "end"
		}
	}
	before := follow()
	p := a.act("/play", `{"file":"`+windowTour+`"}`)
	if got := before(); got != "world {}" {
		t.Errorf("the stream of the world before says %s", got)
	}
	if got := before(); got != "end" {
		t.Errorf("then it says %s", got)
	}
	during := follow()
	a.act("/play/next", `{"to":5}`)
	if got, want := during(), fmt.Sprintf(`play {"id":%d,"done":5,"outcome":""}`, p.ID); got != want {
		t.Errorf("the stream says %s, want %s", got, want)
	}
	a.act("/play/end", ``)
	if got := during(); got != "world {}" {
		t.Errorf("at the end it says %s", got)
	}
}

// Several browsers may press at once.
func TestPlaysAtOnce(t *testing.T) {
	p := newPlayer(t, "")
	if err := p.Play(t.Context(), windowTour, 0); err != nil {
		t.Fatal(err)
	}
	var pressed sync.WaitGroup
	for range 8 {
		pressed.Go(func() {
			if err := p.Next(t.Context(), 4); err != nil {
				t.Error(err)
			}
		})
	}
	pressed.Wait()
	if done := p.Playing().Done; done != 4 {
		t.Errorf("%d steps are done, want 4", done)
	}
	for i := range 8 {
		pressed.Go(func() {
			switch i % 4 {
			case 0:
				if err := p.Play(t.Context(), windowTour, 0); err != nil {
					t.Error(err)
				}
			case 1:
				p.End()
			default:
				if err := p.Next(t.Context(), 6+i); err != nil && !errors.Is(err, control.ErrNotPlaying) {
					t.Error(err)
				}
			}
		})
	}
	pressed.Wait()
}

func TestTheAddressesOfTheGuidesCanBePlayed(t *testing.T) {
	text, err := os.ReadFile("../../features/README.md")
	if err != nil {
		t.Fatal(err)
	}
	addresses := regexp.MustCompile(`#play/(.*\.feature):(\d+)/(\d+)`).FindAllStringSubmatch(string(text), -1)
	if len(addresses) == 0 {
		t.Error("features/README.md shows no address of a step")
	}
	a := newPlayAPI(t, "")
	for _, m := range addresses {
		if p := a.act("/play", fmt.Sprintf(`{"file":%q,"line":%s,"to":%s}`, m[1], m[2], m[3])); fmt.Sprint(p.Done) != m[3] {
			t.Errorf("%s leads to step %d", m[0], p.Done)
		}
	}
}

func TestAPlayerThatRefusesPlaysNothing(t *testing.T) {
	p := play.Player{Refuse: control.ErrOtherConnector}
	if err := p.Play(t.Context(), "a.feature", 1); !errors.Is(err, control.ErrOtherConnector) {
		t.Errorf("err = %v", err)
	}
}
