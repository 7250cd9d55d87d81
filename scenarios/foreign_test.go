package scenarios_test

import (
	"encoding/json"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/wavetank/wavetank/scenarios"
	"github.com/wavetank/wavetank/scenarios/clientbot"
	"github.com/wavetank/wavetank/sim"
)

const twoTexts = `
Feature: Two
  Scenario: One
    Given a WhatsApp production number
    When "Ana" sends "Hello"
    Then "Ana" sees "Hi Ana" exactly 1 time
  Scenario: At another time
    Given the clock reads "2021-05-05T09:00:00Z"
    And a web messenger
    When "Ana" sends "Hello"
    Then "Ana" sees "Hi Ana" exactly 1 time
  Scenario: Killed
    Given a web messenger
    When the connector is killed
    Then "Ana" sees "Hi Ana"
  Scenario: An agent
    Given a web messenger
    And agent "Alice" is ready
    When "Ana" sends "Hello"
    Then agent "Alice" is alerted by "Ana"
`

// fromReady is the environment of a process that was told where the ready file is, and reads it when the first webhook comes.
func fromReady(t *testing.T, file string) func(string) string {
	read := sync.OnceValue(func() (r sim.Ready) {
		b, err := os.ReadFile(file)
		if err == nil {
			err = json.Unmarshal(b, &r)
		}
		if err != nil {
			t.Error(err)
		}
		return r
	})
	return func(name string) string {
		switch name {
		case "WAVETANK_AGGREGATOR_URL":
			return read().Aggregator.URL
		case "WAVETANK_APP_ID":
			return read().Aggregator.AppID
		case "WAVETANK_KEY_ID":
			return read().Aggregator.KeyID
		case "WAVETANK_SECRET":
			return read().Aggregator.Secret
		case "WAVETANK_STATE_DIR":
			return filepath.Dir(file)
		}
		return ""
	}
}

// TestAProcessThatIsThereMeetsOneWorldAfterTheOther has a process that reads the address, the id and the keys once, and checks that the
// secret of its webhook stays the same.
func TestAProcessThatIsThereMeetsOneWorldAfterTheOther(t *testing.T) {
	ready := filepath.Join(t.TempDir(), "ready.json")
	bot := &clientbot.Bot{Getenv: fromReady(t, ready), Broken: "secret"}
	var mu sync.Mutex
	secrets, seen := map[string]bool{}, 0
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodPost {
			mu.Lock()
			secrets[r.Header.Get("X-API-Key")] = true
			seen++
			mu.Unlock()
		}
		bot.ServeHTTP(w, r)
	}))
	defer server.Close()
	result, out := runText(t, twoTexts, func(s *scenarios.Suite) {
		s.Foreign = &scenarios.Foreign{URL: server.URL, Ready: ready}
	})
	if result.Usage != nil || result.Connector != nil || result.Scenarios != 2 || result.Failed != 0 {
		t.Errorf("result %+v\n%s", result, out)
	}
	for _, want := range []string{"1: it needs a connector that can be killed", "1: it needs a connector with Oceana's side"} {
		if !strings.Contains(out, want) {
			t.Errorf("output does not say %q:\n%s", want, out)
		}
	}
	if len(secrets) != 1 || seen == 0 {
		t.Errorf("%d webhooks came with %d secrets, want one", seen, len(secrets))
	}
}

func TestNothingThatListensAtAURLIsAFailureThatNamesIt(t *testing.T) {
	server := httptest.NewServer(http.NotFoundHandler())
	server.Close()
	result, out := runText(t, twoTexts, func(s *scenarios.Suite) {
		s.Foreign = &scenarios.Foreign{URL: "http://user:sesame@" + server.Listener.Addr().String(), Wait: 1}
	})
	if result.OK() || result.Scenarios != 0 || result.Connector == nil || !strings.Contains(result.Connector.Error(), server.Listener.Addr().String()) {
		t.Errorf("result %+v\n%s", result, out)
	}
	if strings.Contains(result.Connector.Error(), "sesame") {
		t.Errorf("the password is shown: %v", result.Connector)
	}
	for sc := range result.Run.All() { // what each report says
		if !strings.HasPrefix(sc.LeftOut, "the connector under test cannot be used: ") || !strings.Contains(sc.LeftOut, server.Listener.Addr().String()) || strings.Contains(sc.LeftOut, "sesame") {
			t.Errorf("%s is left out: %q", sc.At(), sc.LeftOut)
		}
	}
}

// TestAProcessThatListensAndNeverAnswersIsNamedAsSuch has a listener that takes connections, and no server.
func TestAProcessThatListensAndNeverAnswersIsNamedAsSuch(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = l.Close() }()
	result, out := runText(t, twoTexts, func(s *scenarios.Suite) {
		s.Foreign = &scenarios.Foreign{URL: "http://" + l.Addr().String(), Wait: 200 * time.Millisecond}
	})
	if result.OK() || result.Scenarios != 0 || result.Connector == nil || !strings.Contains(result.Connector.Error(), "it takes connections and does not answer") {
		t.Errorf("result %+v\n%s", result, out)
	}
}
