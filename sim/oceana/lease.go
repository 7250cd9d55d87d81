package oceana

import "github.com/wavetank/wavetank/sim/journal"

// claimLocked makes sess the owner of c: each conversation belongs to one session, by a lease whose number rises with every new owner. A
// request that names an older lease than the current one comes from somebody who lost it, and is refused; one without a number
// claims the conversation for whoever speaks. The loser is told, unless its socket is gone, and keeps its socket (assumed).
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

// followLocked moves what was never sent about c to its new session. What was sent stays where it can be replayed.
func (s *Server) followLocked(c *contact, from, to *session) {
	var stays []*notification
	for _, n := range from.log {
		if n.contact == c && n.seq == 0 {
			to.log = append(to.log, n)
		} else {
			stays = append(stays, n)
		}
	}
	from.log = stays
	s.sendSoonLocked(to)
}
