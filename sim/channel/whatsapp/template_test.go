package whatsapp_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/wavetank/wavetank/sim/channel"
	"github.com/wavetank/wavetank/sim/channel/whatsapp"
)

const (
	noTemplate = "uncategorized_error 2001"
	parameters = "uncategorized_error 2000"
)

// templates adds one of each status.
func (r *rig) templates() *rig {
	for _, t := range []whatsapp.Template{
		{Name: "waiting", Namespace: "communications", Language: "en_US", Body: "a", Status: whatsapp.StatusPending},
		{Name: "refused", Namespace: "communications", Language: "en_US", Body: "a", Status: whatsapp.StatusRejected},
		{Name: "plain", Namespace: "communications", Language: "en_US", Body: "Do you still need help?"},
		{Name: "bare", Namespace: "communications", Language: "en_US"},
	} {
		r.must(r.AddTemplate(t))
	}
	return r
}

func TestTemplates(t *testing.T) {
	tests := []struct {
		name, native, want string
		text               string // of the bubble
	}{
		{"approved", template("hello_world", "en_US", "Ann", "Al"), "ok", "Hello Ann, I am Al."},
		{"without variables", template("plain", "en_US"), "ok", "Do you still need help?"},
		{"whose text is unknown", template("bare", "en_US", "Ann"), "ok", "bare"},
		{"in the older form", `{"type":"hsm","hsm":{"namespace":"communications","element_name":"hello_world","language":{"policy":"fallback","code":"en_US"},` +
			`"localizable_params":[{"default":"Ann"},{"default":"Al"}]}}`, "ok", "Hello Ann, I am Al."},
		{"with a date", `{"type":"template","template":{"namespace":"communications","name":"hello_world","language":{"code":"en_US"},"components":[` +
			`{"type":"header","parameters":[{"type":"text","text":"ignored"}]},` +
			`{"type":"BODY","parameters":[{"type":"text","text":"Ann"},{"type":"date_time","date_time":{"fallback_value":"today"}}]}]}}`, "ok", "Hello Ann, I am today."},
		{"R087: pending", template("waiting", "en_US"), noTemplate, ""},
		{"R087: rejected", template("refused", "en_US"), noTemplate, ""},
		{"unknown", template("nobody", "en_US"), noTemplate, ""},
		{"in another language", template("hello_world", "de", "Ann", "Al"), noTemplate, ""},
		{"in another namespace", strings.Replace(template("hello_world", "en_US", "Ann", "Al"), "communications", "other", 1), noTemplate, ""},
		{"with too few parameters", template("hello_world", "en_US", "Ann"), parameters, ""},
		{"with too many parameters", template("hello_world", "en_US", "Ann", "Al", "Bo"), parameters, ""},
		{"without its name", template("", "en_US"), "bad_request", ""},
		{"without its content", `{"type":"template"}`, "bad_request", ""},
		{"that cannot be read", `{"type":7}`, "bad_request", ""},
		{"of a type that is not simulated", `{"type":"contacts"}`, "bad_request", ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			r := newRig(t).templates()
			r.writes("Ana", "")
			if got := r.post(num1, ana, `{"type":"text","text":"[WTM]"}`, tt.native); got != tt.want {
				t.Fatalf("outcome = %s, want %s", got, tt.want)
			}
			h, _ := r.Handset("Ana")
			rendered, ok := r.Render(json.RawMessage(tt.native))
			charges := r.Charges()
			if tt.want != "ok" {
				if len(h.Bubbles) != 1 || len(charges) != 0 {
					t.Errorf("bubbles %v, charges %v; want neither from a refused template", h.Bubbles[1:], charges)
				}
				return
			}
			last := h.Bubbles[len(h.Bubbles)-1]
			if last.Kind != channel.KindTemplate || last.Text != tt.text || last.Template == "" {
				t.Errorf("bubble = %+v, want a template with text %q", last, tt.text)
			}
			if !ok || rendered != tt.text {
				t.Errorf("Render = %q, %v, want what the phone shows", rendered, ok)
			}
			if len(charges) != 1 {
				t.Errorf("charges = %v, want one", charges)
			}
		})
	}
}

func TestRenderOfWhatIsNoTemplate(t *testing.T) {
	r := newRig(t)
	for _, native := range []string{"", "null", `{"type":"text","text":{"body":"hi"}}`, `{`, template("nobody", "en_US")} {
		if got, ok := r.Render(json.RawMessage(native)); ok {
			t.Errorf("Render(%s) = %q, want nothing", native, got)
		}
	}
}

func TestTemplateIsReplacedOnApproval(t *testing.T) {
	r := newRig(t).templates()
	before := r.post(num1, ana, "", template("waiting", "en_US"))
	r.must(r.AddTemplate(whatsapp.Template{Name: "waiting", Namespace: "communications", Language: "en_US", Body: "a", Status: whatsapp.StatusApproved}))
	after := r.post(num1, ana, "", template("waiting", "en_US"))
	if diff := cmp.Diff([]string{before, after}, []string{noTemplate, "ok"}); diff != "" {
		t.Errorf("outcomes (-got +want):\n%s", diff)
	}
}

func TestTemplatesThatAreRefusedAtOnce(t *testing.T) {
	r := newRig(t)
	for _, bad := range []whatsapp.Template{{Language: "en_US"}, {Name: "a"}, {Name: "a", Language: "en_US", Status: "maybe"}} {
		if err := r.AddTemplate(bad); err == nil {
			t.Errorf("AddTemplate(%+v) passed, want an error", bad)
		}
	}
}

func TestLedger(t *testing.T) { // R089, R099, R101, R102
	r := newRig(t)
	r.writes("Ana", "")
	r.writes("Bo", "")
	r.text(num1, ana)
	r.text(num1, bo)
	if got := r.Charges(); got == nil || len(got) != 0 {
		t.Fatalf("charges of free messages = %#v, want none", got)
	}
	r.helloWorld(num1, ana)
	r.pass(2 * day)
	r.helloWorld(num1, bo)
	want := []whatsapp.Charge{
		{At: start, Template: "hello_world", Country: "GB", To: ana, Amount: 40},
		{At: start.Add(2 * day), Template: "hello_world", Country: "US", To: bo, Amount: 15},
	}
	if diff := cmp.Diff(r.Charges(), want); diff != "" {
		t.Errorf("charges (-got +want):\n%s", diff)
	}
}

func TestLedgerByCountry(t *testing.T) { // R099, R102, R103
	r := newRig(t)
	s := r.sandbox("box")
	r.sends("Ana", s.Code, s.ActivationNumber)
	r.writes("Ana", "box")
	r.text("box", ana)
	if got := r.Ledger(); got.Free != 0 || got.Paid != 0 || len(got.Countries) != 0 {
		t.Fatalf("ledger of a sandbox = %+v, want nothing", got)
	}
	r.must(r.SetOptions(whatsapp.Options{Rates: map[string]int64{"": 9, "4": 3, "44": 7}, Currency: "EUR cent"}))
	r.writes("Ana", num1)
	r.text(num1, ana)
	r.helloWorld(num1, ana)
	r.helloWorld(num1, bo)
	r.pass(2 * day)
	r.text(num1, ana) // refused, so neither free nor paid
	got := r.Ledger()
	want := whatsapp.Ledger{Currency: "EUR cent", Charges: got.Charges, Paid: 2, Free: 2, Amount: 16, Countries: []whatsapp.Account{
		{Country: "GB", Paid: 1, Free: 2, Amount: 7}, {Country: "US", Paid: 1, Amount: 9}}}
	if diff := cmp.Diff(got, want); diff != "" {
		t.Errorf("ledger (-got +want):\n%s", diff)
	}
	r.must(r.SetOptions(whatsapp.Options{}))
	if after := r.Ledger(); after.Amount != 16 {
		t.Errorf("new rates changed old charges to %d", after.Amount)
	}
}

func TestCountry(t *testing.T) {
	for number, want := range map[string]string{
		"+447700900123": "GB", "+12025550101": "US", "+14165550101": "CA", "+919876543210": "IN", "+353851234567": "IE",
		"+79161234567": "RU", "+77011234567": "KZ", "+999123456": "ZZ", "": "ZZ", "+1": "US",
	} {
		if got := whatsapp.Country(number); got != want {
			t.Errorf("Country(%q) = %s, want %s", number, got, want)
		}
	}
}
