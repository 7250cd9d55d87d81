package oceana

// SetAgent adds an agent, or makes the one of that name as cfg says. What cfg leaves at zero stays as it is: multiplicity, attributes
// with their proficiency, and being a supervisor; nil Channels mean Messaging and Chat, as for AddAgent. One who had signed out is
// signed in; contacts and alerts stay at the desk. Fails with ErrInvalid and the name of the field that is wrong, and with
// ErrNotPossible for a channel that is to go while there is work on it.
func (s *Server) SetAgent(cfg AgentConfig) error {
	s.mu.Lock()
	defer s.unlock()
	a := s.findLocked(cfg.Name)
	if a == nil {
		return s.addAgentLocked(cfg)
	}
	if cfg.Multiplicity < 0 {
		return withReason(ErrInvalid, "multiplicity: want 0 or more, got %d", cfg.Multiplicity)
	}
	attributes, err := proficiencies(cfg)
	if err != nil {
		return err
	}
	channels, err := a.resources(cfg)
	if err != nil {
		return err
	}
	if cfg.Attributes != nil {
		a.setAttributes(cfg.Attributes, attributes)
	}
	s.browserBackLocked(a)
	a.signedIn, a.supervisor, a.channels = true, a.supervisor || cfg.Supervisor, channels
	for _, d := range s.demandList {
		d.forget(a)
	}
	for _, r := range a.channels {
		if cfg.Ready && !r.ready {
			a.idle = s.nextLocked()
			s.forgiveLocked(a)
		}
		r.ready, r.reason, r.forced = cfg.Ready, "", false
	}
	s.changed = true
	s.assignSoonLocked()
	return nil
}

// SetAttributes gives an agent who is known other attributes, each with the default proficiency; nothing else about them changes, and contacts
// that wait are offered anew. Fails with ErrUnknownAgent, and with ErrInvalid and the name of the field.
func (s *Server) SetAttributes(name string, attributes []string) error {
	levels, err := proficiencies(AgentConfig{Attributes: attributes})
	if err != nil {
		return err
	}
	s.mu.Lock()
	defer s.unlock()
	a, err := s.agentLocked(name)
	if err != nil {
		return err
	}
	a.setAttributes(attributes, levels)
	for _, d := range s.demandList {
		d.forget(a)
	}
	s.changed = true
	s.assignSoonLocked()
	return nil
}

// resources are those that a has on the channels of cfg.
func (a *agent) resources(cfg AgentConfig) ([]*resource, error) {
	var all []*resource
	kept := map[string]bool{}
	multiplicity := cfg.Multiplicity
	if multiplicity == 0 {
		multiplicity = defaultMultiplicity
		for _, r := range a.channels {
			multiplicity = r.multiplicity
		}
	}
	for _, channel := range cfg.channels() {
		r := a.on(channel)
		if r == nil {
			r = &resource{channel: channel}
		}
		r.multiplicity = multiplicity
		kept[channel] = true
		all = append(all, r)
	}
	for _, r := range a.channels {
		if !kept[r.channel] && r.work > 0 {
			return nil, withReason(ErrNotPossible, "agent %s has contacts on %s", a.name, r.channel)
		}
	}
	return all, nil
}
