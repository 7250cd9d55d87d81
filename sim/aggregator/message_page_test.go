package aggregator_test

import (
	"fmt"
	"net/url"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

func (c *cloud) texts(t testing.TB, r reply) []string {
	t.Helper()
	texts := []string{}
	for _, m := range r.json(t)["messages"].([]any) {
		texts = append(texts, m.(map[string]any)["text"].(string))
	}
	return texts
}

func TestPagesOfMessages(t *testing.T) {
	c := newCloud(t)
	for i := range 250 {
		c.receive(strconv.Itoa(i))
		c.advance(time.Second)
	}
	ann, _ := c.AppUserByExternalID("whatsapp", "442079460101")
	at := func(i int) string { return strconv.FormatInt(start.Unix()+int64(i), 10) }
	path := "/v1.1/apps/" + c.app.ID + "/appusers/" + ann.ID + "/messages"
	for _, tc := range []struct {
		query     string
		from, to  int // of the 250
		next      string
		status    int
		complaint string
	}{
		{query: "", from: 150, to: 250},
		{query: "?before=" + at(150), from: 50, to: 150, next: "?after=" + at(149)},
		{query: "?before=" + at(10) + ".001", from: 0, to: 11, next: "?after=" + at(10)},
		{query: "?before=" + at(0), from: 0, to: 0, next: "?after=0"},
		{query: "?after=" + at(9), from: 10, to: 110, next: "?after=" + at(109)},
		{query: "?after=" + at(200) + ".5", from: 201, to: 250},
		{query: "?after=" + at(249), from: 250, to: 250},
		{query: "?after=1&before=2", complaint: "bad_request: before and after are mutually exclusive"},
		{query: "?after=soon", complaint: "bad_request: before and after should be unix seconds"},
		{query: "?after=NaN", complaint: "bad_request: before and after should be unix seconds"},
	} {
		t.Run(tc.query, func(t *testing.T) {
			r := c.send("GET", path+tc.query, "", c.basic())
			if got := failure(t, r); got != tc.complaint {
				t.Fatalf("got %q, want %q", got, tc.complaint)
			}
			if tc.complaint != "" {
				return
			}
			want := []string{}
			for i := tc.from; i < tc.to; i++ {
				want = append(want, strconv.Itoa(i))
			}
			if diff := cmp.Diff(c.texts(t, r), want); diff != "" {
				t.Errorf("messages (-got +want):\n%s", diff)
			}
			next, _ := r.json(t)["next"].(string)
			wantNext := ""
			if tc.next != "" {
				wantNext = c.url + path + tc.next
			}
			if next != wantNext {
				t.Errorf("next %q, want %q", next, wantNext)
			}
		})
	}
}

func TestMessagesOfAnUnknownUser(t *testing.T) {
	c := newCloud(t)
	u, err := c.CreateAppUser(c.app.ID, aggregatorUser("cust-1"))
	if err != nil {
		t.Fatal(err)
	}
	if got := failure(t, c.do("GET", "/appusers/"+u.ID+"/messages", "")); got != "conversation_not_found: Conversation not found" {
		t.Errorf("no conversation: %s", got)
	}
	if got := failure(t, c.do("GET", "/appusers/x/messages", "")); got != "user_not_found: User not found" {
		t.Errorf("no user: %s", got)
	}
}

// Whatever the gaps between messages, following next from the beginning sees each exactly once, and going back by before too.
func TestPagingLosesNothing(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		c := newCloud(t)
		n := rapid.IntRange(1, 320).Draw(rt, "messages")
		var want []string
		for i := range n {
			c.receive(fmt.Sprint(i))
			want = append(want, fmt.Sprint(i))
			c.advance(time.Duration(rapid.SampledFrom([]int{0, 0, 0, 1, 999, 1500}).Draw(rt, "gap")) * time.Millisecond)
		}
		ann, _ := c.AppUserByExternalID("whatsapp", "442079460101")
		path := "/v1.1/appusers/" + ann.ID + "/messages"

		got := []string{}
		for query := "?after=1"; query != ""; {
			r := c.send("GET", path+query, "", c.basic())
			got = append(got, c.texts(t, r)...)
			next, _ := r.json(t)["next"].(string)
			if u, err := url.Parse(next); err != nil {
				rt.Fatal(err)
			} else if query = ""; u.RawQuery != "" {
				query = "?" + u.RawQuery
			}
		}
		if diff := cmp.Diff(got, want); diff != "" {
			rt.Fatalf("forward (-got +want):\n%s", diff)
		}

		back := []string{}
		for query := ""; ; {
			r := c.send("GET", path+query, "", c.basic())
			page := c.texts(t, r)
			if len(page) == 0 {
				break
			}
			back = append(append([]string{}, page...), back...)
			first := strings.Split(strings.Split(r.body, `"received":`)[1], ",")[0]
			query = "?before=" + first
		}
		if diff := cmp.Diff(back, want); diff != "" {
			rt.Fatalf("backward (-got +want):\n%s", diff)
		}
	})
}
