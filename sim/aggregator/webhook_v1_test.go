package aggregator_test

import (
	"encoding/json"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/wavetank/wavetank/sim/aggregator"
)

func TestAWebhookOfV1HearsAsV1Told(t *testing.T) {
	c := newCloud(t)
	h := c.hook()
	r := c.send("POST", "/v1/apps/"+c.app.ID+"/webhooks", `{"target":"`+h.URL+`","triggers":["message","delivery:success","delivery:failure"]}`, c.basic())
	if r.status != 201 || r.json(t)["webhook"].(map[string]any)["version"] != "v1" {
		t.Fatalf("%d %s", r.status, r.body)
	}
	if r := c.do("POST", "/webhooks", `{"target":"`+h.URL+`","triggers":["delivery:success"]}`); r.status != 400 {
		t.Errorf("v1.1 knows no delivery:success: %d", r.status)
	}
	c.receive("hello")
	c.settle()
	ann, _ := c.AppUserByExternalID("whatsapp", "442079460101")
	posted := c.do("POST", "/appusers/"+ann.ID+"/messages", `{"role":"appMaker","type":"text","text":"Hi"}`).json(t)["message"].(map[string]any)["_id"].(string)
	c.settle()
	for _, status := range []aggregator.Status{aggregator.StatusChannel, aggregator.StatusUser, aggregator.StatusFailure} {
		report := aggregator.Report{MessageID: posted, Status: status, ExternalMessageID: "x"}
		if status == aggregator.StatusFailure {
			report.Error = &aggregator.DeliveryError{Code: "bad_request"}
		}
		if err := c.Report(report); err != nil {
			t.Fatal(err)
		}
		c.settle()
	}
	var got []map[string]any
	for _, one := range h.got {
		var m map[string]any
		if err := json.Unmarshal([]byte(one.body), &m); err != nil {
			t.Fatal(err)
		}
		got = append(got, m)
	}
	if len(got) != 4 {
		t.Fatalf("%d calls, want 4: %v", len(got), got)
	}
	names := func(m map[string]any) map[string]bool {
		set := map[string]bool{}
		for name := range m {
			set[name] = true
		}
		return set
	}
	message := map[string]bool{"trigger": true, "app": true, "appUser": true, "messages": true}
	delivery := map[string]bool{"trigger": true, "app": true, "appUser": true, "messages": true, "destination": true, "timestamp": true}
	failed := map[string]bool{"trigger": true, "app": true, "appUser": true, "messages": true, "destination": true, "timestamp": true, "error": true}
	for i, want := range []struct {
		trigger string
		names   map[string]bool
	}{{"message:appUser", message}, {"message:appMaker", message}, {"delivery:success", delivery}, {"delivery:failure", failed}} {
		if got[i]["trigger"] != want.trigger {
			t.Errorf("call %d: %v, want %s", i, got[i]["trigger"], want.trigger)
		}
		if diff := cmp.Diff(names(got[i]), want.names); diff != "" {
			t.Errorf("%s (-got +want):\n%s", want.trigger, diff)
		}
		user := got[i]["appUser"].(map[string]any)
		if _, has := user["clients"]; !has {
			t.Errorf("%s: the app user has no clients: %v", want.trigger, user)
		}
	}
	first := got[0]["messages"].([]any)[0].(map[string]any)
	if diff := cmp.Diff([]any{first["actions"], first["metadata"]}, []any{[]any{}, map[string]any{}}); diff != "" {
		t.Errorf("empties (-got +want):\n%s", diff)
	}
	if diff := cmp.Diff(got[2]["destination"], any(map[string]any{"type": "whatsapp"})); diff != "" {
		t.Errorf("destination (-got +want):\n%s", diff)
	}
	if id := got[2]["messages"].([]any)[0].(map[string]any)["_id"]; id != posted {
		t.Errorf("delivered %v, want %s", id, posted)
	}
}
