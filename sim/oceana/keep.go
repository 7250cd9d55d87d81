package oceana

import "slices"

// Defaults of what is kept after a contact is closed (assumed).
const (
	defaultKeepClosed = 10_000
	defaultKeepLines  = 1_000
)

// carryOverLocked gives a new contact the transcript of the conversation's previous one, the newest lines of it.
func (s *Server) carryOverLocked(c, last *contact) {
	var lines []*Line
	for _, l := range last.lines {
		if l.Role != RoleSystem && l.Role != RoleSupervisor {
			lines = append(lines, l)
		}
	}
	if over := len(lines) - s.cfg.KeepLines; over > 0 {
		lines = lines[over:]
	}
	c.lines, c.index = lines, last.index
	kept := map[*Line]bool{}
	for _, l := range lines {
		kept[l] = true
	}
	for _, l := range last.lines {
		if kept[l] {
			continue
		}
		delete(s.lines, l.ID)
		if seen := last.conversation.seen; l.Role != RoleSystem && seen[l.key] == l { // a repeat of a notice must stay one
			delete(seen, l.key)
		}
	}
}

// keepLocked notes that c is closed, and forgets the conversation that has been closed for longest when there are too many. A
// desk may go on showing it.
func (s *Server) keepLocked(c *contact) {
	s.closed = append(s.closed, c)
	for len(s.closed) > s.cfg.KeepClosed {
		old := s.closed[0]
		s.closed[0] = nil
		s.closed = s.closed[1:]
		conv := old.conversation
		if conv.contact != old || s.conversations[conv.id] != conv {
			continue // it has a newer contact
		}
		for _, l := range old.lines {
			delete(s.lines, l.ID)
		}
		delete(s.guids, old.guid)
		delete(s.chats, old.guid)
		delete(s.conversations, conv.id)
	}
	if cap(s.closed) > 4*len(s.closed)+64 {
		s.closed = slices.Clone(s.closed)
	}
}
