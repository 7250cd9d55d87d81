package sim_test

import (
	"bytes"
	"encoding/json"
	"image"
	"image/png"
	"io"
	"mime/multipart"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/wavetank/wavetank/sim"
	"github.com/wavetank/wavetank/sim/channel"
)

// owner is a client with the account's key, who knows nothing of the simulation.
type owner struct {
	*sim.World
	t *testing.T
}

func newOwner(t *testing.T) *owner {
	t.Helper()
	w, err := sim.New(sim.Config{Start: time.Date(2020, 11, 3, 9, 0, 0, 0, time.UTC), Seed: 1})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(w.Close)
	return &owner{w, t}
}

func (o *owner) send(method, path, contentType string, body io.Reader) (int, map[string]any) {
	o.t.Helper()
	r, err := http.NewRequestWithContext(o.t.Context(), method, o.CloudURL()+"/v1.1"+path, body)
	if err != nil {
		o.t.Fatal(err)
	}
	r.Header.Set("Content-Type", contentType)
	r.SetBasicAuth(o.App.AccountKeyID, o.App.AccountSecret)
	resp, err := http.DefaultClient.Do(r)
	if err != nil {
		o.t.Fatal(err)
	}
	defer resp.Body.Close()
	var answer map[string]any
	if err := json.NewDecoder(resp.Body).Decode(&answer); err != nil {
		o.t.Fatal(err)
	}
	return resp.StatusCode, answer
}

// must calls and returns what the answer holds under a name.
func (o *owner) must(status int, method, path, body, name string) map[string]any {
	o.t.Helper()
	got, answer := o.send(method, path, "application/json", strings.NewReader(body))
	if got != status {
		o.t.Fatalf("%s %s: %d %v, want %d", method, path, got, answer, status)
	}
	inner, _ := answer[name].(map[string]any)
	return inner
}

func (o *owner) app() string { return "/apps/" + o.App.ID }

func (o *owner) settle() {
	o.t.Helper()
	if err := o.Clock.Settle(o.t.Context()); err != nil {
		o.t.Fatal(err)
	}
}

// number registers a WhatsApp number by deployment and connects it, and returns the integration's id.
func (o *owner) number() (id, deployment string) {
	o.t.Helper()
	d := o.must(201, "POST", "/whatsapp/deployments", `{"hosting":"self","baseUrl":"https://wa.example","username":"admin","password":"a long secret"}`, "deployment")
	deployment = d["_id"].(string)
	o.must(200, "POST", "/whatsapp/deployments/"+deployment+"/activate", `{"phoneNumber":"+44 20 7946 0111","verifiedNameCertificate":"x","method":"sms"}`, "")
	o.must(200, "POST", "/whatsapp/deployments/"+deployment+"/code/confirm", `{"code":"123456"}`, "")
	in := o.must(201, "POST", o.app()+"/integrations", `{"type":"whatsapp","deploymentId":"`+deployment+`"}`, "integration")
	if in["phoneNumber"] != "442079460111" {
		o.t.Errorf("phoneNumber %v", in["phoneNumber"])
	}
	return in["_id"].(string), deployment
}

func (o *owner) say(name, text string) channel.Bubble {
	o.t.Helper()
	if err := o.Act(name, channel.Action{Do: channel.DoSend, Text: text}); err != nil {
		o.t.Fatal(err)
	}
	o.settle()
	return o.last(name)
}

func (o *owner) last(name string) channel.Bubble {
	o.t.Helper()
	h, err := o.Phone(name)
	if err != nil || len(h.Bubbles) == 0 {
		o.t.Fatalf("phone %s: %v, %v", name, h, err)
	}
	return h.Bubbles[len(h.Bubbles)-1]
}

func TestIntegrationsMadeByRESTCanBeWrittenTo(t *testing.T) {
	o := newOwner(t)
	o.number()
	for kind, body := range map[string]string{
		"messenger": `{"type":"messenger","displayName":"Acme","pageAccessToken":"token","appId":"1","appSecret":"secret"}`,
		"twitter":   `{"type":"twitter","tier":"enterprise","consumerKey":"a","consumerSecret":"b","accessTokenKey":"c","accessTokenSecret":"d"}`,
		"web":       `{"type":"web"}`,
	} {
		if in := o.must(201, "POST", o.app()+"/integrations", body, "integration"); in["type"] != kind {
			t.Errorf("%s: %v", kind, in)
		}
	}
	if diff := cmp.Diff(o.SetUp(), []string{"messenger", "twitter", "web", "whatsapp"}); diff != "" {
		t.Fatalf("set up (-got +want):\n%s", diff)
	}
	for _, kind := range o.SetUp() {
		name := "Ann on " + kind
		if err := o.AddPerson(channel.Person{Name: name}, kind); err != nil {
			t.Fatal(err)
		}
		if b := o.say(name, "hello"); b.Status != channel.StatusDelivered {
			t.Errorf("%s: %+v", kind, b)
		}
		u, err := o.AppUser(name)
		if err != nil {
			t.Fatal(err)
		}
		o.must(201, "POST", o.app()+"/appusers/"+u.ID+"/messages", `{"role":"appMaker","type":"text","text":"Hi"}`, "message")
		o.settle()
		if b := o.last(name); b.Text != "Hi" || b.From != channel.FromBusiness {
			t.Errorf("%s: the phone shows %+v", kind, b)
		}
		o.must(200, "POST", o.app()+"/appusers/"+u.ID+"/conversation/activity", `{"role":"appMaker","type":"conversation:read"}`, "")
		o.settle()
		want := channel.StatusRead
		if kind == "twitter" {
			want = channel.StatusDelivered
		}
		h, _ := o.Phone(name)
		if got := h.Bubbles[0].Status; got != want {
			t.Errorf("%s: after the business read, %q, want %q", kind, got, want)
		}
	}
}

func TestAnIntegrationThatIsDeletedLeavesItsNetwork(t *testing.T) {
	o := newOwner(t)
	id, deployment := o.number()
	if status, answer := o.send("POST", o.app()+"/integrations", "application/json", strings.NewReader(`{"type":"whatsapp","deploymentId":"`+deployment+`"}`)); status != 400 {
		t.Errorf("a number twice: %d %v", status, answer)
	}
	if err := o.AddPerson(channel.Person{Name: "Ann"}, "whatsapp"); err != nil {
		t.Fatal(err)
	}
	o.must(200, "DELETE", o.app()+"/integrations/"+id, "", "")
	if err := o.Act("Ann", channel.Action{Do: channel.DoSend, Text: "hello"}); err == nil {
		o.settle()
		if b := o.last("Ann"); b.Status != channel.StatusFailed {
			t.Errorf("a message to nobody: %+v", b)
		}
	}
	o.must(201, "POST", o.app()+"/integrations", `{"type":"whatsapp","deploymentId":"`+deployment+`"}`, "integration")
	if b := o.say("Ann", "hello again"); b.Status != channel.StatusDelivered {
		t.Errorf("after it was connected again: %+v", b)
	}
}

func TestATemplateMadeByRESTIsReviewedAndSent(t *testing.T) {
	o := newOwner(t)
	id, _ := o.number()
	if err := o.AddPerson(channel.Person{Name: "Ann"}, "whatsapp"); err != nil {
		t.Fatal(err)
	}
	o.say("Ann", "hello")
	u, err := o.AppUser("Ann")
	if err != nil {
		t.Fatal(err)
	}
	templates := o.app() + "/integrations/" + id + "/messageTemplates"
	for name, category := range map[string]string{"parcel": "SHIPPING_UPDATE", "sale": "MARKETING", "odd": "NO_SUCH_THING"} {
		made := o.must(201, "POST", templates, `{"name":"`+name+`","category":"`+category+`","language":"en_US","components":[{"type":"HEADER","format":"IMAGE"},{"type":"BODY","text":"Your parcel {{1}} is here"}]}`, "messageTemplate")
		if made["status"] != "PENDING" {
			t.Errorf("%s is %v at first", name, made["status"])
		}
	}
	o.settle()
	statuses := func() map[string]any {
		_, answer := o.send("GET", templates, "application/json", nil)
		got := map[string]any{}
		for _, one := range answer["messageTemplates"].([]any) {
			m := one.(map[string]any)
			got[m["name"].(string)] = m["status"]
		}
		return got
	}
	if diff := cmp.Diff(statuses(), map[string]any{"parcel": "PENDING", "sale": "PENDING", "odd": "REJECTED"}); diff != "" {
		t.Errorf("at first (-got +want):\n%s", diff)
	}
	post := func() {
		o.must(201, "POST", o.app()+"/appusers/"+u.ID+"/messages", `{"role":"appMaker","messageSchema":"whatsapp","message":{"type":"template","template":{"namespace":"acme_ns","name":"parcel","language":{"policy":"deterministic","code":"en_US"},"components":[{"type":"body","parameters":[{"type":"text","text":"77"}]}]}}}`, "message")
		o.settle()
	}
	post()
	if b := o.last("Ann"); b.Text != "hello" {
		t.Errorf("a template that is not approved was sent: %+v", b)
	}
	if err := o.Clock.Advance(t.Context(), 20*24*time.Hour); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(statuses(), map[string]any{"parcel": "APPROVED", "sale": "REJECTED", "odd": "REJECTED"}); diff != "" {
		t.Errorf("after the review (-got +want):\n%s", diff)
	}
	post()
	if b := o.last("Ann"); b.Text != "Your parcel 77 is here" {
		t.Errorf("the phone shows %+v", b)
	}
	o.must(200, "DELETE", templates+"/parcel", "", "")
	post()
	h, _ := o.Phone("Ann")
	if len(h.Bubbles) != 2 {
		t.Errorf("a template that was deleted was sent: %+v", h.Bubbles)
	}
}

func TestAProfileSetByRESTIsWhatPeopleSee(t *testing.T) {
	o := newOwner(t)
	id, _ := o.number()
	if err := o.AddPerson(channel.Person{Name: "Ann"}, "whatsapp"); err != nil {
		t.Fatal(err)
	}
	profile := o.app() + "/integrations/" + id + "/profile"
	o.must(200, "PUT", profile, `{"about":"Parcels","websites":["https://acme.example"]}`, "")
	var picture, form bytes.Buffer
	if err := png.Encode(&picture, image.NewGray(image.Rect(0, 0, 2, 2))); err != nil {
		t.Fatal(err)
	}
	w := multipart.NewWriter(&form)
	part, _ := w.CreateFormFile("source", "logo.png")
	_, _ = part.Write(picture.Bytes())
	_ = w.Close()
	if status, answer := o.send("PUT", profile+"/photo", w.FormDataContentType(), &form); status != 200 || answer["photoUrl"] == "" {
		t.Errorf("photo: %d %v", status, answer)
	}
	seen, err := o.WhatsApp.ContactInfo("Ann", id)
	if err != nil || seen.About != "Parcels" || len(seen.Websites) != 1 || !bytes.Equal(seen.Picture, picture.Bytes()) {
		t.Errorf("contact info: %+v, %v", seen, err)
	}
	next := seen.Profile
	next.About = "Changed on the network"
	if err := o.WhatsApp.SetProfile(id, next); err != nil {
		t.Fatal(err)
	}
	got := o.must(200, "GET", profile, "", "profile")
	if got["about"] != "Changed on the network" || got["photoUrl"] == nil {
		t.Errorf("profile: %v", got)
	}
}

// TestAClientThatAsksForAThousandTemplates is a public client of v1.1: its limit is more than the cloud gives in one answer, and no error.
func TestAClientThatAsksForAThousandTemplates(t *testing.T) {
	o := newOwner(t)
	id, _ := o.number()
	path := o.app() + "/integrations/" + id + "/messageTemplates"
	o.must(201, "POST", path, `{"name":"parcel","category":"SHIPPING_UPDATE","components":[{"type":"BODY","text":"It is here"}],"language":"en_US"}`, "")
	status, answer := o.send("GET", path+"?limit=1000", "", nil)
	if list, _ := answer["messageTemplates"].([]any); status != 200 || len(list) == 0 {
		t.Errorf("%d %v", status, answer)
	}
}

func TestADeploymentThatIsDeletedIsTheAnswer(t *testing.T) {
	o := newOwner(t)
	d := o.must(201, "POST", "/whatsapp/deployments", `{"hosting":"self","baseUrl":"https://wa.example","username":"admin","password":"a long secret"}`, "deployment")
	if gone := o.must(200, "DELETE", "/whatsapp/deployments/"+d["_id"].(string), "", "deployment"); gone["_id"] != d["_id"] {
		t.Errorf("deleted %v, answered %v", d["_id"], gone)
	}
}
