package aggregator_test

import (
	"net/http"
	"testing"
)

// ask sends a request with headers of its own.
func (c *cloud) ask(method, path string, headers ...string) *http.Response {
	c.t.Helper()
	req, err := http.NewRequest(method, c.url+path, nil)
	if err != nil {
		c.t.Fatal(err)
	}
	for i := 0; i < len(headers); i += 2 {
		req.Header.Set(headers[i], headers[i+1])
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		c.t.Fatal(err)
	}
	_ = resp.Body.Close()
	return resp
}

func TestAnAnswerThatDidNotChangeIsNotSentAgain(t *testing.T) {
	c := newCloud(t)
	u, _ := c.receive("hello")
	path := "/v1.1/apps/" + c.app.ID + "/appusers/" + u.ID
	first := c.ask("GET", path, "Authorization", c.basic())
	tag := first.Header.Get("ETag")
	for _, row := range []struct {
		name    string
		headers []string
		want    int
	}{
		{"the same tag", []string{"If-None-Match", tag}, 304},
		{"one of several", []string{"If-None-Match", `"x", ` + tag}, 304},
		{"anything", []string{"If-None-Match", "*"}, 304},
		{"another tag", []string{"If-None-Match", `W/"1-x"`}, 200},
		{"a reload", []string{"If-None-Match", tag, "Cache-Control", "no-cache"}, 200},
	} {
		resp := c.ask("GET", path, append(row.headers, "Authorization", c.basic())...)
		if resp.StatusCode != row.want || resp.Header.Get("ETag") != tag {
			t.Errorf("%s: %d %s, want %d %s", row.name, resp.StatusCode, resp.Header.Get("ETag"), row.want, tag)
		}
	}
	c.do("PUT", "/appusers/"+u.ID, `{"givenName":"Ann"}`)
	if resp := c.ask("GET", path, "Authorization", c.basic(), "If-None-Match", tag); resp.StatusCode != 200 {
		t.Errorf("after a change: %d", resp.StatusCode)
	}
	if resp := c.ask("GET", path, "If-None-Match", "*"); resp.StatusCode != 401 {
		t.Errorf("a refusal is never unchanged: %d", resp.StatusCode)
	}
}

func TestAPageOfAnotherOriginMayCall(t *testing.T) {
	c := newCloud(t)
	path := "/v1.1/apps/" + c.app.ID
	asked := c.ask("OPTIONS", path, "Origin", "https://shop.example", "Access-Control-Request-Method", "POST", "Access-Control-Request-Headers", "authorization,content-type")
	for name, want := range map[string]string{
		"Access-Control-Allow-Origin": "*", "Access-Control-Allow-Methods": "GET,HEAD,PUT,PATCH,POST,DELETE", "Access-Control-Allow-Headers": "authorization,content-type",
	} {
		if got := asked.Header.Get(name); got != want {
			t.Errorf("%s: %q, want %q", name, got, want)
		}
	}
	if asked.StatusCode != 204 || len(c.journal.Problems()) > 0 {
		t.Errorf("preflight: %d, %v", asked.StatusCode, c.journal.Problems())
	}
	got := c.ask("GET", path, "Origin", "https://shop.example", "Authorization", c.basic()).Header
	if got.Get("Access-Control-Allow-Origin") != "*" || got.Get("Vary") != "X-HTTP-Method-Override, Origin" {
		t.Errorf("answer to a page: %v", got)
	}
	plain := c.ask("GET", path, "Authorization", c.basic()).Header
	if plain.Get("Access-Control-Allow-Origin") != "" || plain.Get("X-Smooch-App-Maker-Id") == "" {
		t.Errorf("answer to a program: %v", plain)
	}
}
