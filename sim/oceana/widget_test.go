package oceana_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/wavetank/wavetank/fixtures"
	"github.com/wavetank/wavetank/sim/oceana"
)

func TestRichMediaIsCheckedBeforeItIsSent(t *testing.T) {
	link := `{"type":"link","text":"More","uri":"https://x.example"}`
	many := strings.Repeat(link+",", 10) + link
	card := `{"title":"A","actions":[` + link + `]}`
	for name, c := range map[string]struct{ kind, body, want string }{
		"text":                     {"text", `{"text":"Hi"}`, ""},
		"text without text":        {"text", `{"actions":[]}`, "body.text: required without actions"},
		"actions without text":     {"text", `{"actions":[` + link + `]}`, ""},
		"link without uri":         {"text", `{"text":"a","actions":[{"type":"link","text":"b"}]}`, "body.actions[0].uri: required"},
		"link to a script":         {"text", `{"text":"a","actions":[{"type":"link","text":"b","uri":"javascript:alert(1)"}]}`, "body.actions[0].uri: want an http"},
		"postback without payload": {"text", `{"text":"a","actions":[{"type":"postback","text":"b"}]}`, "body.actions[0].payload: required"},
		"reply without payload":    {"text", `{"text":"a","actions":[{"type":"reply","text":"b"}]}`, "body.actions[0].payload: required"},
		"reply mixed":              {"text", `{"text":"a","actions":[{"type":"reply","text":"b","payload":"p"},` + link + `]}`, "replies do not mix"},
		"link and postback":        {"text", `{"text":"a","actions":[{"type":"postback","text":"b","payload":"p"},` + link + `]}`, ""},
		"action without text":      {"text", `{"text":"a","actions":[{"type":"locationRequest"}]}`, "body.actions[0].text: required"},
		"buy":                      {"text", `{"text":"a","actions":[{"type":"buy","text":"b"}]}`, `body.actions[0].type: unknown "buy"`},
		"eleven actions":           {"text", `{"text":"a","actions":[` + many + `]}`, "body.actions: at most 10, got 11"},
		"image":                    {"image", `{"mediaUrl":"https://x.example/a.jpg"}`, ""},
		"image by ftp":             {"image", `{"mediaUrl":"ftp://x.example/a.jpg"}`, "body.mediaUrl: want an http"},
		"file without type":        {"file", `{"mediaUrl":"https://x.example/a"}`, "body.mediaType: required"},
		"file":                     {"file", `{"mediaUrl":"https://x.example/a","mediaType":"application/docx"}`, ""},
		"no cards":                 {"carousel", `{"items":[]}`, "body.items: want 1 to 10, got 0"},
		"eleven cards":             {"carousel", `{"items":[` + strings.Repeat(card+",", 10) + card + `]}`, "got 11"},
		"card without title":       {"carousel", `{"items":[{"actions":[` + link + `]}]}`, "body.items[0].title: required"},
		"card without action":      {"carousel", `{"items":[{"title":"A"}]}`, "body.items[0].actions: want at least one"},
		"four actions on a card":   {"carousel", `{"items":[{"title":"A","actions":[` + strings.Repeat(link+",", 3) + link + `]}]}`, "at most 3, got 4"},
		"location":                 {"location", `{"coordinates":{"lat":90,"long":-180}}`, ""},
		"lng":                      {"location", `{"coordinates":{"lat":1,"lng":2}}`, "body.coordinates.long: want a number"},
		"too far north":            {"location", `{"coordinates":{"lat":90.1,"long":2}}`, "body.coordinates.lat: want -90 to 90"},
		"template":                 {"whatsapptemplate", `{"template":{"name":"hello","language":{"code":"en_US"}}}`, ""},
		"template without name":    {"whatsapptemplate", `{"template":{"language":{"code":"en_US"}}}`, "body.template.name: required"},
		"template in no language":  {"whatsapptemplate", `{"template":{"name":"hello"}}`, "body.template.language.code: required"},
		"another type":             {"hologram", `{}`, `richMediaType: unknown "hologram"`},
		"no object":                {"text", `[]`, "body: want an object"},
	} {
		t.Run(name, func(t *testing.T) {
			err := oceana.CheckRichMedia(c.kind, []byte(c.body))
			switch {
			case c.want == "" && err != nil:
				t.Errorf("refused: %v", err)
			case c.want != "" && (!errors.Is(err, oceana.ErrInvalid) || !strings.Contains(err.Error(), c.want)):
				t.Errorf("got %v, want %q", err, c.want)
			}
		})
	}
}

func TestARichMessageOnTheWire(t *testing.T) {
	w, a := online(t)
	a.ask("conv-1", chat("Ana", text("m1", "Hello")))
	w.settle()
	w.must(w.oceana.Answer("Alice", "Ana"))
	w.must(w.oceana.SendRichBody("Alice", "", "text", "Choose: [A]", []byte(`{"text":"?","actions":[{"type":"postback","text":"A","payload":"a"}]}`)))
	w.settle()
	sent := a.notifications()
	data := sent[len(sent)-1].Body["data"].(dict)
	if data["richMediaType"] != "text" || data["textFallback"] != "Choose: [A]" || data["body"].(dict)["text"] != "?" {
		t.Errorf("on the wire: %v", data)
	}
	answer := text("m2", "A")
	answer["type"], answer["data"] = "customResponse", dict{"actionType": "postback", "payload": "a"}
	a.ask("conv-1", answer)
	c := w.desk("Alice").Contacts[0]
	if l := c.Lines[2]; l.Kind != "customResponse" || l.Chosen != "a" {
		t.Errorf("what was chosen: %+v", l)
	}
	reads := status(c.Lines[1].ID, "accepted", 0)
	reads["message"] = "How it reads"
	a.ask("conv-1", reads)
	if l := w.desk("Alice").Contacts[0].Lines[1]; l.Text != "How it reads" {
		t.Errorf("the line still shows %q", l.Text)
	}
	if err := w.oceana.SendRichBody("Alice", "", "image", "", []byte(`{}`)); !errors.Is(err, oceana.ErrInvalid) {
		t.Errorf("an invalid message: %v", err)
	}
	if err := w.oceana.SendRichMedia("Alice", "", "Nothing"); !errors.Is(err, oceana.ErrUnknownTemplate) {
		t.Errorf("an unknown title: %v", err)
	}
}

func TestAWidgetFileThatIsRefusedIsInvalid(t *testing.T) {
	_, err := oceana.ReadWidget([]byte("export const a = 1"))
	if !errors.Is(err, oceana.ErrInvalid) || !strings.HasPrefix(err.Error(), "widget: line 1: ") {
		t.Errorf("got %v", err)
	}
	if _, err := oceana.ReadWidget(fixtures.Widget); err != nil {
		t.Error(err)
	}
}
