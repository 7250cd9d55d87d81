package tunnel

import (
	"cmp"
	"encoding/json"
	"net/http"
	"strings"
	"time"

	"github.com/wavetank/wavetank/sim/channel"
	"github.com/wavetank/wavetank/sim/journal"
)

// contact is one request for an agent, from the first message to its close.
type contact struct {
	conversation string
	phone        string
	channel      string
	begun        time.Time // of the message that opened it
	agent        string    // who has it, or had it last; empty: none yet
	waiting      bool      // in the queue, and alerting no agent
	skill        string    // what it is about; empty: anything
	transferred  bool      // to an agent with that skill
	deflected    bool      // the bot's answer was enough
	dropped      bool      // the customer left at the bot, not content
	gaveUp       bool      // the customer lost patience before an agent answered
	taken        time.Time // when an agent answered first; zero: not yet
	replied      time.Time // when the customer's phone first showed an agent's own words; zero: not yet
	closed       time.Time
	advised      bool // the desk says: use a template
	welcomed     bool
	bots         int // answers of the chatbot
}

// bubble is what of a drawn message matters here.
type bubble struct {
	Kind string `json:"kind"`
	Text string `json:"text"`
}

// saw is told of every crossing, once it has its answer.
func (t *tunnel) saw(e journal.Entry) {
	switch e.Kind {
	case journal.KindDesk:
		t.sawDesk(e)
	case journal.KindFrame:
		t.sawFrame(e)
	case journal.KindWebhook:
		if e.To == "connector" && e.Name == "message:appUser" || e.To == "scanner" {
			t.sawWebhook(e)
		}
	case journal.KindNetwork:
		t.sawNetwork(e)
	case journal.KindUnexpected:
		t.promises.break_("everything is understood", "", "%s from %s to %s: %s", e.Name, e.From, e.To, e.Error)
	}
}

func (t *tunnel) sawDesk(e journal.Entry) {
	if e.From == "oceana" && e.Name == "alert" {
		if a := t.agents[strings.TrimPrefix(e.To, "agent ")]; a != nil {
			t.figures.waits(t.contacts[e.Conversation], false)
			a.alert(e.Conversation)
		}
		return
	}
	a := t.agents[strings.TrimPrefix(e.From, "agent ")]
	if a == nil {
		return
	}
	c := t.contacts[e.Conversation]
	switch e.Name {
	case "answer":
		if c != nil {
			c.agent = a.name
			if c.taken.IsZero() {
				c.taken = e.At
				t.promises.taken(c, a.name)
			}
		}
		a.answered(e.Conversation)
	case "ignore", "no answer", "reject":
		t.figures.count(&t.figures.unanswered, e.Name != "reject")
		t.figures.waits(c, true)
	case "close":
		if c != nil {
			c.closed = e.At
			delete(t.contacts, e.Conversation)
		}
		a.closed(e.Conversation)
	case "transferToService":
		if c != nil {
			c.agent, c.transferred = "", true
			t.figures.transfers++
			t.figures.waits(c, true)
		}
		a.closed(e.Conversation)
	case "sendRichMedia":
		if len(a.rich) > 0 {
			t.promises.sent(a.rich[0], e.Message)
			a.rich = a.rich[1:]
		}
	case "send", "sendTemplate":
		var p struct {
			Text   string   `json:"text"`
			Params []string `json:"params"`
		}
		_ = json.Unmarshal(e.Payload, &p)
		if len(p.Params) > 0 {
			p.Text = p.Params[0]
		}
		t.promises.sent(p.Text, e.Message)
	}
}

func (t *tunnel) sawFrame(e journal.Entry) {
	if e.From == "oceana" && e.Name == "participantLeave" && t.profile.Bot != nil {
		if c := t.contacts[e.Conversation]; c != nil && c.agent == "" { // the bot has handed over
			t.figures.waits(c, true)
		}
	}
	if e.From != "connector" || e.To != "oceana" || e.Status != 200 {
		return
	}
	switch e.Name {
	case "login":
		t.figures.loggedIn(e)
	case "requestChat", "newMessage", "newCustomerFileTransfer":
		var p struct {
			File       string `json:"name"`
			Message    string `json:"message"`
			Type       string `json:"type"`
			SenderType string `json:"senderType"`
			First      struct {
				Message string `json:"message"`
			} `json:"firstMessage"`
		}
		_ = json.Unmarshal(e.Payload, &p)
		var answer struct {
			Result    bool `json:"result"`
			Existing  bool `json:"existing"`
			Duplicate bool `json:"duplicate"`
		}
		_ = json.Unmarshal(e.Answer, &answer)
		if !answer.Result {
			return
		}
		if p.Type == "advice" {
			if c := t.contacts[e.Conversation]; c != nil && t.agents[c.agent] != nil {
				t.agents[c.agent].advised(e.Conversation)
			}
			t.promises.advises(e.Conversation, answer.Duplicate)
			return
		}
		if p.Type == "notice" || p.SenderType == "system" {
			return
		}
		text := cmp.Or(p.File, p.Message, p.First.Message)
		if e.Name == "requestChat" && !answer.Existing && !answer.Duplicate {
			t.opened(e, text)
		}
		if !answer.Duplicate {
			t.promises.reachesDesk(e, text)
			if c := t.contacts[e.Conversation]; c != nil && c.agent != "" && t.agents[c.agent] != nil {
				t.agents[c.agent].customer(e.Conversation)
			}
		}
	case "messageStatus":
		var p struct {
			MessageID string `json:"messageId"`
			Status    string `json:"status"`
			Code      int    `json:"errorCode"`
		}
		_ = json.Unmarshal(e.Payload, &p)
		t.promises.reported(p.MessageID, p.Status, p.Code)
	}
}

// opened is a contact that begins.
func (t *tunnel) opened(e journal.Entry, text string) {
	var p struct {
		Channel string `json:"channelSrc"`
	}
	_ = json.Unmarshal(e.Payload, &p)
	c := &contact{conversation: e.Conversation, phone: t.owners[e.Conversation], channel: strings.TrimSpace(p.Channel)}
	c.begun = t.promises.written(c.phone, text, e.At)
	if owner := t.people[c.phone]; owner != nil {
		c.skill = owner.skill
	}
	t.contacts[e.Conversation], t.newest[c.phone] = c, c
	t.figures.waits(c, t.profile.Bot == nil)
	t.promises.toBot(c, text)
	t.all = append(t.all, c)
}

// again begins another contact, for the figures, of a customer whom the bot had contented: to Oceana it is still the first.
func (t *tunnel) again(phone string) {
	old := t.newest[phone]
	if old == nil || !old.deflected || t.contacts[old.conversation] != old {
		return
	}
	c := &contact{conversation: old.conversation, phone: phone, channel: old.channel, begun: t.world.Clock.Now(), skill: t.people[phone].skill}
	t.contacts[c.conversation], t.newest[phone] = c, c
	t.all = append(t.all, c)
}

// sawWebhook learns whose conversation it is. An infected file never gets further than the scanner, and its notice opens a contact all the
// same.
func (t *tunnel) sawWebhook(e journal.Entry) {
	type written struct {
		ID       string `json:"_id"`
		Text     string `json:"text"`
		MediaURL string `json:"mediaUrl"`
	}
	var p struct {
		Messages []written `json:"messages"`
		Message  written   `json:"message"`
	}
	_ = json.Unmarshal(e.Payload, &p)
	for _, m := range append(p.Messages, p.Message) {
		text := m.Text
		if m.MediaURL != "" {
			text = channel.FileName(m.MediaURL)
		}
		phone, known := t.promises.accepts(text, m.ID, e.To == "connector", e.To == "connector" && e.Status == http.StatusOK)
		if !known {
			continue
		}
		if owner := t.owners[e.Conversation]; owner != "" && owner != phone {
			t.promises.break_("to the right person", phone, "what %s wrote is in the conversation of %s", phone, owner)
		}
		t.owners[e.Conversation] = phone
	}
}

func (t *tunnel) sawNetwork(e journal.Entry) {
	if e.Name != "message" {
		return
	}
	if phone, is := strings.CutPrefix(e.From, "phone "); is {
		t.promises.wrote(phone, e.At)
		return
	}
	phone, is := strings.CutPrefix(e.To, "phone ")
	if !is {
		return
	}
	var b bubble
	_ = json.Unmarshal(e.Payload, &b)
	c := t.people[phone]
	if c == nil {
		return
	}
	bot := t.profile.Bot != nil && b.Text == t.profile.Bot.Answer
	if bot {
		t.promises.answersOfBot(phone)
	}
	own := t.promises.shows(phone, b, e.At)
	if own {
		if open := t.newest[phone]; open != nil && open.replied.IsZero() && !open.taken.IsZero() {
			open.replied = e.At
		}
	}
	c.hear(phone, b, bot)
}
