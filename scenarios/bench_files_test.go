package scenarios_test

import (
	"bytes"
	"io"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"runtime"
	"runtime/debug"
	"strconv"
	"testing"

	"github.com/wavetank/wavetank/scenarios/pairs"
	"github.com/wavetank/wavetank/sim/aggregator"
	"github.com/wavetank/wavetank/sim/channel"
	"github.com/wavetank/wavetank/sim/journal"
)

// noise is a PDF of some bytes that say nothing.
func noise(n int) []byte {
	b := make([]byte, n)
	r := rand.NewChaCha8([32]byte{1})
	_, _ = r.Read(b)
	copy(b, "%PDF-1.4\n")
	return b
}

// sendsFile makes a person send a file that the cloud has already, and returns when the agent's desk shows it.
func (r *rig) sendsFile(name, address string, size int64) {
	after := int64(r.world.Journal.Len())
	r.must(r.world.Act(name, channel.Action{Do: channel.DoFile, File: "large.pdf", MediaURL: address, Size: size}))
	e := r.await(after, func(e journal.Entry) bool {
		return e.To == "oceana" && e.Name == "newCustomerFileTransfer" || e.Name == "newMessage"
	})
	if e.Name == "newMessage" {
		r.b.Fatalf("not carried: %s", e.Payload)
	}
}

func (r *rig) store(body []byte) (address string) {
	address, err := r.world.Cloud.StoreMedia(aggregator.Media{AppID: r.world.App.ID, Name: "large.pdf", MediaType: "application/pdf", Private: true, Body: body})
	r.must(err)
	return address
}

// agentSends makes the agent send a file, and returns when the cloud has its message.
func (r *rig) agentSends(to string, body []byte) {
	after := int64(r.world.Journal.Len())
	r.must(r.world.Oceana.SendFile("Alice", to, "large.pdf", "application/pdf", body))
	e := r.await(after, func(e journal.Entry) bool {
		return e.From == "connector" && (e.Name == "POST /appusers/{userId}/messages" || e.Name == "messageStatus")
	})
	if e.Status != http.StatusCreated {
		r.b.Fatalf("not carried: %+v", e)
	}
}

// opens makes a person write and the agent answer.
func (r *rig) opens(name string) {
	r.must(r.world.AddPerson(channel.Person{Name: name}, ""))
	after := int64(r.world.Journal.Len())
	r.must(r.world.Act(name, channel.Action{Do: channel.DoSend, Text: "Hello"}))
	r.await(after, func(e journal.Entry) bool { return e.Name == "requestChat" && e.From == "oceana" })
	r.must(r.world.Oceana.Answer("Alice", name))
}

// copied copies a file over plain HTTP on loopback, into memory of its own.
func copied(b *testing.B, body []byte) {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Length", strconv.Itoa(len(body)))
		_, _ = w.Write(body)
	}))
	defer server.Close()
	var into bytes.Buffer
	into.Grow(len(body) + bytes.MinRead)
	resp, err := http.Get(server.URL)
	if err != nil {
		b.Fatal(err)
	}
	defer resp.Body.Close()
	if n, err := io.Copy(&into, resp.Body); err != nil || n != int64(len(body)) {
		b.Fatal(n, err)
	}
}

// BenchmarkLargeFile carries 100 MiB to the agent, scanned on the way, and 100 MiB back, against a copy of as much over plain HTTP. The
// connector's process grows by at most 16 MiB.
func BenchmarkLargeFile(b *testing.B) {
	const size = 100 << 20
	r := newRig(b)
	body := noise(size)
	address := r.store(body)
	r.opens("Ana")
	r.sendsFile("Ana", r.store(body[:1<<20]), 1<<20) // warms up
	r.agentSends("Ana", body[:1<<20])
	before, _ := r.memory()
	r.forget()
	var in, out []float64
	defer debug.SetGCPercent(debug.SetGCPercent(-1)) // the world's garbage is collected between the measurements
	for range 8 {
		plain := clean(func() { copied(b, body) })
		in = append(in, clean(func() { r.sendsFile("Ana", address, size) })/plain)
		out = append(out, clean(func() { r.agentSends("Ana", body) })/plain)
	}
	_, most := r.memory()
	pairs.Figure{Name: "large file to the agent / a plain copy", Most: 2.5}.Judge(b, in)
	pairs.Figure{Name: "large file from the agent / a plain copy", Most: 2.5}.Judge(b, out)
	pairs.Bound(b, "what the connector grows by large files", "MiB", float64(most-before)/(1<<20), 16)
}

// clean is how many seconds something takes, from a heap that is clean.
func clean(do func()) float64 {
	runtime.GC()
	return pairs.Seconds(do)()
}
