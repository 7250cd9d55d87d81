package main

import (
	"bytes"
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"encoding/json"
	"encoding/pem"
	"errors"
	"fmt"
	"io"
	"maps"
	"math/big"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/gorilla/websocket"

	"github.com/wavetank/wavetank/connector"
	"github.com/wavetank/wavetank/connector/aggregator"
	"github.com/wavetank/wavetank/connector/config"
)

// peers are a cloud and an Oceana as far as a connector that is ready needs them.
type peers struct {
	cloud, oceana *httptest.Server
	mu            sync.Mutex
	hooks         []map[string]any
}

func newPeers(t *testing.T) *peers {
	p := &peers{}
	p.cloud = httptest.NewServer(http.HandlerFunc(p.serveCloud))
	p.oceana = httptest.NewServer(http.HandlerFunc(p.serveOceana))
	t.Cleanup(func() {
		p.oceana.CloseClientConnections()
		p.oceana.Close()
		p.cloud.Close()
	})
	return p
}

func (p *peers) serveCloud(w http.ResponseWriter, r *http.Request) {
	if user, password, _ := r.BasicAuth(); user != "app_1" || password != "cl0ud-secret" || !strings.HasPrefix(r.URL.Path, "/v1.1/apps/app1") {
		w.WriteHeader(http.StatusUnauthorized)
		return
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if r.Method != http.MethodGet {
		var made map[string]any
		_ = json.NewDecoder(r.Body).Decode(&made)
		made["_id"], made["secret"] = "h1", "made-by-the-cloud"
		p.hooks = []map[string]any{made}
		_ = json.NewEncoder(w).Encode(map[string]any{"webhook": made})
		return
	}
	_ = json.NewEncoder(w).Encode(map[string]any{"app": map[string]any{"name": "Acme"}, "webhooks": p.hooks})
}

// serveOceana takes any log-in of the right user.
func (p *peers) serveOceana(w http.ResponseWriter, r *http.Request) {
	if user, password, _ := r.BasicAuth(); user != "breeze" || password != "oce4na-secret" {
		w.WriteHeader(http.StatusUnauthorized)
		return
	}
	ws, err := (&websocket.Upgrader{}).Upgrade(w, r, nil)
	if err != nil {
		return
	}
	defer func() { _ = ws.Close() }()
	for {
		var frame struct {
			CorrelationID string
			Body          map[string]any
		}
		if ws.ReadJSON(&frame) != nil {
			return
		}
		body := map[string]any{"result": true, "sessionId": "s1", "status": "UP", "lastSeq": 0}
		if ws.WriteJSON(map[string]any{"type": "acknowledgement", "correlationId": frame.CorrelationID, "body": body}) != nil || frame.Body["method"] == "logout" {
			return
		}
	}
}

// tlsFiles writes a certificate for the listener that is valid until then, and its key.
func tlsFiles(t *testing.T, dir, name string, until time.Time) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{SerialNumber: big.NewInt(1), NotBefore: until.AddDate(-1, 0, 0), NotAfter: until, IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	private, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		t.Fatal(err)
	}
	cert := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der})
	secret := pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: private})
	put(t, dir, name+".pem", string(cert))
	put(t, dir, name+".key", string(secret))
	put(t, dir, name+".locked", strings.ReplaceAll(string(secret), "PRIVATE KEY", "ENCRYPTED PRIVATE KEY"))
	put(t, dir, name+".der", string(der))
}

func put(t *testing.T, dir, name, text string) {
	t.Helper()
	if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

// goodValues is a configuration with nearly every key in it.
func goodValues(p *peers) map[string]string {
	return map[string]string{
		"listen": "127.0.0.1:0", "tls.certFile": "own.pem", "tls.keyFile": "own.key",
		"aggregator.url": p.cloud.URL, "aggregator.appId": "app1", "aggregator.keyId": "app_1", "aggregator.secretFile": "cloud.secret",
		"aggregator.webhookUrl": "https://connector.example/async/messaging/v1/webhook", "aggregator.webhookSecretFile": "hook.secret",
		"aggregator.mediaHosts": "[media.example]", "aggregator.caFile": "own.pem", "oceana.caFile": "own.pem",
		"oceana.url":  "ws" + strings.TrimPrefix(p.oceana.URL, "http") + "/services/customer/messaging",
		"oceana.user": "breeze", "oceana.passwordFile": "oceana.secret", "oceana.instanceId": "pod-7", "oceana.sockets": "1",
		"files.maxBytes": "1000000", "files.parallel": "2", "files.timeout": "1m", "metrics.listen": "127.0.0.1:0", "metrics.shared": "false", "trace.url": "http://127.0.0.1:1/v1/traces",
		"metrics.tokenFile": "hook.secret", "scanner.secretFile": "hook.secret", "scanner.oldSecretFile": "hook.secret",
		"store": "connector.db", "keep": "720h", "lease": "30s", "control": "c.sock", "routing.attributes": "[Language.English]",
		"routing.priority": "5", "routing.priorityKey": "p", "deliveryFailure.unavailable": "later", "deliveryFailure.busy": "busy",
		"deliveryFailure.after": "1m", "welcome": "hi", "advice": "late", "insecure": "true",
	}
}

// brokenValues are values with which a connector cannot work, for every key that has some.
func brokenValues(taken string) map[string][]string {
	text, secretFile := []string{"[a]"}, []string{"nowhere", "empty", "utf16.secret", "nul.secret"}
	headerFile := append(slices.Clone(secretFile), "blank.secret", "letter.secret")
	ca := []string{"nowhere", "broken.pem", "own.der", "own.key", "empty"}
	return map[string][]string{
		"listen":       {taken, "127.0.0.1:99999", "127.0.0.1", "no-such-host.invalid:0"},
		"tls.certFile": {"nowhere", "other.pem", "old.pem", "own.key", "own.der"}, "tls.keyFile": {"nowhere", "other.key", "own.locked", "own.pem"},
		"aggregator.url": {"ftp://x", "http://127.0.0.1:1"}, "aggregator.appId": {"app2", "''"}, "aggregator.keyId": {"app_2", "''"},
		"aggregator.secret": {"''", "wrong"}, "aggregator.secretFile": secretFile, "aggregator.caFile": ca, "aggregator.proxy": {"proxy:3128", "http://127.0.0.1:1"},
		"aggregator.webhookUrl":    {"connector.example", "https://old.example/async/messaging/v1/webhook"},
		"aggregator.webhookSecret": {"another-secret", "'blank '"}, "aggregator.webhookSecretFile": headerFile, "aggregator.mediaHosts": {"media.example"},
		"aggregator.oldWebhookSecret": {"é"}, "aggregator.oldWebhookSecretFile": headerFile,
		"oceana.url": {"http://x", "ws://127.0.0.1:1/services"}, "oceana.user": {"another", "''"}, "oceana.password": {"wrong", "''"},
		"oceana.passwordFile": secretFile, "oceana.caFile": ca, "oceana.instanceId": {"${WAVETANK_NOWHERE}"}, "oceana.sockets": {"17", "-1", "many"},
		"files.maxBytes": {"-1", "much"}, "files.parallel": {"257"}, "files.timeout": {"-1s", "soon"},
		"metrics.listen": {taken, "127.0.0.1:99999", "here", "no-such-host.invalid:0"}, "metrics.shared": {"perhaps"}, "trace.url": {"here", "ftp://here", "http://"}, "metrics.token": {"é"}, "metrics.tokenFile": headerFile,
		"scanner.secret": {"'blank '"}, "scanner.secretFile": headerFile, "scanner.oldSecret": {"é"}, "scanner.oldSecretFile": headerFile,
		"store": {"nowhere/connector.db", "empty.d", "postgres://u@127.0.0.1:1/connector", "postgres://u:p@h/d"}, "storePassword": {"needless"}, "storePasswordFile": {"nowhere"},
		"keep": {"1s", "long"}, "lease": {"-1s", "1ms"}, "control": {"nowhere/c.sock", "empty", strings.Repeat("c", 120)},
		"routing.attributes": {"[Language]", "[a.b, a.b, a.b, a.b, a.b, a.b, a.b, a.b, a.b, a.b, a.b]"}, "routing.priority": {"high"}, "routing.priorityKey": text,
		"deliveryFailure.unavailable": text, "deliveryFailure.busy": text, "deliveryFailure.after": {"-1m"}, "welcome": text, "advice": text, "insecure": {"perhaps"},
	}
}

// written is a configuration file with these values, in a directory with everything that it may name.
func written(t *testing.T, values map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	now := time.Now()
	tlsFiles(t, dir, "own", now.AddDate(0, 6, 0))
	tlsFiles(t, dir, "other", now.AddDate(0, 6, 0))
	tlsFiles(t, dir, "old", now.AddDate(0, -1, 0))
	own, err := os.ReadFile(filepath.Join(dir, "own.pem"))
	if err != nil {
		t.Fatal(err)
	}
	for name, text := range map[string]string{
		"cloud.secret": "\xef\xbb\xbfcl0ud-secret\r\n", "oceana.secret": "oce4na-secret\n", "hook.secret": "\xef\xbb\xbfmade-by-the-cloud\n",
		"empty": "", "utf16.secret": "\xff\xfes\x00e\x00", "nul.secret": "a\x00b", "blank.secret": "made-by-the-cloud \n", "letter.secret": "made-bÿ-the-cloud",
		"broken.pem": strings.Replace(string(own), "\nMII", "\nM*I", 1) + string(own),
	} {
		put(t, dir, name, text)
	}
	if err := os.Mkdir(filepath.Join(dir, "empty.d"), 0o700); err != nil {
		t.Fatal(err)
	}
	sections, top := map[string][]string{}, []string{}
	for _, key := range slices.Sorted(maps.Keys(values)) {
		section, name, within := strings.Cut(key, ".")
		if within {
			sections[section] = append(sections[section], fmt.Sprintf("  %s: %s\n", name, values[key]))
		} else {
			top = append(top, fmt.Sprintf("%s: %s\n", key, values[key]))
		}
	}
	text := strings.Join(top, "")
	for _, section := range slices.Sorted(maps.Keys(sections)) {
		text += section + ":\n" + strings.Join(sections[section], "")
	}
	put(t, dir, "c.yaml", text)
	return filepath.Join(dir, "c.yaml")
}

// serves reports whether a connector started and became ready: green in the sense of serve.
func serves(t *testing.T, file string) (ready bool, says string) {
	t.Helper()
	cfg, err := read(file)
	if err != nil {
		return false, err.Error()
	}
	o := setUp(cfg, "")
	l := o.listen(t.Context(), func(_ string, err error) {
		if err != nil {
			says += err.Error() + "\n"
		}
	})
	if l == nil {
		return false, says
	}
	defer l.close()
	h, err := connector.NewHost(t.Context(), o.cfg)
	if err != nil {
		return false, err.Error()
	}
	defer func() { _ = h.Close() }()
	ctx, cancel := context.WithTimeout(t.Context(), 2*time.Second) // how long a wrong one may take to log in
	defer cancel()
	_ = h.Connector().AwaitConnected(ctx)
	var away *aggregator.Error // readiness does not follow whether the cloud can be reached
	if _, err := connector.CloudApp(t.Context(), o.cfg); errors.As(err, &away) && away.Status == 0 {
		return false, err.Error()
	}
	why := h.Connector().Obstacles(t.Context())
	return len(why) == 0, fmt.Sprint(why)
}

// TestCheckAgreesWithServe breaks every key of the configuration in every way that is known, and has both say what they think of it.
func TestCheckAgreesWithServe(t *testing.T) {
	p := newPeers(t)
	p.hooks = []map[string]any{{"_id": "h1", "target": "https://connector.example/async/messaging/v1/webhook", "triggers": aggregator.Triggers(), "secret": "made-by-the-cloud"}}
	busy, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = busy.Close() }) // after the parallel rows
	broken := brokenValues(busy.Addr().String())
	try := func(t *testing.T, values map[string]string, want bool) {
		t.Helper()
		file := written(t, values)
		var out, errOut bytes.Buffer
		checked := run(t.Context(), []string{"check", "--config", file}, &out, &errOut) == exitDone
		served, says := serves(t, file)
		if checked != served || checked != want {
			t.Errorf("check says %v, serve says %v, want %v\n%s%s\nserve: %s", checked, served, want, &out, &errOut, says)
		}
	}
	t.Run("all well", func(t *testing.T) { try(t, goodValues(p), true) })
	for _, key := range config.Fields() {
		if len(broken[key]) == 0 {
			t.Errorf("%s: no broken value is known", key)
		}
		for _, value := range broken[key] {
			t.Run(key+"="+value, func(t *testing.T) {
				t.Parallel()
				values := goodValues(p)
				delete(values, key+"File")
				if plain, ok := strings.CutSuffix(key, "File"); ok {
					delete(values, plain)
				}
				values[key] = value
				try(t, values, false)
			})
		}
	}
}

// TestListenersInEachOthersWay has metrics.listen take the address of listen.
func TestListenersInEachOthersWay(t *testing.T) {
	p := newPeers(t)
	values := goodValues(p)
	values["listen"], values["metrics.listen"] = "127.0.0.1:18082", "0.0.0.0:18082"
	var out bytes.Buffer
	if code := run(t.Context(), []string{"check", "--config", written(t, values)}, io.Discard, &out); code != exitUsage || !strings.Contains(out.String(), "metrics.listen: is the address of listen") {
		t.Errorf("%d: %s", code, &out)
	}
}
