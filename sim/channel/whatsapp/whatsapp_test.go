package whatsapp_test

import (
	"encoding/json"
	"errors"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/wavetank/wavetank/sim/channel"
	"github.com/wavetank/wavetank/sim/channel/whatsapp"
)

func TestPeopleAndNumbersAreIndependent(t *testing.T) {
	r := newRig(t)
	r.writes("Ana", num1)
	r.pass(13 * hour)
	r.writes("Bo", num2)
	r.pass(12 * hour)
	got := []string{r.text(num1, ana), r.text(num2, ana), r.text(num1, bo), r.text(num2, bo)}
	if diff := cmp.Diff(got, []string{late, late, late, "ok"}); diff != "" {
		t.Errorf("outcomes (-got +want):\n%s", diff)
	}
	if diff := cmp.Diff(r.shown("Ana"), []string{"me delivered hi"}); diff != "" {
		t.Errorf("Ana's phone (-got +want):\n%s", diff)
	}
	if diff := cmp.Diff(r.shown("Bo"), []string{"me delivered hi", "business hello"}); diff != "" {
		t.Errorf("Bo's phone (-got +want):\n%s", diff)
	}
}

func TestPersonAsTheCloudSeesHer(t *testing.T) {
	r := newRig(t)
	r.writes("Ana", "+442079460002")
	in := r.cloud.Received[0]
	want := channel.Incoming{IntegrationID: num2, Channel: "whatsapp", ExternalID: "447700900001", DisplayName: ana, Name: "Ana",
		Raw:  map[string]any{"from": "447700900001", "profile": map[string]any{"name": "Ana"}},
		Type: "text", Text: "hi", OriginalID: in.OriginalID, OriginalAt: start}
	if diff := cmp.Diff(in, want); diff != "" {
		t.Errorf("incoming (-got +want):\n%s", diff)
	}
}

func TestNumberThatIsNotApproved(t *testing.T) { // R063, R094
	r := newRig(t)
	r.must(r.AddNumber(whatsapp.Number{IntegrationID: "int-3"}))
	r.writes("Ana", "int-3")
	h, _ := r.Handset("Ana")
	if b := h.Bubbles[0]; b.Status != channel.StatusFailed || b.Error == "" {
		t.Errorf("bubble = %+v, want a failed one that says why", b)
	}
	if len(r.cloud.Received) != 0 {
		t.Errorf("cloud received %v, want nothing", r.cloud.Received)
	}
	got := []string{r.text("int-3", ana), r.helloWorld("int-3", ana)}
	if diff := cmp.Diff(got, []string{"forbidden", "forbidden"}); diff != "" {
		t.Errorf("outcomes (-got +want):\n%s", diff)
	}
}

func TestSandbox(t *testing.T) {
	r := newRig(t)
	r.must(r.AddNumber(whatsapp.Number{IntegrationID: "box", Sandbox: true}))
	if err := r.Permit(num1, "Ana"); err == nil {
		t.Error("a production number was taken for a sandbox")
	}
	r.writes("Ana", "box") // R108: not yet permitted
	r.must(r.Permit("box", "Ana"))
	if err := r.Permit("box", "Bo"); !errors.Is(err, channel.ErrTaken) { // R105
		t.Errorf("second person: %v, want ErrTaken", err)
	}
	r.writes("Ana", "box") // R064
	r.writes("Bo", "box")  // R107
	if diff := cmp.Diff(r.shown("Ana"), []string{"me failed hi", "me delivered hi"}); diff != "" {
		t.Errorf("Ana's phone (-got +want):\n%s", diff)
	}
	if diff := cmp.Diff(r.shown("Bo"), []string{"me failed hi"}); diff != "" {
		t.Errorf("Bo's phone (-got +want):\n%s", diff)
	}
	got := []string{r.text("box", ana), r.helloWorld("box", ana)} // R109
	if diff := cmp.Diff(got, []string{"ok", "bad_request"}); diff != "" {
		t.Errorf("outcomes (-got +want):\n%s", diff)
	}
	if len(r.Charges()) != 0 { // R103
		t.Errorf("charges = %v, want none", r.Charges())
	}
}

func TestTextLength(t *testing.T) {
	tests := []struct {
		name string
		text string
		want string
	}{
		{"4096 characters", strings.Repeat("ä", 4096), "ok"},
		{"4097 characters", strings.Repeat("ä", 4097), "uncategorized_error 1001"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			r := newRig(t)
			r.writes("Ana", "")
			message, _ := json.Marshal(map[string]string{"type": "text", "text": tt.text})
			if got := r.post(num1, ana, string(message), ""); got != tt.want {
				t.Errorf("outcome = %s, want %s", got, tt.want)
			}
		})
	}
}

func TestStranger(t *testing.T) {
	r := newRig(t)
	if got, want := r.text(num1, "+447700900999"), "uncategorized_error 1013"; got != want {
		t.Errorf("outcome = %s, want %s", got, want)
	}
}

func TestDrawing(t *testing.T) {
	tests := []struct{ name, message, native, kind, text string }{
		{"text", `{"type":"text","text":"Hi 😀"}`, "", "text", "Hi 😀"},
		{"native text", `{"type":"text","text":"x"}`, `{"type":"text","text":{"body":"y"}}`, "text", "y"},
		{"image with caption", `{"type":"image","text":"Look","mediaUrl":"https://m/a.png"}`, "", "image", "Look"},
		{"file by name", `{"type":"file","mediaUrl":"https://m/a.pdf"}`, "", "file", "a.pdf"},
		{"location as a pin", `{"type":"location","coordinates":{"lat":37.5,"long":-121}}`, "", "location", "37.5,-121"},
		{"link as text", `{"type":"text","text":"See","actions":[{"type":"link","text":"More","uri":"https://a"}]}`, "", "text", "See\nMore https://a"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			r := newRig(t)
			r.writes("Ana", "")
			if got := r.post(num1, ana, tt.message, tt.native); got != "ok" {
				t.Fatalf("outcome = %s, want ok", got)
			}
			h, _ := r.Handset("Ana")
			if got := h.Bubbles[1]; got.Kind != tt.kind || got.Text != tt.text {
				t.Errorf("drawn %s %q, want %s %q", got.Kind, got.Text, tt.kind, tt.text)
			}
		})
	}
}

func TestNumbersThatAreRefused(t *testing.T) {
	r := newRig(t)
	if err := r.AddNumber(whatsapp.Number{IntegrationID: num1}); !errors.Is(err, channel.ErrTaken) {
		t.Errorf("same integration: %v, want ErrTaken", err)
	}
	for _, bad := range []whatsapp.Number{{}, {IntegrationID: "x", PhoneNumber: "12"}, {IntegrationID: "x", PhoneNumber: ana}} {
		if err := r.AddNumber(bad); err == nil {
			t.Errorf("AddNumber(%+v) passed, want an error", bad)
		}
	}
	if err := r.AddPerson(channel.Person{Name: "Cy", Address: "0770"}); err == nil {
		t.Error("a national number was accepted")
	}
}

func TestGeneratedNumbersRunOut(t *testing.T) {
	r := newRig(t)
	seen := map[string]bool{}
	for i := range 999 { // Ana has one of the thousand
		name := string(rune('a'+i%26)) + strings.Repeat("x", i/26)
		r.must(r.AddPerson(channel.Person{Name: name}))
		h, _ := r.Handset(name)
		if seen[h.Address] || !strings.HasPrefix(h.Address, "+447700900") {
			t.Fatalf("address %q is not a new one of the reserved range", h.Address)
		}
		seen[h.Address] = true
	}
	if err := r.AddPerson(channel.Person{Name: "one too many"}); err == nil {
		t.Error("the thousand and first person got a number")
	}
}

func TestSameSeedSameJournal(t *testing.T) {
	run := func(seed uint64) string {
		r := newRig(t, func(c *channel.Config) { c.Rand = rand.New(rand.NewPCG(seed, 0)) })
		r.must(r.AddNumber(whatsapp.Number{IntegrationID: "int-3", Approved: true}))
		r.must(r.AddPerson(channel.Person{Name: "Cy"}))
		r.writes("Cy", "int-3")
		h, _ := r.Handset("Cy")
		r.text("int-3", h.Address)
		r.does("Cy", channel.DoRead)
		b, err := json.Marshal(r.log.Entries(0))
		r.must(err)
		return string(b)
	}
	if a, b := run(7), run(7); a != b {
		t.Errorf("same seed, other journal:\n%s\n%s", a, b)
	}
	if a, b := run(7), run(8); a == b {
		t.Error("another seed made the same ids and numbers")
	}
}
