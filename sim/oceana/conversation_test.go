package oceana_test

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/wavetank/wavetank/sim/journal"
	"github.com/wavetank/wavetank/sim/oceana"
)

func TestAConversationFromRequestToClose(t *testing.T) {
	w, a := online(t)
	w.oceana.OfferTemplate(oceana.Template{Name: "hello_world", Namespace: "communications", Language: "en_US", Body: "Hi {{1}}"})

	ack := a.ask("conv-1", chat("Ana", text("m1", "Hello")))
	if ack.Type != "acknowledgement" || ack.Body["existing"] != false || ack.Body["messageIndex"] != 1.0 || ack.Ack != 1 {
		t.Fatalf("answer to requestChat: %+v", ack)
	}
	w.settle()
	a.ask("conv-1", text("m2", "Anybody?"))
	d := w.desk("Alice")
	if diff := cmp.Diff([]string{"Ana"}, names(d.Alerts)); diff != "" || len(d.Contacts) != 0 {
		t.Fatalf("before the answer the desk shows %+v", d)
	}
	w.must(w.oceana.Answer("Alice", "Ana"))
	w.must(w.oceana.Send("Alice", "", "Good morning"))
	w.must(w.oceana.SendTemplate("Alice", "Ana", "hello_world", []string{"Ann"}))
	if got := a.methods(); len(got) != 1 {
		t.Errorf("the wire moved before the clock did: %v", got)
	}
	w.settle()
	if diff := cmp.Diff([]string{"1 requestChat", "2 newParticipant", "3 newMessage", "4 newMessage"}, a.methods()); diff != "" {
		t.Errorf("notifications (-want +got):\n%s", diff)
	}
	d = w.desk("Alice")
	want := []string{"Ana: Hello", "Ana: Anybody?", "Alice: Good morning", "Alice: [WTM]: Hi Ann"}
	if diff := cmp.Diff(want, lines(d.Contacts[0])); diff != "" {
		t.Errorf("desk (-want +got):\n%s", diff)
	}
	var template dict
	for _, f := range a.notifications() {
		template, _ = f.Body["data"].(dict)
	}
	wantTemplate := dict{
		"richMediaType": "whatsapptemplate", "textFallback": "[WTM]: Hi Ann",
		"body": dict{"text": "[WTM]: Hi Ann", "template": dict{
			"namespace": "communications", "name": "hello_world", "language": dict{"code": "en_US"},
			"components": []any{dict{"type": "body", "parameters": []any{dict{"type": "text", "text": "Ann"}}}},
		}},
	}
	if diff := cmp.Diff(wantTemplate, template); diff != "" {
		t.Errorf("template on the wire (-want +got):\n%s", diff)
	}

	id := d.Contacts[0].Lines[2].ID
	for _, s := range []dict{status(id, "delivered", 0), status(id, "accepted", 0), status(id, "accepted", 0)} {
		if f := a.ask("conv-1", s); f.Body["result"] != true {
			t.Errorf("messageStatus: %v", f.Body)
		}
	}
	a.ask("conv-1", status(d.Contacts[0].Lines[3].ID, "accepted", 0))
	a.ask("conv-1", status(d.Contacts[0].Lines[3].ID, "failed", 470))
	d = w.desk("Alice")
	if l := d.Contacts[0].Lines[2]; l.Status != "delivered" || cmp.Diff([]string{"delivered", "accepted"}, l.History) != "" {
		t.Errorf("a late report took the status back: %+v", l)
	}
	if l := d.Contacts[0].Lines[3]; l.Status != "rejected" || l.Code != 470 || l.Reason != "because" || cmp.Diff([]string{"accepted", "rejected"}, l.History) != "" {
		t.Errorf("rejected line: %+v", l)
	}

	w.must(w.oceana.Close("Alice", "Ana"))
	w.settle()
	if c := w.desk("Alice").Contacts[0]; c.Open {
		t.Error("a closed contact is shown as open")
	}
	if got := a.methods(); got[len(got)-1] != "5 closeConversation" {
		t.Errorf("notifications end with %v", got)
	}
	if f := a.ask("conv-1", text("m3", "One more thing")); f.Type != "error" || f.Body["code"] != 410.0 || f.Body["errorMessage"] != "no open contact" {
		t.Errorf("newMessage after the close: %+v", f)
	}
	if f := a.ask("conv-1", chat("Ana", text("m3", "One more thing"))); f.Body["existing"] != false {
		t.Errorf("requestChat after the close: %+v", f)
	}
	w.settle()
	w.must(w.oceana.Answer("Alice", "Ana"))
	d = w.desk("Alice")
	if len(d.Contacts) != 1 || d.Contacts[0].TemplateAdvised {
		t.Fatalf("want one card of the conversation, got %+v", d.Contacts)
	}
	want = []string{"Ana: Hello", "Ana: Anybody?", "Alice: Good morning [delivered]", "Alice: [WTM]: Hi Ann [rejected]", "Ana: One more thing"}
	if diff := cmp.Diff(want, lines(d.Contacts[0])); diff != "" {
		t.Errorf("transcript of the new work request (-want +got):\n%s", diff)
	}
	w.settle()
	if p := w.journal.Problems(); len(p) != 0 {
		t.Errorf("unexpected: %v", p)
	}
}

func TestARepeatShowsOnce(t *testing.T) {
	w, a := online(t)
	first := a.ask("conv-1", chat("Ana", text("m1", "Hello")))
	w.settle()
	w.must(w.oceana.Answer("Alice", "Ana"))
	w.settle()
	if f := a.ask("conv-1", text("m1", "Hello")); f.Body["duplicate"] != true || f.Body["messageId"] != first.Body["messageId"] {
		t.Errorf("repeated newMessage: %v", f.Body)
	}
	if f := a.ask("conv-1", chat("Ana", text("m1", "Hello"))); f.Body["existing"] != true || f.Body["duplicate"] != true {
		t.Errorf("repeated requestChat: %v", f.Body)
	}
	w.must(w.oceana.Close("Alice", ""))
	if f := a.ask("conv-1", chat("Ana", text("m1", "Hello"))); f.Body["existing"] != true || f.Body["duplicate"] != true {
		t.Errorf("requestChat repeated after the close: %v", f.Body)
	}
	w.settle()
	if diff := cmp.Diff([]string{"Ana: Hello"}, lines(w.desk("Alice").Contacts[0])); diff != "" {
		t.Error(diff)
	}
	if len(w.oceana.Queue())+len(w.desk("Alice").Alerts) != 0 {
		t.Error("a repeat opened a second work request")
	}
}

func TestAdviceAndNotice(t *testing.T) {
	w, a := online(t)
	a.ask("conv-1", chat("Ana", text("m1", "Hello")))
	w.settle()
	w.must(w.oceana.Answer("Alice", "Ana"))
	w.settle()
	notice := text("n1", "The file was blocked")
	notice["senderType"] = "system"
	a.ask("conv-1", notice)
	if w.desk("Alice").Contacts[0].TemplateAdvised {
		t.Error("a notice is no advice")
	}
	advice := text("1:advice", "Use a template")
	advice["senderType"], advice["type"], advice["data"] = "system", "advice", dict{"templateRequired": true}
	a.ask("conv-1", advice)
	c := w.desk("Alice").Contacts[0]
	if l := c.Lines[2]; !c.TemplateAdvised || l.Role != "system" || l.Kind != "advice" {
		t.Errorf("advice: %+v", c)
	}
	if l := c.Lines[1]; l.Role != "system" || l.Kind != "notice" {
		t.Errorf("notice: %+v", l)
	}
}

func TestReachingACustomerIsRefusedByTheConnector(t *testing.T) { // R003
	w, a := online(t)
	a.answerWith(func(n envelope) dict {
		return dict{"method": n.Body["method"], "result": false, "code": 410, "errorMessage": "no active conversation"}
	})
	w.must(w.oceana.Reach("Alice", "Ana", "conv-9", "An offer for you"))
	if !w.desk("Alice").Contacts[0].Open {
		t.Error("the desk did not show the attempt")
	}
	w.settle()
	if f := a.notifications()[0]; f.ConversationID != "conv-9" || f.Body["guid"] == nil || f.Body["message"] != "An offer for you" {
		t.Errorf("on the wire: %+v", f)
	}
	c := w.desk("Alice").Contacts[0]
	if l := c.Lines[0]; c.Open || l.Status != "refused" || l.Code != 410 || l.Reason != "no active conversation" {
		t.Errorf("desk: %+v", c)
	}
	for _, e := range w.journal.Entries(0) {
		if e.Name == "newMessage" && e.Status != 410 {
			t.Errorf("the journal shows %+v", e)
		}
	}
}

func TestTheJournalNamesWhatCrossed(t *testing.T) {
	w, a := online(t)
	a.ask("conv-1", chat("Ana", text("m1", "Hello")))
	w.settle()
	w.must(w.oceana.Answer("Alice", "Ana"))
	w.settle()
	var got []string
	for _, e := range w.journal.Entries(0) {
		got = append(got, e.From+" > "+e.To+" "+e.Kind+" "+e.Name+" "+e.Conversation+" "+e.Message)
		if e.Kind == journal.KindFrame && (e.Status != 200 || e.Answer == nil || !json.Valid(e.Payload)) {
			t.Errorf("incomplete entry %+v", e)
		}
	}
	want := []string{
		"connector > oceana frame login  ",
		"connector > oceana frame requestChat conv-1 m1",
		"oceana > connector frame requestChat conv-1 ",
		"oceana > agent Alice desk alert conv-1 ",
		"agent Alice > oceana desk answer conv-1 ",
		"oceana > connector frame newParticipant conv-1 ",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("journal (-want +got):\n%s", diff)
	}
}

func TestActionsSayWhatIsTheCase(t *testing.T) {
	w, a := online(t)
	w.must(w.oceana.AddAgent(oceana.AgentConfig{Name: "Bob"}))
	answer := func(customer string) {
		w.must(w.oceana.Answer("Alice", customer))
		w.settle()
	}
	for _, name := range []string{"Ana", "Ben", "Cleo", "Dan"} {
		a.ask("conv-"+name, chat(name, text("m", "Hello")))
		w.settle()
	}
	answer("Ana")
	answer("Ben")
	w.must(w.oceana.Ignore("Alice", "Cleo"))
	w.settle()

	for name, c := range map[string]struct {
		err  error
		kind error
		want string
	}{
		"unknown agent":           {w.oceana.Answer("Zed", "Ana"), oceana.ErrUnknownAgent, `no agent "Zed": there are Alice, Bob`},
		"never there":             {w.oceana.Answer("Alice", "Eve"), oceana.ErrNotPossible, "Eve never wrote"},
		"late after RONA":         {w.oceana.Answer("Alice", "Cleo"), oceana.ErrNotPossible, "Cleo is waiting in the queue"},
		"alerts somebody else":    {w.oceana.Answer("Bob", "Dan"), oceana.ErrNotPossible, "Dan alerts agent Alice"},
		"answered already":        {w.oceana.Answer("Alice", "Ana"), oceana.ErrNotPossible, "Ana is open at the desk of agent Alice"},
		"two open, none named":    {w.oceana.Send("Alice", "", "hi"), oceana.ErrNotPossible, "customer: whose? agent Alice has 2 open contacts (Ana, Ben)"},
		"none open":               {w.oceana.Send("Bob", "", "hi"), oceana.ErrNotPossible, "agent Bob has 0 open contacts"},
		"sends to an alert":       {w.oceana.Send("Alice", "Dan", "hi"), oceana.ErrNotPossible, "Dan alerts agent Alice"},
		"says nothing":            {w.oceana.Send("Alice", "Ana", ""), oceana.ErrInvalid, "text: required"},
		"unknown template":        {w.oceana.SendTemplate("Alice", "Ana", "nope", nil), oceana.ErrUnknownTemplate, "there are none"},
		"reach without customer":  {w.oceana.Reach("Alice", "", "", "hi"), oceana.ErrInvalid, "customer: required"},
		"reach an open contact":   {w.oceana.Reach("Alice", "Ana", "conv-Ana", "hi"), oceana.ErrNotPossible, "open at the desk of agent Alice"},
		"name taken":              {w.oceana.AddAgent(oceana.AgentConfig{Name: "Bob"}), oceana.ErrInvalid, "agent Bob already"},
		"state of unknown agent":  {w.oceana.SetReady("Zed", true), oceana.ErrUnknownAgent, "no agent"},
		"close what is not there": {w.oceana.Close("Bob", "Ana"), oceana.ErrNotPossible, "Ana is open at the desk of agent Alice"},
	} {
		t.Run(name, func(t *testing.T) {
			if !errors.Is(c.err, c.kind) || !strings.Contains(c.err.Error(), c.want) {
				t.Errorf("got %v, want %q of kind %v", c.err, c.want, c.kind)
			}
		})
	}
}
