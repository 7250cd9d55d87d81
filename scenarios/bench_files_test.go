package scenarios_test

import (
	"bytes"
	"cmp"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"runtime"
	"runtime/debug"
	"slices"
	"strconv"
	"testing"
	"time"

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

// sendsFile makes somebody send a file that the cloud has already, and returns when the agent's desk shows it.
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

// opens makes somebody write and the agent answer.
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

// BenchmarkLargeFile carries 100 MiB to the agent, scanned on the way, and 100 MiB back, and copies as much over plain HTTP in the same run.
// Limits: at least 0.4 of that copy's throughput, and at most 16 MiB that the connector's process grows.
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
	var in, out, plain []time.Duration
	defer debug.SetGCPercent(debug.SetGCPercent(-1)) // the world's garbage is collected between the measurements
	for b.Loop() {
		plain = append(plain, taken(func() { copied(b, body) }))
		in = append(in, taken(func() { r.sendsFile("Ana", address, size) }))
		out = append(out, taken(func() { r.agentSends("Ana", body) }))
	}
	_, most := r.memory()
	atLeast(b, middle(plain).Seconds()/middle(in).Seconds(), 0.4, "of-plain-in")
	atLeast(b, middle(plain).Seconds()/middle(out).Seconds(), 0.4, "of-plain-out")
	atMost(b, float64(most-before)/(1<<20), 16, "MiB-grown")
	b.ReportMetric(size/(1<<20)/middle(plain).Seconds(), "MiB/s-plain")
}

// middle is the median.
func middle[T cmp.Ordered](of []T) T {
	slices.Sort(of)
	return of[len(of)/2]
}

// taken is how long something takes, from a heap that is clean.
func taken(do func()) time.Duration {
	runtime.GC()
	began := time.Now() //nolint:forbidigo // a benchmark measures the wall
	do()
	return time.Since(began) //nolint:forbidigo // a benchmark measures the wall
}

func atLeast(b *testing.B, got, limit float64, what string) {
	b.ReportMetric(got, fmt.Sprintf("%s(limit-%g)", what, limit))
	if got < limit {
		b.Errorf("%s: %.3f, want at least %g", what, got, limit)
	}
}

func atMost(b *testing.B, got, limit float64, what string) {
	b.ReportMetric(got, fmt.Sprintf("%s(limit-%g)", what, limit))
	if got > limit {
		b.Errorf("%s: %.3f, want at most %g", what, got, limit)
	}
}
