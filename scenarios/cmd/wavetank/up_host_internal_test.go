package main

import (
	"bufio"
	"bytes"
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"io"
	"net"
	"net/http"
	"net/url"
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/wavetank/wavetank/sim"
)

func TestOtherMachinesReachTheSimulatorsByTheHost(t *testing.T) {
	w := up(t, "--connector", "none", "--host", "world.example", "--token", testToken)
	cloud, err := url.Parse(w.ready.Aggregator.URL)
	if err != nil || cloud.Hostname() != "world.example" {
		t.Errorf("the cloud is at %s: %v", w.ready.Aggregator.URL, err)
	}
	if status, _ := w.call("GET", "http://127.0.0.1:"+cloud.Port()+"/v1.1/apps/"+w.ready.Aggregator.AppID, "", w.ready.Aggregator.KeyID, w.ready.Aggregator.Secret); status != 200 {
		t.Errorf("the cloud answers %d", status)
	}
	oceana, err := url.Parse(w.ready.Oceana.Messaging)
	if err != nil || oceana.Hostname() != "world.example" {
		t.Fatalf("Oceana is at %s: %v", w.ready.Oceana.Messaging, err)
	}
	pem, err := os.ReadFile(w.ready.Oceana.CAFile)
	if err != nil {
		t.Fatal(err)
	}
	roots := x509.NewCertPool()
	roots.AppendCertsFromPEM(pem)
	conn, err := tls.Dial("tcp", "127.0.0.1:"+oceana.Port(), &tls.Config{RootCAs: roots, ServerName: "world.example"})
	if err != nil {
		t.Fatalf("Oceana's certificate: %v", err)
	}
	_ = conn.Close()
}

// do is call with a token, for a control API that needs it.
func (w world) do(method, path, body string) string {
	w.t.Helper()
	status, text := w.call(method, w.ready.Control+path, body, testToken)
	if status/100 != 2 {
		w.t.Fatalf("%s %s: %d %s", method, path, status, text)
	}
	return text
}

// TestFilesAreFoundByTheHost has a file go all the way: other machines get it by the name, and what runs beside the world does too.
func TestFilesAreFoundByTheHost(t *testing.T) {
	w := up(t, "--host", "world.example", "--token", testToken, "--speed", "0")
	w.do("POST", "/agents", `{"name":"Alice"}`)
	w.do("POST", "/phones", `{"name":"Ana","channel":"WhatsApp"}`)
	w.do("POST", "/phones/Ana/send", `{"text":"my form","file":"form.pdf"}`)
	if desk := w.do("POST", "/agents/Alice/answer", `{"customer":"Ana"}`); !strings.Contains(desk, "form.pdf") {
		t.Errorf("the agent sees no file: %s", desk)
	}
	if findings := w.do("GET", "/scanner", ""); !strings.Contains(findings, `"form.pdf"`) {
		t.Errorf("the file was not scanned: %s", findings)
	}
	cloud := w.ready.Aggregator
	user := regexp.MustCompile(`"appUser":\{"_id":"([0-9a-f]{24})"`).FindStringSubmatch(w.do("GET", "/journal", ""))
	if user == nil {
		t.Fatal("no webhook tells of Ana")
	}
	_, messages := w.call("GET", strings.Replace(cloud.URL, "world.example", "127.0.0.1", 1)+"/v1.1/apps/"+cloud.AppID+"/appusers/"+user[1]+"/messages", "", cloud.KeyID, cloud.Secret)
	if !strings.Contains(messages, `"mediaUrl":"`+cloud.URL+"/") {
		t.Errorf("the file is not at %s: %s", cloud.URL, messages)
	}
}

func TestSecretsOfAWorldThatOthersReachCannotBeGuessed(t *testing.T) {
	secrets := func(args ...string) [3]string {
		r := up(t, append([]string{"--connector", "none", "--speed", "0"}, args...)...).ready
		return [3]string{r.Aggregator.Secret, r.Aggregator.AccountSecret, r.Oceana.Password}
	}
	here, again := secrets(), secrets()
	if here != again {
		t.Errorf("seed 1 of a world on loopback has secrets %q and %q", here, again)
	}
	one, two := secrets("--host", "world.example", "--token", testToken), secrets("--host", "world.example", "--token", testToken)
	for i := range one {
		if one[i] == two[i] || one[i] == here[i] {
			t.Errorf("secret %d of two worlds that other machines reach: %q and %q", i, one[i], two[i])
		}
	}
	if seeded := secrets("--host", "world.example", "--token", testToken, "--seed", "1"); seeded != here {
		t.Errorf("--seed 1 has secrets %q, want %q", seeded, here)
	}
}

func TestWebhooksLeadToNoInnerAddressWhenOthersReachTheWorld(t *testing.T) {
	register := func(w world, target string) (int, string) {
		cloud := w.ready.Aggregator
		body, err := json.Marshal(map[string]any{"target": target, "triggers": []string{"*"}})
		if err != nil {
			t.Fatal(err)
		}
		return w.call("POST", strings.Replace(cloud.URL, "world.example", "127.0.0.1", 1)+"/v1.1/apps/"+cloud.AppID+"/webhooks", string(body), cloud.KeyID, cloud.Secret)
	}
	inner := []string{"http://169.254.169.254/latest", "http://127.0.0.1:22/", "http://localhost:22/", "http://[::1]:22/", "http://0.0.0.0:22/", "http://[::ffff:127.0.0.1]/"}
	open := []string{"--connector", "none", "--speed", "0", "--host", "world.example", "--token", testToken}
	guarded, allowed, here := up(t, open...), up(t, append(open, "--any-target")...), up(t, "--connector", "none", "--speed", "0")
	for _, target := range inner {
		if status, text := register(guarded, target); status != 400 || !strings.Contains(text, "target") {
			t.Errorf("%s: %d %s", target, status, text)
		}
		for _, w := range []world{allowed, here} {
			if status, text := register(w, target); status != 201 {
				t.Errorf("%s where it is allowed: %d %s", target, status, text)
			}
		}
	}
	if status, text := register(guarded, "http://192.168.1.7:8082/hook"); status != 201 {
		t.Errorf("a connector in a private network: %d %s", status, text)
	}
}

func TestAWorldOnLoopbackAnswersOnlyToLoopbackNames(t *testing.T) {
	w := up(t, "--speed", "0")
	named := up(t, "--speed", "0", "--host", "world.example", "--token", testToken)
	ask := func(address, host string) (int, string) {
		t.Helper()
		r, err := http.NewRequestWithContext(t.Context(), "GET", address, nil)
		if err != nil {
			t.Fatal(err)
		}
		r.Host = host
		r.Header.Set("Authorization", "Bearer "+testToken)
		resp, err := http.DefaultClient.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		defer resp.Body.Close()
		text, err := io.ReadAll(resp.Body)
		if err != nil {
			t.Fatal(err)
		}
		return resp.StatusCode, string(text)
	}
	for _, address := range []string{
		w.ready.Console, w.ready.Console + "/nothing", w.ready.Control + "/world", w.ready.Control + "/journal/stream", w.ready.Aggregator.URL + "/v1.1/apps", w.ready.Scanner.URL,
	} {
		if status, text := ask(address, "evil.example:8080"); status != 421 || text != "" {
			t.Errorf("%s as evil.example: %d %s", address, status, text)
		}
	}
	if status, text := ask(w.ready.Control+"/world", "world.example:8080"); status != 421 || text != "" {
		t.Errorf("a name that nobody gave: %d %s", status, text)
	}
	for _, address := range []string{w.ready.Console, w.ready.Control + "/world"} {
		for _, host := range []string{"localhost", "LOCALHOST:1", "127.0.0.1", "[::1]:8080"} {
			if status, text := ask(address, host); status != 200 {
				t.Errorf("%s as %s: %d %s", address, host, status, text)
			}
		}
	}
	here := strings.Replace(named.ready.Console, "world.example", "127.0.0.1", 1)
	if status, text := ask(here+"/api/v1/world", "world.example:8080"); status != 200 {
		t.Errorf("the name that --host gives: %d %s", status, text)
	}
	if status, text := ask(here+"/api/v1/world", "evil.example"); status != 421 {
		t.Errorf("a console on loopback beside --host, as evil.example: %d %s", status, text)
	}
}

func TestPagesOfOtherOriginsReachNeitherPageNorAPI(t *testing.T) {
	w := up(t, "--speed", "0")
	for _, tt := range []struct {
		method, path string
		header       [2]string
		want         int
	}{
		{"GET", "/api/v1/world", [2]string{"Origin", "http://evil.example"}, 403},
		{"POST", "/api/v1/reset", [2]string{"Origin", "http://localhost:3000"}, 403},
		{"GET", "/api/v1/world", [2]string{"Sec-Fetch-Site", "cross-site"}, 403},
		{"GET", "/", [2]string{"Sec-Fetch-Site", "same-site"}, 403},
		{"GET", "/api/v1/world", [2]string{"Sec-Fetch-Site", "same-origin"}, 200},
		{"GET", "/api/v1/world", [2]string{"Origin", w.ready.Console}, 200},
	} {
		r, err := http.NewRequestWithContext(t.Context(), tt.method, w.ready.Console+tt.path, nil)
		if err != nil {
			t.Fatal(err)
		}
		r.Header.Set(tt.header[0], tt.header[1])
		resp, err := http.DefaultClient.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		text, _ := io.ReadAll(resp.Body)
		_ = resp.Body.Close()
		if resp.StatusCode != tt.want || tt.want == 403 && strings.Contains(string(text), w.ready.Aggregator.Secret) {
			t.Errorf("%s %s with %s: %d %s", tt.method, tt.path, tt.header, resp.StatusCode, text)
		}
	}
}

// TestPagesOfOtherOriginsReachNoSimulator: what the simulators stand for answers every origin, and the keys of a world of seed 1 are known. A
// site with a messenger in it is anywhere, so that the SDKs' side alone answers each page.
func TestPagesOfOtherOriginsReachNoSimulator(t *testing.T) {
	w := up(t, "--connector", "none", "--speed", "0", "--origin", "https://dev.example")
	trusting := &http.Client{Transport: &http.Transport{TLSClientConfig: &tls.Config{InsecureSkipVerify: true}}} //nolint:gosec // whose certificate it is does not matter here
	defer trusting.CloseIdleConnections()
	shop := strings.TrimSuffix(w.ready.SDK.Shop, "/shop")
	config := w.ready.SDK.ConfigURL + "apps/" + w.ready.Aggregator.AppID + "/config"
	for _, address := range []string{
		w.ready.Aggregator.URL + "/v1.1/apps/" + w.ready.Aggregator.AppID, config, w.ready.SDK.Realtime, w.ready.Scanner.URL,
		strings.Replace(w.ready.Oceana.Chat, "wss:", "https:", 1), strings.Replace(w.ready.Oceana.Chat, "wss:", "https:", 1) + "/none",
	} {
		for _, tt := range []struct {
			method, origin string
			refused        bool
		}{
			{"GET", "http://evil.example", true},
			{"POST", "http://evil.example", true},
			{"OPTIONS", "http://evil.example", true},
			{"GET", "null", true},
			{"GET", shop, false},
			{"GET", "http://localhost:3000", false},
			{"OPTIONS", "https://dev.example", false},
		} {
			r, err := http.NewRequestWithContext(t.Context(), tt.method, address, nil)
			if err != nil {
				t.Fatal(err)
			}
			r.Header.Set("Origin", tt.origin)
			r.Header.Set("Access-Control-Request-Method", "POST")
			r.SetBasicAuth(w.ready.Aggregator.KeyID, w.ready.Aggregator.Secret)
			resp, err := trusting.Do(r)
			if err != nil {
				t.Fatal(err)
			}
			text, _ := io.ReadAll(resp.Body)
			_ = resp.Body.Close()
			wanted := tt.refused && address != config && address != w.ready.SDK.Realtime
			if refused := resp.StatusCode == 403; refused != wanted || refused && (len(text) > 0 || resp.Header.Get("Access-Control-Allow-Origin") != "") {
				t.Errorf("%s %s for a page of %s: %d %.200s", tt.method, address, tt.origin, resp.StatusCode, text)
			}
		}
	}
}

// TestTheBuiltInConnectorTakesWebhooksOfItsCloudAlone: a page of any origin may post a text to it, and beyond loopback every machine may.
func TestTheBuiltInConnectorTakesWebhooksOfItsCloudAlone(t *testing.T) {
	w := up(t, "--speed", "0")
	body := `{"trigger":"message:appUser","app":{"_id":"` + w.ready.Aggregator.AppID + `"}}`
	for _, address := range []string{w.ready.Connector.Webhook, strings.Replace(w.ready.Connector.Webhook, "/webhook", "/blocked-file", 1)} {
		for _, key := range []string{"", "guessed"} {
			r, err := http.NewRequestWithContext(t.Context(), "POST", address, strings.NewReader(body))
			if err != nil {
				t.Fatal(err)
			}
			r.Header.Set("Content-Type", "text/plain")
			if key != "" {
				r.Header.Set("X-API-Key", key)
			}
			resp, err := http.DefaultClient.Do(r)
			if err != nil {
				t.Fatal(err)
			}
			if _ = resp.Body.Close(); resp.StatusCode != 401 {
				t.Errorf("%s with the key %q: %d", address, key, resp.StatusCode)
			}
		}
	}
}

// TestNoRequestIsAnsweredBeforeItsNameIsLookedAt has the one request that net/http answers by itself.
func TestNoRequestIsAnsweredBeforeItsNameIsLookedAt(t *testing.T) {
	w := up(t, "--connector", "none", "--speed", "0")
	for _, address := range []string{w.ready.Console, w.ready.Aggregator.URL, w.ready.SDK.Shop, w.ready.Scanner.URL} {
		u, err := url.Parse(address)
		if err != nil {
			t.Fatal(err)
		}
		c, err := net.Dial("tcp", u.Host)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := io.WriteString(c, "OPTIONS * HTTP/1.1\r\nHost: evil.example\r\n\r\n"); err != nil {
			t.Fatal(err)
		}
		answer, err := http.ReadResponse(bufio.NewReader(c), nil)
		if err != nil || answer.StatusCode != http.StatusMisdirectedRequest {
			t.Errorf("%s: %v, %v", address, answer, err)
		}
		_ = c.Close()
	}
}

// TestTheTokenIsNeverPrinted has everything printed that a world prints, mistakes included.
func TestTheTokenIsNeverPrinted(t *testing.T) {
	const secret = "a-token-that-nobody-may-see"
	var out, errs bytes.Buffer
	for _, args := range [][]string{
		{"up", "--token", secret, "--listen", "nowhere"}, {"up", "--token", secret, "--ports", "blue"}, {"up", "--token", secret + " with blanks"},
	} {
		if code := run(t.Context(), args, &out, &errs); code != exitUsage {
			t.Errorf("%q: exit %d", args[3:], code)
		}
	}
	ctx, cancel := context.WithCancel(t.Context())
	told, tell := io.Pipe()
	ended := make(chan int, 1)
	go func() {
		ended <- run(ctx, []string{"up", "--ports", "free", "--token", secret, "--ready", "-"}, tell, &errs)
		_ = tell.Close()
	}()
	var ready sim.Ready
	dec := json.NewDecoder(io.TeeReader(told, &out))
	if err := dec.Decode(&ready); err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{"/world", "/nothing", "/phones/nobody", "/journal"} {
		resp, err := http.Get(ready.Control + path + "?token=" + secret)
		if err != nil {
			t.Fatal(err)
		}
		text, _ := io.ReadAll(resp.Body)
		_ = resp.Body.Close()
		out.Write(text)
	}
	cancel()
	_, _ = io.Copy(&out, told)
	<-ended
	if strings.Contains(out.String()+errs.String(), secret) {
		t.Errorf("the token is printed:\n%s\n%s", out.String(), errs.String())
	}
}

// TestThePrintedAddressOpensAWorldWithAToken follows the addresses that are printed, and the console's without its key.
func TestThePrintedAddressOpensAWorldWithAToken(t *testing.T) {
	const secret = "a-token-that-nobody-may-see"
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	told, tell := io.Pipe()
	ended := make(chan int, 1)
	go func() {
		ended <- run(ctx, []string{"up", "--ports", "free", "--token", secret}, tell, io.Discard)
		_ = tell.Close()
	}()
	var text strings.Builder
	for lines := bufio.NewScanner(told); lines.Scan(); {
		text.WriteString(lines.Text() + "\n")
		if strings.HasPrefix(lines.Text(), "Ctrl-C") {
			break
		}
	}
	go func() { _, _ = io.Copy(io.Discard, told) }()
	printed := map[string]string{}
	for _, line := range strings.Split(text.String(), "\n") {
		if f := strings.Fields(line); len(f) == 2 {
			printed[f[0]] = f[1]
		}
	}
	console, key, _ := strings.Cut(printed["console"], "?token=")
	for at, want := range map[string]int{
		printed["control"]: http.StatusOK, printed["reference"]: http.StatusOK, printed["console"]: http.StatusOK, console: http.StatusOK,
		console + "api/v1/clock?token=" + key: http.StatusOK, console + "api/v1/clock?token=" + secret: http.StatusOK,
		console + "api/v1/clock?world=main&token=" + key: http.StatusOK, console + "api/v1/clock?world=main&token=" + key[1:]: http.StatusUnauthorized, // as the page calls
		console + "api/v1/clock": http.StatusUnauthorized, console + "api/v1/clock?token=" + key[1:]: http.StatusUnauthorized,
		console + "favicon.ico": http.StatusOK,
	} {
		resp, err := http.Get(at)
		if err != nil {
			t.Fatal(err)
		}
		page, _ := io.ReadAll(resp.Body)
		_ = resp.Body.Close()
		if resp.StatusCode != want {
			t.Errorf("%s: %d, want %d", at, resp.StatusCode, want)
		}
		if at == console && !strings.Contains(string(page), "data-locked") {
			t.Errorf("%s: the page does not know that a token is needed", at)
		}
	}
	if strings.Contains(text.String(), secret) || len(key) < 16 {
		t.Errorf("printed:\n%s", text.String())
	}
	cancel()
	<-ended
}
