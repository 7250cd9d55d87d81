package oceana

import "github.com/wavetank/wavetank/sim/journal"

// claimLocked makes sess the owner of c: each conversation belongs to one session, by a lease whose number rises with every new owner. A
// request that names an older lease than the current one comes from a session that lost it, and is refused; one without a number
// claims the conversation for the session that speaks. The loser is told, unless its socket is gone, and keeps its socket (assumed).
func (s *Server) claimLocked(c *contact, sess *session, epoch int64) *refusal {
	loser, messaging := c.to.(*session)
	switch {
	case loser == sess:
		return nil
	case !messaging:
		return refused(404, "conversationId: that is a web chat")
	case epoch > 0 && epoch < c.epoch:
		return refused(409, "body.epoch: the conversation belongs to another session since epoch %d", c.epoch)
	}
	c.epoch = max(c.epoch+1, epoch)
	c.to = sess
	s.followLocked(c, loser, sess)
	if loser.socket != nil {
		body := journal.JSON(ownershipLost{methodOwnershipLost, c.guid, c.epoch})
		s.cfg.Journal.Add(journal.Entry{
			From: "oceana", To: "connector", Kind: journal.KindFrame, Name: methodOwnershipLost, Conversation: c.conversation.id, Payload: body,
		})
		s.enqueueLocked(loser.socket, frame{Type: typeNotification, ConversationID: c.conversation.id, Body: body})
		s.fenceLocked(loser.socket, "oceana -> connector ownershipLost")
	}
	return nil
}

// followLocked brings what has to be told about c to its new session, in order: what was never sent moves. What was sent and not acknowledged
// stays where it can be replayed, and is told to the new session too: the old one may be dead without anybody knowing it yet, and what
// comes next must not overtake it. An adapter knows a repeat by its message.
func (s *Server) followLocked(c *contact, from, to *session) {
	var stays []*notification
	for _, n := range from.log {
		switch {
		case n.contact != c || n.processed:
			stays = append(stays, n)
		case n.seq == 0:
			to.log = append(to.log, n)
		default:
			stays = append(stays, n)
			to.log = append(to.log, &notification{
				contact: c, created: n.created, correlation: n.correlation, conversation: n.conversation, method: n.method, msg: n.msg, body: n.body, line: n.line,
			})
		}
	}
	from.log = stays
	s.sendSoonLocked(to)
}
