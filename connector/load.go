package connector

// Load is what a Connector holds in memory at an instant. Once nothing is pending in its store and nothing is at work, all of it is zero.
type Load struct {
	Working int // lanes of effects that a worker has or that wait for one; Config.Busy was told of each
	Lanes   int // of effects, in whatever state
	Effects int // in these
	Turns   int // conversations whose events are being stored
	Stuck   int // effects whose outcome the store refuses
}

// Load counts what is in memory. It is for tests that look for what is never given back.
func (c *Connector) Load() Load {
	l := Load{Turns: c.recorder.turns.size(), Stuck: c.outcomes.stuck.count(), Effects: c.dispatch.Held()}
	l.Working, l.Lanes = c.dispatch.Lanes()
	return l
}
