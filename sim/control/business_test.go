package control_test

import (
	"encoding/json"
	"testing"

	"github.com/wavetank/wavetank/sim"
)

func TestTheNameOfTheBusinessIsShownOnEveryNetwork(t *testing.T) {
	for _, tc := range []struct{ name, handle string }{{"Café & Söhne, since 1921", "CafShnesince192"}, {"靴", "Wavetank"}} {
		a := apiOf(t, sim.Config{Start: start, Business: tc.name}, nil)
		for _, channel := range []string{"whatsapp", "messenger", "twitter", "web"} {
			_, text := a.do("POST", "/phones", `{"name":"Ana on `+channel+`","channel":"`+channel+`"}`)
			var phone struct{ Business struct{ Name string } }
			if err := json.Unmarshal([]byte(text), &phone); err != nil || phone.Business.Name != tc.name {
				t.Errorf("%s shows %q, want %q: %v", channel, phone.Business.Name, tc.name, err)
			}
		}
		id, _ := a.world.Integration("twitter")
		if account, _ := a.world.Twitter.Account(id); account.Handle != tc.handle {
			t.Errorf("handle %q, want %q", account.Handle, tc.handle)
		}
	}
}
