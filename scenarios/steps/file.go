package steps

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/wavetank/wavetank/sim"
	"github.com/wavetank/wavetank/sim/channel"
	"github.com/wavetank/wavetank/sim/journal"
	"github.com/wavetank/wavetank/sim/oceana"
)

// fileSteps are about files and the virus scanning that stands before them.
func (s *Scene) fileSteps() []Step {
	return []Step{
		{Keyword: "Given", Phrase: `virus scanning is enabled`, Example: `Given virus scanning is enabled`, Note: "it is, unless said otherwise", Do: s.scanningEnabled},
		{Keyword: "Given", Phrase: `virus scanning is not enabled`, Example: `Given virus scanning is not enabled`, Do: s.scanningNotEnabled},
		{Keyword: "Given", Phrase: `files from people are public`, Example: `Given files from people are public`, Note: "anybody who knows the address can fetch them, as in an app without private attachments", Do: s.mediaPublic},
		{Keyword: "Given", Phrase: `extensions get lost on the way in`, Example: `Given extensions get lost on the way in`, Note: "the cloud's address of a file ends without one", Do: s.extensionsLost},
		{Keyword: "Given", Phrase: `a scan takes {span}`, Example: `Given a scan takes 20 seconds`, Do: s.scanTakes},
		{Keyword: "Given", Phrase: `the scanner takes files up to {count} bytes`, Example: `Given the scanner takes files up to 100 bytes`, Do: s.scannerTakes},
		{Keyword: "Given", Phrase: `the scanner is down`, Example: `Given the scanner is down`, Do: s.scanner(func(w *sim.World) { w.Scanner.Down() })},
		{Keyword: "Given", Phrase: `the scanner comes back`, Example: `Given the scanner comes back`, Note: "without faults, and with what was under way", Do: s.scanner(func(w *sim.World) { w.Scanner.Up() })},
		{Keyword: "Given", Phrase: `the scanner never continues`, Example: `Given the scanner never continues`, Do: s.scanner(func(w *sim.World) { w.Scanner.Silence(true) })},
		{Keyword: "Given", Phrase: `the scanner answers {count}`, Example: `Given the scanner answers 500`, Do: s.scannerAnswers},
		{Keyword: "Then", Phrase: `the scanner was called {count} time`, Example: `Then the scanner was called 1 time`, Note: "about private files; other messages pass without a scan", Do: s.scannerCalled},
		{Keyword: "Then", Phrase: `the scanner was called {count} times`, Example: `Then the scanner was called 2 times`, Do: s.scannerCalled},
		{Keyword: "Then", Phrase: `the scanner was not called`, Example: `Then the scanner was not called`, Do: func() error { return s.scannerCalled(0) }},
		{Keyword: "Then", Phrase: `the cloud held {count} message for the scanner`, Example: `Then the cloud held 1 message for the scanner`, Do: s.heldForScanner},
		{Keyword: "Then", Phrase: `the cloud held {count} messages for the scanner`, Example: `Then the cloud held 2 messages for the scanner`, Note: "files and texts alike", Do: s.heldForScanner},
		{Keyword: "Then", Phrase: `the processor was called before the webhook`, Example: `Then the processor was called before the webhook`, Note: "of the latest message", Do: s.processorFirst},
		{Keyword: "Then", Phrase: `agent {name} sees that a file was blocked`, Example: `Then agent "Alice" sees that a file was blocked`, Note: "exactly one notice, with what to ask the sender for", At: DeskShows, Do: s.agentSeesBlocked},
		{Keyword: "Then", Phrase: `agent {name} sees no notice of a blocked file`, Example: `Then agent "Alice" sees no notice of a blocked file`, Do: s.agentSeesNotBlocked},
		{Keyword: "Given", Phrase: `file transfer is refused with {count}`, Example: `Given file transfer is refused with 401`, Note: "by Oceana's file store; 0 ends it", Do: s.filesRefused},
		{Keyword: "When", Phrase: `agent {name} sends the file {text}`, Example: `When agent "Alice" sends the file "manual.pdf"`, Note: "to the only contact open", At: DeskSends, Do: s.agentSendsFile},
		{Keyword: "When", Phrase: `agent {name} sends the file {text} to {name}`, Example: `When agent "Alice" sends the file "manual.pdf" to "Ana"`, At: DeskSends, Do: s.agentSendsFileTo},
		{Keyword: "Then", Phrase: `agent {name} sees the file {text} from {name}`, Example: `Then agent "Alice" sees the file "invoice.pdf" from "Ana"`, Note: "exactly once, with the bytes that were sent", At: DeskShows, Do: s.agentSeesFile},
		{Keyword: "Then", Phrase: `agent {name} does not see the file {text}`, Example: `Then agent "Alice" does not see the file "eicar.pdf"`, Do: s.agentDoesNotSeeFile},
		{Keyword: "Then", Phrase: `the file store holds {count} files`, Example: `Then the file store holds 1 files`, Note: "of customers", Do: s.storeHolds},
		{Keyword: "Then", Phrase: `the connector fetched no file`, Example: `Then the connector fetched no file`, Do: s.connectorFetched(false)},
		{Keyword: "Then", Phrase: `the connector fetched a file`, Example: `Then the connector fetched a file`, Do: s.connectorFetched(true)},
		{Keyword: "Then", Phrase: `the connector's audit says {text}`, Example: `Then the connector's audit says "file blocked"`, Note: "part of a line: what, then why", Do: s.auditSays},
	}
}

func (s *Scene) scanningEnabled(ctx context.Context) error {
	s.Unscanned = false
	if !s.Bound() {
		return nil
	}
	return s.World().EnableScanning(ctx)
}

func (s *Scene) scanningNotEnabled(ctx context.Context) error {
	s.Unscanned = true
	if !s.Bound() {
		return nil
	}
	return s.World().DisableScanning(ctx)
}

// scanner lets f change the scanner or the world around it.
func (s *Scene) scanner(f func(*sim.World)) func() error {
	return func() error {
		w, err := s.world()
		if err == nil {
			f(w)
		}
		return err
	}
}

func (s *Scene) mediaPublic() error {
	return s.scanner(func(w *sim.World) { w.PublicMedia(true) })()
}

func (s *Scene) extensionsLost() error {
	return s.scanner(func(w *sim.World) { w.LoseExtensions() })()
}

func (s *Scene) scanTakes(span string) error {
	d, err := ParseSpan(span)
	if err != nil {
		return err
	}
	return s.scanner(func(w *sim.World) { w.Scanner.Take(d) })()
}

func (s *Scene) scannerTakes(bytes int) error {
	return s.scanner(func(w *sim.World) { w.Scanner.Limit(int64(bytes)) })()
}

// refusal refuses a status that refuses nothing.
func refusal(status int) error {
	if status != 0 && (status < 400 || status > 599) {
		return fmt.Errorf("status: %d: use 400 to 599, or 0 to end it", status)
	}
	return nil
}

func (s *Scene) scannerAnswers(status int) error {
	if err := refusal(status); err != nil {
		return err
	}
	return s.scanner(func(w *sim.World) { w.Scanner.Answer(status) })()
}

func (s *Scene) scannerCalled(want int) error {
	if got := s.World().Scanner.Called(); got != want {
		return fmt.Errorf("the scanner was called %d times, want %d", got, want)
	}
	return nil
}

func (s *Scene) processorFirst() error {
	processor, webhook := "", ""
	for _, e := range s.World().Journal.Entries(0) {
		switch {
		case e.To == "scanner" && e.Name == "processor message:appUser":
			processor = e.Message
		case e.To == "connector" && e.Name == "message:appUser":
			if webhook = e.Message; processor != webhook {
				return fmt.Errorf("the webhook of message %s came without its processor", webhook)
			}
		}
	}
	if webhook == "" {
		return errors.New("the connector got no webhook")
	}
	return nil
}

func (s *Scene) heldForScanner(want int) error {
	held := 0
	for _, e := range s.World().Journal.Entries(0) {
		if e.To == "scanner" && e.Name == "processor message:appUser" {
			held++
		}
	}
	if held != want {
		return fmt.Errorf("the cloud held %d messages for the scanner, want %d", held, want)
	}
	return nil
}

func (s *Scene) blockedNotices(agent string) (found []oceana.Line, err error) {
	desk, err := s.World().Oceana.Desk(unquote(agent))
	if err != nil {
		return nil, err
	}
	for _, c := range desk.Contacts {
		for _, line := range c.Lines {
			if line.Kind == oceana.KindNotice && strings.Contains(line.Text, "blocked by virus scanning") {
				found = append(found, line)
			}
		}
	}
	return found, nil
}

func (s *Scene) agentSeesBlocked(agent string) error {
	found, err := s.blockedNotices(agent)
	switch {
	case err != nil:
		return err
	case len(found) != 1:
		return fmt.Errorf("%s sees %d notices of a blocked file", agent, len(found))
	case !strings.Contains(found[0].Text, "scan the device"):
		return fmt.Errorf("the notice does not say what to ask for: %q", found[0].Text)
	}
	return nil
}

func (s *Scene) agentSeesNotBlocked(agent string) error {
	found, err := s.blockedNotices(agent)
	if err == nil && len(found) > 0 {
		err = fmt.Errorf("%s sees %q", agent, found[0].Text)
	}
	return err
}

func (s *Scene) connectorFetched(want bool) func() error {
	return func() error {
		got := slices.ContainsFunc(s.World().Journal.Entries(0), func(e journal.Entry) bool {
			return e.From == "connector" && e.To == "cloud" && e.Name == "GET media"
		})
		if got != want {
			if want {
				return errors.New("the connector fetched no file")
			}
			return errors.New("the connector fetched a file")
		}
		return nil
	}
}

func (s *Scene) auditSays(ctx context.Context, text string) error {
	c, err := s.Running()
	if err != nil {
		return err
	}
	audits, err := c.Audits(ctx)
	if err != nil {
		return err
	}
	var all []string
	for _, a := range audits {
		line := a.Kind + ": " + a.Detail
		if strings.Contains(line, unquote(text)) {
			return nil
		}
		all = append(all, line)
	}
	b, err := json.Marshal(all)
	if err != nil {
		return err
	}
	return fmt.Errorf("the audit says %s", b)
}

func (s *Scene) filesRefused(status int) error {
	if err := refusal(status); err != nil {
		return err
	}
	return s.scanner(func(w *sim.World) { w.Oceana.RefuseFiles(status) })()
}

func (s *Scene) agentSendsFile(agent, name string) error { return s.agentSendsFileTo(agent, name, "") }

func (s *Scene) agentSendsFileTo(agent, name, customer string) error {
	name = unquote(name)
	if err := sim.CheckSample(name); err != nil {
		return err
	}
	return s.World().Oceana.SendFile(unquote(agent), unquote(customer), name, channel.MediaType(name), sim.SampleFile(name))
}

// filesAt are the lines of a desk that show a file of that name.
func (s *Scene) filesAt(agent, name string) (found []oceana.Line, desk oceana.Desk, err error) {
	desk, err = s.World().Oceana.Desk(unquote(agent))
	for _, c := range desk.Contacts {
		for _, line := range c.Lines {
			if line.Kind == oceana.KindFile && line.Text == unquote(name) {
				found = append(found, line)
			}
		}
	}
	return found, desk, err
}

func (s *Scene) agentSeesFile(agent, name, from string) error {
	found, desk, err := s.filesAt(agent, name)
	switch {
	case err != nil:
		return err
	case len(found) != 1 || found[0].From != unquote(from):
		return fmt.Errorf("%s sees it %d times; %s", agent, len(found), shownAt(desk))
	}
	_, body, ok := s.World().Oceana.StoredFile(found[0].File)
	if !ok {
		return errors.New("the file cannot be opened: the store does not have it")
	}
	if !bytes.Equal(body, sim.SampleFile(unquote(name))) {
		return fmt.Errorf("the file has %d bytes that are not those of %s", len(body), name)
	}
	return nil
}

func (s *Scene) agentDoesNotSeeFile(agent, name string) error {
	found, _, err := s.filesAt(agent, name)
	if err == nil && len(found) > 0 {
		err = fmt.Errorf("%s sees it", agent)
	}
	return err
}

func (s *Scene) storeHolds(want int) error {
	if got := s.World().Oceana.StoredFiles(); got != want {
		return fmt.Errorf("the store holds %d files", got)
	}
	return nil
}
