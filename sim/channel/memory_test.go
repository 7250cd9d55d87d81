package channel_test

import (
	"fmt"
	"runtime"
	"testing"

	"github.com/wavetank/wavetank/sim/channel"
)

// One more phone costs at most 20 KiB, with a conversation of twenty messages each way on it. The journal, which grows with
// whatever happens, is another matter and is let go of first.
func TestWhatAPhoneCosts(t *testing.T) {
	const phones, exchanged, most = 500, 20, 20 << 10
	r := newRig(t, 0)
	r.crowd = true
	r.must(r.AddBusiness(channel.Business{IntegrationID: "i1", Address: "b1"}))
	before := heap()
	for i := range phones {
		r.must(r.AddPerson(channel.Person{Name: fmt.Sprintf("P%d", i), Address: fmt.Sprint(100_000 + i)}))
	}
	empty := heap()
	for i := range phones {
		for range exchanged {
			r.must(r.Act(fmt.Sprintf("P%d", i), channel.Action{Do: channel.DoSend, Text: "Hello."}))
			r.Deliver(channel.Outgoing{IntegrationID: "i1", ExternalID: fmt.Sprintf("x-%d", 100_000+i), MessageID: "m1", Message: []byte(`{"type":"text","text":"How can I help?"}`)})
		}
		r.settle()
	}
	r.cloud.Received, r.cloud.Reports = nil, nil
	full := heap() - r.journalSize()
	idle, busy := (empty-before)/phones, (full-before)/phones
	t.Logf("a phone costs %d bytes, with %d messages %d", idle, 2*exchanged, busy)
	if idle > most || busy > most {
		t.Errorf("a phone costs %d bytes, with %d messages %d; want at most %d", idle, 2*exchanged, busy, most)
	}
	runtime.KeepAlive(r)
}

// journalSize estimates what the journal holds: its payloads and a fixed part of each entry.
func (r *rig) journalSize() int {
	size := 0
	for _, e := range r.journal.Entries(0) {
		size += len(e.Payload) + len(e.Answer) + 256
	}
	return size
}

func heap() int {
	runtime.GC()
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return int(m.HeapAlloc)
}

func BenchmarkExchange(b *testing.B) {
	r := newRig(&testing.T{}, 0)
	r.crowd = true
	r.must(r.AddBusiness(channel.Business{IntegrationID: "i1", Address: "b1"}))
	for i := range 1000 {
		r.must(r.AddPerson(channel.Person{Name: fmt.Sprintf("P%d", i), Address: fmt.Sprint(100_000 + i)}))
	}
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		r.must(r.Act(fmt.Sprintf("P%d", i%1000), channel.Action{Do: channel.DoSend, Text: "Hello."}))
		r.Deliver(channel.Outgoing{IntegrationID: "i1", ExternalID: fmt.Sprintf("x-%d", 100_000+i%1000), MessageID: "m1", Message: []byte(`{"type":"text","text":"Hi."}`)})
		if err := r.clock.Settle(b.Context()); err != nil {
			b.Fatal(err)
		}
	}
}
