package tunnel

import (
	"slices"
	"testing"
	"time"

	"github.com/wavetank/wavetank/scenarios/explore"
)

// TestAKeptPromiseIsShrunkToNothing: what customers and agents did in a run that kept every promise is as the model says, so that a
// difference is never the model's.
func TestAKeptPromiseIsShrunkToNothing(t *testing.T) {
	for name, change := range map[string]func(*Profile){
		"one agent": func(*Profile) {},
		"a chatbot": chatbot,
		"transfers": skilled,
	} {
		t.Run(name, func(t *testing.T) { kept(t, change) })
	}
}

// chatbot is in front of the agents.
func chatbot(p *Profile) {
	p.Bot = &Bot{Answer: "You can follow your parcel on our page.", Answers: 1, Deflects: 0.2}
}

// skilled has agents transfer contacts.
func skilled(p *Profile) {
	p.Skills, p.Agents.Knows = map[string]float64{"orders": 2, "returns": 1}, 0.5
}

func kept(t *testing.T, change func(*Profile)) {
	cfg := small(t)
	cfg.Faults = Mild
	change(cfg.Profile)
	r, err := Run(t.Context(), cfg)
	if err != nil || r.Violation != nil {
		t.Fatalf("%v, %+v", err, r.Violation)
	}
	if r.Transfers == 0 && cfg.Profile.Skills != nil || r.Deflected == 0 && cfg.Profile.Bot != nil {
		t.Errorf("%d transfers, %d deflected: too little happened", r.Transfers, r.Deflected)
	}
	actions := 0
	var all []string // the latest on each channel
	kinds := map[string]bool{}
	for _, who := range r.history.latest(100) {
		i := slices.IndexFunc(r.history.world.People, func(p explore.Person) bool { return p.Name == who })
		if kind := r.history.world.People[i].Channel; !kinds[kind] {
			kinds[kind] = true
			all = append(all, who)
		}
	}
	if len(all) < 3 {
		t.Fatalf("%d channels: %v", len(all), kinds)
	}
	for _, people := range [][]string{all[:1], all[1:2], all} {
		for _, wrong := range []bool{false, true} {
			world, some := r.history.scenario(people, r.history.of(people, wrong, time.Time{}))
			actions += len(some)
			found, err := explore.Shrink(world, "Kept", "seed 1", some)
			if err != nil {
				t.Fatal(err)
			}
			if found != nil {
				t.Errorf("%s, with faults %t:\n%s\n%s", people, wrong, found.Feature, found.Failure)
			}
		}
	}
	if actions < 40 {
		t.Errorf("%d actions: too little was looked at", actions)
	}
}
