package aggregator_test

import (
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/wavetank/wavetank/sim/aggregator"
	"pgregory.net/rapid"
)

func TestConversationAndActivityAreAsTheFixturesSay(t *testing.T) {
	c := newCloud(t)
	ann, _ := c.receive("hello")
	path := "/appusers/" + ann.ID + "/conversation"
	c.named(ann).match(t, []byte(c.do("GET", path, "").body), readShape(t, "conversation").Answer)
	f := readShape(t, "activity")
	r := c.do("POST", path+"/activity", string(f.Request))
	c.named(ann).match(t, []byte(r.body), f.Answer)
}

func TestActivityThatIsRefused(t *testing.T) {
	c := newCloud(t)
	ann, _ := c.receive("hello")
	if _, err := c.CreateAppUser(c.app.ID, aggregatorUser("cust-1")); err != nil {
		t.Fatal(err)
	}
	for _, tc := range []struct{ user, path, body, want string }{
		{ann.ID, "/activity", `{"type":"typing:start"}`, "bad_request: should have required property 'role'"},
		{ann.ID, "/activity", `{"role":"appUser","type":"typing:start"}`, "bad_request: role should be equal to one of the allowed values"},
		{ann.ID, "/activity", `{"role":"appMaker","type":"typing"}`, "bad_request: type should be equal to one of the allowed values"},
		{"cust-1", "/activity", `{"role":"appMaker","type":"typing:stop"}`, "conversation_not_found: Conversation not found"},
		{"cust-1", "/read", ``, "conversation_not_found: Conversation not found"},
		{"cust-1", "/postback", `{"actionId":"x"}`, "conversation_not_found: Conversation not found"},
		{"nobody", "/read", ``, "user_not_found: User not found"},
		{ann.ID, "/postback", `{}`, "bad_request: should have required property 'actionId'"},
		{ann.ID, "/postback", `{"actionId":"x"}`, "not_found: Resource not found"},
	} {
		if got := failure(t, c.do("POST", "/appusers/"+tc.user+"/conversation"+tc.path, tc.body)); got != tc.want {
			t.Errorf("%s %s: got %q, want %q", tc.path, tc.body, got, tc.want)
		}
	}
}

// typist is a network that shows typing.
type typist struct {
	network
	mu   sync.Mutex
	seen []string
}

func (n *typist) Typing(_, integrationID, externalID string, started bool) {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.seen = append(n.seen, fmt.Sprint(integrationID, " ", externalID, " ", started))
}

func TestTypingOfTheBusinessReachesChannelsThatShowIt(t *testing.T) {
	n := &typist{}
	c := newCloud(t, func(cfg *aggregator.Config) { cfg.Network = n })
	ann, _ := c.receive("hello")
	if _, err := c.Receive(aggregator.Incoming{AppID: c.app.ID, IntegrationID: c.messenger, ExternalID: "psid", Type: "text", Text: "hi"}); err != nil {
		t.Fatal(err)
	}
	bo, _ := c.AppUserByExternalID("messenger", "psid")
	for _, user := range []string{ann.ID, bo.ID} {
		for _, typ := range []string{"typing:start", "conversation:read", "typing:stop"} {
			if r := c.do("POST", "/appusers/"+user+"/conversation/activity", `{"role":"appMaker","type":"`+typ+`"}`); r.status != 200 {
				t.Fatalf("%s: %d %s", typ, r.status, r.body)
			}
		}
	}
	if len(n.seen) != 0 {
		t.Error("typing was shown before its turn")
	}
	c.settle()
	if diff := cmp.Diff(n.seen, []string{c.messenger + " psid true", c.messenger + " psid false"}); diff != "" {
		t.Errorf("typing (-got +want):\n%s", diff)
	}
}

func TestMessagesThatAreDeleted(t *testing.T) {
	c := newCloud(t)
	ann, first := c.receive("hello")
	path := "/appusers/" + ann.ID + "/messages"
	var ids []string
	for _, text := range []string{"a", "b", "c"} {
		r := c.do("POST", path, `{"role":"appMaker","type":"text","text":"`+text+`"}`)
		ids = append(ids, r.json(t)["message"].(map[string]any)["_id"].(string))
	}
	unread := func() int {
		u, _ := c.AppUserByExternalID("whatsapp", "442079460101")
		return u.Unread
	}
	if r := c.do("DELETE", path+"/"+first, ""); r.status != 200 || r.body != "{}" || unread() != 3 {
		t.Errorf("hers: %d %s, unread %d", r.status, r.body, unread())
	}
	if r := c.do("DELETE", path+"/"+ids[1], ""); r.status != 200 || unread() != 2 {
		t.Errorf("ours: %d %s, unread %d", r.status, r.body, unread())
	}
	if got := failure(t, c.do("DELETE", path+"/"+ids[1], "")); got != "not_found: Resource not found" {
		t.Errorf("twice: %s", got)
	}
	in := c.hello("other")
	in.ExternalID = "44200"
	other, err := c.Receive(in)
	if err != nil {
		t.Fatal(err)
	}
	if got := failure(t, c.do("DELETE", path+"/"+other, "")); got != "not_found: Resource not found" {
		t.Errorf("somebody else's: %s", got)
	}
	if diff := cmp.Diff(c.texts(t, c.do("GET", path, "")), []string{"a", "c"}); diff != "" {
		t.Errorf("left (-got +want):\n%s", diff)
	}
	if r := c.do("DELETE", path, ""); r.status != 200 || r.body != "{}" || unread() != 0 {
		t.Errorf("all: %d %s, unread %d", r.status, r.body, unread())
	}
	r := c.do("GET", path, "")
	if diff := cmp.Diff(c.texts(t, r), []string{}); diff != "" || !strings.Contains(r.body, ann.ConversationID) {
		t.Errorf("emptied: %s", r.body)
	}
	if r := c.do("POST", path, `{"role":"appMaker","type":"text","text":"d"}`); !strings.Contains(r.body, ann.ConversationID) {
		t.Errorf("the conversation did not survive: %s", r.body)
	}
}

func TestReadCounters(t *testing.T) {
	c := newCloud(t)
	ann, _ := c.receive("hello")
	path := "/appusers/" + ann.ID
	post := func(role string) {
		t.Helper()
		if r := c.do("POST", path+"/messages", `{"role":"`+role+`","type":"text","text":"a"}`); r.status != 201 {
			t.Fatal(r.body)
		}
	}
	at := func(seconds int) string { return fmt.Sprint(start.Unix() + int64(seconds)) }
	for _, step := range []struct {
		do   func()
		want string
	}{
		{func() { post("appMaker") }, `"unreadCount":1,"appMakerLastRead":` + at(1) + `,"appUserLastRead":` + at(0)},
		{func() { post("appMaker") }, `"unreadCount":2,"appMakerLastRead":` + at(2) + `,"appUserLastRead":` + at(0)},
		{func() { post("appUser") }, `"unreadCount":0,"appMakerLastRead":` + at(2) + `,"appUserLastRead":` + at(3)},
		{func() { post("appMaker") }, `"unreadCount":1,"appMakerLastRead":` + at(4) + `,"appUserLastRead":` + at(3)},
		{func() { c.do("POST", path+"/conversation/read", "") }, `"unreadCount":0,"appMakerLastRead":` + at(4) + `,"appUserLastRead":` + at(5)},
		{func() { c.do("POST", path+"/conversation/activity", `{"role":"appMaker","type":"conversation:read"}`) }, `"unreadCount":0,"appMakerLastRead":` + at(6) + `,"appUserLastRead":` + at(5)},
	} {
		c.advance(time.Second)
		step.do()
		want := `{"conversation":{"_id":"` + ann.ConversationID + `",` + step.want + `}}`
		if diff := cmp.Diff(c.do("GET", path+"/conversation", "").body, want); diff != "" {
			t.Errorf("(-got +want):\n%s", diff)
		}
	}
}

// Following the links back from the newest page, and on from the oldest, sees every message once.
func TestLinksOfPages(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		c := newCloud(t)
		n := rapid.IntRange(1, 350).Draw(rt, "messages")
		for i := range n {
			c.receive(fmt.Sprint(i))
			c.advance(time.Duration(rapid.SampledFrom([]int{0, 0, 1, 700}).Draw(rt, "gap")) * time.Millisecond)
		}
		ann, _ := c.AppUserByExternalID("whatsapp", "442079460101")
		follow := func(url, link string) (pages [][]string, last string) {
			for url != "" {
				r := c.send("GET", strings.TrimPrefix(url, c.url), "", c.basic())
				pages = append(pages, c.texts(t, r))
				last, url = url, ""
				if next, given := r.json(t)[link].(string); given {
					url = next
				}
			}
			return pages, last
		}
		want := []string{}
		for i := range n {
			want = append(want, fmt.Sprint(i))
		}
		back, oldest := follow("/v1.1/appusers/"+ann.ID+"/messages", "previous")
		got := []string{}
		for i := range back {
			got = append(got, back[len(back)-1-i]...)
		}
		if diff := cmp.Diff(got, want); diff != "" {
			rt.Fatalf("back (-got +want):\n%s", diff)
		}
		on, _ := follow(oldest, "next")
		got = []string{}
		for _, page := range on {
			got = append(got, page...)
		}
		if diff := cmp.Diff(got, want); diff != "" {
			rt.Fatalf("on (-got +want):\n%s", diff)
		}
	})
}

// A page that is empty because nothing is that new yet leads back to the newest message.
func TestLinkOfAnEmptyPage(t *testing.T) {
	c := newCloud(t)
	c.receive("a")
	ann, _ := c.receive("b")
	m := c.do("GET", "/appusers/"+ann.ID+"/messages?after=1600000000", "").json(t)
	back, _ := m["previous"].(string)
	if diff := cmp.Diff(c.texts(t, c.send("GET", strings.TrimPrefix(back, c.url), "", c.basic())), []string{"a", "b"}); diff != "" {
		t.Errorf("back by %q (-got +want):\n%s", back, diff)
	}
}

func TestLinksThatAreOptional(t *testing.T) {
	c := newCloud(t, func(cfg *aggregator.Config) { cfg.NoPreviousPage, cfg.NextPageAlways = true, true })
	for range 101 {
		c.receive("x")
	}
	ann, _ := c.AppUserByExternalID("whatsapp", "442079460101")
	m := c.do("GET", "/appusers/"+ann.ID+"/messages", "").json(t)
	if m["previous"] != nil || m["next"] == nil {
		t.Errorf("previous %v, next %v", m["previous"], m["next"])
	}
}
