package tunnel

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"strings"
	"testing"
	"time"

	"github.com/wavetank/wavetank/sim/journal"
)

// small is a contact centre of one day, with enough in it for every promise.
func small(t *testing.T) Config {
	t.Helper()
	p, err := ReadProfile("shop")
	if err != nil {
		t.Fatal(err)
	}
	p.Arrivals.Each, p.Customers.Media, p.Customers.Infected = 30, 0.2, 0.3
	return Config{Profile: p, Customers: 12, Days: 1, Agents: 3, Seed: 1}
}

// TestWhatTheChatbotSaysIsCounted hides its answers, shows each twice, or shows a welcome in their place.
func TestWhatTheChatbotSaysIsCounted(t *testing.T) {
	for want, tamper := range map[string]func(e journal.Entry) []journal.Entry{
		"has not reached the phone": func(journal.Entry) []journal.Entry { return nil },
		"2 times in a contact":      func(e journal.Entry) []journal.Entry { return []journal.Entry{e, e} },
		"was welcomed before an agent answered": func(e journal.Entry) []journal.Entry {
			welcome := e
			welcome.Payload = journal.JSON(bubble{Kind: "text", Text: "Thank you for writing to us. I am looking into it."})
			return []journal.Entry{e, welcome}
		},
	} {
		t.Run(want, func(t *testing.T) {
			cfg := small(t)
			chatbot(cfg.Profile)
			cfg.tamper = func(e journal.Entry) []journal.Entry {
				if strings.HasPrefix(e.To, "phone ") && strings.Contains(string(e.Payload), cfg.Profile.Bot.Answer) {
					return tamper(e)
				}
				return []journal.Entry{e}
			}
			r, err := Run(t.Context(), cfg)
			if err != nil {
				t.Fatal(err)
			}
			if r.Violation == nil || !strings.Contains(r.Violation.What, want) {
				t.Errorf("found %+v", r.Violation)
			}
		})
	}
}

// TestTheSameSeedGivesTheSameJournalWithAChatbot and more that goes wrong than mildly.
func TestTheSameSeedGivesTheSameJournalWithAChatbot(t *testing.T) {
	var journals [3]bytes.Buffer
	for i := range journals {
		cfg := small(t)
		chatbot(cfg.Profile)
		cfg.Faults, cfg.Journal, cfg.Days, cfg.Profile.Arrivals.Each = Rough, &journals[i], 3, 12 // with silences after which the connector reads back what it missed
		r, err := Run(t.Context(), cfg)
		if err != nil || r.Violation != nil || r.FaultsMet < 10 || !bytes.Contains(journals[i].Bytes(), []byte("GET /appusers/{userId}/messages")) {
			t.Fatalf("%+v, %v, %d faults met, or nothing read back", r.Violation, err, r.FaultsMet)
		}
		if !bytes.Equal(journals[i].Bytes(), journals[0].Bytes()) {
			t.Errorf("journals 0 and %d of one seed differ", i)
		}
	}
}

func TestTheSameSeedGivesTheSameReportAndJournal(t *testing.T) {
	var reports, journals [2]bytes.Buffer
	for i := range reports {
		cfg := small(t)
		cfg.Faults, cfg.Journal = Mild, &journals[i]
		r, err := Run(t.Context(), cfg)
		if err != nil {
			t.Fatal(err)
		}
		if r.Violation != nil {
			t.Fatalf("%+v", r.Violation)
		}
		if r.Answered == 0 || r.Restarts != 2 || r.RestartsBusy == 0 || r.FaultsMet == 0 {
			t.Errorf("%d contacts answered, %d restarts, %d of them busy, %d faults met: too little happened", r.Answered, r.Restarts, r.RestartsBusy, r.FaultsMet)
		}
		reports[i].Write(r.JSON())
	}
	if !bytes.Equal(reports[0].Bytes(), reports[1].Bytes()) {
		t.Errorf("two reports of one seed differ:\n%s\n%s", &reports[0], &reports[1])
	}
	if !bytes.Equal(journals[0].Bytes(), journals[1].Bytes()) {
		t.Error("two journals of one seed differ")
	}
	cfg := small(t)
	cfg.Faults, cfg.Seed = Mild, 2
	r, err := Run(t.Context(), cfg)
	if err != nil {
		t.Fatal(err)
	}
	if r.Seed = 1; bytes.Equal(r.JSON(), reports[0].Bytes()) {
		t.Error("another seed gives the same report")
	}
}

// TestLateAnswersAreRefusedAndBreakNoPromise: agents answer late, some in plain words, and use the template before and after it is approved.
func TestLateAnswersAreRefusedAndBreakNoPromise(t *testing.T) {
	r, err := Run(t.Context(), late(t))
	if err != nil {
		t.Fatal(err)
	}
	if r.Violation != nil || r.Templates == 0 || r.Refused == 0 {
		t.Errorf("violation %+v, %d templates were charged, %d messages refused", r.Violation, r.Templates, r.Refused)
	}
}

// late is a contact centre of two weeks in which many wait for longer than a day.
func late(t *testing.T) Config {
	t.Helper()
	cfg := small(t)
	cfg.Profile.Template.Review, cfg.Profile.Agents.Mistake, cfg.Profile.Customers.Media = true, 0.5, 0
	cfg.Profile.Channels = map[string]float64{"whatsapp": 1}
	cfg.Profile.Customers.Never, cfg.Profile.Customers.Leave = 0, 0
	cfg.Profile.Agents.Shifts = []Shift{{Days: []string{"mon"}, From: 0, To: clock(8 * time.Hour), Desks: 3}, {Days: []string{"wed", "fri", "sun"}, From: clock(8 * time.Hour), To: clock(20 * time.Hour), Desks: 3}}
	cfg.Days = 14
	return cfg
}

// TestEachPromiseCanBeBroken hides crossings from the run, or shows it some that never were.
func TestEachPromiseCanBeBroken(t *testing.T) {
	toPhone := func(e journal.Entry) bool {
		return e.Kind == journal.KindNetwork && strings.HasPrefix(e.To, "phone ") && strings.Contains(string(e.Payload), "(")
	}
	toOceana := func(e journal.Entry) bool {
		return e.From == "connector" && e.To == "oceana" && e.Name == "newMessage" && strings.Contains(string(e.Payload), `"customer"`)
	}
	toOther := func(e journal.Entry) journal.Entry {
		if e.To == "phone Ana" {
			e.To = "phone Ben"
		} else {
			e.To = "phone Ana"
		}
		return e
	}
	failed := func(e journal.Entry, code string) journal.Entry {
		if e.Name == "messageStatus" {
			for _, status := range []string{"accepted", "delivered", "read"} {
				e.Payload = bytes.Replace(e.Payload, []byte(`"status":"`+status+`","errorCode":0`), []byte(`"status":"failed","errorCode":`+code), 1)
			}
		}
		return e
	}
	var kept *journal.Entry
	for promise, tamper := range map[string]func(journal.Entry) []journal.Entry{
		"nothing is lost": func(e journal.Entry) []journal.Entry {
			if toOceana(e) {
				return nil
			}
			return []journal.Entry{e}
		},
		"nothing is doubled": func(e journal.Entry) []journal.Entry {
			if toOceana(e) {
				return []journal.Entry{e, e}
			}
			return []journal.Entry{e}
		},
		"to the right person": func(e journal.Entry) []journal.Entry {
			if toPhone(e) {
				return []journal.Entry{toOther(e)}
			}
			return []journal.Entry{e}
		},
		"order is kept": func(e journal.Entry) []journal.Entry {
			if !toPhone(e) || kept != nil && kept.To != e.To {
				return []journal.Entry{e}
			}
			if kept == nil {
				kept = &e
				return nil
			}
			return []journal.Entry{e, *kept}
		},
		"every message ends": func(e journal.Entry) []journal.Entry {
			if e.Name == "messageStatus" {
				return nil
			}
			return []journal.Entry{e}
		},
		"outside the window nothing is delivered": func(e journal.Entry) []journal.Entry {
			if strings.HasPrefix(e.From, "phone ") {
				e.At = e.At.Add(-window)
			}
			return []journal.Entry{e}
		},
		"inside the window nothing is refused": func(e journal.Entry) []journal.Entry { return []journal.Entry{failed(e, "470")} },
		"a refused message is not shown":       func(e journal.Entry) []journal.Entry { return []journal.Entry{failed(e, "131")} },
		"no infected file gets through": func(e journal.Entry) []journal.Entry {
			if strings.HasPrefix(e.From, "phone ") && strings.Contains(string(e.Payload), "eicar") {
				name := string(e.Payload[strings.Index(string(e.Payload), "eicar"):])
				name, _, _ = strings.Cut(name, `"`)
				through := journal.Entry{Kind: journal.KindFrame, From: "connector", To: "oceana", Name: "newCustomerFileTransfer", Status: 200,
					Payload: journal.JSON(map[string]any{"name": name}), Answer: journal.JSON(map[string]any{"result": true})}
				return []journal.Entry{e, through}
			}
			return []journal.Entry{e}
		},
		"everything is understood": func(e journal.Entry) []journal.Entry {
			if toOceana(e) {
				e.Kind = journal.KindUnexpected
			}
			return []journal.Entry{e}
		},
	} {
		t.Run(promise, func(t *testing.T) {
			cfg := small(t)
			cfg.tamper = tamper
			if promise == "order is kept" { // several answers in a row
				p := cfg.Profile
				p.Customers.Burst, p.Customers.Between = Distribution{"constant", 4, 0}, Distribution{"constant", 60, 0}
				p.Agents.Pace = Distribution{"constant", 20, 0}
			}
			r, err := Run(t.Context(), cfg)
			if err != nil {
				t.Fatal(err)
			}
			if r.Violation == nil || r.Violation.Promise != promise {
				t.Errorf("found %+v, want %q to be broken", r.Violation, promise)
			}
		})
	}
}

// TestWhatHappensAsideBreaksAPromise has something happen in the world of which neither customers nor agents know.
func TestWhatHappensAsideBreaksAPromise(t *testing.T) {
	for promise, before := range map[string]func(*tunnel){
		"no error is logged": func(o *tunnel) {
			o.world.Clock.AfterFunc(time.Hour, func() { slog.New(slog.NewTextHandler(o.logged, nil)).Error("planted") })
		},
		"templates are counted once": func(o *tunnel) { // one that no phone of the run expects
			done := false
			for minute := range 24 * 60 {
				o.world.Clock.AfterFunc(time.Duration(minute)*time.Minute, func() {
					for _, a := range o.staff {
						for _, conversation := range a.hands {
							if !done {
								done = true
								o.cannot("a test", o.world.Oceana.SendTemplate(a.name, o.owners[conversation], templateName, []string{"nobody"}))
							}
						}
					}
				})
			}
		},
		"quiet is reached": func(o *tunnel) {
			o.world.Clock.AfterFunc(12*time.Hour, func() {
				o.todo = append(o.todo, func(context.Context) error {
					o.world.Oceana.Down()
					return nil
				})
			})
		},
	} {
		t.Run(promise, func(t *testing.T) {
			cfg := small(t)
			cfg.before = before
			cfg.Profile.Channels = map[string]float64{"whatsapp": 1}
			r, err := Run(t.Context(), cfg)
			if err != nil {
				t.Fatal(err)
			}
			if r.Violation == nil || r.Violation.Promise != promise {
				t.Errorf("found %+v, want %q to be broken", r.Violation, promise)
			}
		})
	}
}

// TestWhatIsInterruptedSaysSo ends a run after its first day: the report is of that day, and nothing is said to be broken.
func TestWhatIsInterruptedSaysSo(t *testing.T) {
	cfg := small(t)
	cfg.Days = 2
	ctx, cancel := context.WithCancel(t.Context())
	cfg.Progress = func(int, time.Time) { cancel() }
	r, err := Run(ctx, cfg)
	if err != nil {
		t.Fatal(err)
	}
	if !r.Interrupted || r.Violation != nil || r.Messages == 0 || !r.Until.Equal(r.From.Add(24*time.Hour)) {
		t.Errorf("interrupted %t, %+v, %d messages until %s", r.Interrupted, r.Violation, r.Messages, r.Until)
	}
	c := Compare("shop", []*Report{r}, "", nil)
	var page, table bytes.Buffer
	if err := errors.Join(c.HTML(&page), c.CSV(&table)); err != nil {
		t.Fatal(err)
	}
	for kind, text := range map[string]string{"html": page.String(), "csv": table.String(), "json": string(c.JSON())} {
		if !strings.Contains(text, "nterrupted") {
			t.Errorf("%s does not say it", kind)
		}
	}
}

// TestALeakBreaksAPromise keeps a little more with every crossing than the bound allows for a message.
func TestALeakBreaksAPromise(t *testing.T) {
	cfg := small(t)
	var kept [][]byte
	cfg.tamper = func(e journal.Entry) []journal.Entry {
		kept = append(kept, make([]byte, 256<<10))
		return []journal.Entry{e}
	}
	r, err := Run(t.Context(), cfg)
	if err != nil {
		t.Fatal(err)
	}
	if r.Violation == nil || r.Violation.Promise != "memory is bounded" || !strings.Contains(r.Violation.What, "MiB were added to the heap") {
		t.Errorf("found %+v after %d crossings", r.Violation, len(kept))
	}
}

// TestATimerThatFiresTwiceBreaksAPromise shows each advice, or each welcome, twice.
func TestATimerThatFiresTwiceBreaksAPromise(t *testing.T) {
	for name, is := range map[string]func(journal.Entry) bool{
		"advice": func(e journal.Entry) bool {
			return e.From == "connector" && strings.Contains(string(e.Payload), `"type":"advice"`)
		},
		"welcome": func(e journal.Entry) bool {
			return e.Kind == journal.KindNetwork && strings.Contains(string(e.Payload), "Thank you for writing")
		},
	} {
		t.Run(name, func(t *testing.T) {
			cfg := late(t)
			met := 0
			cfg.tamper = func(e journal.Entry) []journal.Entry {
				if is(e) {
					met++
					return []journal.Entry{e, e}
				}
				return []journal.Entry{e}
			}
			r, err := Run(t.Context(), cfg)
			if err != nil {
				t.Fatal(err)
			}
			if r.Violation == nil || r.Violation.Promise != "every timer fires once" {
				t.Errorf("found %+v after %d times, want a timer that fires twice", r.Violation, met)
			}
		})
	}
}

// TestARefusalInsideTheWindowBreaksAPromise, whatever its code: it would hide that a message is lost.
func TestARefusalInsideTheWindowBreaksAPromise(t *testing.T) {
	cfg := small(t)
	cfg.tamper = func(e journal.Entry) []journal.Entry {
		if e.Kind == journal.KindNetwork && strings.HasPrefix(e.To, "phone ") {
			return nil
		}
		if e.Name == "messageStatus" {
			for _, status := range []string{"accepted", "delivered", "read"} {
				e.Payload = bytes.Replace(e.Payload, []byte(`"status":"`+status+`","errorCode":0`), []byte(`"status":"failed","errorCode":500`), 1)
			}
		}
		return []journal.Entry{e}
	}
	cfg.Profile.Welcome = ""
	r, err := Run(t.Context(), cfg)
	if err != nil {
		t.Fatal(err)
	}
	if r.Violation == nil || r.Violation.Promise != "inside the window nothing is refused" {
		t.Errorf("found %+v", r.Violation)
	}
}

// TestATimerThatNeverFiresBreaksAPromise hides each advice, or each welcome.
func TestATimerThatNeverFiresBreaksAPromise(t *testing.T) {
	for hidden, want := range map[string]string{`"type":"advice"`: "not advised", "Thank you for writing": "not welcomed"} {
		t.Run(want, func(t *testing.T) {
			cfg := late(t)
			cfg.tamper = func(e journal.Entry) []journal.Entry {
				if strings.Contains(string(e.Payload), hidden) && (e.From == "connector" || strings.HasPrefix(e.To, "phone ")) {
					return nil
				}
				return []journal.Entry{e}
			}
			r, err := Run(t.Context(), cfg)
			if err != nil {
				t.Fatal(err)
			}
			if v := r.Violation; v == nil || v.Promise != "every timer fires once" || !strings.Contains(v.What, want) {
				t.Errorf("found %+v, want %q", v, want)
			}
		})
	}
}

// TestWhatIsLateKeepsItsOrder: two messages that both came late, after a restart, are compared too.
func TestWhatIsLateKeepsItsOrder(t *testing.T) {
	first := &line{at: time.Unix(1, 0), turn: 1, late: true}
	second := &line{at: time.Unix(2, 0), turn: 2, late: true}
	if !first.precedes(second) || second.precedes(first) {
		t.Error("what was written and accepted first does not come first")
	}
	if repeated := (&line{at: time.Unix(1, 0), turn: 3}); repeated.precedes(second) || second.precedes(repeated) {
		t.Error("what a webhook repeated after the next has a place")
	}
}

// TestAContactIsAsOldAsItsFirstMessage, however late the webhook brought it: else those of the last minutes belong to no day.
func TestAContactIsAsOldAsItsFirstMessage(t *testing.T) {
	wrote := time.Date(2020, 11, 2, 23, 59, 0, 0, time.UTC)
	l := &line{text: "Hello (1)", phone: "Ana", at: wrote}
	p := promises{lines: map[string]*line{l.text: l}, order: map[string][]*line{"Ana": {l}}}
	for _, text := range []string{l.text, "a file was blocked"} {
		if at := p.written("Ana", text, wrote.Add(10*time.Minute)); at != wrote {
			t.Errorf("%q: %s, want %s", text, at, wrote)
		}
	}
}

// TestEveryReportTellsOfABrokenPromise, also when it was not the first seed that broke it.
func TestEveryReportTellsOfABrokenPromise(t *testing.T) {
	good, bad := &Report{Seed: 1, Faults: None}, &Report{Seed: 2, Faults: None, Violation: &Violation{Promise: "nothing is lost", What: "one was"}}
	c := Compare("shop", []*Report{good, bad}, "", nil)
	var page, table bytes.Buffer
	if err := errors.Join(c.HTML(&page), c.CSV(&table)); err != nil {
		t.Fatal(err)
	}
	for kind, text := range map[string]string{"html": page.String(), "csv": table.String(), "json": string(c.JSON())} {
		if !strings.Contains(text, "nothing is lost") {
			t.Errorf("%s: %s", kind, text)
		}
	}
}

// TestSkillsAndButtons: agents who lack a skill transfer, customers tap, and every skill has its figures.
func TestSkillsAndButtons(t *testing.T) {
	cfg := small(t)
	p := cfg.Profile
	p.Skills, p.Agents.Knows, p.Agents.Offer, p.Customers.Tap = map[string]float64{"orders": 2, "returns": 1}, 0.3, 0.8, 0.9
	p.Channels, p.Customers.Media = map[string]float64{"messenger": 1, "web": 1, "twitter": 1}, 0
	p.Agents.Shifts = []Shift{{Days: weekdays, From: 0, To: clock(24 * time.Hour), Desks: 3}}
	r, err := Run(t.Context(), cfg)
	if err != nil {
		t.Fatal(err)
	}
	if r.Violation != nil || r.Transfers == 0 || r.Taps == 0 || len(r.BySkill) != 2 || r.BySkill[1].Wait.P99 == 0 {
		t.Errorf("violation %+v, %d transfers, %d taps, %+v", r.Violation, r.Transfers, r.Taps, r.BySkill)
	}
}

// TestEveryFaultCanBeArmed draws more of them than there are.
func TestEveryFaultCanBeArmed(t *testing.T) {
	cfg := small(t)
	cfg.Faults, cfg.Days, cfg.Profile.Arrivals.Each = Rough, 4, 6
	r, err := Run(t.Context(), cfg)
	if err != nil {
		t.Fatal(err)
	}
	if r.Violation != nil || r.FaultsMet < 5 {
		t.Errorf("%+v, %d faults met", r.Violation, r.FaultsMet)
	}
}
