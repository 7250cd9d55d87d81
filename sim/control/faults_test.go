package control_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestFaultsAreArmedShownAndCounted(t *testing.T) {
	a := newAPI(t, nil)
	for _, person := range []string{"Ana", "Bo"} {
		a.mustDo("POST", "/phones", `{"name":"`+person+`","channel":"WhatsApp"}`)
	}
	a.mustDo("POST", "/faults", `{"at":"inbound","do":"delay 5s","next":2,"for":"Ana"}`)
	a.mustDo("POST", "/faults", `{"at":"inbound","do":"truncate","every":2}`)
	for _, person := range []string{"Ana", "Bo", "Bo"} {
		a.mustDo("POST", "/phones/"+person+"/send", `{"text":"Hello"}`)
	}
	type rule struct {
		At, Do            string
		Next, Every, Used int
		For               string
	}
	want := []rule{{At: "inbound", Do: "delay 5s", Next: 1, For: "Ana", Used: 1}, {At: "inbound", Do: "truncate", Every: 2, Used: 1}}
	for _, path := range []string{"/faults", "/world", "/overview"} {
		var got struct{ Faults []rule }
		if err := json.Unmarshal([]byte(a.mustDo("GET", path, "")), &got); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, got.Faults); diff != "" {
			t.Errorf("%s (-want +got):\n%s", path, diff)
		}
	}
	var met []string
	for _, e := range a.world.Journal.Entries(0) {
		if e.Kind == "fault" {
			met = append(met, e.From+" > "+e.To+" "+e.Name)
		}
	}
	if diff := cmp.Diff([]string{"whatsapp > cloud delay 5s", "whatsapp > cloud truncate"}, met); diff != "" {
		t.Errorf("journal (-want +got):\n%s", diff)
	}
	status := func(person string) (all []string) {
		var phone struct{ Bubbles []struct{ Status string } }
		if err := json.Unmarshal([]byte(a.mustDo("GET", "/phones/"+person, "")), &phone); err != nil {
			t.Fatal(err)
		}
		for _, b := range phone.Bubbles {
			all = append(all, b.Status)
		}
		return all
	}
	if diff := cmp.Diff([]string{"delivered", "failed"}, status("Bo")); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]string{"sent"}, status("Ana")); diff != "" {
		t.Errorf("before the delay is over: %s", diff)
	}
	a.mustDo("POST", "/clock/advance", `{"by":"5s"}`)
	if diff := cmp.Diff([]string{"delivered"}, status("Ana")); diff != "" {
		t.Errorf("when the delay is over: %s", diff)
	}
	if text := a.mustDo("DELETE", "/faults", ""); !strings.Contains(text, `"faults":[]`) || !strings.Contains(text, `"used":2`) {
		t.Errorf("after DELETE: %s", text)
	}
}

func TestAMalformedFaultIsRefusedWithOneClearLine(t *testing.T) {
	a := newAPI(t, nil)
	for body, want := range map[string]string{
		`{"at":"moon","do":"reset"}`:                                                              `at: "moon" is no place for a fault: use one of inbound, scan, webhook,`,
		`{"at":"webhook","do":"explode"}`:                                                         `do: "explode" at webhook: use one of status, twice,`,
		`{"at":"outbound","do":"status 503"}`:                                                     `do: "status 503" at outbound: use one of delay, reset, truncate, slow`,
		`{"at":"webhook","do":"delay"}`:                                                           `do: "delay": write "delay 5s"`,
		`{"at":"webhook","do":"delay -5s"}`:                                                       `do: "delay -5s": write "delay 5s"`,
		`{"at":"webhook","do":"delay 5"}`:                                                         `do: "delay 5": write "delay 5s"`,
		`{"at":"webhook","do":"slow fast"}`:                                                       `do: "slow fast": write "slow 1KB/s"`,
		`{"at":"webhook","do":"slow 0B/s"}`:                                                       `do: "slow 0B/s": at 0B/s nothing ever arrives`,
		`{"at":"webhook","do":"reset hard"}`:                                                      `do: "reset hard": nothing may follow "reset"`,
		`{"at":"webhook","do":"reset","every":-1}`:                                                `every: -1: use a number from 1`,
		`{"at":"webhook","do":"reset","every":0}`:                                                 `every: 0: use a number from 1`,
		`{"at":"webhook","do":"reset","next":0}`:                                                  `next: 0: use a number from 1`,
		`{"at":"webhook","do":"reset","to":"2020-11-03T09:00:00Z"}`:                               `to: "2020-11-03T09:00:00Z" is over: it is 2020-11-03T09:00:00Z`,
		`{"at":"webhook","do":"reset","from":"2019-11-03T09:00:00Z","to":"2019-11-03T10:00:00Z"}`: `to: "2019-11-03T10:00:00Z" is over`,
		`{"at":"webhook","do":"reset","next":2,"every":3}`:                                        `every: 3: use next or every, not both`,
		`{"at":"webhook","do":"reverse","every":3}`:                                               `do: "reverse": say with next how many change places`,
		`{"at":"webhook","do":"reset","from":"9 o'clock"}`:                                        `from: "9 o'clock" is no RFC 3339 instant`,
		`{"at":"webhook","do":"reset","to":"2020-13-03"}`:                                         `to: "2020-13-03" is no RFC 3339 instant`,
		`{"at":"webhook","do":"reset","next":"two"}`:                                              `next`,
		`{"at":"webhook","do":"reset","until":"tomorrow"}`:                                        `until`,
		`{"at":"webhook","do":"reset","from":"2020-11-03T10:00:00Z","to":"2020-11-03T09:00:00Z"}`: `to: "2020-11-03T09:00:00Z" is not after from`,
	} {
		status, text := a.do("POST", "/faults", body)
		var e struct {
			Error struct{ Code, Message string }
		}
		if err := json.Unmarshal([]byte(text), &e); err != nil || status != 400 || !strings.HasPrefix(e.Error.Message, want) && !strings.Contains(e.Error.Message, want) || strings.Contains(e.Error.Message, "\n") {
			t.Errorf("%s: %d %s; want 400 with %s", body, status, text, want)
		}
	}
	if text := a.mustDo("GET", "/faults", ""); !strings.Contains(text, `"faults":[]`) {
		t.Errorf("something was armed: %s", text)
	}
}

func TestACountThatIsLeftOutKeepsItsMeaning(t *testing.T) {
	a := newAPI(t, nil)
	for body, want := range map[string]string{
		`{"at":"webhook","do":"reset"}`:                                                        `"next":1`,
		`{"at":"frame","do":"reset","next":null}`:                                              `"at":"frame","do":"reset","next":1`,
		`{"at":"post","do":"reset","every":3}`:                                                 `"next":0,"every":3`,
		`{"at":"rest","do":"reset","from":"2019-01-01T00:00:00Z","to":"2030-01-01T00:00:00Z"}`: `"at":"rest","do":"reset","next":0,"from":`,
	} {
		if text := a.mustDo("POST", "/faults", body); !strings.Contains(text, want) {
			t.Errorf("%s: %s, want %s", body, text, want)
		}
	}
}

// mustDo is do that fails the test unless it succeeds.
func (a api) mustDo(method, path, body string) string {
	a.t.Helper()
	status, text := a.do(method, path, body)
	if status >= 300 {
		a.t.Fatalf("%s %s: %d %s", method, path, status, text)
	}
	return text
}
