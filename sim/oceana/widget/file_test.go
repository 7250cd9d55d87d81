package widget_test

import (
	"bytes"
	"encoding/json"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/wavetank/wavetank/fixtures"
	"github.com/wavetank/wavetank/sim/oceana/widget"
)

func TestTheWidgetOfTheFixtures(t *testing.T) {
	w, err := widget.Read(fixtures.Widget)
	if err != nil {
		t.Fatal(err)
	}
	got := map[string]string{}
	items := 0
	for _, g := range w.Groups {
		got[g.Name] = g.Channels
		items += len(g.Items)
	}
	const everywhere = " In-App Messaging, WhatsApp, Facebook, Twitter"
	want := map[string]string{ // as the guide lists them
		"Text messages": everywhere, "Images": everywhere, "Structured messages": everywhere, "Attachments": everywhere,
		"Messages with action buttons": " In-App Messaging, Facebook, Twitter", "Carousel": " In-App Messaging, Facebook",
		"WhatsApp Template Messages": "WhatsApp",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("groups (-want +got):\n%s", diff)
	}
	if items != 16 || len(w.Phrases) != 3 {
		t.Errorf("%d items and %d phrases", items, len(w.Phrases))
	}
	if diff := cmp.Diff([]string{" In-App Messaging", "WhatsApp", "Facebook", "Twitter"}, w.Channels); diff != "" {
		t.Errorf("tabs (-want +got):\n%s", diff)
	}
	if got := w.Groups[0].Items[1].Fallback; got != "👍" {
		t.Errorf("an escaped emoji became %q", got)
	}
}

// module is a widget file with one group that holds items.
func module(items string) string {
	return "export const tabs = ['WhatsApp'];\nexport const groups = [{groupName: 'G', groupChannels: 'WhatsApp', groupItems: [\n" + items + "\n]}];\n"
}

func TestWhatAModuleMayLookLike(t *testing.T) {
	const body = `{title:'T',richMediaType:'text',body:%%}`
	for name, c := range map[string]struct{ value, want string }{
		"unquoted keys":       {`{text:'a'}`, `{"text":"a"}`},
		"quoted keys":         {`{"text":"a",'x-y':1}`, `{"text":"a","x-y":1}`},
		"number as a key":     {`{text:'a',1:2}`, `{"text":"a","1":2}`},
		"trailing commas":     {`{text:'a',actions:[],}`, `{"text":"a","actions":[]}`},
		"backquotes":          {"{text:`a\r\nb 'c' \"d\" $5`}", `{"text":"a\nb 'c' \"d\" $5"}`},
		"comments":            {"{/* one */text/*\n*/: // two\n'a' // three\n}", `{"text":"a"}`},
		"escapes":             {`{text:'\'\"\n\t\x41\u0042\u{1F600}\uD83D\uDE00\q\0'}`, `{"text":"'\"\n\tAB😀😀q\u0000"}`},
		"half a character":    {`{text:'\uD83D!'}`, `{"text":"�!"}`},
		"a line continued":    {"{text:'a\\\nb\\\r\nc'}", `{"text":"abc"}`},
		"strings together":    {"{text:'a' +\n \"b\" + `c`}", `{"text":"abc"}`},
		"brackets":            {`{text:('a')}`, `{"text":"a"}`},
		"numbers":             {`{text:'a',n:[1,-2.50,.5,5.,1e3,0x10,1_000,-0.12]}`, `{"text":"a","n":[1,-2.5,0.5,5,1000,16,1000,-0.12]}`},
		"constants":           {`{text:'a',n:[true,false,null,undefined]}`, `{"text":"a","n":[true,false,null,null]}`},
		"an address is no //": {`{text:'https://x.example/a'}`, `{"text":"https://x.example/a"}`},
		"markup":              {`{text:'<b> & </b>'}`, `{"text":"\u003cb\u003e \u0026 \u003c/b\u003e"}`},
	} {
		t.Run(name, func(t *testing.T) {
			w, err := widget.Read([]byte(module(strings.ReplaceAll(body, "%%", c.value))))
			if err != nil {
				t.Fatal(err)
			}
			if got := string(w.Groups[0].Items[0].Body); got != c.want {
				t.Errorf("got  %s\nwant %s", got, c.want)
			}
		})
	}
	for name, file := range map[string]string{
		"a list of exports":   "const a = ['WhatsApp'], b = []\nexport { a, b as groups }\n",
		"a default":           "'use strict';\nexport const a = ['WhatsApp']\nexport default []",
		"windows":             "\ufeffexport var a = ['WhatsApp'];\r\nexport let b = [];\r\n",
		"names used again":    "const w = 'WhatsApp'; export const a = [w]; export const b = [{groupName: w, groupChannels: w, groupItems: []}];",
		"phrases of the same": "export const a = ['WhatsApp']; export const b = []; export const suggestedPhrases = ['Hi'];",
	} {
		t.Run(name, func(t *testing.T) {
			w, err := widget.Read([]byte(file))
			if err != nil || len(w.Channels) != 1 {
				t.Errorf("%+v, %v", w, err)
			}
		})
	}
}

func TestAWidgetFileWithErrorsSaysWhere(t *testing.T) {
	const hi = `{title: 'Hi', richMediaType: 'text', body: {text: 'Hi'}}`
	for name, c := range map[string]struct{ file, want string }{
		"empty":               {"", "line 1: no export holds the groups"},
		"JSON":                {`{"groups":[]}`, "line 1: want export or const, got '{'"},
		"a program":           {"export const a = [];\nalert(1)", `line 2: want export or const, got alert`},
		"a call":              {"export const a = f()", `line 1: "f" is not declared before; only literals can be read`},
		"a placeholder":       {module("{title: `a\n${b}`}"), "line 4: ${ } would have to be executed"},
		"a spread":            {module("...more"), `line 3: "...more" is not a number`},
		"no end of a string":  {module("{title: 'a\n'}"), "line 3: the string does not end"},
		"no end of a comment": {"\n/* a", "line 2: the comment does not end"},
		"no end of an array":  {"export const a = [\n1,\n", "line 1: the array does not end"},
		"no end of an object": {"export const a = [{\nb: 1,\n", "line 1: the object does not end"},
		"no comma":            {module("{title: 'a'\nbody: {}}"), `line 4: want , or } after "title", got "body"`},
		"a hole":              {"export const a = [,]", "line 1: want a value, got ','"},
		"octal":               {"export const a = [010]", `line 1: "010" is not a number`},
		"a sum":               {"export const a = ['1' + 2]", "line 1: only strings can be put together with +"},
		"bad escape":          {`export const a = ['\u12']`, `line 1: "\\u12']" is not a character`},
		"huge code point":     {`export const a = ['\u{110000}']`, "is not a character"},
		"too deep":            {"export const a = " + strings.Repeat("[", 101), "line 1: nested deeper than 100"},
		"too much": {"const a = '" + strings.Repeat("x", 1000) + "'" + strings.Repeat(";\n", 9) +
			strings.Repeat("const b = a", 1) + strings.Repeat("+a", 5000), "comes to more than 4 MiB"},
		"the same key":         {module("{title: 'a',\ntitle: 'b'}"), `line 4: "title" is already in line 3`},
		"declared twice":       {"const a = 1;\nconst a = 2", `line 2: "a" is declared already`},
		"exported unknown":     {"export { a }", `"a" is exported but not declared`},
		"no array":             {"export const a = 'WhatsApp'", "line 1: a: want an array of channels, groups or phrases, got a string"},
		"no channels":          {"export const b = [{groupName: 'G', groupChannels: 'X', groupItems: []}]", "line 1: no export holds the channels"},
		"channels twice":       {"export const a = ['W']\nexport const b = ['W']", "line 2: b: the channels are already in line 1"},
		"groups twice":         {"export const a = ['W'], b = []\nexport const c = [{}]", "line 2: c: the groups are already in line 1"},
		"a channel nobody has": {"export const a = ['W'];\nexport const b = [{groupName: 'G', groupItems: [],\ngroupChannels: 'X'}]", `line 3: group "G": groupChannels: names none of the channels W`},
		"no group name":        {"export const a = ['W'];\nexport const b = [\n{groupChannels: 'W', groupItems: []}]", "line 3: group 1: groupName: required"},
		"misspelt":             {"export const a = ['W'];\nexport const b = [{groupName: 'G', groupChannels: 'W',\ngroupitems: []}]", `line 3: group "G": groupitems: unknown field`},
		"items no array":       {"export const a = ['W'];\nexport const b = [{groupName: 'G', groupChannels: 'W',\ngroupItems: {}}]", `line 3: group "G": groupItems: want an array, got an object`},
		"an item no object":    {module("'Hi'"), `line 3: group "G": item 1: want an object, got a string`},
		"no title":             {module("{richMediaType: 'text', body: {text: 'Hi'}}"), `line 3: group "G": item 1: title: required`},
		"twice":                {module(hi + ",\n" + hi), `line 4: group "G": item "Hi": title: is already in line 3`},
		"no body":              {module("{title: 'Hi', richMediaType: 'text'}"), `line 3: group "G": item "Hi": body: required`},
		"type no string":       {module("{title: 'Hi',\nrichMediaType: 1, body: {}}"), `line 4: group "G": item "Hi": richMediaType: want a string, got a number`},
		"unknown type":         {module("{title: 'Hi',\nrichMediaType: 'hologram', body: {}}"), `line 4: group "G": item "Hi": richMediaType: unknown "hologram"`},
		"bad body":             {module("{title: 'Hi', richMediaType: 'image',\nbody: {\n}}"), `line 4: group "G": item "Hi": body.mediaUrl: required`},
		"deep in a body": {module("{title: 'Hi', richMediaType: 'text',\nbody: {\ntext: 'a',\nactions: [\n{type: 'link', text: 'b',\nuri: 'ftp://x'}]}}"),
			`line 8: group "G": item "Hi": body.actions[0].uri: want an http or https URL`},
		"lng": {module("{title: 'Hi', richMediaType: 'location', body: {\ncoordinates: {lat: 1, lng: 2}}}"), `line 4: group "G": item "Hi": body.coordinates.long: want a number`},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := widget.Read([]byte(c.file))
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("got  %v\nwant %s", err, c.want)
			}
		})
	}
}

func TestEveryFaultOfAWidgetFileIsNamed(t *testing.T) {
	_, err := widget.Read([]byte(module("{title: 'A', richMediaType: 'text'},\n{title: 'B', richMediaType: 'text', body: {}}")))
	want := "line 3: group \"G\": item \"A\": body: required\nline 4: group \"G\": item \"B\": body.text: required without actions"
	if err == nil || err.Error() != want {
		t.Errorf("got  %v\nwant %s", err, want)
	}
}

// FuzzWidget: whatever a file holds, reading it ends with a widget whose bodies are JSON, or an error that names a line.
func FuzzWidget(f *testing.F) {
	f.Add(fixtures.Widget)
	f.Add([]byte(module("{title: `a`, richMediaType: 'text', 'body': {\"text\": '\\u{1F600}' + 'b', n: [-.5e3, 0x1F,],},}")))
	f.Add([]byte("const a = ['W'], b = [a, a]\nexport { a, b as c }; export default []"))
	if sample, err := os.ReadFile("file_test.go"); err == nil {
		f.Add(sample)
	}
	f.Fuzz(func(t *testing.T, file []byte) {
		w, err := widget.Read(file)
		if err != nil {
			if !strings.Contains(err.Error(), "line ") {
				t.Errorf("an error without a line: %v", err)
			}
			return
		}
		for _, g := range w.Groups {
			for _, item := range g.Items {
				if !json.Valid(item.Body) || bytes.ContainsRune(item.Body, '\n') {
					t.Errorf("the body of %q is %s", item.Title, item.Body)
				}
			}
		}
	})
}
