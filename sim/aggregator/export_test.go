package aggregator

// SetEchoPostback changes a setting of an app.
func (s *Server) SetEchoPostback(appID string, on bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.apps[appID].settings.EchoPostback = on
}

// SetIgnoreAutoStart changes a setting of an app.
func (s *Server) SetIgnoreAutoStart(appID string, on bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.apps[appID].settings.IgnoreAutoConversationStart = on
}

// Decoded reads a stored message and writes it again.
func Decoded(raw []byte) []byte { return encode(decodeMessage(raw)) }

// InlineShorthand takes the buttons and pictures out of a text and counts them.
func InlineShorthand(text string) (rest string, actions, images int) {
	rest, a, p := parseInline(text)
	return rest, len(a), len(p)
}

// SplitTemplates cuts a text at its templates: texts and, in brackets, names.
func SplitTemplates(text string) []string {
	var list []string
	for _, p := range splitTemplates(text) {
		if p.template != "" {
			p.text = "<" + p.template + ">"
		}
		list = append(list, p.text)
	}
	return list
}

// WhatsAppShorthand is the native form of a text that is a WhatsApp template; nil when it is none.
func WhatsAppShorthand(text string) (native []byte, fallback string) {
	w := parseWhatsAppShorthand(text)
	if w == nil {
		return nil, ""
	}
	return w.native(defaultLanguage), w.fallback
}

// AddClient gives an app user one more client.
func (s *Server) AddClient(userID, integrationID, externalID string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, a := range s.apps {
		if u, in := a.users[userID], a.integrations[integrationID]; u != nil && in != nil {
			s.newClientLocked(u, in, externalID, "", nil)
		}
	}
}

// CheckFile is what the cloud makes of a file's name and content: its type, or why it is refused.
func (s *Server) CheckFile(name string, body []byte) (mediaType, refusal string) {
	typ, err := s.checkFile(name, body)
	if err != nil {
		return "", err.description
	}
	return typ, ""
}
