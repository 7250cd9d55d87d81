package whatsapp_test

import (
	"errors"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/wavetank/wavetank/sim/channel"
	"github.com/wavetank/wavetank/sim/channel/whatsapp"
)

func news(change ...func(*whatsapp.Template)) whatsapp.Template {
	t := whatsapp.Template{Name: "news", Namespace: "communications", Language: "en_US", Category: "ALERT_UPDATE", Body: "News: {{1}}"}
	for _, f := range change {
		f(&t)
	}
	return t
}

func (r *rig) status(name string) whatsapp.Template {
	for _, t := range r.Templates() {
		if t.Name == name {
			return t
		}
	}
	return whatsapp.Template{}
}

func TestReviewEndsWithinTenBusinessDays(t *testing.T) { // R088
	seen := map[time.Duration]bool{}
	for seed := range uint64(60) {
		r := newRig(t, func(c *channel.Config) { c.Rand = rand.New(rand.NewPCG(seed, 0)) })
		made, err := r.Submit(news())
		r.must(err)
		took := made.Decided.Sub(made.Submitted)
		seen[took] = true
		if took < 2*day || took > 14*day {
			t.Errorf("seed %d: decided after %s, want 2 to 10 business days", seed, took)
		}
		r.pass(took - time.Nanosecond)
		before := r.post(num1, ana, "", template("news", "en_US", "a"))
		r.pass(time.Nanosecond)
		after := r.post(num1, ana, "", template("news", "en_US", "a"))
		if diff := cmp.Diff([]string{before, after}, []string{noTemplate, "ok"}); diff != "" {
			t.Errorf("seed %d: outcomes (-got +want):\n%s", seed, diff)
		}
	}
	if len(seen) != 9 {
		t.Errorf("%d different spans in 60 reviews, want all 9: %v", len(seen), seen)
	}
}

func TestEveryExampleIsApproved(t *testing.T) { // R091
	r := newRig(t)
	count := map[string]int{}
	for _, e := range whatsapp.Examples() {
		if _, err := r.Submit(e); err != nil {
			t.Error(err)
		}
		count[e.Category]++
	}
	r.pass(14 * day)
	for _, e := range whatsapp.Examples() {
		if got := r.status(e.Name); got.Status != whatsapp.StatusApproved {
			t.Errorf("%s is %s", e.Name, got.Status)
		}
	}
	for _, c := range whatsapp.Categories() {
		if count[c] == 0 && c != "ALERT_UPDATE" { // another name of ALERT
			t.Errorf("no example of %s", c)
		}
	}
}

func TestContentThatIsRejected(t *testing.T) { // R092
	if n := len(whatsapp.Tags()); n != 8 {
		t.Errorf("%d kinds of content, want 8", n)
	}
	for _, tag := range whatsapp.Tags() {
		r := newRig(t)
		_, err := r.Submit(news(func(t *whatsapp.Template) { t.Tags = []string{tag.Name} }))
		r.must(err)
		if got := r.status("news"); got.Status != whatsapp.StatusPending || got.Reason != "" {
			t.Errorf("%s: %s (%q) at first, want pending", tag.Name, got.Status, got.Reason)
		}
		r.pass(14 * day)
		if got := r.status("news"); got.Status != whatsapp.StatusRejected || got.Reason != tag.Reason || got.Reason == "" {
			t.Errorf("%s: %s (%q), want rejected with its reason", tag.Name, got.Status, got.Reason)
		}
	}
}

func TestSubmissionsThatAreRefused(t *testing.T) {
	for field, change := range map[string]func(*whatsapp.Template){
		"name is empty":          func(t *whatsapp.Template) { t.Name = "" },
		"name is not":            func(t *whatsapp.Template) { t.Name = "hello world" },
		"lower-case":             func(t *whatsapp.Template) { t.Name = "Hello" },
		"digits":                 func(t *whatsapp.Template) { t.Name = "héllo" },
		"language is empty":      func(t *whatsapp.Template) { t.Language = "" },
		`language "english"`:     func(t *whatsapp.Template) { t.Language = "english" },
		`category "MARKETING"`:   func(t *whatsapp.Template) { t.Category = "MARKETING" },
		`category ""`:            func(t *whatsapp.Template) { t.Category = "" },
		"body is empty":          func(t *whatsapp.Template) { t.Body = " \n" },
		"body has 1025":          func(t *whatsapp.Template) { t.Body = strings.Repeat("ä", 1025) },
		"{{2}} is missing":       func(t *whatsapp.Template) { t.Body = "{{1}} {{3}} {{4}}" },
		"{{1}} is missing":       func(t *whatsapp.Template) { t.Body = "{{2}}" },
		`"something" is unknown`: func(t *whatsapp.Template) { t.Tags = []string{"something"} },
	} {
		r := newRig(t)
		if _, err := r.Submit(news(change)); err == nil || !strings.Contains(err.Error(), field) {
			t.Errorf("error %v, want one with %q", err, field)
		}
		if n := len(r.Templates()); n != 1 {
			t.Errorf("%s: %d templates, want the 1 there was", field, n)
		}
	}
}

func TestSubmittedTwice(t *testing.T) {
	r := newRig(t)
	_, err := r.Submit(news(func(t *whatsapp.Template) { t.Tags = []string{"survey"} }))
	r.must(err)
	if _, err := r.Submit(news()); !errors.Is(err, channel.ErrTaken) {
		t.Errorf("while it is pending: %v, want ErrTaken", err)
	}
	r.pass(14 * day)
	_, err = r.Submit(news()) // a rejected one may be submitted again, in its place
	r.must(err)
	r.pass(14 * day)
	if got := r.status("news"); got.Status != whatsapp.StatusApproved || len(r.Templates()) != 2 {
		t.Errorf("after the second review: %+v of %d templates", got, len(r.Templates()))
	}
	if _, err := r.Submit(news()); !errors.Is(err, channel.ErrTaken) {
		t.Errorf("once it is approved: %v, want ErrTaken", err)
	}
}

func TestRemovedDuringItsReview(t *testing.T) {
	r := newRig(t)
	_, err := r.Submit(news())
	r.must(err)
	if !r.RemoveTemplate("communications", "news") || r.RemoveTemplate("communications", "news") {
		t.Error("a template is removed once")
	}
	r.must(r.AddTemplate(news(func(t *whatsapp.Template) { t.Status = whatsapp.StatusRejected })))
	r.pass(14 * day)
	if got := r.status("news"); got.Status != whatsapp.StatusRejected {
		t.Errorf("the review of the removed one decided about another: %s", got.Status)
	}
}

func TestOptionsThatAreRefused(t *testing.T) {
	for field, o := range map[string]whatsapp.Options{
		"minReviewDays": {MinReviewDays: -1},
		"maxReviewDays": {MinReviewDays: 5, MaxReviewDays: 4},
		"reviewZone":    {ReviewZone: "Mars/Olympus"},
		"gif":           {GIF: "dance"},
		"mediaCode":     {MediaCode: -1},
		"rates":         {Rates: map[string]int64{"+44": 1}},
	} {
		r := newRig(t)
		if err := r.SetOptions(o); err == nil || !strings.Contains(err.Error(), field) {
			t.Errorf("error %v, want one that names %s", err, field)
		}
		if diff := cmp.Diff(r.Options(), whatsapp.Options{}); diff != "" {
			t.Errorf("options after a refusal (-got +want):\n%s", diff)
		}
	}
}

func TestFallbackPolicy(t *testing.T) {
	use := func(policy, code string) string {
		return strings.Replace(template("hello_world", code, "Ann", "Al"), `"deterministic"`, `"`+policy+`"`, 1)
	}
	for _, follow := range []bool{false, true} {
		r := newRig(t)
		r.must(r.SetOptions(whatsapp.Options{FollowFallback: follow}))
		r.must(r.AddNumber(whatsapp.Number{IntegrationID: "int-3", Approved: true, FallbackLanguage: "fr"}))
		got := []string{r.post(num1, ana, "", use("deterministic", "de")), r.post(num1, ana, "", use("fallback", "de")),
			r.post("int-3", ana, "", use("fallback", "de")), r.post("int-3", ana, "", use("fallback", "en_US"))}
		want := []string{noTemplate, noTemplate, noTemplate, "ok"}
		if follow {
			want[1] = "ok"
		}
		if diff := cmp.Diff(got, want); diff != "" {
			t.Errorf("follow %t: outcomes (-got +want):\n%s", follow, diff)
		}
	}
}

func TestTemplateTextLimits(t *testing.T) {
	r := newRig(t)
	r.must(r.AddTemplate(whatsapp.Template{Name: "one", Namespace: "communications", Language: "en_US", Body: "{{1}}"}))
	for name, tt := range map[string]struct{ parameter, want string }{
		"1024 characters": {strings.Repeat("ä", 1024), "ok"},
		"1025 characters": {strings.Repeat("ä", 1025), "uncategorized_error 2005"},
		"100,000":         {strings.Repeat("😀", 100_000), "uncategorized_error 2005"},
		"a line break":    {"a\nb", "uncategorized_error 2006"},
		"a tab":           {"a\tb", "uncategorized_error 2006"},
		"four spaces":     {"a    b", "ok"},
		"five spaces":     {"a     b", "uncategorized_error 2006"},
		"a variable":      {"{{1}}", "ok"},
	} {
		if got := r.post(num1, ana, "", template("one", "en_US", tt.parameter)); got != tt.want {
			t.Errorf("%s: %s, want %s", name, got, tt.want)
		}
	}
	if got := r.shown("Ana"); !slices.Contains(got, "business {{1}}") {
		t.Error("a parameter that looks like a variable was filled in again")
	}
}
