package aggregator_test

import (
	"fmt"
	"slices"
	"strconv"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/wavetank/wavetank/sim/aggregator"
	"pgregory.net/rapid"
)

// merging is a model of some app users: who survived whom, and what each of them and the business wrote.
type merging struct {
	*cloud
	rt       *rapid.T
	ids      []string            // of app users that are left
	phones   map[string][]string // by id
	texts    map[string][]string
	sent     int
	messages int
}

// However app users write, are written to and merge, no message and no client is lost, and paging finds each once.
func TestMergingLosesNothing(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		c := newCloud(t)
		m := &merging{cloud: c, rt: rt, phones: map[string][]string{}, texts: map[string][]string{}}
		rt.Repeat(map[string]func(*rapid.T){
			"somebody new writes":  func(*rapid.T) { m.write("4477009" + strconv.Itoa(10000+len(m.phones)+m.messages)) },
			"somebody known":       func(*rapid.T) { m.add() },
			"writes again":         m.again,
			"the business answers": m.post,
			"time passes": func(rt *rapid.T) {
				c.advance(time.Duration(rapid.IntRange(1, 2000).Draw(rt, "ms")) * time.Millisecond)
			},
			"merge": m.merge,
			"":      func(*rapid.T) { m.check() },
		})
	})
}

func (m *merging) pick(rt *rapid.T) string {
	if len(m.ids) == 0 {
		rt.Skip("nobody")
	}
	return rapid.SampledFrom(m.ids).Draw(rt, "who")
}

func (m *merging) write(phone string) {
	m.messages++
	in := m.hello(fmt.Sprintf("m%d", m.messages))
	in.ExternalID = phone
	if _, err := m.Receive(in); err != nil {
		m.rt.Fatal(err)
	}
	u, _ := m.AppUserByExternalID("whatsapp", phone)
	if !slices.Contains(m.ids, u.ID) {
		m.ids = append(m.ids, u.ID)
	}
	if !slices.Contains(m.phones[u.ID], phone) {
		m.phones[u.ID] = append(m.phones[u.ID], phone)
	}
	m.texts[u.ID] = append(m.texts[u.ID], in.Text)
}

func (m *merging) add() {
	u, err := m.CreateAppUser(m.app.ID, aggregator.NewAppUser{UserID: fmt.Sprintf("cust-%d", len(m.ids)+m.messages*100+m.sent)})
	if err != nil {
		m.rt.Skip("exists")
	}
	m.sent++
	m.ids = append(m.ids, u.ID)
}

func (m *merging) again(rt *rapid.T) {
	id := m.pick(rt)
	if len(m.phones[id]) == 0 {
		rt.Skip("no phone")
	}
	m.write(rapid.SampledFrom(m.phones[id]).Draw(rt, "phone"))
}

func (m *merging) post(rt *rapid.T) {
	id := m.pick(rt)
	m.messages++
	text := fmt.Sprintf("m%d", m.messages)
	if r := m.do("POST", "/appusers/"+id+"/messages", `{"role":"appMaker","type":"text","text":"`+text+`","metadata":{"received":1}}`); r.status != 201 {
		rt.Fatalf("post: %d %s", r.status, r.body)
	}
	m.texts[id] = append(m.texts[id], text)
}

func (m *merging) merge(rt *rapid.T) {
	a, b := m.pick(rt), m.pick(rt)
	if a == b {
		rt.Skip("the same")
	}
	if r := m.do("POST", "/appusers/merge", `{"surviving":{"_id":"`+a+`"},"discarded":{"_id":"`+b+`"}}`); r.status != 200 {
		rt.Fatalf("merge: %d %s", r.status, r.body)
	}
	m.texts[a] = append(m.texts[a], m.texts[b]...)
	m.phones[a] = append(m.phones[a], m.phones[b]...)
	delete(m.texts, b)
	delete(m.phones, b)
	m.ids = slices.DeleteFunc(m.ids, func(id string) bool { return id == b })
	if r := m.do("GET", "/appusers/"+b, ""); r.status != 404 {
		rt.Fatalf("the discarded: %d", r.status)
	}
}

func (m *merging) check() {
	for _, id := range m.ids {
		var got []string
		for page, last := m.do("GET", "/appusers/"+id+"/messages?after=0", ""), -1.0; page.status == 200; {
			list := page.json(m.t)["messages"].([]any)
			for _, one := range list {
				msg := one.(map[string]any)
				if at := msg["received"].(float64); at <= last {
					m.rt.Fatalf("message %v of %s came at %v, the one before at %v", msg["text"], id, at, last)
				} else {
					last = at
				}
				got = append(got, msg["text"].(string))
			}
			if page.json(m.t)["next"] == nil {
				break
			}
			page = m.do("GET", "/appusers/"+id+"/messages?after="+strconv.FormatFloat(last, 'f', -1, 64), "")
		}
		want := slices.Clone(m.texts[id])
		slices.Sort(got)
		slices.Sort(want)
		if diff := cmp.Diff(got, want); diff != "" {
			m.rt.Fatalf("messages of %s (-got +want):\n%s", id, diff)
		}
		for _, phone := range m.phones[id] {
			if u, _ := m.AppUserByExternalID("whatsapp", phone); u.ID != id || u.Clients != len(m.phones[id]) {
				m.rt.Fatalf("%s is %s with %d clients, want %s with %d", phone, u.ID, u.Clients, id, len(m.phones[id]))
			}
		}
	}
}

func TestAfterAMergeMessagesStillGoTheirWay(t *testing.T) {
	c := newCloud(t)
	ann, _ := c.receive("hello")
	post := c.do("POST", "/appusers/"+ann.ID+"/messages", `{"role":"appMaker","type":"text","text":"before"}`)
	before := post.json(t)["message"].(map[string]any)["_id"].(string)
	if r := c.do("POST", "/appusers", `{"userId":"cust-1"}`); r.status != 201 {
		t.Fatal(r.body)
	}
	id := c.do("GET", "/appusers/cust-1", "").json(t)["appUser"].(map[string]any)["_id"].(string)
	c.do("POST", "/appusers/"+id+"/messages", `{"role":"appMaker","type":"text","text":"to nowhere"}`)
	h := c.hook()
	c.register(h.URL, `,"triggers":["message:delivery:channel"]`)
	if r := c.do("POST", "/appusers/merge", `{"surviving":{"_id":"`+id+`"},"discarded":{"_id":"`+ann.ID+`"}}`); r.status != 200 {
		t.Fatal(r.body)
	}
	if err := c.Report(aggregator.Report{MessageID: before, Status: aggregator.StatusChannel}); err != nil {
		t.Fatal(err)
	}
	c.settle()
	if len(h.got) != 1 || leaves(t, h.got[0].body)[3] != `.appUser._id = "`+id+`"` {
		t.Errorf("a report on an older message: %+v", h.got)
	}
	if r := c.do("POST", "/appusers/cust-1/messages", `{"role":"appMaker","type":"text","text":"after"}`); r.status != 201 {
		t.Fatal(r.body)
	}
	c.settle()
	c.network.mu.Lock()
	defer c.network.mu.Unlock()
	if last := c.network.out[len(c.network.out)-1]; last.ExternalID != "442079460101" {
		t.Errorf("sent to %+v", last)
	}
	if _, known := c.AppUserByExternalID("whatsapp", "442079460101"); !known {
		t.Error("the address is nobody's")
	}
}
