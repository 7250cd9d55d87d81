package oceana

import (
	"slices"

	"github.com/wavetank/wavetank/sim/journal"
)

// webNote is one notification to a web chat client.
type webNote struct {
	method, message string
	body            any
	line            *Line // the agent's bubble; may be nil
	again           bool  // said after a renewal because it was said before
}

// notifyLocked queues a notification; a clock turn sends it. A chat that is over is told nothing.
func (chat *webChat) notifyLocked(s *Server, _ *contact, method, messageID string, body any, line *Line) {
	if chat.over {
		return
	}
	chat.queue = append(chat.queue, webNote{method: method, message: messageID, body: s.webNotificationLocked(body), line: line})
	s.chatSoonLocked(chat)
}

func (s *Server) chatSoonLocked(chat *webChat) {
	if chat.turn || chat.socket == nil || len(chat.queue) == 0 {
		return
	}
	chat.turn = true
	s.cfg.Clock.Schedule("oceana sends "+chat.queue[0].method, 0, func() { s.chatNext(chat) })
}

// chatNext sends one notification. Clients do not acknowledge: what a dying socket swallowed is only to be had with the transcript.
func (s *Server) chatNext(chat *webChat) {
	s.mu.Lock()
	defer s.unlock()
	chat.turn = false
	if chat.socket == nil || len(chat.queue) == 0 {
		return
	}
	n := chat.queue[0]
	chat.queue = chat.queue[1:]
	s.cfg.Journal.Add(journal.Entry{
		From: "oceana", To: chat.actor, Kind: journal.KindFrame, Name: n.method,
		Conversation: chat.contact.conversation.id, Message: n.message, Payload: journal.JSON(n.body),
	})
	s.chatEnqueueLocked(chat.socket, typeNotification, n.body)
	if !n.again {
		s.chatToldLocked(chat, n)
	}
	s.chatSoonLocked(chat)
}

// chatToldLocked remembers what the client now knows.
func (s *Server) chatToldLocked(chat *webChat, n webNote) {
	n.again = true
	if n.line != nil && n.line.Role == RoleAgent {
		n.line.reach(StatusDelivered, 0, "") // written to the socket is all that anybody ever learns
		s.changed = true
	}
	over := false
	switch b := n.body.(type) {
	case webMessage:
		chat.said = append(chat.said, n)
	case webParticipant:
		chat.leftTold(b.AgentID)
		chat.present, chat.list = append(chat.present, b), b.Participants
	case webParticipantLeave:
		chat.leftTold(b.AgentID)
		chat.list, over = b.Participants, b.EndChatFlag
	case plain:
		over = n.method == methodCloseConversation || n.method == methodRouteCancel
	}
	if over {
		chat.endLocked()
		s.closeLocked(chat.socket, 1000, reasonCleanup)
	}
}

func (chat *webChat) leftTold(agentID string) {
	chat.present = slices.DeleteFunc(chat.present, func(p webParticipant) bool { return p.AgentID == agentID })
}

// repeatLocked puts in front of the queue what the client is told after a renewal: that it is renewed, who is there, and, when it asks,
// everything that was said. What was not yet sent follows.
func (s *Server) repeatLocked(chat *webChat, transcript bool) {
	notes := []webNote{chat.accepted}
	if !s.cfg.Chat.OmitParticipants {
		for _, p := range chat.present {
			p.Participants, p.NumberOfParticipants = chat.list, len(chat.list)
			notes = append(notes, webNote{method: p.Method, body: p, again: true})
		}
	}
	if transcript {
		notes = append(notes, chat.said...)
	}
	waiting := slices.DeleteFunc(chat.queue, func(n webNote) bool { return n.again })
	chat.queue = append(notes, waiting...)
	s.chatSoonLocked(chat)
}
