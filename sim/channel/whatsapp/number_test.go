package whatsapp_test

import (
	"bytes"
	"errors"
	"image"
	"image/png"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/wavetank/wavetank/sim/channel"
	"github.com/wavetank/wavetank/sim/channel/whatsapp"
)

func TestApprovalAndDeployment(t *testing.T) { // R063, R065
	for _, approved := range []bool{false, true} {
		for _, state := range []string{whatsapp.DeploymentUnregistered, whatsapp.DeploymentRegistered, whatsapp.DeploymentIntegrated} {
			r := newRig(t)
			r.must(r.AddNumber(whatsapp.Number{IntegrationID: "int-3", Approved: approved, Deployment: state}))
			r.writes("Ana", "int-3")
			want := "forbidden"
			if approved && state == whatsapp.DeploymentIntegrated {
				want = "ok"
			}
			if got := []string{r.text("int-3", ana), r.helloWorld("int-3", ana)}; got[0] != want || got[1] != want {
				t.Errorf("approved %t, %s: %v, want %s", approved, state, got, want)
			}
			if n := len(r.cloud.Received); n != 0 != (want == "ok") {
				t.Errorf("approved %t, %s: the cloud received %d messages", approved, state, n)
			}
		}
	}
}

func TestDeploymentSteps(t *testing.T) {
	r := newRig(t)
	r.must(r.AddNumber(whatsapp.Number{IntegrationID: "int-3", Deployment: whatsapp.DeploymentUnregistered}))
	for _, step := range []struct {
		to string
		ok bool
	}{{"integrated", false}, {"registered", true}, {"registered", false}, {"nonsense", false}, {"integrated", true}, {"registered", false},
		{"unregistered", true}, {"unregistered", true}, {"registered", true}} {
		if err := r.Deploy("int-3", step.to); (err == nil) != step.ok || err != nil && !errors.Is(err, whatsapp.ErrDeployment) {
			t.Errorf("to %s: %v, want it to pass: %t", step.to, err, step.ok)
		}
	}
	if err := r.Deploy("nobody", "registered"); !errors.Is(err, whatsapp.ErrUnknownNumber) {
		t.Errorf("unknown number: %v", err)
	}
	if err := r.Approve("nobody"); !errors.Is(err, whatsapp.ErrUnknownNumber) {
		t.Errorf("unknown number: %v", err)
	}
}

func TestNumbersWithBadFields(t *testing.T) {
	for field, bad := range map[string]whatsapp.Number{
		"deployment": {IntegrationID: "x", Deployment: "pending"},
		"language":   {IntegrationID: "x", FallbackLanguage: "English"},
		"about":      {IntegrationID: "x", Profile: whatsapp.Profile{About: strings.Repeat("a", 140)}},
	} {
		r := newRig(t)
		if err := r.AddNumber(bad); err == nil || !strings.Contains(err.Error(), field) {
			t.Errorf("error %v, want one that names %s", err, field)
		}
		if n := len(r.Numbers()); n != 2 {
			t.Errorf("%d numbers, want the 2 there were", n)
		}
	}
}

func TestProfileLimits(t *testing.T) { // R067
	s := func(n int) string { return strings.Repeat("é", n) }
	for name, tt := range map[string]struct {
		fits, tooLong whatsapp.Profile
	}{
		"about":       {whatsapp.Profile{About: s(139)}, whatsapp.Profile{About: s(140)}},
		"address":     {whatsapp.Profile{Address: s(256)}, whatsapp.Profile{Address: s(257)}},
		"description": {whatsapp.Profile{Description: s(256)}, whatsapp.Profile{Description: s(257)}},
		"email":       {whatsapp.Profile{Email: s(128)}, whatsapp.Profile{Email: s(129)}},
		"vertical":    {whatsapp.Profile{Vertical: s(128)}, whatsapp.Profile{Vertical: s(129)}},
		"websites":    {whatsapp.Profile{Websites: []string{"a", "b"}}, whatsapp.Profile{Websites: []string{"a", "b", "c"}}},
		"picture":     {whatsapp.Profile{Picture: picture(t, 640, 640)}, whatsapp.Profile{Picture: picture(t, 641, 1)}},
	} {
		r := newRig(t)
		r.must(r.SetProfile(num1, tt.fits))
		if err := r.SetProfile(num1, tt.tooLong); err == nil || !strings.Contains(err.Error(), name) {
			t.Errorf("%s: error %v, want one that names it", name, err)
		}
		got, err := r.ContactInfo("Ana", "")
		r.must(err)
		if diff := cmp.Diff(got.Profile, tt.fits); diff != "" {
			t.Errorf("%s: contact (-got +want):\n%s", name, diff)
		}
	}
	r := newRig(t)
	for _, bad := range [][]byte{[]byte("no picture"), append(picture(t, 1, 1), make([]byte, 63<<10)...)} {
		if err := r.SetProfile(num1, whatsapp.Profile{Picture: bad}); err == nil {
			t.Errorf("a picture of %d bytes passed", len(bad))
		}
	}
}

func picture(t *testing.T, width, height int) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := png.Encode(&b, image.NewGray(image.Rect(0, 0, width, height))); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestContactInfoOfWhatIsNotThere(t *testing.T) {
	r := newRig(t)
	if _, err := r.ContactInfo("Nobody", ""); !errors.Is(err, channel.ErrNoPerson) {
		t.Errorf("unknown person: %v", err)
	}
	r.must(r.AddNumber(whatsapp.Number{IntegrationID: "int-3", PhoneNumber: "+442079460003"}))
	for _, number := range []string{"+442079460999", "+442079460003"} {
		if _, err := r.ContactInfo("Ana", number); !errors.Is(err, whatsapp.ErrUnknownNumber) {
			t.Errorf("%s: %v, want ErrUnknownNumber", number, err)
		}
	}
}

// sandbox adds a sandbox and makes a person send a text to its activation number.
func (r *rig) sandbox(id string) whatsapp.Sandbox {
	r.t.Helper()
	s, err := r.AddSandbox(id, "")
	r.must(err)
	return s
}

func (r *rig) sends(name, text, target string) {
	r.t.Helper()
	r.must(r.Act(name, channel.Action{Do: channel.DoSend, Text: text, Target: target}))
	r.pass(0)
}

func TestSandboxCode(t *testing.T) { // R104-R108
	r := newRig(t)
	s := r.sandbox("box")
	other := r.sandbox("box-2")
	if s.SandboxNumber == other.SandboxNumber || s.ActivationNumber == other.ActivationNumber || s.SandboxNumber == s.ActivationNumber || s.Code == other.Code {
		t.Errorf("two sandboxes share something: %+v, %+v", s, other)
	}
	r.sends("Ana", other.Code, s.ActivationNumber)
	r.writes("Ana", "box")
	r.sends("Ana", s.Code, s.ActivationNumber)
	r.writes("Ana", "box")
	r.sends("Bo", s.Code, s.ActivationNumber)
	r.writes("Bo", "box")
	r.sends("Ana", s.Code, s.ActivationNumber) // again, which changes nothing
	want := []string{"me failed " + other.Code, "me failed hi", "me delivered " + s.Code, "me delivered hi", "me delivered " + s.Code}
	if diff := cmp.Diff(r.shown("Ana"), want); diff != "" {
		t.Errorf("Ana's phone (-got +want):\n%s", diff)
	}
	if diff := cmp.Diff(r.shown("Bo"), []string{"me failed " + s.Code, "me failed hi"}); diff != "" {
		t.Errorf("Bo's phone (-got +want):\n%s", diff)
	}
	if n := len(r.cloud.Received); n != 1 {
		t.Errorf("the cloud received %d messages, want 1: codes concern the network alone", n)
	}
	if got, _ := r.Sandbox("box"); got.Person != "Ana" {
		t.Errorf("permitted is %q, want Ana", got.Person)
	}
}

func TestSandboxOptions(t *testing.T) {
	r := newRig(t)
	s := r.sandbox("box")
	r.must(r.SetOptions(whatsapp.Options{ReplaceSandboxUser: true, SandboxNotice: "Ask for a code.", SandboxTemplateCode: "forbidden"}))
	r.sends("Ana", s.Code, s.ActivationNumber)
	r.writes("Ana", "box")
	r.sends("Bo", s.Code, s.ActivationNumber)
	r.writes("Ana", "box")
	want := []string{"me delivered " + s.Code, "me delivered hi", "me failed hi", "business Ask for a code."}
	if diff := cmp.Diff(r.shown("Ana"), want); diff != "" {
		t.Errorf("Ana's phone (-got +want):\n%s", diff)
	}
	if got := r.text("box", ana); got != "forbidden" {
		t.Errorf("text to somebody who was replaced: %s, want forbidden", got)
	}
	if got := r.helloWorld("box", bo); got != "forbidden" {
		t.Errorf("template: %s, want the code of the option", got)
	}
}

func TestSandboxNumbersNeverMeetThoseOfProduction(t *testing.T) {
	r := newRig(t, func(c *channel.Config) { c.Rand = rand.New(rand.NewPCG(3, 4)) })
	seen := map[string]bool{}
	for i := range 300 {
		s := r.sandbox("box-" + strings.Repeat("x", i))
		r.must(r.AddNumber(whatsapp.Number{IntegrationID: "int-" + strings.Repeat("x", i+1)}))
		for _, number := range []string{s.SandboxNumber, s.ActivationNumber} {
			if seen[number] {
				t.Fatalf("%s was given twice", number)
			}
			seen[number] = true
		}
	}
	for _, b := range r.Numbers() {
		if !b.Sandbox && seen[b.PhoneNumber] {
			t.Errorf("%s is of production and of a sandbox", b.PhoneNumber)
		}
	}
}
