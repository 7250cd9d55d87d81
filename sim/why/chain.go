// Package why says in words why a message ended as it did, from the journal alone.
//
// A message has another id on each wire: the phone's, the cloud's and Oceana's. Chains finds the entries that belong together, and
// Story tells them. The console has the same in its own language (chain.js and why.js): a change of one belongs into the other.
package why

import (
	"encoding/json"
	"regexp"
	"slices"
	"strings"

	"github.com/wavetank/wavetank/sim/journal"
)

// Chains are the entries of a journal by the message they are about. Use NewChains.
type Chains struct {
	entries []journal.Entry
	of      []*chain // by entry; nil for one that is about no message
	byID    map[string]*chain
}

type chain struct {
	ids     []string
	entries []int
}

// NewChains sorts entries, which are in the order of the journal.
func NewChains(entries []journal.Entry) *Chains {
	c := &Chains{entries: entries, of: make([]*chain, len(entries)), byID: map[string]*chain{}}
	for i, e := range entries {
		if ids := idsOf(e); len(ids) > 0 {
			c.join(ids).entries = append(c.join(ids).entries, i)
		}
	}
	for _, chain := range c.byID {
		slices.Sort(chain.entries)
		for _, i := range chain.entries {
			c.of[i] = chain
		}
	}
	return c
}

// join is the one chain of all ids.
func (c *Chains) join(ids []string) *chain {
	var one *chain
	for _, id := range ids {
		other := c.byID[id]
		switch {
		case other == nil || other == one:
			continue
		case one == nil:
			one = other
			continue
		}
		one.ids, one.entries = append(one.ids, other.ids...), append(one.entries, other.entries...)
		for _, id := range other.ids {
			c.byID[id] = one
		}
	}
	if one == nil {
		one = &chain{}
	}
	for _, id := range ids {
		if c.byID[id] == nil {
			one.ids = append(one.ids, id)
			c.byID[id] = one
		}
	}
	return one
}

// Of are the entries about the message with an id of any wire, oldest first; nil when there are none.
func (c *Chains) Of(id string) []journal.Entry {
	chain := c.byID[id]
	if chain == nil {
		return nil
	}
	var all []journal.Entry
	for _, i := range chain.entries {
		all = append(all, c.entries[i])
	}
	return all
}

// body is what the story needs of a payload or answer. A part with an unexpected type stays empty.
type body struct {
	ID                string `json:"id"`
	OriginalID        string `json:"originalId"`
	MessageID         string `json:"messageId"`
	ExternalMessageID string `json:"externalMessageId"`
	Role              string `json:"role"`
	FirstMessage      struct {
		MessageID string `json:"messageId"`
	} `json:"firstMessage"`
	Messages []struct {
		ID       string  `json:"_id"`
		Received float64 `json:"received"`
		Source   struct {
			OriginalMessageID        string  `json:"originalMessageId"`
			OriginalMessageTimestamp float64 `json:"originalMessageTimestamp"`
		} `json:"source"`
	} `json:"messages"`
	Message struct {
		ID       string          `json:"_id"`
		ClientID json.RawMessage `json:"_clientId"` // a device's own, which the cloud ignores
	} `json:"message"`
	ExternalMessages []struct {
		ID string `json:"id"`
	} `json:"externalMessages"`
	Metadata struct {
		Effect string `json:"effect"`
	} `json:"metadata"`
	Result       *bool           `json:"result"`
	Code         json.RawMessage `json:"code"`
	ErrorMessage string          `json:"errorMessage"`
	Error        failure         `json:"error"`
}

// failure is why a network rejected a message. WhatsApp lists its own errors inside.
type failure struct {
	Code       json.RawMessage `json:"code"`
	Message    string          `json:"message"`
	Title      string          `json:"title"`
	Underlying *struct {
		Code    json.RawMessage `json:"code"`
		Message string          `json:"message"`
		Title   string          `json:"title"`
		Errors  []failure       `json:"errors"`
	} `json:"underlyingError"`
}

func read(raw json.RawMessage) body {
	var b body
	_ = json.Unmarshal(raw, &b) // what does not fit is left empty
	return b
}

var effectMessage = regexp.MustCompile(`:([^:/]+)/post$`)

// idsOf are the ids of the message that an entry is about; none for an entry about several or no messages.
func idsOf(e journal.Entry) []string {
	p, a := read(e.Payload), read(e.Answer)
	ids := []string{e.Message}
	switch e.Kind {
	case journal.KindNetwork:
		ids = append(ids, p.ID, p.OriginalID, p.MessageID, p.ExternalMessageID)
	case journal.KindFrame:
		ids = append(ids, p.MessageID, p.FirstMessage.MessageID, a.MessageID)
	case journal.KindWebhook:
		if len(p.Messages) == 1 {
			ids = append(ids, p.Messages[0].ID, p.Messages[0].Source.OriginalMessageID)
		}
		ids = append(ids, p.Message.ID)
		for _, m := range p.ExternalMessages {
			ids = append(ids, m.ID)
		}
	case journal.KindRequest:
		if m := effectMessage.FindStringSubmatch(p.Metadata.Effect); m != nil {
			ids = append(ids, m[1])
		}
		if p.Role == "appMaker" {
			ids = append(ids, a.Message.ID)
		}
		if strings.HasPrefix(e.Name, "POST /sdk/") { // a device's: it joins what the phone shows to what the cloud stored
			ids = append(ids, strings.Trim(string(p.Message.ClientID), `"`), a.MessageID)
			if len(a.Messages) == 1 {
				ids = append(ids, a.Messages[0].ID)
			}
		}
	}
	return slices.DeleteFunc(ids, func(id string) bool { return id == "" })
}
