package aggregator_test

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"io"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/wavetank/wavetank/sim/aggregator"
	"github.com/wavetank/wavetank/sim/clock"
	"github.com/wavetank/wavetank/sim/journal"
)

// start is the instant every test begins at, 1574087169 in unix seconds.
var start = time.Date(2019, 11, 18, 14, 26, 9, 0, time.UTC)

// cloud is a server with one app that has one whatsapp and one messenger integration, behind real HTTP.
type cloud struct {
	t       testing.TB
	clock   *clock.Clock
	journal *journal.Journal
	*aggregator.Server
	url                 string
	app                 aggregator.App
	whatsapp, messenger string
	network             network
	strangers           int
}

// network keeps what it is asked to deliver.
type network struct {
	mu  sync.Mutex
	out []aggregator.Outgoing
}

func (n *network) Deliver(o aggregator.Outgoing) {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.out = append(n.out, o)
}

func newCloud(t testing.TB, change ...func(*aggregator.Config)) *cloud {
	t.Helper()
	return newCloudKeeping(t, journal.Options{}, change...)
}

func newCloudKeeping(t testing.TB, keep journal.Options, change ...func(*aggregator.Config)) *cloud {
	t.Helper()
	k := clock.New(start)
	j := journal.New(k.Now, keep)
	k.SetQuiet(j.Wait)
	c := &cloud{t: t, clock: k, journal: j}
	cfg := aggregator.Config{Clock: k, Journal: j, Rand: rand.New(rand.NewPCG(1, 2)), Network: &c.network}
	for _, f := range change {
		f(&cfg)
	}
	var err error
	if c.Server, err = aggregator.New(cfg); err != nil {
		t.Fatal(err)
	}
	h := httptest.NewServer(c.Server)
	t.Cleanup(h.Close)
	t.Cleanup(c.Shutdown)
	c.url = h.URL
	c.app = c.Provision("Acme")
	c.whatsapp = c.AddIntegration(c.app.ID, aggregator.Integration{Type: "whatsapp", PhoneNumber: "15144441919"})
	c.messenger = c.AddIntegration(c.app.ID, aggregator.Integration{Type: "messenger", PageID: "77"})
	return c
}

// reply is an answer of the cloud.
type reply struct {
	status int
	header http.Header
	body   string
}

func (r reply) json(t testing.TB) map[string]any {
	t.Helper()
	var m map[string]any
	if err := json.Unmarshal([]byte(r.body), &m); err != nil {
		t.Fatalf("answer %q: %v", r.body, err)
	}
	return m
}

func (c *cloud) send(method, path, body, authorization string) reply {
	c.t.Helper()
	req, err := http.NewRequest(method, c.url+path, strings.NewReader(body))
	if err != nil {
		c.t.Fatal(err)
	}
	if body != "" {
		req.Header.Set("Content-Type", "application/json")
	}
	if authorization != "" {
		req.Header.Set("Authorization", authorization)
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		c.t.Fatal(err)
	}
	defer resp.Body.Close()
	b, err := io.ReadAll(resp.Body)
	if err != nil {
		c.t.Fatal(err)
	}
	return reply{resp.StatusCode, resp.Header, string(b)}
}

// do calls a path below the app with the app's key.
func (c *cloud) do(method, path, body string) reply {
	c.t.Helper()
	return c.send(method, "/v1.1/apps/"+c.app.ID+path, body, c.basic())
}

func (c *cloud) basic() string {
	r := &http.Request{Header: http.Header{}}
	r.SetBasicAuth(c.app.KeyID, c.app.Secret)
	return r.Header.Get("Authorization")
}

func basicOf(a aggregator.App) string {
	return base64.StdEncoding.EncodeToString([]byte(a.KeyID + ":" + a.Secret))
}

// hello is what Ann writes on whatsapp.
func (c *cloud) hello(text string) aggregator.Incoming {
	return aggregator.Incoming{
		AppID: c.app.ID, IntegrationID: c.whatsapp, Channel: "whatsapp", ExternalID: "442079460101",
		DisplayName: "+44 20 7946 0101", Name: "Ann", Type: "text", Text: text,
		Raw:        map[string]any{"from": "442079460101", "profile": map[string]any{"name": "Ann"}},
		OriginalID: "ABEGkYiEB1VXAhAp", OriginalAt: start.Add(-time.Second),
	}
}

// receive lets Ann write and returns her as the cloud knows her.
func (c *cloud) receive(text string) (aggregator.AppUserView, string) {
	c.t.Helper()
	id, err := c.Receive(c.hello(text))
	if err != nil {
		c.t.Fatal(err)
	}
	u, ok := c.AppUserByExternalID("whatsapp", "442079460101")
	if !ok {
		c.t.Fatal("Ann is not known")
	}
	return u, id
}

func (c *cloud) settle() {
	c.t.Helper()
	if err := c.clock.Settle(context.Background()); err != nil {
		c.t.Fatal(err)
	}
}

func (c *cloud) advance(d time.Duration) {
	c.t.Helper()
	if err := c.clock.Advance(context.Background(), d); err != nil {
		c.t.Fatal(err)
	}
}

// hook is a webhook's target: it keeps what it gets and answers the statuses given, then 200.
type hook struct {
	*httptest.Server
	mu       sync.Mutex
	statuses []int
	got      []hooked
}

type hooked struct {
	at     time.Duration // since start
	body   string
	header http.Header
}

func (c *cloud) hook(statuses ...int) *hook {
	c.t.Helper()
	h := &hook{statuses: statuses}
	h.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		b, _ := io.ReadAll(r.Body)
		h.mu.Lock()
		defer h.mu.Unlock()
		h.got = append(h.got, hooked{c.clock.Now().Sub(start), string(b), r.Header})
		if len(h.statuses) > 0 {
			w.Header().Set("Location", "/elsewhere")
			w.WriteHeader(h.statuses[0])
			h.statuses = h.statuses[1:]
		}
	}))
	c.t.Cleanup(h.Close)
	return h
}

// register makes a webhook and returns its secret.
func (c *cloud) register(target, rest string) (id, secret string) {
	c.t.Helper()
	r := c.do("POST", "/webhooks", `{"target":"`+target+`"`+rest+`}`)
	if r.status != http.StatusCreated {
		c.t.Fatalf("create webhook: %d %s", r.status, r.body)
	}
	w := r.json(c.t)["webhook"].(map[string]any)
	return w["_id"].(string), w["secret"].(string)
}

// entries are the journal's of one kind.
func (c *cloud) entries(kind string) []journal.Entry {
	var list []journal.Entry
	for _, e := range c.journal.Entries(0) {
		if e.Kind == kind {
			list = append(list, e)
		}
	}
	return list
}
