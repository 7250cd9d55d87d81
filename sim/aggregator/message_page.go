package aggregator

import (
	"bytes"
	"net/http"
	"sort"
	"strconv"
)

// messagesPerPage is fixed (Smooch v1.1).
const messagesPerPage = 100

// listMessages pages by time, in unix seconds, without the messages of exactly that time. Oldest first. next is there when
// more messages lie after the page, previous when more lie before it: both assumed, the vendor prints one example of next.
func (q *request) listMessages() answer {
	query := q.http.URL.Query()
	before, after := query.Get("before"), query.Get("after")
	if before != "" && after != "" {
		return fail(badRequest("before and after are mutually exclusive"))
	}
	var micros int64
	if text := before + after; text != "" {
		var valid bool
		if micros, valid = instant(text); !valid {
			return fail(badRequest("before and after should be unix seconds"))
		}
	}
	q.mu.Lock()
	defer q.mu.Unlock()
	u := q.app.userLocked(q.param("userId"))
	if u == nil {
		return fail(notFound("user"))
	}
	c := u.conversation
	if c == nil {
		return fail(notFound("conversation"))
	}
	q.begin(c.id, "")
	from, to := window(c.messages, before != "", after != "", micros)
	var b bytes.Buffer
	size := 512
	for _, m := range c.messages[from:to] {
		size += len(m.raw) + 1
	}
	b.Grow(size)
	b.WriteString(`{"conversation":`)
	b.Write(encode(c.json()))
	b.WriteString(`,"messages":[`)
	for i, m := range c.messages[from:to] {
		if i > 0 {
			b.WriteByte(',')
		}
		b.Write(m.raw)
	}
	b.WriteByte(']')
	if from > 0 && !q.cfg.NoPreviousPage {
		q.link(&b, "previous", "before", c.edge(from, to, from))
	}
	if to < len(c.messages) || q.cfg.NextPageAlways && len(c.messages) > 0 {
		q.link(&b, "next", "after", c.edge(from, to, to-1))
	}
	b.WriteByte('}')
	return ok(http.StatusOK, b.Bytes())
}

func pageBehaviours() []Behaviour {
	return []Behaviour{
		{"messages", "paging", "before and after are unix seconds, exclusive; 100 messages, oldest first", "Smooch docs 2017, Conversations", Documented, ""},
		{"messages", "next", "given when more messages lie after the page", "one printed example; the rule: assumed", Inferred, "Config.NextPageAlways"},
		{"messages", "previous", "given when more messages lie before the page", "assumed", Inferred, "Config.NoPreviousPage"},
		{"messages", "before and after", "400 together", "assumed", Inferred, ""},
		{"messages", "received", "at least a millisecond after the message before, so that paging loses none", "assumed", Inferred, ""},
	}
}

// edge is the time of the message at i, the first or last of a page. An empty page lies before everything or after it.
func (c *conversation) edge(from, to, i int) millis {
	switch {
	case to > from:
		return c.messages[i].received
	case from > 0:
		last := c.messages[len(c.messages)-1].received
		if i == from {
			last++ // before is exclusive
		}
		return last
	}
	return 0
}

func (q *request) link(b *bytes.Buffer, name, parameter string, at millis) {
	b.WriteString(`,"` + name + `":`)
	b.Write(encode(q.selfURL() + "?" + parameter + "=" + strconv.FormatFloat(float64(at)/1000, 'f', -1, 64)))
}

// window finds the page: the oldest after the time, or the newest before it, or the newest.
func window(all []*message, before, after bool, micros int64) (from, to int) {
	if after {
		from = sort.Search(len(all), func(i int) bool { return int64(all[i].received)*1000 > micros })
		return from, min(from+messagesPerPage, len(all))
	}
	to = len(all)
	if before {
		to = sort.Search(len(all), func(i int) bool { return int64(all[i].received)*1000 >= micros })
	}
	return max(0, to-messagesPerPage), to
}

// selfURL is the address the request came to, without its query.
func (q *request) selfURL() string { return q.baseURL() + q.http.URL.EscapedPath() }

func (q *request) baseURL() string {
	scheme := "http"
	if q.http.TLS != nil {
		scheme = "https"
	}
	return scheme + "://" + q.http.Host
}
