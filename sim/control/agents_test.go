package control_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/wavetank/wavetank/sim/oceana"
)

func TestTheQueueShowsWhoWaitsAndWhatAgentsDo(t *testing.T) {
	a := newAPI(t, nil)
	post := func(path, body string) {
		t.Helper()
		if status, text := a.do("POST", path, body); status >= 300 {
			t.Fatalf("%s: %d %s", path, status, text)
		}
	}
	reach := func(customer string) {
		t.Helper()
		if err := a.world.Oceana.Reach("Alice", customer, "conv "+customer, "Hello"); err != nil {
			t.Fatal(err)
		}
	}
	if err := a.world.Oceana.AddService("Invoices", []string{"LOB.Billing"}); err != nil {
		t.Fatal(err)
	}
	post("/agents", `{"name":"Alice","channels":["Messaging"]}`)
	post("/agents", `{"name":"Sue","channels":["Messaging"],"supervisor":true}`)
	for _, customer := range []string{"Bo", "Cy"} {
		reach(customer)
		post("/agents/Alice/transfer", `{"service":"Invoices"}`)
		post("/clock/advance", `{"by":"1m"}`)
	}
	reach("Ana")
	post("/agents/Sue/observe", `{"customer":"Ana"}`)
	post("/agents/Alice/state", `{"state":"not ready","reason":"lunch"}`)

	status, text := a.do("GET", "/queue", "")
	var got oceana.SupervisorView
	if err := json.Unmarshal([]byte(text), &got); status != 200 || err != nil {
		t.Fatalf("%d %v %s", status, err, text)
	}
	for i := range got.Agents {
		for j := range got.Agents[i].Contacts {
			got.Agents[i].Contacts[j].GUID = 0
		}
	}
	sue := []oceana.ObserverView{{Name: "Sue", State: oceana.InteractionObserving}}
	want := oceana.SupervisorView{
		Demands: []oceana.DemandView{{
			Channel: oceana.ChannelMessaging, Services: []oceana.ServiceView{{Names: []string{"Invoices"}, Attributes: []string{"LOB.Billing"}}},
			Preferred: []string{}, Required: []string{}, Waiting: 2, Since: start, Priority: 5, Unserved: "no agent has LOB.Billing",
		}},
		Agents: []oceana.DeskView{
			{
				ID: "600001", Name: "Alice", State: oceana.StateNotReadyPending,
				Channels: []oceana.ChannelState{{
					Channel: oceana.ChannelMessaging, State: oceana.StateNotReadyPending, Reason: "lunch", Multiplicity: 5, Work: 1,
				}},
				Contacts: []oceana.InHand{{Customer: "Ana", ConversationID: "conv Ana", State: oceana.InteractionActive, Observers: sue}},
			},
			{
				ID: "600002", Name: "Sue", State: oceana.StateReady, Supervisor: true,
				Channels: []oceana.ChannelState{{Channel: oceana.ChannelMessaging, State: oceana.StateReady, Multiplicity: 5}},
				Contacts: []oceana.InHand{{Customer: "Ana", ConversationID: "conv Ana", State: oceana.InteractionObserving, Observers: sue}},
			},
		},
	}
	if diff := cmp.Diff(got, want); diff != "" {
		t.Errorf("queue (-got +want):\n%s\n%s", diff, text)
	}
}

func TestAnEmptyQueueHasEmptyLists(t *testing.T) {
	status, text := newAPI(t, nil).do("GET", "/queue", "")
	if want := `{"demands":[],"agents":[]}`; status != 200 || text != want {
		t.Errorf("%d %s, want %s", status, text, want)
	}
}

// TestAnAgentWhoIsSignedInGetsOtherAttributes: who waits for them rings at once, and the agent stays as ready as before.
func TestAnAgentWhoIsSignedInGetsOtherAttributes(t *testing.T) {
	a := newAPI(t, nil)
	for _, call := range []struct {
		path, body string
		status     int
		want       string
	}{
		{"/agents", `{"name":"Alice","attributes":["Language.English"]}`, 201, `"Ready"`},
		{"/agents", `{"name":"Bob","ready":false}`, 201, `"Not Ready"`},
		{"/agents/Bob/attributes", `{"attributes":["LOB.Billing"]}`, 200, `"Not Ready"`},
		{"/agents/Alice/attributes", `{"attributes":["Billing"]}`, 400, `attributes[0]: want Category.Value`},
		{"/agents/Zoe/attributes", `{"attributes":[]}`, 404, `Zoe`},
	} {
		if status, text := a.do("POST", call.path, call.body); status != call.status || !strings.Contains(text, call.want) {
			t.Errorf("%s %s: %d %s", call.path, call.body, status, text)
		}
	}
	if err := a.world.Oceana.Reach("Alice", "Bo", "c1", "Hello"); err != nil {
		t.Fatal(err)
	}
	a.do("POST", "/agents", `{"name":"Cy"}`)
	a.do("POST", "/agents/Alice/transfer", `{"service":"LOB.Billing"}`)
	if _, text := a.do("GET", "/agents/Cy", ""); !strings.Contains(text, `"alerts":[]`) {
		t.Fatalf("Cy has no attributes yet: %s", text)
	}
	if _, text := a.do("POST", "/agents/Cy/attributes", `{"attributes":["LOB.Billing","LOB.Sales"]}`); !strings.Contains(text, `"customer":"Bo"`) {
		t.Errorf("Bo does not ring: %s", text)
	}
	if _, text := a.do("GET", "/overview", ""); !strings.Contains(text, `"attributes":["LOB.Billing","LOB.Sales"]`) {
		t.Errorf("overview: %s", text)
	}
}
