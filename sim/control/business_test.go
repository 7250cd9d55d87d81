package control_test

import (
	"encoding/json"
	"strings"
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

// TestTheBusinessIsChangedWhileItIsUp: phones show it at once, those of integrations that come later too, and what is wrong changes nothing.
func TestTheBusinessIsChangedWhileItIsUp(t *testing.T) {
	a := newAPI(t, nil)
	a.do("POST", "/phones", `{"name":"Bo","channel":"messenger"}`)
	const logo = "data:image/png;base64,iVBORw0KGgo="
	for _, tc := range []struct {
		body   string
		status int
		want   string
	}{
		{`{"name":"Shoes & Söhne","logo":"` + logo + `","adminRegion":"EU"}`, 200, `{"name":"Shoes & Söhne","logo":"` + logo + `","pageRegion":"US","adminRegion":"EU"}`},
		{`{"name":"Hats","pageRegion":"Asia"}`, 400, "region"},
		{`{"name":"Hats","logo":"https://pictures.example/logo.png"}`, 400, "logo: "},
		{`{"name":"Hats","logo":"data:image/png;base64,` + strings.Repeat("A", 33_000) + `"}`, 400, "logo: "},
		{`{"name":"Hats\u202e","pageRegion":"EU"}`, 400, "name: "},
		{`{"pageRegion":"EU"}`, 200, `{"name":"Shoes & Söhne","logo":"` + logo + `","pageRegion":"EU","adminRegion":"EU"}`},
	} {
		if status, text := a.do("POST", "/business", tc.body); status != tc.status || !strings.Contains(text, tc.want) {
			t.Errorf("%.80s: %d %s, want %d with %s", tc.body, status, text, tc.status, tc.want)
		}
	}
	if _, text := a.do("GET", "/phones/Bo", ""); !strings.Contains(text, `"business":{"name":"Shoes & Söhne","picture":"`+logo+`"}`) {
		t.Errorf("Bo's phone: %s", text)
	}
	number, err := a.world.AddIntegration("whatsapp", "+442079460177")
	if err != nil {
		t.Fatal(err)
	}
	a.do("POST", "/phones", `{"name":"Ana","channel":"whatsapp"}`)
	a.do("POST", "/phones/Ana/send", `{"text":"Hello","target":"`+number+`"}`)
	if _, text := a.do("GET", "/phones/Ana", ""); !strings.Contains(text, `"name":"Shoes & Söhne"`) {
		t.Errorf("a number that came later is shown as %s", text)
	}
	bare, err := sim.New(sim.Config{Start: start})
	if err != nil {
		t.Fatal(err)
	}
	defer bare.Close()
	if err := bare.SetBusiness(sim.Business{Name: "Hats", PageRegion: "EU"}); err == nil || !strings.Contains(err.Error(), "pageRegion") || bare.Business().Name != "" {
		t.Errorf("without a page: %v, %+v", err, bare.Business())
	}
}
