package control_test

import (
	"net/http"
	"strings"
	"testing"
)

const lunchForm = `{"role":"appMaker","type":"form","fields":[{"type":"text","name":"full_name","label":"Your name?","maxSize":10},
	{"type":"email","name":"mail","label":"Your address?"},
	{"type":"select","name":"meal","label":"Meal?","selectSize":2,"options":[{"name":"pizza","label":"Pizza"},{"name":"soup","label":"Soup"},{"name":"salad","label":"Salad"}]}]}`

func TestAFormIsFilledInByACall(t *testing.T) {
	a := newAPI(t, nil)
	a.mustDo("POST", "/phones", `{"name":"Cleo","channel":"Web"}`)
	a.mustDo("POST", "/phones/Cleo/send", `{"text":"Lunch, please"}`)
	cleo, err := a.world.AppUser("Cleo")
	if err != nil {
		t.Fatal(err)
	}
	if status, text := a.do("POST", "/phones/Cleo/form", `{"answers":{"full_name":"Cleo"}}`); status < 400 || status >= 500 {
		t.Errorf("without a form: %d %s", status, text)
	}
	app := a.world.App
	post, err := http.NewRequestWithContext(t.Context(), "POST", a.world.CloudURL()+"/v1.1/apps/"+app.ID+"/appusers/"+cleo.ID+"/messages", strings.NewReader(lunchForm))
	if err != nil {
		t.Fatal(err)
	}
	post.SetBasicAuth(app.KeyID, app.Secret)
	post.Header.Set("Content-Type", "application/json")
	answer, err := http.DefaultClient.Do(post)
	if err != nil {
		t.Fatal(err)
	}
	_ = answer.Body.Close()
	a.mustDo("POST", "/settle", `{"within":"5s"}`)
	if text := a.mustDo("GET", "/phones/Cleo", ""); !strings.Contains(text, `"kind":"form"`) || !strings.Contains(text, `"label":"Your name?"`) || !strings.Contains(text, `"submitted":false`) {
		t.Errorf("the phone: %s", text)
	}
	for body, want := range map[string]string{
		`{}`: `\"Your name?\" is not filled in`,
		`{"answers":{"full_name":"Cleopatra Smith","mail":"c@a.example","meal":"Soup"}}`:      "Your name?: 15 characters",
		`{"answers":{"full_name":"Cleo","mail":"nowhere","meal":"Soup"}}`:                     "is no e-mail address",
		`{"answers":{"full_name":"Cleo","mail":"c@a.example","meal":"Steak"}}`:                `there is no option \"Steak\"`,
		`{"answers":{"full_name":"Cleo","mail":"c@a.example","meal":"Soup, Pizza, Salad"}}`:   "at most 2 may be chosen",
		`{"answers":{"full_name":"Cleo","mail":"c@a.example","meal":"Soup","drink":"Water"}}`: `the form has no field \"drink\"`,
	} {
		if status, text := a.do("POST", "/phones/Cleo/form", body); status != 400 || !strings.Contains(text, want) {
			t.Errorf("%s: %d %s, want 400 with %s", body, status, text, want)
		}
	}
	text := a.mustDo("POST", "/phones/Cleo/form", `{"answers":{"Your name?":"Cleo","mail":"c@a.example","meal":"soup, Pizza"}}`)
	if !strings.Contains(text, `Your name?: Cleo\nYour address?: c@a.example\nMeal?: Soup, Pizza`) || !strings.Contains(text, `"submitted":true`) {
		t.Errorf("filled in: %s", text)
	}
	if status, text := a.do("POST", "/phones/Cleo/form", `{"answers":{"full_name":"Cleo","mail":"c@a.example","meal":"soup"}}`); status != 400 || !strings.Contains(text, "already") {
		t.Errorf("twice: %d %s", status, text)
	}
	stored := a.world.Cloud.Messages(cleo.ConversationID)
	last := string(stored[len(stored)-1].JSON)
	for _, part := range []string{`"type":"formResponse"`, `"text":"Cleo"`, `"email":"c@a.example"`, `"name":"soup"`, `"quotedMessage"`, `"textFallback":"Your name?: Cleo\nYour address?: c@a.example\nMeal?: `} {
		if !strings.Contains(last, part) {
			t.Errorf("the cloud keeps no %s: %s", part, last)
		}
	}
}
