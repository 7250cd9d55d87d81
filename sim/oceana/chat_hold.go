package oceana

import (
	"net/url"
	"slices"
)

// Clients of web chat read the first element of both lists without looking (public), so that no list is ever empty.

// Hold is what a web chat shows while its customer waits.
type Hold struct {
	ComfortGroups []ComfortGroup `json:"comfortGroups"` // texts; empty for none
	OnHoldURLs    []OnHoldURLs   `json:"onHoldUrls"`    // pages; empty for none
}

// defaultHold is that of an Oceana where none was configured (the texts are assumed).
func defaultHold() Hold {
	return Hold{
		[]ComfortGroup{{GroupName: "Default", Delay: 45, NumberOfMessages: 1, Messages: []ComfortMessage{{Message: "Please hold. An agent will be with you shortly.", Sequence: 1}}}},
		[]OnHoldURLs{{Tag: "Default", Description: "While you wait", HoldTime: 30, Sequence: 1, URLs: []OnHoldURL{{URL: "https://oceana.example/on-hold"}}}},
	}
}

// Hold is what web chats show from now on.
func (s *Server) Hold() Hold {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.holdLocked()
}

func (s *Server) holdLocked() Hold {
	h := Hold{s.cfg.Chat.ComfortGroups, s.cfg.Chat.OnHoldURLs}
	standard := defaultHold()
	if len(h.ComfortGroups) == 0 {
		h.ComfortGroups = standard.ComfortGroups
	}
	if len(h.OnHoldURLs) == 0 {
		h.OnHoldURLs = standard.OnHoldURLs
	}
	return h
}

// SetHold changes it for chats that are accepted or renewed from now on. A nil list stays as it is. NumberOfMessages and sequences of zero are
// filled in. Fails with ErrInvalid and the name of the field that is wrong; a group without a text and a list without a page are.
func (s *Server) SetHold(to Hold) error {
	groups, urls := slices.Clone(to.ComfortGroups), slices.Clone(to.OnHoldURLs)
	if to.ComfortGroups != nil && len(groups) == 0 {
		return withReason(ErrInvalid, "comfortGroups: want at least one: clients read the first without looking")
	}
	if to.OnHoldURLs != nil && len(urls) == 0 {
		return withReason(ErrInvalid, "onHoldUrls: want at least one: clients read the first without looking")
	}
	for i := range groups {
		if err := groups[i].complete(); err != nil {
			return err
		}
	}
	for i := range urls {
		if err := urls[i].complete(i + 1); err != nil {
			return err
		}
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if groups != nil {
		s.cfg.Chat.ComfortGroups = groups
	}
	if urls != nil {
		s.cfg.Chat.OnHoldURLs = urls
	}
	return nil
}

func (g *ComfortGroup) complete() error {
	if g.Delay < 0 {
		return withReason(ErrInvalid, "comfortGroups.delay: want seconds from 0, got %d", g.Delay)
	}
	g.Messages = slices.Clone(g.Messages)
	for i := range g.Messages {
		if g.Messages[i].Message == "" {
			return withReason(ErrInvalid, "comfortGroups.messages.message: want a text")
		}
		if g.Messages[i].Sequence == 0 {
			g.Messages[i].Sequence = i + 1
		}
	}
	if len(g.Messages) == 0 {
		return withReason(ErrInvalid, "comfortGroups.messages: want at least one")
	}
	g.NumberOfMessages = len(g.Messages)
	return nil
}

func (o *OnHoldURLs) complete(nth int) error {
	if o.HoldTime < 0 {
		return withReason(ErrInvalid, "onHoldUrls.holdTime: want seconds from 0, got %d", o.HoldTime)
	}
	for _, page := range o.URLs {
		if u, err := url.Parse(page.URL); err != nil || u.Host == "" {
			return withReason(ErrInvalid, "onHoldUrls.urls.url: want an address such as https://shop.example/news, got %q", page.URL)
		}
	}
	if len(o.URLs) == 0 {
		return withReason(ErrInvalid, "onHoldUrls.urls: want at least one")
	}
	if o.Sequence == 0 {
		o.Sequence = nth
	}
	return nil
}
