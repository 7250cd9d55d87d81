package why

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/wavetank/wavetank/sim/clock"
	"github.com/wavetank/wavetank/sim/journal"
)

// window is how long a customer's message lets the business write (R070).
const window = 24 * time.Hour

// noWindow is WhatsApp's code for a message outside the window (R075).
const noWindow = "470"

// story is being told.
type story struct {
	all  []journal.Entry // of the journal
	way  []journal.Entry // of the message, oldest first
	due  []clock.Due     // what the clock will do next
	said []string
}

// Story tells what happened to the message with an id of any wire, oldest first; the last sentences say how it ended. It is empty when
// the journal has nothing of the message. due is what the clock will do next.
func (c *Chains) Story(id string, due []clock.Due) []string {
	s := &story{all: c.entries, way: c.Of(id), due: due}
	if len(s.way) == 0 {
		return nil
	}
	first := s.way[0]
	sender, inbound := strings.CutPrefix(first.From, "phone ")
	switch {
	case inbound:
		s.say("%s sent it on %s.", sender, instant(first.At))
	case first.Kind == journal.KindDesk:
		s.say("%s sent it from the desk on %s.", Actor(first.From), instant(first.At))
	default:
		s.say("It first appears on %s: %s to %s, %s.", instant(first.At), Actor(first.From), Actor(first.To), first.Name)
	}
	s.faults()
	s.retries()
	for _, e := range s.way {
		s.refusal(e)
	}
	s.posts()
	failed := s.find(func(e journal.Entry) bool { return e.Kind == journal.KindNetwork && e.Name == "report failure" })
	drawn := s.find(func(e journal.Entry) bool {
		return e.Kind == journal.KindNetwork && strings.HasPrefix(e.To, "phone ") && e.Error == ""
	})
	blocked := s.find(isBlocked)
	switch {
	case failed != nil:
		s.rejected(*failed)
	case drawn != nil:
		s.say("%s put it on %s on %s.", upper(Actor(drawn.From)), Actor(drawn.To), instant(drawn.At))
	}
	switch {
	case blocked != nil:
		s.blocked(*blocked)
	case inbound:
		s.routed()
	}
	s.waits()
	if failed == nil && drawn == nil && !inbound {
		s.stopped()
	}
	s.outstanding()
	return s.said
}

func (s *story) say(format string, args ...any) {
	s.said = append(s.said, fmt.Sprintf(format, args...))
}

func (s *story) find(match func(journal.Entry) bool) *journal.Entry {
	if i := slices.IndexFunc(s.way, match); i >= 0 {
		return &s.way[i]
	}
	return nil
}

// faults tells of what was told to go wrong on its way.
func (s *story) faults() {
	for _, e := range s.way {
		if e.Kind == journal.KindFault {
			s.say("A fault was armed from %s to %s: %s, on %s.", Actor(e.From), Actor(e.To), e.Name, instant(e.At))
		}
	}
}

// retries tells of webhooks that had to be tried again.
func (s *story) retries() {
	var failed []string
	var firstBad int64
	var taken *journal.Entry
	for i, e := range s.way {
		switch {
		case e.Kind != journal.KindWebhook:
		case e.Error != "" || e.Status >= 300:
			what := e.Error
			if what == "" {
				what = fmt.Sprintf("answered %d", e.Status)
			}
			failed = append(failed, instant(e.At)+" "+what)
			if firstBad == 0 {
				firstBad = e.Seq
			}
		case e.Status >= 200 && firstBad > 0 && taken == nil:
			taken = &s.way[i]
		}
	}
	if len(failed) == 0 {
		return
	}
	tries := "One try"
	if len(failed) > 1 {
		tries = fmt.Sprintf("%d tries", len(failed))
	}
	s.say("%s of the cloud's webhook failed: %s.", tries, strings.Join(failed, "; "))
	if taken != nil {
		s.say("The try on %s was taken.", instant(taken.At))
		return
	}
	for _, d := range s.due {
		if label := strings.ToLower(d.Label); strings.Contains(label, "webhook") || strings.Contains(label, "retr") {
			s.say("The next try is due on %s.", instant(d.At))
			return
		}
	}
	s.say("No further try is due.")
}

func (s *story) refusal(e journal.Entry) {
	switch a := read(e.Answer); {
	case e.Kind == journal.KindFrame && (a.Result != nil && !*a.Result || e.Status >= 400):
		code, reason := number(a.Code), a.ErrorMessage
		if code == "" {
			code = fmt.Sprint(e.Status)
		}
		if reason == "" {
			reason = "no reason given"
		}
		s.say("%s refused %s of %s with %s: %s.", upper(Actor(e.To)), e.Name, Actor(e.From), code, reason)
	case e.Kind == journal.KindNetwork && e.Error != "" && !isBlocked(e):
		s.say("%s refused it: %s.", upper(Actor(e.To)), strings.TrimSuffix(e.Error, "."))
	}
}

// isBlocked reports whether an entry tells a sender's phone that virus scanning held the message back.
func isBlocked(e journal.Entry) bool {
	return e.Kind == journal.KindNetwork && e.Name == "not delivered" && look(e.Payload, "code") == "blocked"
}

// blocked tells of a message that virus scanning held back, and what its agent reads in its place.
func (s *story) blocked(e journal.Entry) {
	_, verdict, _ := strings.Cut(e.Error, ": ")
	s.say("The virus scanner held it back: %s. Until the scanner says continue the cloud passes a message on to no one, and %s shows that it was not delivered.", verdict, Actor(e.To))
	if s.find(func(e journal.Entry) bool { return e.Kind == journal.KindFrame && e.To == "oceana" && e.Status == 200 }) != nil {
		s.say("In its place the agent reads that a file was blocked.")
	}
}

// posts tells how the cloud answered what the connector posted.
func (s *story) posts() {
	for _, e := range s.way {
		switch {
		case e.Kind != journal.KindRequest || read(e.Payload).Role != "appMaker":
		case e.Error != "":
			s.say("The connector's post of %s got no answer: %s.", instant(e.At), e.Error)
		case e.Status >= 300:
			s.say("The cloud answered the post of %s with %d.", instant(e.At), e.Status)
		case e.Status > 0:
			s.say("The connector posted it to the cloud on %s, which answered %d: the cloud takes every message, and the channel decides afterwards.", instant(e.At), e.Status)
		}
	}
}

// rejected tells why a network did not deliver.
func (s *story) rejected(failed journal.Entry) {
	f := read(failed.Payload).Error
	code, reason := number(f.Code), f.Message
	if u := f.Underlying; u != nil {
		inner := failure{Code: u.Code, Message: u.Message, Title: u.Title}
		if len(u.Errors) > 0 {
			inner = u.Errors[0]
		}
		if len(inner.Code) > 0 {
			code = number(inner.Code)
		}
		for _, text := range []string{inner.Message, inner.Title} {
			if text != "" {
				reason = text
			}
		}
	}
	if reason == "" {
		reason = "no reason given"
	}
	if code == noWindow || code == "131047" || number(f.Code) == "blocked" {
		s.closed(failed)
	}
	s.say("%s rejected it with %s: %s", upper(Actor(failed.From)), code, reason)
	if code == noWindow {
		s.say("A template is delivered all the same. Only the customer opens the window again, by writing.")
	}
}

// closed tells when the window for the rejected message closed.
func (s *story) closed(failed journal.Entry) {
	last := s.lastInbound(failed.Seq)
	switch late := failed.At.Sub(last) - window; {
	case last.IsZero():
		s.say("The customer never wrote on this channel, so there was no window to answer in.")
	case late > 0:
		s.say("The customer last wrote on %s. The window closed 24 hours later, on %s.", instant(last), instant(last.Add(window)))
		s.say("This message came on %s: %s too late.", instant(failed.At), span(late))
	}
}

// lastInbound is when the customer last wrote before an entry, by the network's own stamp; zero: never.
func (s *story) lastInbound(before int64) (last time.Time) {
	i := slices.IndexFunc(s.way, func(e journal.Entry) bool { return e.Conversation != "" })
	if i < 0 {
		return last
	}
	for _, e := range s.all {
		if e.Seq >= before {
			break
		}
		if e.Kind != journal.KindWebhook || e.Name != "message:appUser" || e.Conversation != s.way[i].Conversation {
			continue
		}
		for _, m := range read(e.Payload).Messages {
			stamp := m.Source.OriginalMessageTimestamp
			if stamp == 0 {
				stamp = m.Received
			}
			if at := time.UnixMilli(int64(stamp * 1000)).UTC(); at.After(last) {
				last = at
			}
		}
	}
	return last
}

// routed tells where a customer's message went.
func (s *story) routed() {
	frame := s.find(func(e journal.Entry) bool { return e.Kind == journal.KindFrame && e.To == "oceana" && e.Status == 200 })
	if frame == nil {
		if s.find(func(e journal.Entry) bool { return e.Error != "" }) == nil {
			s.say("Oceana has not seen it.")
		}
		return
	}
	if frame.Name != "requestChat" {
		s.say("Oceana took it on %s, in an open contact.", instant(frame.At))
		return
	}
	s.say("Oceana took it on %s, as the first message of a contact.", instant(frame.At))
	alerted := ""
	for _, e := range s.all {
		if e.Kind != journal.KindDesk || e.Conversation != frame.Conversation || e.Seq <= frame.Seq {
			continue
		}
		switch e.Name {
		case "answer":
			after := ""
			if d := e.At.Sub(frame.At); d > 0 {
				after = ", after " + span(d)
			}
			s.say("%s answered on %s%s.", Actor(e.From), instant(e.At), after)
			return
		case "alert":
			alerted = Actor(e.To)
		}
	}
	if alerted != "" {
		s.say("It alerts %s, who has not answered.", alerted)
		return
	}
	s.say("No agent was free: it waits in the queue.")
}

// waits tells of long gaps between two entries.
func (s *story) waits() {
	for i := 1; i < len(s.way); i++ {
		before, e := s.way[i-1], s.way[i]
		tries := e.Kind == journal.KindWebhook && before.Kind == journal.KindWebhook // told above
		if d := e.At.Sub(before.At); d >= time.Second && !tries {
			s.say("Between %s (%s) and %s (%s) lay %s.", before.Name, Actor(before.From), e.Name, Actor(e.From), span(d))
		}
	}
}

// stopped tells of the last thing that happened to a message of the business that reached no phone.
func (s *story) stopped() {
	last := s.way[len(s.way)-1]
	how := ""
	switch {
	case last.Error != "":
		how = ", which failed: " + last.Error
	case last.Status > 0:
		how = fmt.Sprintf(", answered %d", last.Status)
	}
	s.say("It never reached a phone: the last thing that happened was %s to %s, %s%s.", Actor(last.From), Actor(last.To), last.Name, how)
}

func (s *story) outstanding() {
	open := s.find(func(e journal.Entry) bool {
		return e.Status == 0 && e.Error == "" && e.Kind != journal.KindNetwork && e.Kind != journal.KindDesk && e.Kind != journal.KindFault
	})
	if open == nil {
		return
	}
	text := "An answer is still outstanding."
	if len(s.due) > 0 {
		text += fmt.Sprintf(" Next due: %s, on %s.", s.due[0].Label, instant(s.due[0].At))
	}
	s.say("%s", text)
}
