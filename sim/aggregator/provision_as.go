package aggregator

// ProvisionAs is Provision for an account that exists already somewhere: the app gets the given id, key and secret. Empty ones are
// made up.
func (s *Server) ProvisionAs(name string, as App) App {
	made := s.Provision(name)
	s.mu.Lock()
	defer s.mu.Unlock()
	a, k := s.apps[made.ID], s.keys[made.KeyID]
	if as.ID != "" {
		delete(s.apps, a.id)
		a.id, a.idHeader = as.ID, []string{as.ID}
		s.apps[a.id] = a
		made.ID = a.id
	}
	if as.KeyID != "" {
		delete(s.keys, k.id)
		k.id = as.KeyID
		s.keys[k.id] = k
		made.KeyID = k.id
	}
	if as.Secret != "" {
		k.secret, made.Secret = as.Secret, as.Secret
		s.cfg.Journal.Mask(k.secret, "***")
	}
	return made
}

// KeepSecrets gives the app's webhooks and processors the secrets of an account that exists already somewhere, by their targets. Others
// keep those that were made up.
func (s *Server) KeepSecrets(app string, byTarget map[string]string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	a := s.apps[app]
	if a == nil {
		return
	}
	keep := func(target string, secret *string) {
		if kept := byTarget[target]; kept != "" {
			*secret = kept
			s.cfg.Journal.Mask(kept, "***")
		}
	}
	for _, w := range a.webhooks {
		keep(w.Target, &w.Secret)
	}
	for _, p := range a.middleware.processors {
		keep(p.Target, &p.Secret)
	}
}
