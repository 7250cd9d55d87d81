package aggregator

// MergingNetwork is a Network whose SDK clients hear that their user became another one. Merged runs as a turn of the clock, outside the
// server's lock, and must not block.
type MergingNetwork interface {
	Merged(MergeEvent)
}

// MergeEvent is an app user that was merged into another.
type MergeEvent struct {
	AppID, Discarded, Surviving string
	UserID                      string // the survivor's, as the business names them; empty: it does not
}

// scheduleMergedLocked tells the devices of an app user that is discarded.
func (s *Server) scheduleMergedLocked(surviving, discarded *appUser) {
	tells, ok := s.cfg.Network.(MergingNetwork)
	if !ok || discarded.clientOn(func(c *client) bool { return isSDK(c.platform) }) == nil {
		return
	}
	e := MergeEvent{surviving.app.id, discarded.id, surviving.id, surviving.userID}
	s.cfg.Clock.Schedule("tell merge", 0, func() { tells.Merged(e) })
}
