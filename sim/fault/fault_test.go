package fault_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/wavetank/wavetank/sim/fault"
)

func TestRulesAreUsedInOrderAndCounted(t *testing.T) {
	var l fault.List
	for _, r := range []fault.Rule{
		{At: fault.AtWebhook, Do: "status 503", Next: 2},
		{At: fault.AtPost, Do: "status 429 retry-after 5"},
		{At: fault.AtWebhook, Do: "twice"},
	} {
		if err := l.Arm(r); err != nil {
			t.Fatal(err)
		}
	}
	var got []fault.Fault
	for _, at := range []string{fault.AtWebhook, fault.AtWebhook, fault.AtPost, fault.AtPost, fault.AtWebhook, fault.AtWebhook} {
		f, ok := l.Take(fault.Crossing{At: at})
		f.Rule = fault.Rule{}
		if !ok {
			f = fault.Fault{Do: "none"}
		}
		got = append(got, f)
	}
	want := []fault.Fault{
		{Do: "status", Status: 503}, {Do: "status", Status: 503, Last: true},
		{Do: "status", Status: 429, RetryAfter: 5, Last: true}, {Do: "none"},
		{Do: "twice", Last: true}, {Do: "none"},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("faults (-want +got):\n%s", diff)
	}
}

func TestARuleThatMakesNoSenseIsRefusedByName(t *testing.T) {
	for _, tc := range []struct {
		rule fault.Rule
		want string
	}{
		{fault.Rule{At: "moon", Do: "status 503"}, "at:"},
		{fault.Rule{At: fault.AtWebhook, Do: "lost"}, "do:"},
		{fault.Rule{At: fault.AtWebhook, Do: ""}, "do:"},
		{fault.Rule{At: fault.AtPost, Do: "status"}, "status 503"},
		{fault.Rule{At: fault.AtPost, Do: "status 99"}, "status 503"},
		{fault.Rule{At: fault.AtPost, Do: "status 503 later"}, "status 503"},
		{fault.Rule{At: fault.AtWebhook, Do: "twice 2"}, "nothing may follow"},
		{fault.Rule{At: fault.AtWebhook, Do: "twice", Next: -1}, "next:"},
	} {
		var l fault.List
		err := l.Arm(tc.rule)
		if err == nil || !strings.Contains(err.Error(), tc.want) {
			t.Errorf("%+v: err = %v, want it to name %q", tc.rule, err, tc.want)
		}
		if len(l.Rules()) != 0 {
			t.Errorf("%+v was refused and armed", tc.rule)
		}
	}
}

func TestClearDisarms(t *testing.T) {
	var l fault.List
	if err := l.Arm(fault.Rule{At: fault.AtWebhook, Do: "silence", Next: 3}); err != nil {
		t.Fatal(err)
	}
	l.Take(fault.Crossing{At: fault.AtWebhook})
	if diff := cmp.Diff([]fault.Rule{{At: fault.AtWebhook, Do: "silence", Next: 2, Used: 1}}, l.Rules()); diff != "" {
		t.Error(diff)
	}
	l.Clear()
	if _, ok := l.Take(fault.Crossing{At: fault.AtWebhook}); ok {
		t.Error("a cleared rule was used")
	}
}
