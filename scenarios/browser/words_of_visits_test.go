package browser_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/wavetank/wavetank/sim/channel"
)

// visit is one thing that a site's visitor does, in the words of Gherkin, of the control API and of the page, and what their phone is then.
type visit struct {
	step          string // of Gherkin
	do, text      string // of the control API; text is typed in the page
	closed, apart bool   // the app, the network
	as            string // who is logged in
	shows         []string
}

// visits are all of them: a life of a visitor.
func visits() []visit {
	hello, again := []string{"Hello"}, []string{"Hello", "Me again"}
	return []visit{
		{`"Ana" sends "Hello"`, channel.DoSend, "Hello", false, false, "", hello},
		{`"Ana" closes the app`, channel.DoClose, "", true, false, "", hello},
		{`"Ana" opens the site again`, channel.DoVisit, "", false, false, "", hello},
		{`"Ana" closes the app`, channel.DoClose, "", true, false, "", hello},
		{`"Ana" opens the app`, channel.DoOpen, "", false, false, "", hello},
		{`"Ana" loses the network`, channel.DoOffline, "", false, true, "", hello},
		{`"Ana" is back`, channel.DoOnline, "", false, false, "", hello},
		{`"Ana" logs in as "cust-1"`, channel.DoLogin, "cust-1", false, false, "cust-1", hello},
		{`"Ana" sends "Me again" on a second device`, channel.DoSecond, "Me again", false, false, "cust-1", again},
		{`"Ana" logs out`, channel.DoLogout, "", false, false, "", nil},
	}
}

// TestTheWordsOfVisitsAreTheSameEverywhere: what a site's visitor does is one thing, whether a scenario says it, a call of the control API, or a
// click in the page; and the scenario that the page writes along says it in the words that are run here.
func TestTheWordsOfVisitsAreTheSameEverywhere(t *testing.T) {
	t.Parallel()
	check := func(b *browser, v visit) {
		t.Helper()
		b.must(b.stack.World.Settle(t.Context())) // what was said on another device has come
		var phone struct {
			Closed, Offline bool
			LoggedInAs      string
			Bubbles         []struct{ Text string }
		}
		resp, err := http.Get(b.url + "/api/v1/phones/Ana") //nolint:noctx // a test's own server
		if err != nil {
			t.Fatal(err)
		}
		defer resp.Body.Close()
		if err := json.NewDecoder(resp.Body).Decode(&phone); err != nil {
			t.Fatal(err)
		}
		got := visit{v.step, v.do, v.text, phone.Closed, phone.Offline, phone.LoggedInAs, nil}
		for _, bubble := range phone.Bubbles {
			got.shows = append(got.shows, bubble.Text)
		}
		if diff := cmp.Diff(got, v, cmp.AllowUnexported(visit{})); diff != "" {
			t.Errorf("after %s (-got +want):\n%s", v.step, diff)
		}
	}
	t.Run("Gherkin", func(t *testing.T) {
		feature := "Feature: Visits\n  Scenario: Visits\n    Given the site's visitor \"Ana\"\n"
		for _, v := range visits() {
			feature += "    When " + v.step + "\n"
			for _, text := range []string{"Hello", "Me again"} {
				if slices.Contains(v.shows, text) {
					feature += fmt.Sprintf("    Then \"Ana\" sees %q exactly 1 time\n", text)
				} else {
					feature += fmt.Sprintf("    Then \"Ana\" does not see %q\n", text)
				}
			}
		}
		if result, out := runText(t, feature); !result.OK() {
			t.Errorf("%s\n%s", feature, out)
		}
	})
	t.Run("control API", func(t *testing.T) {
		b := newBrowser(t)
		if err := b.stack.World.AddPerson(channel.Person{Name: "Ana"}, "web"); err != nil {
			t.Fatal(err)
		}
		for _, v := range visits() {
			body, err := json.Marshal(map[string]string{"text": v.text})
			if err != nil {
				t.Fatal(err)
			}
			resp, err := http.Post(b.url+"/api/v1/phones/Ana/"+v.do, "application/json", strings.NewReader(string(body))) //nolint:noctx // a test's own server
			if err != nil {
				t.Fatal(err)
			}
			if _ = resp.Body.Close(); resp.StatusCode != 200 {
				t.Fatalf("%s: %d", v.do, resp.StatusCode)
			}
			check(b, v)
		}
	})
	t.Run("page", func(t *testing.T) {
		b := newBrowser(t)
		b.look(1280, 800, false)
		b.open("/")
		b.person("Ana", "web")
		phone := `wt-phone[data-name="Ana"]`
		var steps []string
		for _, v := range visits() {
			if v.do == channel.DoSend {
				b.typeIn(v.text+"\r", "say", phone)
			} else {
				if v.do == channel.DoSecond {
					b.typeIn(v.text, "say", phone)
				}
				b.point("attach", phone)
				b.point(v.do, phone+" .composer")
			}
			steps = append(steps, v.step)
			b.writtenTimes(v.step, count(steps, v.step))
			check(b, v)
		}
		if result, out := runText(t, b.written(steps...)); !result.OK() {
			t.Errorf("what was written along does not run:\n%s", out)
		}
	})
}

func count(list []string, one string) (n int) {
	for _, s := range list {
		if s == one {
			n++
		}
	}
	return n
}
