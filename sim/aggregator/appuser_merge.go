package aggregator

import (
	"bytes"
	"encoding/json"
	"net/http"
	"slices"
	"strconv"
)

// mergeAppUsers joins two app users, named by the cloud's own ids (Smooch v1.1).
func (q *request) mergeAppUsers() answer {
	f, err := q.fields()
	if err != nil {
		return fail(err)
	}
	if err := f.require("surviving", "discarded"); err != nil {
		return fail(err)
	}
	var ids [2]string
	for i, name := range []string{"surviving", "discarded"} {
		var one fields
		if err := f.read(name, "object", &one); err != nil {
			return fail(err)
		}
		if err := one.require("_id"); err != nil {
			return fail(err)
		}
		if err := one.strings("_id", &ids[i]); err != nil {
			return fail(err)
		}
	}
	q.mu.Lock()
	defer q.mu.Unlock()
	surviving, discarded := q.app.users[ids[0]], q.app.users[ids[1]]
	switch {
	case surviving == nil || discarded == nil:
		return fail(notFound("user"))
	case surviving == discarded:
		return fail(badRequest("surviving and discarded should be different users"))
	}
	q.begin("", "")
	q.mergeLocked(surviving, discarded)
	return ok(http.StatusOK, []byte("{}"))
}

// mergeLocked moves everything of discarded to surviving and tells webhooks.
func (s *Server) mergeLocked(surviving, discarded *appUser) {
	gone := *discarded.eventJSON(false) // as they were
	s.scheduleMergedLocked(surviving, discarded)
	s.forgetAppUserLocked(discarded)
	if !s.cfg.DiscardedProfileLost {
		surviving.takeProfile(discarded)
	}
	for _, c := range discarded.clients {
		surviving.app.byClient[clientID{c.integration, c.externalID}] = surviving
		if address := (channelID{c.platform, c.externalID}); s.byChannel[address] == discarded {
			s.byChannel[address] = surviving
		}
	}
	surviving.clients = append(surviving.clients, discarded.clients...)
	slices.SortStableFunc(surviving.clients, func(a, b *client) int { return b.lastSeen.Compare(a.lastSeen) })
	for _, l := range discarded.pending {
		l.user = surviving
	}
	surviving.pending = append(surviving.pending, discarded.pending...)
	for _, code := range discarded.linkCodes {
		delete(discarded.app.linkCodes, code)
	}
	surviving.businessSystems = append(surviving.businessSystems, discarded.businessSystems...)
	surviving.conversationStarted = surviving.conversationStarted || discarded.conversationStarted
	surviving.hasPaymentInfo = surviving.hasPaymentInfo || discarded.hasPaymentInfo
	s.mergeConversationsLocked(surviving, discarded)
	discarded.clients, discarded.pending, discarded.linkCodes = nil, nil, nil

	e := event{trigger: "merge:appUser", app: surviving.app}
	e.body.Surviving, e.body.Discarded = surviving.eventJSON(false), []appUserEventJSON{gone}
	s.emitLocked(e)
}

// takeProfile fills in what u lacks.
func (u *appUser) takeProfile(from *appUser) {
	if u.userID == "" && from.userID != "" {
		u.userID = from.userID
		u.app.byUserID[u.userID] = u
	}
	for _, p := range []struct{ mine, other *string }{
		{&u.givenName, &from.givenName}, {&u.surname, &from.surname}, {&u.email, &from.email},
	} {
		if *p.mine == "" {
			*p.mine = *p.other
		}
	}
	merged := from.propertiesOrEmpty()
	for name, value := range u.properties {
		merged[name] = value
	}
	if _, err := (fields{"properties": encode(merged)}).flat("properties", ""); err == nil { // else they are too many
		u.properties = merged
	}
}

// mergeConversationsLocked keeps the survivor's conversation, or gives the survivor the other's when they had none: assumed.
func (s *Server) mergeConversationsLocked(surviving, discarded *appUser) {
	from, to := discarded.conversation, surviving.conversation
	discarded.conversation = nil
	switch {
	case from == nil:
	case to == nil:
		from.user = surviving
		surviving.conversation = from
	default:
		for _, m := range from.messages {
			m.conversation = to
		}
		to.messages = append(to.messages, from.messages...)
		to.unread += from.unread
		to.appMakerLastRead = max(to.appMakerLastRead, from.appMakerLastRead)
		to.appUserLastRead = max(to.appUserLastRead, from.appUserLastRead)
		from.messages = nil
		delete(s.conversations, from.id)
		to.arrangeLocked()
	}
}

// arrangeLocked puts messages that came together in the order of their receipt. Two of the same instant would break paging
// by time, so the later one is moved by a millisecond.
func (c *conversation) arrangeLocked() {
	slices.SortStableFunc(c.messages, func(a, b *message) int { return int(a.received - b.received) })
	for i := 1; i < len(c.messages); i++ {
		m, least := c.messages[i], c.messages[i-1].received+1
		if m.received < least {
			m.received = least
			m.raw = withReceived(m.raw, least)
		}
		c.latest = max(c.latest, m.received)
	}
}

// withReceived is a stored message with another time of receipt.
func withReceived(raw json.RawMessage, at millis) json.RawMessage {
	d := json.NewDecoder(bytes.NewReader(raw))
	_, _ = d.Token() // {
	for d.More() {
		name, err := d.Token()
		if err != nil {
			return raw
		}
		var value json.RawMessage
		if d.Decode(&value) != nil {
			return raw
		}
		if name == "received" {
			end := int(d.InputOffset())
			begin := end - len(value)
			return slices.Concat(raw[:begin:begin], strconv.AppendFloat(nil, float64(at)/1000, 'f', -1, 64), raw[end:])
		}
	}
	return raw
}
