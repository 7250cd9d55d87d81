// Package capture makes a log of actions from webhooks and REST calls that were captured at a real connector, so that a production
// incident can be replayed in a simulated world.
//
// Nothing of a person is kept: names, numbers, addresses, texts and files are replaced while they are read, by order of appearance. Kept
// are the channels, who wrote when to whom, and what kind of thing it was. What it does not understand, such as reports of delivery, is
// left out and counted: a world makes its own.
package capture

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"net/url"
	"slices"
	"sort"
	"strings"
	"time"

	"github.com/wavetank/wavetank/sim/actions"
)

// longestLine bounds a captured body.
const longestLine = 8 << 20

// Twin is what a capture became.
type Twin struct {
	Recording actions.Recording // the log that replays it
	Replaced  map[string]int    // how many of each kind: names, texts, templates, files
	List      []Replacement     // each of them, by time
	LeftOut   map[string]int    // how many of each trigger or call
}

// Replacement is one thing of a person that was replaced. What it was is not kept.
type Replacement struct {
	Line int    // of the capture, or number of the entry in a HAR
	Kind string // names, texts, templates or files
	By   string // what stands there now
}

// agent is who answers in the world; the capture does not tell agents apart.
const agent = "Agent 1"

// template is the approved one that every world has: it stands for any other, since what gets through after the window must get through again.
const template = "hello_world"

// body is as much of a webhook, or of a call that posts a message, as is read.
type body struct {
	Trigger  string    `json:"trigger"`
	AppUser  identity  `json:"appUser"`
	Messages []message `json:"messages"`
	Message  *message  `json:"message"`
	Conv     identity  `json:"conversation"`
}

type identity struct {
	ID string `json:"_id"`
}

type message struct {
	ID       string  `json:"_id"`
	Role     string  `json:"role"`
	Type     string  `json:"type"`
	Text     string  `json:"text"`
	Name     string  `json:"name"`
	MediaURL string  `json:"mediaUrl"`
	Received float64 `json:"received"`
	Author   string  `json:"authorId"`
	Source   struct {
		Type string `json:"type"`
	} `json:"source"`
	Native   json.RawMessage `json:"message"`  // with a messageSchema
	Override json.RawMessage `json:"override"` // native payloads by channel
}

// template is whether WhatsApp takes it as one: by messageSchema, override or shorthand.
func (m message) template() bool {
	type native struct {
		Type string `json:"type"`
	}
	var schema native
	var override struct {
		WhatsApp struct {
			Payload native `json:"payload"`
		} `json:"whatsapp"`
	}
	_, _ = json.Unmarshal(m.Native, &schema), json.Unmarshal(m.Override, &override) // anything else is no template
	for _, kind := range []string{schema.Type, override.WhatsApp.Payload.Type} {
		if kind == "template" || kind == "hsm" {
			return true
		}
	}
	text := strings.TrimSpace(m.Text)
	return strings.HasPrefix(text, "&((") && strings.HasSuffix(text, "))&") && strings.Contains(text, "template=[[")
}

// caption is whether a message with a file has a text beside it. Some captures repeat the file's address there (assumed).
func (m message) caption() bool {
	text := strings.TrimSpace(m.Text)
	return text != "" && text != m.MediaURL
}

// call is a line that is a REST call rather than a webhook's body.
type call struct {
	At     time.Time       `json:"at"`
	Method string          `json:"method"`
	URL    string          `json:"url"`
	Body   json.RawMessage `json:"body"`
}

// postsMessage is whether it sends a message to a customer.
func (c call) postsMessage() bool {
	return c.Method == "POST" && strings.HasSuffix(pathOf(c.URL), "/messages")
}

// event is one thing that a customer or an agent did.
type event struct {
	at      time.Time
	line    int
	who     string // id of the customer
	channel string
	m       message
	byAgent bool
}

// Read reads captured webhook bodies and calls, one JSON object a line, or a HAR. Its errors name the line.
func Read(from io.Reader) (Twin, error) {
	all, err := io.ReadAll(from)
	if err != nil {
		return Twin{}, err
	}
	all = bytes.TrimPrefix(all, []byte("\ufeff"))
	t := &twin{Twin: Twin{Replaced: map[string]int{}, LeftOut: map[string]int{}}, names: map[string]string{}, channels: map[string]string{}, read: map[repeated]bool{}}
	har, refused, err := harLines(all)
	switch {
	case err != nil:
		return Twin{}, err
	case har != nil:
		all = har
	}
	if refused > 0 {
		t.LeftOut["message that the cloud did not take"] = refused
	}
	lines := bufio.NewScanner(bytes.NewReader(all))
	lines.Buffer(nil, longestLine)
	n := 0
	for lines.Scan() {
		n++
		if text := bytes.TrimSpace(lines.Bytes()); len(text) > 0 {
			if err := t.line(n, text); err != nil {
				return Twin{}, fmt.Errorf("line %d: %w", n, err)
			}
		}
	}
	switch err := lines.Err(); {
	case errors.Is(err, bufio.ErrTooLong):
		return Twin{}, fmt.Errorf("line %d: is longer than %d bytes", n+1, longestLine)
	case err != nil:
		return Twin{}, fmt.Errorf("line %d: %w", n+1, err)
	}
	return t.record()
}

type twin struct {
	Twin
	events   []event
	names    map[string]string // what a customer is called, by id
	channels map[string]string // the channel that a customer first wrote by, by id
	read     map[repeated]bool // customers' messages: a webhook is repeated until it is answered
	texts    int
	files    int
}

// repeated is what a message that is delivered again has in common with the first: two captures in one file may hold one id twice.
type repeated struct{ who, id string }

func (t *twin) line(n int, text []byte) error {
	var c call
	var b body
	if err := json.Unmarshal(text, &c); err != nil {
		return errors.New("is no JSON object with a webhook's body or a call")
	}
	if c.Method != "" {
		if !c.postsMessage() {
			t.leftOut(c.Method, "call", methods)
			return nil
		}
		if c.At.IsZero() {
			return errors.New("at: when was the call made? Give an RFC 3339 instant")
		}
		var m message
		if err := json.Unmarshal(c.Body, &m); err != nil {
			return errors.New("body: is no message")
		}
		t.events = append(t.events, event{at: c.At, line: n, who: userOf(pathOf(c.URL)), m: m, byAgent: true})
		return nil
	}
	if err := json.Unmarshal(text, &b); err != nil || b.Trigger == "" {
		return errors.New("is neither a webhook's body, which has a trigger, nor a call, which has method, url, at and body")
	}
	if b.Trigger != "message:appUser" {
		t.leftOut(b.Trigger, "trigger", triggers)
		return nil
	}
	all := append(b.Messages, messages(b.Message)...)
	if len(all) == 0 {
		t.LeftOut["message:appUser without a message"]++
	}
	for _, m := range all {
		if m.Received <= 0 || m.Received > 1e11 {
			return errors.New("messages.received: is no instant in seconds")
		}
		who := firstOf(b.AppUser.ID, m.Author)
		if who == "" {
			return errors.New("appUser._id: who wrote the message? Give the id of an app user")
		}
		id := repeated{who, m.ID}
		if m.ID != "" && t.read[id] {
			t.LeftOut["message that was delivered again"]++
			continue
		}
		t.read[id] = true
		whole, part := math.Modf(m.Received)
		at := time.Unix(int64(whole), int64(math.Round(part*1000))*1e6).UTC()
		t.events = append(t.events, event{at: at, line: n, who: who, channel: m.Source.Type, m: m})
	}
	return nil
}

// What is counted by its name when it is left out. Anything else that a capture calls so may say something about a person.
var (
	methods  = []string{"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"}
	triggers = []string{
		"message:appMaker", "message:delivery:channel", "message:delivery:user", "message:delivery:failure", "conversation:start", "conversation:read", "conversation:referral", "typing:appUser",
		"postback", "delivery:success", "delivery:failure", "merge:appUser", "appUser:delete", "link:match", "link:success", "link:failure", "client:add", "client:remove", "client:update",
		"notification:delivery:channel", "notification:delivery:user", "notification:delivery:failure", "payment:success",
	}
)

func (t *twin) leftOut(kind, what string, known []string) {
	if !slices.Contains(known, kind) {
		kind = "unknown " + what
	}
	t.LeftOut[kind]++
}

func messages(m *message) []message {
	if m == nil {
		return nil
	}
	return []message{*m}
}

func firstOf(ids ...string) string {
	for _, id := range ids {
		if id != "" {
			return id
		}
	}
	return ""
}

func pathOf(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return ""
	}
	return u.Path
}

// userOf is the id in .../appusers/{id}/messages.
func userOf(path string) string {
	parts := strings.Split(path, "/")
	if len(parts) < 2 {
		return ""
	}
	return parts[len(parts)-2]
}

// record makes the log, with nothing in it that was read.
func (t *twin) record() (Twin, error) {
	if len(t.events) == 0 {
		return Twin{}, errors.New("there is no message of a customer in it")
	}
	sort.SliceStable(t.events, func(a, b int) bool { return t.events[a].at.Before(t.events[b].at) })
	start := t.events[0].at.Truncate(time.Second)
	log := actions.New(actions.Head{World: actions.Up, Name: "capture", Seed: 1, Start: start, Connector: "builtin"})
	do := func(at time.Time, do string, in map[string]any, path map[string]string) {
		b, _ := json.Marshal(in) // of texts alone
		log.Append(actions.Action{At: at, Actor: "capture", Do: do, Path: path, Body: b})
	}
	do(start, "addAgent", map[string]any{"name": agent, "multiplicity": max(20, t.customers())}, nil)
	answered := map[string]bool{}
	for _, e := range t.events {
		name, known := t.names[e.who]
		if !known && e.byAgent {
			t.LeftOut["message to a customer who never wrote"]++
			continue
		}
		if !known {
			name = fmt.Sprintf("Customer %d", len(t.names)+1)
			t.names[e.who], t.channels[e.who] = name, channelOf(e.channel)
			t.replaced(e.line, "names", name)
			do(e.at, "addPhone", map[string]any{"name": name, "channel": t.channels[e.who]}, nil)
		}
		if e.byAgent && !answered[name] {
			answered[name] = true
			do(e.at, "useDesk", map[string]any{"customer": name}, map[string]string{"name": agent, "action": "answer"})
		}
		in, action := t.redacted(e)
		if e.byAgent {
			in["customer"] = name
			do(e.at, "useDesk", in, map[string]string{"name": agent, "action": action})
		} else {
			do(e.at, "usePhone", in, map[string]string{"name": name, "action": action})
		}
	}
	t.Recording = log.Recording(t.events[len(t.events)-1].at)
	return t.Twin, nil
}

// customers is how many write.
func (t *twin) customers() int {
	all := map[string]bool{}
	for _, e := range t.events {
		all[e.who] = true
	}
	return len(all)
}

// redacted is what was sent, without its content.
func (t *twin) redacted(e event) (in map[string]any, action string) {
	if e.byAgent && t.channels[e.who] == "whatsapp" && e.m.template() {
		t.replaced(e.line, "templates", template)
		return map[string]any{"template": template}, "sendTemplate"
	}
	if e.m.MediaURL == "" && e.m.Type != "image" && e.m.Type != "file" {
		return map[string]any{"text": t.text(e.line)}, "send"
	}
	t.files++
	action = "file"
	if e.m.Type == "image" || e.channel == "twitter" { // where people send no other files
		action = "image"
	}
	name := fmt.Sprintf("file-%d.%s", t.files, map[string]string{"file": "pdf", "image": "png"}[action])
	t.replaced(e.line, "files", name)
	in = map[string]any{"file": name}
	switch {
	case e.byAgent:
		action = "sendFile"
		if e.m.caption() {
			t.LeftOut["caption of an agent's file"]++ // a desk sends none
		}
	case e.m.caption():
		in["text"] = t.text(e.line)
	}
	return in, action
}

// text stands for the one in a line.
func (t *twin) text(line int) string {
	t.texts++
	text := fmt.Sprintf("Text %d", t.texts)
	t.replaced(line, "texts", text)
	return text
}

func (t *twin) replaced(line int, kind, by string) {
	t.Replaced[kind]++
	t.List = append(t.List, Replacement{line, kind, by})
}

// channelOf is the simulated channel for a source; anything that is not simulated is a page on the web.
func channelOf(source string) string {
	switch source {
	case "whatsapp", "messenger", "twitter":
		return source
	}
	return "web"
}

// harLines are the requests of a HAR, one a line; nil when it is none. The line of a message that the cloud refused, or never answered, is
// empty: no customer saw it. Of an entry that does not say how it was answered, as of a line that was captured, it is taken that it was.
func harLines(file []byte) (lines []byte, refused int, err error) {
	var har struct {
		Log *struct {
			Entries []json.RawMessage `json:"entries"`
		} `json:"log"`
	}
	if json.Unmarshal(file, &har) != nil || har.Log == nil {
		return nil, 0, nil
	}
	if len(har.Log.Entries) == 0 {
		return nil, 0, errors.New("log.entries: the HAR has none")
	}
	var out bytes.Buffer
	for i, one := range har.Log.Entries {
		var e struct {
			Started time.Time `json:"startedDateTime"`
			Request struct {
				Method   string `json:"method"`
				URL      string `json:"url"`
				PostData struct {
					Text string `json:"text"`
				} `json:"postData"`
			} `json:"request"`
			Response *struct {
				Status int `json:"status"` // 0: none came
			} `json:"response"`
		}
		if json.Unmarshal(one, &e) != nil || e.Request.Method == "" {
			return nil, 0, fmt.Errorf("entry %d: should have startedDateTime, an RFC 3339 instant, and request with method, url and postData", i+1)
		}
		text := json.RawMessage(e.Request.PostData.Text)
		var hook body
		made := call{At: e.Started, Method: e.Request.Method, URL: e.Request.URL}
		switch {
		case json.Unmarshal(text, &hook) == nil && hook.Trigger != "":
			_ = json.Compact(&out, text) // it was read just now
		case e.Response != nil && (e.Response.Status == 0 || e.Response.Status >= 400) && made.postsMessage():
			refused++
		default:
			if json.Valid(text) {
				made.Body = text
			}
			line, _ := json.Marshal(made)
			out.Write(line)
		}
		out.WriteByte('\n')
	}
	return out.Bytes(), refused, nil
}
