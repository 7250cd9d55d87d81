package aggregator_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
	"github.com/wavetank/wavetank/sim/aggregator"
)

func TestShorthandInText(t *testing.T) {
	for text, want := range map[string]string{
		"plain ":                                  "plain  0 0",
		"a %[b](https://x.example/c_(d)) e":       "a e 1 0",
		"%[b](reply:1)%[c](reply:2)":              " 2 0",
		"%[b](reply:)":                            "%[b](reply:) 0 0",
		"%[](https://x.example)":                  "%[](https://x.example) 0 0",
		"%[b](nowhere)":                           "%[b](nowhere) 0 0",
		"%[b](javascript:x)":                      "%[b](javascript:x) 0 0",
		"%[b](tel:+4420) now":                     "now 1 0",
		"%[b](https://x.example":                  "%[b](https://x.example 0 0",
		"%[b] (https://x.example)":                "%[b] (https://x.example) 0 0",
		"[b](https://x.example)":                  "[b](https://x.example) 0 0",
		"$[b](25)":                                " 1 0",
		"$[b](25.001)":                            " 1 0",
		"$[b](a)":                                 "$[b](a) 0 0",
		"$[b](1.2.3)":                             "$[b](1.2.3) 0 0",
		"![](https://x.example/a.png)":            " 0 1",
		"see ![alt](https://x.example/a.png)":     "see 0 1",
		"![](file:///etc/passwd)":                 "![](file:///etc/passwd) 0 0",
		"100%[and](location)":                     "100 1 0",
		"line\n%[b](reply:x)\nline":               "line\n\nline 1 0",
		"é%[ö](reply:ü)ä":                         "éä 1 0",
		"%[%[a](reply:b)](reply:c)":               "](reply:c) 1 0",
		"![](https://a.example)![](http://b.exa)": " 0 2",
	} {
		rest, actions, images := aggregator.InlineShorthand(text)
		if got := fmt.Sprintf("%s %d %d", rest, actions, images); got != want {
			t.Errorf("%q: got %q, want %q", text, got, want)
		}
	}
}

func TestTemplatesInText(t *testing.T) {
	for text, want := range map[string][]string{
		" no ":                             {" no "},
		"":                                 {""},
		"%((template:a))%":                 {"<a>"},
		"x %{{template: a b }}% y":         {"x", "<a b>", "y"},
		"%((template:a))%%((template:b))%": {"<a>", "<b>"},
		"%((template:))%":                  {"%((template:))%"},
		"%((template:a)) %":                {"%((template:a)) %"},
		"%((template:a}}%":                 {"%((template:a}}%"},
	} {
		if diff := cmp.Diff(aggregator.SplitTemplates(text), want); diff != "" {
			t.Errorf("%q (-got +want):\n%s", text, diff)
		}
	}
}

func TestWhatsAppShorthand(t *testing.T) {
	for text, want := range map[string]string{
		"&((template=[[t]]))&":                                      `{"template":{"name":"t","language":{"code":"en_US","policy":"deterministic"},"components":[]},"type":"template"}`,
		" &((template=[[t]] language=[[fr]] unknown=[[x]]))& ":      `{"template":{"name":"t","language":{"code":"fr","policy":"deterministic"},"components":[]},"type":"template"}`,
		"&((template=[[t]]body_text=[[a [b]]]))&":                   `{"template":{"name":"t","language":{"code":"en_US","policy":"deterministic"},"components":[{"type":"body","parameters":[{"text":"a [b]","type":"text"}]}]},"type":"template"}`,
		"&((template=[[t]]header_text=[[h]]))&":                     `{"template":{"name":"t","language":{"code":"en_US","policy":"deterministic"},"components":[{"type":"header","parameters":[{"text":"h","type":"text"}]}]},"type":"template"}`,
		"&((template=[[t]]header_document=[[https://x.example]]))&": `{"template":{"name":"t","language":{"code":"en_US","policy":"deterministic"},"components":[{"type":"header","parameters":[{"document":{"link":"https://x.example"},"type":"document"}]}]},"type":"template"}`,
		"&((template=[[t]]))& more":                                 "",
		"&((template=[[t]))&":                                       "",
		"&((template=t))&":                                          "",
		"&((=[[t]]))&":                                              "",
		"hello":                                                     "",
	} {
		native, _ := aggregator.WhatsAppShorthand(text)
		if diff := cmp.Diff(string(native), want); diff != "" {
			t.Errorf("%q (-got +want):\n%s", text, diff)
		}
	}
}

// On channels without templates people read the fallback, whatever the stored text is; on WhatsApp the template goes out in the
// language of the integration.
func TestWhatsAppShorthandOnTwoChannels(t *testing.T) {
	c := newCloud(t, func(cfg *aggregator.Config) {
		cfg.Reconstruct = func([]byte) (string, bool) {
			return "Your order left", true
		}
	})
	dutch := c.AddIntegration(c.app.ID, aggregator.Integration{Type: "whatsapp", HSMFallbackLanguage: "nl"})
	web := c.AddIntegration(c.app.ID, aggregator.Integration{Type: "web"})
	in := c.hello("hello")
	in.IntegrationID, in.ExternalID = dutch, "31200000001"
	if _, err := c.Receive(in); err != nil {
		t.Fatal(err)
	}
	if _, err := c.Receive(aggregator.Incoming{AppID: c.app.ID, IntegrationID: web, ExternalID: "device", Type: "text", Text: "hi"}); err != nil {
		t.Fatal(err)
	}
	for channel, id := range map[string]string{"whatsapp": "31200000001", "web": "device"} {
		c.network.out = nil
		u, _ := c.AppUserByExternalID(channel, id)
		r := c.do("POST", "/appusers/"+u.ID+"/messages", `{"role":"appMaker","type":"text","text":"&((namespace=[[n]]template=[[t]]fallback=[[On its way]]))&"}`)
		c.settle()
		var shown struct{ Text string }
		if err := json.Unmarshal(c.network.out[0].Message, &shown); err != nil {
			t.Fatal(err)
		}
		wantNative := channel == "whatsapp"
		wantText := map[bool]string{true: "Your order left", false: "On its way"}[wantNative]
		native := string(c.network.out[0].Native)
		if got := strings.Contains(native, `"code":"nl"`); got != wantNative || shown.Text != wantText {
			t.Errorf("%s: native %s, shown %q, want %v, %q", channel, native, shown.Text, wantNative, wantText)
		}
		if r.status != 201 || !strings.Contains(r.body, `"text":"Your order left"`) {
			t.Errorf("%s: %d %s", channel, r.status, r.body)
		}
	}
}

func TestShorthandThatIsRefused(t *testing.T) {
	c := newCloud(t)
	ann, _ := c.receive("hello")
	for text, want := range map[string]string{
		"%((template:no such))%":                     "Template not found: no such",
		"&((namespace=[[n]]fallback=[[f]]))&":        "should have required property 'template'",
		"%[a](reply:b) %[c](https://x.example)":      "actions of type reply and locationRequest cannot be mixed with others",
		strings.Repeat("![](https://x.example)", 11): "text should NOT become more than 10 messages",
	} {
		r := c.do("POST", "/appusers/"+ann.ID+"/messages", `{"role":"appMaker","type":"text","text":"`+text+`"}`)
		if got := failure(t, r); got != "bad_request: "+want {
			t.Errorf("%q: got %q, want %q", text, got, want)
		}
	}
	// An app user's own words are never shorthand.
	r := c.do("POST", "/appusers/"+ann.ID+"/messages", `{"role":"appUser","type":"text","text":"%[a](reply:b)"}`)
	if r.status != 201 || !strings.Contains(r.body, `"text":"%[a](reply:b)"`) {
		t.Errorf("app user: %d %s", r.status, r.body)
	}
}

// A template in the middle of a text, used twice, has ids of its own each time, and what it holds is not changed by it.
func TestTemplateUsedTwice(t *testing.T) {
	c := newCloud(t)
	ann, _ := c.receive("hello")
	carousel := `{"role":"appMaker","type":"carousel","items":[{"title":"A","actions":[{"type":"buy","text":"Buy","amount":5}]}]}`
	made := c.do("POST", "/templates", `{"name":"deal","message":`+carousel+`}`)
	r := c.do("POST", "/appusers/"+ann.ID+"/messages", `{"role":"appMaker","type":"text","text":"%((template:deal))% or %((template:deal))%","metadata":{"effect":"e"}}`)
	var got struct {
		Message       map[string]any
		ExtraMessages []map[string]any
	}
	if err := json.Unmarshal([]byte(r.body), &got); err != nil || r.status != 201 || len(got.ExtraMessages) != 2 {
		t.Fatalf("%d %s %v", r.status, r.body, err)
	}
	ids := map[string]bool{}
	for _, m := range append(got.ExtraMessages, got.Message) {
		ids[m["_id"].(string)] = true
		if m["metadata"] == nil {
			t.Errorf("no metadata: %v", m)
		}
		if m["type"] == "carousel" {
			button := m["items"].([]any)[0].(map[string]any)["actions"].([]any)[0].(map[string]any)
			ids[button["_id"].(string)] = true
			if button["uri"] != "https://app.smooch.io/checkout/"+button["_id"].(string) {
				t.Errorf("button %v", button)
			}
		}
	}
	if len(ids) != 5 {
		t.Errorf("%d ids, want 3 messages and 2 buttons: %s", len(ids), r.body)
	}
	id := made.json(t)["template"].(map[string]any)["_id"].(string)
	if after := c.do("GET", "/templates/"+id, ""); after.body != made.body {
		t.Errorf("the template became %s, was %s", after.body, made.body)
	}
}

// Whatever the text, what is taken out is counted, what is left is valid, and nothing is lost when nothing is taken.
func FuzzShorthand(f *testing.F) {
	for _, s := range []string{
		"%[a](https://x.example/b)", "$[a](25.00)", "![](https://x.example)", "%((template:a))%", "%{{template:a}}%",
		"&((namespace=[[a]]template=[[b]]fallback=[[c]]language=[[d]]body_text=[[e]]))&", "%[a](reply:b)%[c](location)", "%[[](()",
		"&((template=[[t]]body_text=[[a]]]]))&", "%[a](b(c)", "&((a=[[", "%((template:", "$[a](9999999999999999999999)",
	} {
		f.Add(s)
	}
	c := newCloud(f)
	ann, _ := c.receive("hello")
	if r := c.do("POST", "/templates", `{"name":"a","message":{"role":"appMaker","type":"text","text":"T %[x](reply:y)"}}`); r.status != 201 {
		f.Fatal(r.body)
	}
	f.Fuzz(func(t *testing.T, text string) {
		rest, actions, images := aggregator.InlineShorthand(text)
		if actions+images == 0 && rest != text || len(rest) > len(text) {
			t.Errorf("left over: %q", rest)
		}
		if utf8.ValidString(text) && !utf8.ValidString(rest) {
			t.Errorf("%q is not valid", rest)
		}
		joined := strings.Join(aggregator.SplitTemplates(text), "")
		if len(joined) > len(text) {
			t.Errorf("parts %q of %q", joined, text)
		}
		if native, _ := aggregator.WhatsAppShorthand(text); native != nil && !json.Valid(native) {
			t.Errorf("native %q", native)
		}
		body, err := json.Marshal(map[string]any{"role": "appMaker", "type": "text", "text": text})
		if err != nil {
			t.Fatal(err)
		}
		w := serve(c, "POST", "/v1.1/appusers/"+ann.ID+"/messages", string(body))
		if w.Code != 201 && w.Code != 400 && w.Code != 413 && w.Code != 423 {
			t.Errorf("status %d: %s", w.Code, w.Body)
		}
		if !json.Valid(w.Body.Bytes()) {
			t.Errorf("answer %q", w.Body)
		}
		if len(c.Messages(ann.ConversationID)) > 200 {
			serve(c, "DELETE", "/v1.1/appusers/"+ann.ID+"/messages", "")
		}
	})
}
