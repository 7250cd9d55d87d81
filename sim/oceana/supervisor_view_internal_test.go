package oceana

import (
	"testing"
	"time"
)

// TestTheOldestOfADemandNeedNotBeNext has a contact that came later and goes first, and another demand that comes before both.
func TestTheOldestOfADemandNeedNotBeNext(t *testing.T) {
	s, c := offline(nil)
	for _, who := range []struct {
		name       string
		priority   int
		attributes []string
	}{{"Ana", 9, nil}, {"Bo", 3, nil}, {"Cy", 1, []string{"LOB.Sales"}}} {
		chat := requestChat{Priority: who.priority, ChannelSrc: "WhatsApp"}
		chat.Intrinsics.Name, chat.Intrinsics.Attributes = who.name, who.attributes
		s.mu.Lock()
		_, refused := s.requestChatLocked(s.orphans, who.name, &chat)
		s.unlock()
		if refused != nil {
			t.Fatal(refused.text)
		}
		advance(t, c, time.Minute)
	}
	got := s.SupervisorView().Demands
	if len(got) != 2 || len(got[0].Services[0].Attributes) != 1 || got[0].Priority != 1 {
		t.Fatalf("demands %+v, want that of Cy first", got)
	}
	if got[1].Waiting != 2 || got[1].Priority != 3 || !got[1].Since.Equal(dawn) {
		t.Errorf("demand %+v, want 2 waiting, the next of priority 3, the oldest since %s", got[1], dawn)
	}
}
