package oceana_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/wavetank/wavetank/sim/oceana"
)

func (w *world) queue() []string {
	var all []string
	for _, c := range w.oceana.Queue() {
		all = append(all, c.Customer)
	}
	return all
}

func TestTheQueueGoesByPriorityThenAge(t *testing.T) { // R085
	w := newWorld(t)
	a := w.connect()
	a.login(nil, 0)
	for _, c := range []struct {
		name     string
		priority int
	}{{"late", 9}, {"old", 5}, {"invalid", 1000}, {"urgent", 1}, {"young", 5}} {
		body := chat(c.name, text("m", "Hello"))
		body["priority"] = c.priority
		a.ask("conv-"+c.name, body)
		w.advance(time.Second)
	}
	if diff := cmp.Diff([]string{"urgent", "old", "invalid", "young", "late"}, w.queue()); diff != "" {
		t.Errorf("queue (-want +got):\n%s", diff)
	}
	w.must(w.oceana.AddAgent(oceana.AgentConfig{Name: "Alice", Ready: true, Multiplicity: 2}))
	w.settle()
	if diff := cmp.Diff([]string{"urgent", "old"}, names(w.desk("Alice").Alerts)); diff != "" {
		t.Errorf("alerts (-want +got):\n%s", diff)
	}
	w.must(w.oceana.Answer("Alice", "old"))
	w.must(w.oceana.Close("Alice", "old"))
	w.settle()
	if diff := cmp.Diff([]string{"urgent", "invalid"}, names(w.desk("Alice").Alerts)); diff != "" {
		t.Errorf("closing frees a place (-want +got):\n%s", diff)
	}
}

func TestTheMostIdleAgentWithTheAttributesIsAlerted(t *testing.T) {
	w := newWorld(t)
	a := w.connect()
	a.login(nil, 0)
	for _, c := range []oceana.AgentConfig{
		{Name: "French", Ready: true, Attributes: []string{"Language.French"}},
		{Name: "First", Ready: true, Attributes: []string{"Language.English", "LOB.Sales"}},
		{Name: "Second", Ready: true, Attributes: []string{"Language.English"}},
		{Name: "Away", Attributes: []string{"Language.English"}},
	} {
		w.must(w.oceana.AddAgent(c))
	}
	for _, name := range []string{"a", "b", "c"} {
		body := chat(name, text("m", "Hello"))
		body["intrinsics"].(dict)["attributes"] = []string{"Language.English"}
		a.ask("conv-"+name, body)
		w.settle()
	}
	got := map[string][]string{}
	for _, v := range w.oceana.Agents() {
		got[v.ID+" "+v.Name] = names(w.desk(v.Name).Alerts)
	}
	want := map[string][]string{"600001 French": nil, "600002 First": {"a", "c"}, "600003 Second": {"b"}, "600004 Away": nil}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("alerts (-want +got):\n%s", diff)
	}
}

func TestAfterContactWorkKeepsThePlace(t *testing.T) {
	w := newWorld(t, func(cfg *oceana.Config) { cfg.AfterContactWork = time.Minute })
	a := w.connect()
	a.login(nil, 0)
	w.must(w.oceana.AddAgent(oceana.AgentConfig{Name: "Alice", Ready: true, Multiplicity: 1}))
	for _, name := range []string{"Ana", "Ben"} {
		a.ask("conv-"+name, chat(name, text("m", "Hello")))
		w.settle()
	}
	w.must(w.oceana.Answer("Alice", "Ana"))
	w.must(w.oceana.Close("Alice", "Ana"))
	w.advance(time.Minute - time.Nanosecond)
	if n := names(w.desk("Alice").Alerts); n != nil {
		t.Errorf("alerted by %v during after-contact work", n)
	}
	w.advance(time.Nanosecond)
	if diff := cmp.Diff([]string{"Ben"}, names(w.desk("Alice").Alerts)); diff != "" {
		t.Error(diff)
	}
}
