package aggregator_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"path"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/wavetank/wavetank/fixtures"
	"github.com/wavetank/wavetank/sim/aggregator"
)

// story is a fixture: calls, what the world does between them, the answers, and the webhooks of each step.
type story struct {
	About   string
	Webhook []string // triggers; none means no webhook
	Plan    int      // apps at most
	Steps   []step
}

type step struct {
	Name, Do, As, World string
	Body, Answer        json.RawMessage
	Status              int
	Sent                string // what the network was given: channel, address, text
	Hooks               []json.RawMessage
}

func TestTheCloudAnswersAsTheFixturesSay(t *testing.T) {
	files, err := fs.Glob(fixtures.FS, "aggregator/*.json")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range files {
		switch area, _, _ := strings.Cut(path.Base(name), "_"); area {
		case "user", "app", "integration":
			t.Run(strings.TrimSuffix(path.Base(name), ".json"), func(t *testing.T) { playFixture(t, name) })
		}
	}
}

func playFixture(t *testing.T, name string) {
	raw, err := fixtures.FS.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	var s story
	if err := json.Unmarshal(raw, &s); err != nil {
		t.Fatal(err)
	}
	c := newCloud(t, func(cfg *aggregator.Config) {
		cfg.MaxApps = s.Plan
		cfg.ConnectChannel = func(_ string, given map[string]string) (map[string]string, error) {
			if given["token"] == "refuse" {
				return nil, errors.New("The token was refused")
			}
			return nil, nil
		}
		cfg.TemplateReview = func(m aggregator.MessageTemplate) string {
			return map[string]string{"good": "APPROVED", "bad": "REJECTED"}[m.Name]
		}
	})
	p := &player{cloud: c, names: map[string]string{"app": c.app.ID, "key": c.app.KeyID, "whatsapp": c.whatsapp, "messenger": c.messenger}}
	if s.Plan == 0 {
		p.names["other"] = c.Provision("Other").ID
	}
	if len(s.Webhook) > 0 {
		p.hooks = c.hook()
		c.register(p.hooks.URL, `,"triggers":["`+strings.Join(s.Webhook, `","`)+`"]`)
	}
	for _, step := range s.Steps {
		p.t = t
		p.play(step)
		if t.Failed() {
			return
		}
	}
}

// player remembers what earlier answers named.
type player struct {
	*cloud
	t     *testing.T
	names map[string]string
	hooks *hook
	heard int
}

var used = regexp.MustCompile(`<=(\w+)>`)

func (p *player) fill(text string) string {
	return used.ReplaceAllStringFunc(text, func(m string) string {
		v, ok := p.names[m[2:len(m)-1]]
		if !ok {
			p.t.Errorf("%s is not known", m)
		}
		return v
	})
}

func (p *player) play(s step) {
	p.t.Helper()
	if s.World != "" {
		p.world(p.fill(s.World))
	}
	if s.Do != "" {
		p.call(s)
	}
	p.settle()
	if s.Sent != "" {
		if got, want := p.lastSent(), p.fill(s.Sent); got != want {
			p.t.Errorf("%s: sent %q, want %q", s.Name, got, want)
		}
	}
	if p.hooks == nil {
		return
	}
	p.hooks.mu.Lock()
	got := p.hooks.got[p.heard:]
	p.heard = len(p.hooks.got)
	p.hooks.mu.Unlock()
	for i := range max(len(got), len(s.Hooks)) {
		switch {
		case i >= len(got):
			p.t.Errorf("%s: no webhook %s", s.Name, s.Hooks[i])
		case i >= len(s.Hooks):
			p.t.Errorf("%s: a webhook that was not expected: %s", s.Name, got[i].body)
		default:
			p.compare(s.Name+", webhook", got[i].body, string(s.Hooks[i]))
		}
	}
}

func (p *player) call(s step) {
	p.t.Helper()
	method, target, _ := strings.Cut(p.fill(s.Do), " ")
	if !strings.HasPrefix(target, "/v1") {
		target = "/v1.1/apps/" + p.app.ID + target
	}
	auth := p.basic()
	switch {
	case s.As == "account":
		auth = p.accountBasic()
	case s.As != "":
		auth = p.fill(s.As)
	}
	r := p.send(method, target, p.fill(string(s.Body)), auth)
	if r.status != s.Status {
		p.t.Errorf("%s: status %d, want %d: %s", s.Name, r.status, s.Status, r.body)
		return
	}
	p.compare(s.Name, r.body, string(s.Answer))
}

func (c *cloud) accountBasic() string {
	r := &http.Request{Header: http.Header{}}
	r.SetBasicAuth(c.app.AccountKeyID, c.app.AccountSecret)
	return r.Header.Get("Authorization")
}

func (p *player) lastSent() string {
	p.network.mu.Lock()
	defer p.network.mu.Unlock()
	if len(p.network.out) == 0 {
		return ""
	}
	o := p.network.out[len(p.network.out)-1]
	var m struct{ Text string }
	if err := json.Unmarshal(o.Message, &m); err != nil {
		p.t.Error(err)
	}
	return o.Channel + " " + o.ExternalID + " " + m.Text
}

// world does what the outside does.
func (p *player) world(what string) {
	p.t.Helper()
	verb, rest, _ := strings.Cut(what, " ")
	var err error
	switch verb {
	case "receive":
		u, _ := p.receive(rest)
		p.names["ann"], p.names["conversation"] = u.ID, u.ConversationID
	case "text":
		w := strings.SplitN(rest, " ", 3)
		_, err = p.Receive(aggregator.Incoming{AppID: p.app.ID, IntegrationID: w[0], ExternalID: w[1], Type: "text", Text: w[2]})
	case "advance":
		var d time.Duration
		if d, err = time.ParseDuration(rest); err == nil {
			p.advance(d)
		}
	case "report":
		p.network.mu.Lock()
		o := p.network.out[len(p.network.out)-1]
		p.network.mu.Unlock()
		r := aggregator.Report{MessageID: o.MessageID, Status: aggregator.Status(rest), ExternalMessageID: "x1", Final: rest != "channel"}
		if rest == "failure" {
			r.ExternalMessageID, r.Error = "", &aggregator.DeliveryError{Code: "uncategorized_error", Message: "no"}
		}
		err = p.Report(r)
	case "redeem":
		w := strings.SplitN(rest, " ", 3)
		err = p.UseLinkCode(p.app.ID, w[0], w[1], w[2], nil)
	case "business":
		_, user, _ := strings.Cut(rest, " ")
		for _, b := range []aggregator.BusinessSystem{
			{Type: "slack", ID: "C1"}, {Type: "zendesk", ID: "12"}, {Type: "helpscout", ID: "7"}, {Type: "hipchat", RoomID: 33},
		} {
			err = errors.Join(err, p.ConnectBusinessSystem(p.app.ID, user, b))
		}
	case "grant":
		account, app, _ := strings.Cut(rest, " ")
		err = p.GrantApp(account, app)
	case "break":
		err = p.BreakIntegration(p.app.ID, rest, "token expired")
	case "nobody":
		if _, known := p.AppUserByExternalID("whatsapp", "442079460101"); known {
			err = errors.New("the recipient of a notification became an app user")
		}
	default:
		err = fmt.Errorf("the world cannot %q", what)
	}
	if err != nil {
		p.t.Error(err)
	}
}

// compare checks values and the order of names, one line for each leaf.
func (p *player) compare(what, got, want string) {
	p.t.Helper()
	g, w := leaves(p.t, got), leaves(p.t, want)
	var lines []string
	for _, l := range w {
		// <any> stands for a leaf or for everything below it.
		if at, value, _ := strings.Cut(l, " = "); value == `"<any>"` || strings.HasPrefix(value, `"<trigger:`) {
			n := len(lines)
			for i := n; i < len(g) && (at == "" || strings.HasPrefix(g[i], at+" ") || strings.HasPrefix(g[i], at+".") || strings.HasPrefix(g[i], at+"[")); i++ {
				lines = append(lines, g[i])
			}
			if trigger, is := strings.CutPrefix(value, `"<trigger:`); is && (n >= len(g) || g[n] != `.trigger = "`+strings.TrimSuffix(trigger, `>"`)+`"`) {
				p.t.Errorf("%s: got %s, want %s", what, got, want)
			}
			if len(lines) > n {
				continue
			}
		}
		lines = append(lines, p.match(l, g, len(lines)))
	}
	if diff := cmp.Diff(g, lines); diff != "" {
		p.t.Errorf("%s (-got +want):\n%s", what, diff)
	}
}

var (
	pattern = regexp.MustCompile(`^(.* = )"<(id|uuid|code|authcode|digits|text|key)(?::(\w+ ?)?(\w*))?>"$`)
	forms   = map[string]*regexp.Regexp{
		"id":       regexp.MustCompile(`^[0-9a-f]{24}$`),
		"uuid":     regexp.MustCompile(`^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$`),
		"code":     regexp.MustCompile(`^lr_[A-Za-z0-9_-]{24}$`),
		"authcode": regexp.MustCompile(`^ac_[A-Za-z0-9_-]{24}$`),
		"digits":   regexp.MustCompile(`^[0-9]+$`),
		"text":     regexp.MustCompile(`.`),
		"key":      regexp.MustCompile(`^(app|svc)_[0-9a-f]{24}$`),
	}
)

// match is the wanted line, or the one that came when it has the wanted form.
func (p *player) match(want string, got []string, i int) string {
	m := pattern.FindStringSubmatch(want)
	if m == nil {
		return p.fill(want)
	}
	if i >= len(got) || !strings.HasPrefix(got[i], m[1]+`"`) {
		return want
	}
	value := strings.Trim(got[i][len(m[1]):], `"`)
	prefix, name := "", m[3]+m[4]
	if m[2] == "key" {
		prefix, name = strings.TrimSpace(m[3]), m[4]
	}
	if !forms[m[2]].MatchString(value) || !strings.HasPrefix(value, prefix) {
		return want
	}
	if name != "" {
		p.names[name] = value
	}
	return got[i]
}

// leaves writes JSON as one line for each value, in the order of the text.
func leaves(t *testing.T, text string) []string {
	t.Helper()
	d := json.NewDecoder(strings.NewReader(text))
	d.UseNumber()
	var lines []string
	var walk func(at string) error
	walk = func(at string) error {
		tok, err := d.Token()
		if err != nil {
			return err
		}
		open, isDelim := tok.(json.Delim)
		if !isDelim {
			value, err := json.Marshal(tok)
			lines = append(lines, at+" = "+strings.NewReplacer(`\u003c`, "<", `\u003e`, ">", `\u0026`, "&").Replace(string(value)))
			return err
		}
		if !d.More() {
			lines = append(lines, at+" = "+map[json.Delim]string{'{': "{}", '[': "[]"}[open])
		}
		for i := 0; d.More(); i++ {
			below := fmt.Sprintf("%s[%d]", at, i)
			if open == '{' {
				name, err := d.Token()
				if err != nil {
					return err
				}
				below = at + "." + name.(string)
			}
			if err := walk(below); err != nil {
				return err
			}
		}
		_, err = d.Token()
		return err
	}
	if err := walk(""); err != nil {
		t.Errorf("not JSON: %v: %s", err, text)
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		t.Errorf("more than one value: %s", text)
	}
	return lines
}
