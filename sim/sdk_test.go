package sim_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/wavetank/wavetank/sim"
	"github.com/wavetank/wavetank/sim/channel"
)

// A client that comes in from outside, as a browser on the shop's page does, is seen as a phone; what it shows is on it.
func TestAClientFromOutsideIsSeenAsAPhone(t *testing.T) {
	w, err := sim.New(sim.Config{Start: start, Seed: 1})
	if err != nil {
		t.Fatal(err)
	}
	defer w.Close()
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	must(w.SetIntegration("web"))
	call := func(path, body, user, secret string) map[string]any {
		t.Helper()
		r, err := http.NewRequestWithContext(t.Context(), "POST", w.CloudURL()+path, bytes.NewReader([]byte(body)))
		must(err)
		r.Header.Set("Content-Type", "application/json")
		if user != "" {
			r.SetBasicAuth(user, secret)
		}
		resp, err := http.DefaultClient.Do(r)
		must(err)
		defer resp.Body.Close()
		text, err := io.ReadAll(resp.Body)
		must(err)
		var out map[string]any
		if resp.StatusCode/100 != 2 || json.Unmarshal(text, &out) != nil {
			t.Fatalf("%s: %d %s", path, resp.StatusCode, text)
		}
		must(w.Settle(t.Context()))
		return out
	}
	const device = `{"platform":"web","id":"0123456789abcdef0123456789abcdef","info":{}}`
	app := "/sdk/apps/" + w.App.ID + "/appusers"
	session := call(app, `{"client":`+device+`}`, "", "")
	user, token := session["appUser"].(map[string]any)["_id"].(string), session["sessionToken"].(string)
	if n := len(w.Phones()); n != 0 {
		t.Errorf("%d phones before a word is said", n)
	}
	call(app+"/"+user+"/messages", `{"message":{"type":"text","text":"Do you ship to Spain?"}}`, user, token)
	call("/v1.1/apps/"+w.App.ID+"/appusers/"+user+"/messages", `{"role":"appMaker","type":"text","text":"We do"}`, w.App.KeyID, w.App.Secret)
	const name = "Visitor 012345"
	phone, err := w.Phone(name)
	must(err)
	var shown []string
	for _, b := range phone.Bubbles {
		shown = append(shown, fmt.Sprint(b.From, ": ", b.Text))
	}
	if diff := cmp.Diff(shown, []string{"me: Do you ship to Spain?", "business: We do"}); diff != "" || !phone.Elsewhere || phone.Channel != "web" {
		t.Errorf("the phone %+v (-got +want):\n%s", phone, diff)
	}
	if err := w.Act(name, channel.Action{Do: channel.DoSend, Text: "Hi"}); !errors.Is(err, channel.ErrUnsupportedAction) || len(w.Offered(name)) != 0 {
		t.Errorf("it can be used here: %v, %v", err, w.Offered(name))
	}
	must(w.RemovePerson(name))
	call(app+"/"+user+"/messages", `{"message":{"type":"text","text":"Still here"}}`, user, token)
	if phone, err := w.Phone(name); err != nil || len(phone.Bubbles) != 1 {
		t.Errorf("after it was removed: %+v, %v", phone, err)
	}
}
