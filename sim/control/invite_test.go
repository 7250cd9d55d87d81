package control_test

import (
	"bufio"
	"context"
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/wavetank/wavetank/sim/control"
)

// invited is an API that others reach, with Ana and Bo, and the key of Ana's phone.
func invited(t *testing.T) (a api, key string) {
	t.Helper()
	a = newAPI(t, func(c *control.API) { c.Token, c.Shared = "t0ken", true })
	with := []string{"Authorization", "Bearer t0ken"}
	a.do("POST", "/phones", `{"name":"Ana","channel":"web"}`, with...)
	a.do("POST", "/phones", `{"name":"Bo","channel":"web"}`, with...)
	status, text := a.do("POST", "/phones/Ana/invite", "", with...)
	var in struct {
		URL, Path string
		Size      int
	}
	if err := json.Unmarshal([]byte(text), &in); status != 200 || err != nil {
		t.Fatalf("%d %v %s", status, err, text)
	}
	u, err := url.Parse(in.URL)
	if err != nil || u.Path != "/phone.html" || u.RawQuery != "" || strings.HasPrefix(u.Host, "127.") || u.Port() == "" || in.Size < 21+8 || !strings.HasPrefix(in.Path, "M4 4h1v1h-1z") {
		t.Fatalf("invitation = %+v", in)
	}
	name, key, ok := strings.Cut(u.Fragment, "/")
	if !ok || name != "Ana" || len(key) < 20 || strings.Contains(text, "t0ken") {
		t.Fatalf("fragment = %q", u.Fragment)
	}
	return a, key
}

// The key of a phone opens that phone and nothing else.
func TestTheKeyOfAPhoneOpensOnlyThatPhone(t *testing.T) {
	a, key := invited(t)
	for _, tc := range []struct {
		method, path, body string
		want               int
	}{
		{"GET", "/phones/Ana", "", 200}, {"POST", "/phones/Ana/send", `{"text":"from the audience"}`, 200}, {"GET", "/phones/Ana?token=" + key, "", 200},
		{"GET", "/phones/Bo", "", 401}, {"POST", "/phones/Bo/send", `{"text":"not mine"}`, 401},
		{"POST", "/phones/Ana/rename", `{"name":"Zoe"}`, 401}, {"POST", "/phones/Ana/invite", "", 401}, {"DELETE", "/phones/Ana", "", 401},
		{"GET", "/phones", "", 401}, {"GET", "/overview", "", 401}, {"GET", "/world", "", 401}, {"GET", "/journal", "", 401}, {"GET", "/journal/stream", "", 401},
		{"POST", "/clock/advance", `{"by":"1h"}`, 401}, {"POST", "/faults", `{"at":"webhook","do":"twice","next":1}`, 401}, {"POST", "/reset", "", 401}, {"GET", "/phones/Bo/stream", "", 401},
	} {
		if status, text := a.do(tc.method, tc.path, tc.body, "Authorization", "Bearer "+key); status != tc.want && !strings.Contains(tc.path, "token=") {
			t.Errorf("%s %s: %d %s, want %d", tc.method, tc.path, status, text, tc.want)
		}
	}
	if status, _ := a.do("GET", "/phones/Ana?token="+key, ""); status != 200 {
		t.Errorf("the key in the address: %d", status)
	}
	if status, _ := a.do("GET", "/phones/Ana", "", "Authorization", "Bearer "+key, "Origin", "http://elsewhere.example"); status != 403 {
		t.Errorf("from a page of another origin: %d", status)
	}
	a.do("POST", "/phones/Ana/rename", `{"name":"Zoe"}`, "Authorization", "Bearer t0ken")
	for path, want := range map[string]int{"/phones/Ana": 404, "/phones/Zoe": 401} {
		if status, _ := a.do("GET", path, "", "Authorization", "Bearer "+key); status != want {
			t.Errorf("after the renaming %s answers %d, want %d", path, status, want)
		}
	}
	b, other := invited(t)
	if other == key {
		t.Error("another process makes the same key")
	}
	if status, _ := b.do("GET", "/phones/Ana", "", "Authorization", "Bearer "+key); status != 401 {
		t.Errorf("the key of another process: %d", status)
	}
}

func TestInvitationsNeedAReachableAddress(t *testing.T) {
	for name, change := range map[string]func(*control.API){
		"loopback": nil, "without a token": func(c *control.API) { c.Shared = true }, "loopback with a token": func(c *control.API) { c.Token = "t" },
	} {
		a := newAPI(t, change)
		with := []string{"Authorization", "Bearer t"}
		a.do("POST", "/phones", `{"name":"Ana","channel":"web"}`, with...)
		if status, text := a.do("POST", "/phones/Ana/invite", "", with...); status != 409 || !strings.Contains(text, "--listen") {
			t.Errorf("%s: %d %s, want 409", name, status, text)
		}
		if _, text := a.do("GET", "/overview", "", with...); !strings.Contains(text, `"shared":false`) {
			t.Errorf("%s: %s", name, text)
		}
		if status, _ := a.do("POST", "/phones/Nobody/invite", "", with...); status != 404 {
			t.Errorf("%s: nobody is invited with %d", name, status)
		}
	}
}

func TestAPhoneIsFollowed(t *testing.T) {
	a, key := invited(t)
	ctx, cancel := context.WithTimeout(t.Context(), 3*time.Minute)
	defer cancel()
	r, err := http.NewRequestWithContext(ctx, "GET", a.url+"/phones/Ana/stream?last=1&token="+key, nil)
	if err != nil {
		t.Fatal(err)
	}
	resp, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	lines := bufio.NewScanner(resp.Body)
	next := func() string {
		t.Helper()
		for lines.Scan() {
			if data, ok := strings.CutPrefix(lines.Text(), "data: "); ok {
				return data
			}
		}
		t.Fatalf("the stream ended: %v", lines.Err())
		return ""
	}
	if first := next(); !strings.Contains(first, `"name":"Ana"`) || !strings.Contains(first, `"bubbles":[]`) {
		t.Errorf("first = %s", first)
	}
	a.do("POST", "/phones/Bo/send", `{"text":"not hers"}`, "Authorization", "Bearer t0ken")
	a.do("POST", "/phones/Ana/send", `{"text":"hers"}`, "Authorization", "Bearer t0ken")
	for view := next(); !strings.Contains(view, `"status":"delivered"`); view = next() {
		if !strings.Contains(view, "hers") || strings.Contains(view, "not hers") {
			t.Errorf("a view of something else: %s", view)
		}
	}
}
