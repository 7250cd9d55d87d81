package whatsapp_test

import (
	"context"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"time"

	"github.com/wavetank/wavetank/sim/channel"
	"github.com/wavetank/wavetank/sim/channel/channeltest"
	"github.com/wavetank/wavetank/sim/channel/whatsapp"
	"github.com/wavetank/wavetank/sim/clock"
	"github.com/wavetank/wavetank/sim/journal"
)

const (
	ana  = "+447700900001"
	bo   = "+12025550101"
	num1 = "int-1"
	num2 = "int-2"
)

var start = time.Date(2020, 11, 3, 9, 0, 0, 0, time.UTC)

// last is the newest delivery report about a message.
func (r *rig) last(id string) (report channel.Report, ok bool) {
	for _, report := range slices.Backward(r.cloud.Reports) {
		if report.MessageID == id && report.Status != channel.ReportRead {
			return report, true
		}
	}
	return report, false
}

// fataler is what testing.T and rapid.T share.
type fataler interface {
	Helper()
	Fatalf(format string, args ...any)
}

// rig is WhatsApp with two approved numbers, two people and the template "hello_world".
type rig struct {
	*whatsapp.Network
	t     fataler
	clock *clock.Clock
	log   *journal.Journal
	cloud *channeltest.Cloud
	posts int
}

func newRig(t fataler, change ...func(*channel.Config)) *rig {
	t.Helper()
	c := clock.New(start)
	r := &rig{t: t, clock: c, log: journal.New(c.Now), cloud: &channeltest.Cloud{}}
	cfg := channel.Config{Clock: c, Journal: r.log, Rand: rand.New(rand.NewPCG(1, 2)), Cloud: r.cloud}
	for _, f := range change {
		f(&cfg)
	}
	var err error
	r.Network, err = whatsapp.New(cfg)
	r.must(err)
	r.must(r.AddNumber(whatsapp.Number{IntegrationID: num1, PhoneNumber: "+442079460001", Approved: true}))
	r.must(r.AddNumber(whatsapp.Number{IntegrationID: num2, PhoneNumber: "+442079460002", Approved: true}))
	r.must(r.AddPerson(channel.Person{Name: "Ana", Address: ana}))
	r.must(r.AddPerson(channel.Person{Name: "Bo", Address: bo}))
	r.must(r.AddTemplate(whatsapp.Template{Name: "hello_world", Namespace: "communications", Language: "en_US", Body: "Hello {{1}}, I am {{2}}."}))
	return r
}

func (r *rig) must(err error) {
	r.t.Helper()
	if err != nil {
		r.t.Fatalf("%v", err)
	}
}

func (r *rig) pass(d time.Duration) { r.t.Helper(); r.must(r.clock.Advance(context.Background(), d)) }

func (r *rig) writes(name, target string) {
	r.t.Helper()
	r.must(r.Act(name, channel.Action{Do: channel.DoSend, Text: "hi", Target: target}))
	r.pass(0)
}

func (r *rig) does(name, do string) {
	r.t.Helper()
	r.must(r.Act(name, channel.Action{Do: do}))
	r.pass(0)
}

// post hands a message to the network and returns the outcome of it: "ok" or the code of the failure.
func (r *rig) post(from, to, message, native string) string {
	r.t.Helper()
	r.posts++
	id := fmt.Sprintf("m%d", r.posts)
	r.Deliver(channel.Outgoing{IntegrationID: from, ExternalID: strings.TrimPrefix(to, "+"), MessageID: id,
		Message: json.RawMessage(message), Native: json.RawMessage(native)})
	r.pass(0)
	report, ok := r.last(id)
	if !ok || !report.Final {
		r.t.Fatalf("post %s: no final report: %+v", id, report)
	}
	if report.Status != channel.ReportFailure {
		return "ok"
	}
	var underlying struct {
		Errors []struct {
			Code int `json:"code"`
		} `json:"errors"`
	}
	if json.Unmarshal(report.Error.Underlying, &underlying) == nil && len(underlying.Errors) == 1 {
		return fmt.Sprintf("%s %d", report.Error.Code, underlying.Errors[0].Code)
	}
	return report.Error.Code
}

func (r *rig) text(from, to string) string {
	r.t.Helper()
	return r.post(from, to, `{"type":"text","text":"hello"}`, "")
}

// template is native content for a template with parameters.
func template(name, language string, parameters ...string) string {
	list := []map[string]string{}
	for _, p := range parameters {
		list = append(list, map[string]string{"type": "text", "text": p})
	}
	return string(journal.JSON(map[string]any{"type": "template", "template": map[string]any{
		"namespace": "communications", "name": name, "language": map[string]string{"policy": "deterministic", "code": language},
		"components": []map[string]any{{"type": "body", "parameters": list}}}}))
}

func (r *rig) helloWorld(from, to string) string {
	r.t.Helper()
	return r.post(from, to, `{"type":"text","text":"[WTM]"}`, template("hello_world", "en_US", "Ann", "Al"))
}

// shown are a person's bubbles as "from status text".
func (r *rig) shown(name string) []string {
	r.t.Helper()
	h, ok := r.Handset(name)
	if !ok {
		r.t.Fatalf("%s has no handset", name)
	}
	lines := []string{}
	for _, b := range h.Bubbles {
		lines = append(lines, strings.Join(strings.Fields(b.From+" "+b.Status+" "+b.Text), " "))
	}
	return lines
}
