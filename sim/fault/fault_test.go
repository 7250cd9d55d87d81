package fault_test

import (
	"math/rand/v2"
	"strings"
	"testing"
	"time"

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

var nine = time.Date(2020, 11, 3, 9, 0, 0, 0, time.UTC)

// taken says for each of n crossings, a minute apart, what it meets.
func taken(t *testing.T, n int, rule fault.Rule, whose ...string) (all []bool, l *fault.List) {
	t.Helper()
	now := nine
	l = &fault.List{Now: func() time.Time { return now }}
	if err := l.Arm(rule); err != nil {
		t.Fatal(err)
	}
	for i := range n {
		c := fault.Crossing{At: rule.At}
		if i < len(whose) {
			c.For = func(name string) bool { return name == whose[i] }
		}
		_, met := l.Take(c)
		all = append(all, met)
		now = now.Add(time.Minute)
	}
	return all, l
}

func TestWhichCrossingsMeetARule(t *testing.T) {
	at := func(minute int) string { return nine.Add(time.Duration(minute) * time.Minute).Format(time.RFC3339) }
	for name, tc := range map[string]struct {
		rule  fault.Rule
		whose []string
		want  string
		left  int // rules
	}{
		"the next one":                  {fault.Rule{}, nil, "x....", 0},
		"the next two":                  {fault.Rule{Next: 2}, nil, "xx...", 0},
		"every second":                  {fault.Rule{Every: 2}, nil, ".x.x.", 1},
		"every one":                     {fault.Rule{Every: 1}, nil, "xxxxx", 1},
		"from":                          {fault.Rule{From: at(2)}, nil, "..xxx", 1},
		"to":                            {fault.Rule{To: at(2)}, nil, "xx...", 0},
		"between":                       {fault.Rule{From: at(1), To: at(3)}, nil, ".xx..", 0},
		"the next one from":             {fault.Rule{Next: 1, From: at(1)}, nil, ".x...", 0},
		"every second between":          {fault.Rule{Every: 2, From: at(1), To: at(4)}, nil, "..x..", 0},
		"the next two for Ana":          {fault.Rule{Next: 2, For: "Ana"}, []string{"Bo", "Ana", "Bo", "Ana", "Ana"}, ".x.x.", 0},
		"every second for Ana":          {fault.Rule{Every: 2, For: "Ana"}, []string{"Ana", "Bo", "Ana", "Bo", "Ana"}, "..x..", 1},
		"for Ana, of nobody's crossing": {fault.Rule{For: "Ana"}, nil, ".....", 1},
	} {
		tc.rule.At, tc.rule.Do = fault.AtWebhook, fault.DoReset
		met, l := taken(t, 5, tc.rule, tc.whose...)
		got := ""
		used := 0
		for _, m := range met {
			if m {
				used++
			}
			got += map[bool]string{true: "x", false: "."}[m]
		}
		if rules := l.Rules(); got != tc.want || len(rules) != tc.left || l.Used() != used {
			t.Errorf("%s: met %s, left %+v, used %d; want %s and %d left", name, got, rules, l.Used(), tc.want, tc.left)
		}
	}
}

func TestHowLongAndHowMuch(t *testing.T) {
	for do, want := range map[string]time.Duration{
		"delay 5s": 5 * time.Second, "delay 1m30s": 90 * time.Second, "slow 1KB/s": 2500 * time.Millisecond, "slow 500B/s": 5 * time.Second,
		"slow 1MB/s": 3 * time.Millisecond, "reset": 0,
	} {
		var l fault.List
		if err := l.Arm(fault.Rule{At: fault.AtPost, Do: do}); err != nil {
			t.Fatal(err)
		}
		if f, _ := l.Take(fault.Crossing{At: fault.AtPost}); f.Wait(2500) != want {
			t.Errorf("%s keeps 2500 bytes for %s, want %s", do, f.Wait(2500), want)
		}
	}
}

func TestTheSeedChoosesWhereAMessageIsCut(t *testing.T) {
	cuts := func(seed uint64) (all []int) {
		l := fault.List{Rand: rand.New(rand.NewPCG(seed, 0))}
		if err := l.Arm(fault.Rule{At: fault.AtWebhook, Do: "truncate", Next: 20}); err != nil {
			t.Fatal(err)
		}
		for range 20 {
			f, _ := l.Take(fault.Crossing{At: fault.AtWebhook})
			if n := f.Through(1000); n < 0 || n >= 1000 {
				t.Errorf("%d of 1000 bytes get through", n)
			}
			all = append(all, f.Through(1000))
		}
		return all
	}
	if diff := cmp.Diff(cuts(1), cuts(1)); diff != "" {
		t.Errorf("the same seed: %s", diff)
	}
	if cmp.Equal(cuts(1), cuts(2)) {
		t.Error("two seeds cut at the same places")
	}
}
