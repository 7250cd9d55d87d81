package steps

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/cucumber/godog"

	"github.com/wavetank/wavetank/sim/oceana"
)

// webchatSteps are Oceana's own web chat, which no connector carries.
func (s *Scene) webchatSteps() []Step {
	return []Step{
		{Keyword: "When", Phrase: `{name} opens a web chat`, Example: `When "Cleo" opens a web chat`, Do: s.chatOpens},
		{Keyword: "When", Phrase: `{name} writes {text} in the web chat`, Example: `When "Cleo" writes "Hello" in the web chat`, Do: s.chatWrites},
		{Keyword: "When", Phrase: `{name} closes the web chat`, Example: `When "Cleo" closes the web chat`, Do: s.chatCloses},
		{Keyword: "When", Phrase: `the web chat of {name} loses its connection`, Example: `When the web chat of "Cleo" loses its connection`, Do: s.chatLoses},
		{Keyword: "When", Phrase: `{name} renews the web chat`, Example: `When "Cleo" renews the web chat`, Note: "as a page that is loaded again: it asks for the transcript", Do: s.chatRenews},
		{Keyword: "Then", Phrase: `{name} cannot renew the web chat`, Example: `Then "Cleo" cannot renew the web chat`, Note: "Oceana refuses", Do: s.chatCannotRenew},
		{Keyword: "Then", Phrase: `{name} reads {text} in the web chat`, Example: `Then "Cleo" reads "Good morning" in the web chat`, Note: "a line whose text is equal, of the agent or the customer", Do: s.chatReads},
		{Keyword: "Then", Phrase: `the web chat of {name} shows:`, Example: `Then the web chat of "Cleo" shows:`, Note: "table from, text: everything that the page shows, oldest first", Do: s.chatShows},
		{Keyword: "Given", Phrase: `web chats that wait show {text}`, Example: `Given web chats that wait show "All agents are busy"`, Note: "a text that the page shows on hold", Do: s.holdText},
		{Keyword: "Given", Phrase: `web chats that wait show the page {text}`, Example: `Given web chats that wait show the page "https://shop.example/news"`, Do: s.holdPage},
		{Keyword: "Then", Phrase: `the web chat of {name} shows {text} on hold`, Example: `Then the web chat of "Cleo" shows "All agents are busy" on hold`, Note: "a text or the address of a page", Do: s.chatHolds},
		{Keyword: "Then", Phrase: `the web chat of {name} is over`, Example: `Then the web chat of "Cleo" is over`, Note: "the page was told, and Oceana closed the socket", Do: s.chatIsOver},
	}
}

func (s *Scene) chatOf(name string) (*chatPage, error) {
	if p := s.chats[unquote(name)]; p != nil {
		return p, nil
	}
	return nil, fmt.Errorf("%s has no web chat", name)
}

func (s *Scene) chatOpens(ctx context.Context, name string) error {
	name = unquote(name)
	if s.chats[name] != nil {
		return fmt.Errorf("%s has a web chat already", name)
	}
	p, err := openPage(ctx, s.World())
	if err != nil {
		return err
	}
	if s.chats == nil {
		s.chats = map[string]*chatPage{}
	}
	s.chats[name] = p
	return p.request(ctx, "requestChat", map[string]any{
		"deviceType": "Mozilla/5.0", "routePointIdentifier": "Default", "workRequestId": "", "leaseTime": 1, "priority": 5,
		"intrinsics": map[string]any{
			"channelAttribute": "Chat", "textDirection": "LTR", "attributes": []string{}, "name": name, "lastName": "", "email": "",
			"country": "", "area": "", "phoneNumber": "", "topic": "", "customFields": []any{},
		},
	})
}

func (s *Scene) chatWrites(ctx context.Context, name, text string) error {
	p, err := s.chatOf(name)
	if err != nil {
		return err
	}
	text = unquote(text)
	if err := p.request(ctx, "newMessage", map[string]any{"message": text, "type": "text", "data": map[string]any{"message": text}}); err != nil {
		return err
	}
	p.lines = append(p.lines, chatLine{unquote(name), text})
	return nil
}

func (s *Scene) chatCloses(ctx context.Context, name string) error {
	p, err := s.chatOf(name)
	if err != nil {
		return err
	}
	return p.request(ctx, "closeConversation", nil)
}

// chatLoses returns once Oceana has noticed, which is when the renewal window begins.
func (s *Scene) chatLoses(ctx context.Context, name string) error {
	p, err := s.chatOf(name)
	if err != nil {
		return err
	}
	live, err := p.catchUp(ctx)
	if err != nil {
		return err
	}
	if !live {
		return errChatEnded
	}
	p.lose()
	others := 0
	for _, other := range s.chats {
		if live, err := other.catchUp(ctx); err != nil {
			return err
		} else if live {
			others++
		}
	}
	ctx, cancel := context.WithTimeout(ctx, 10*time.Second)
	defer cancel()
	return s.World().Oceana.AwaitChats(ctx, others)
}

func (s *Scene) chatRenews(ctx context.Context, name string) error {
	before, err := s.chatOf(name)
	if err != nil {
		return err
	}
	if _, err := before.catchUp(ctx); err != nil {
		return err
	}
	p, err := openPage(ctx, s.World())
	if err != nil {
		return err
	}
	if err := p.request(ctx, "renewChat", map[string]any{
		"guid": before.guid, "authenticationKey": before.key, "requestFullTranscript": true,
	}); err != nil {
		p.lose()
		return err
	}
	before.lose()
	s.chats[unquote(name)] = p
	return nil
}

func (s *Scene) chatCannotRenew(ctx context.Context, name string) error {
	err := s.chatRenews(ctx, name)
	var refused chatRefusal
	switch {
	case err == nil:
		return fmt.Errorf("%s renewed the web chat", name)
	case errors.As(err, &refused):
		return nil
	}
	return err
}

// caughtUp is a customer's page once it shows all that Oceana has sent.
func (s *Scene) caughtUp(ctx context.Context, name string) (p *chatPage, live bool, err error) {
	if p, err = s.chatOf(name); err == nil {
		live, err = p.catchUp(ctx)
	}
	return p, live, err
}

func (s *Scene) setHold(h oceana.Hold) error {
	w, err := s.world()
	if err != nil {
		return err
	}
	return w.Oceana.SetHold(h)
}

func (s *Scene) holdText(text string) error {
	return s.setHold(oceana.Hold{ComfortGroups: []oceana.ComfortGroup{{GroupName: "Waiting", Delay: 45, Messages: []oceana.ComfortMessage{{Message: unquote(text)}}}}})
}

func (s *Scene) holdPage(address string) error {
	return s.setHold(oceana.Hold{OnHoldURLs: []oceana.OnHoldURLs{{Tag: "waiting", HoldTime: 30, URLs: []oceana.OnHoldURL{{URL: unquote(address)}}}}})
}

// chatHolds looks at the first of each list, as clients do.
func (s *Scene) chatHolds(ctx context.Context, name, want string) error {
	p, _, err := s.caughtUp(ctx, name)
	if err != nil {
		return err
	}
	if len(p.hold.ComfortGroups) == 0 || len(p.hold.OnHoldURLs) == 0 {
		return fmt.Errorf("the page of %s was told of no text or no page for the wait", name)
	}
	var shown []string
	for _, m := range p.hold.ComfortGroups[0].Messages {
		shown = append(shown, m.Message)
	}
	for _, u := range p.hold.OnHoldURLs[0].URLs {
		shown = append(shown, u.URL)
	}
	if !slices.Contains(shown, unquote(want)) {
		return fmt.Errorf("on hold the web chat of %s shows %q", name, shown)
	}
	return nil
}

func (p *chatPage) rows() []Row {
	rows := []Row{}
	for _, l := range p.lines {
		rows = append(rows, Row{"from": {l.from}, "text": {l.text}})
	}
	return rows
}

func (s *Scene) chatReads(ctx context.Context, name, text string) error {
	p, _, err := s.caughtUp(ctx, name)
	if err != nil {
		return err
	}
	for _, l := range p.lines {
		if l.text == unquote(text) {
			return nil
		}
	}
	return fmt.Errorf("no line says %q; the web chat of %s shows:\n%s", unquote(text), name, RenderRows([]string{"from", "text"}, p.rows()))
}

func (s *Scene) chatShows(ctx context.Context, name string, table *godog.Table) error {
	p, _, err := s.caughtUp(ctx, name)
	if err != nil {
		return err
	}
	return compareTable(table, []string{"from", "text"}, p.rows())
}

func (s *Scene) chatIsOver(ctx context.Context, name string) error {
	p, live, err := s.caughtUp(ctx, name)
	if err == nil && (live || !p.over) {
		err = fmt.Errorf("the web chat of %s goes on; its page was not told of the end", name)
		if p.over {
			err = fmt.Errorf("the page of %s was told of the end, and its socket is still open", name)
		}
	}
	return err
}
