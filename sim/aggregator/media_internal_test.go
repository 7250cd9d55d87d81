package aggregator

import (
	"math/rand/v2"
	"testing"
	"time"

	"github.com/wavetank/wavetank/sim/clock"
	"github.com/wavetank/wavetank/sim/journal"
)

// Files go with the message or the app user they are for. Inside the package, because deleting those lives elsewhere.
func TestMediaGoWithWhatTheyAreFor(t *testing.T) {
	k := clock.New(time.Date(2019, 11, 18, 14, 26, 9, 0, time.UTC))
	s := running(t, Config{Clock: k, Journal: journal.New(k.Now), Rand: rand.New(rand.NewPCG(1, 2)), MediaURL: "http://media.example"})
	t.Cleanup(s.Shutdown)
	a := s.Provision("Acme")
	in := s.AddIntegration(a.ID, Integration{Type: "whatsapp"})
	if _, err := s.Receive(Incoming{AppID: a.ID, IntegrationID: in, ExternalID: "1", Type: "text", Text: "hi"}); err != nil {
		t.Fatal(err)
	}
	store := func(from string) string {
		t.Helper()
		mediaURL, err := s.StoreMedia(Media{AppID: a.ID, IntegrationID: in, ExternalID: from, MediaType: "image/png", Body: []byte("x")})
		if err != nil {
			t.Fatal(err)
		}
		return mediaURL
	}
	first, second, nobodys := store("1"), store("1"), store("")
	s.mu.Lock()
	defer s.mu.Unlock()
	left := func(want ...bool) {
		t.Helper()
		for i, mediaURL := range []string{first, second, nobodys} {
			if got := s.mediaAtLocked(mediaURL, "") != nil; got != want[i] {
				t.Errorf("file %d: kept %t, want %t", i+1, got, want[i])
			}
		}
	}
	left(true, true, true)
	s.removeMediaOfMessageLocked(first)
	s.removeMediaOfMessageLocked(nobodys)
	s.removeMediaOfMessageLocked("http://elsewhere.example/x")
	left(false, true, true)
	s.removeMediaOfUserLocked(s.byChannel[channelID{"whatsapp", "1"}])
	left(false, false, true)
	if s.media.Bytes() != 1 {
		t.Errorf("%d bytes counted, want 1", s.media.Bytes())
	}
}
