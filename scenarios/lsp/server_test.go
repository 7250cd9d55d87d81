package lsp_test

import (
	"errors"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/wavetank/wavetank/scenarios/lsp"
)

const doc = "file:///project/a.feature"

const good = "Feature: f\n  Scenario: s\n    Given a web messenger\n    When \"Ana\" sends \"hi\"\n    Then \"Ana\" sees \"hi\"\n"

func expect(t *testing.T, what string, want, got any) {
	t.Helper()
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("%s (-want +got):\n%s", what, diff)
	}
}

func TestAClientIsServedFromInitializeToExit(t *testing.T) {
	c := dial(t)
	if code := c.ask("textDocument/hover", dict{})["error"].(dict)["code"]; code != -32002.0 {
		t.Errorf("a request before initialize: code %v", code)
	}
	result := c.ask("initialize", dict{"capabilities": snippets, "rootUri": nil})["result"].(dict)
	capabilities := result["capabilities"].(dict)
	expect(t, "sync", any(dict{"openClose": true, "change": 2.0}), capabilities["textDocumentSync"])
	if capabilities["hoverProvider"] != true || capabilities["definitionProvider"] != true || capabilities["completionProvider"] == nil || capabilities["positionEncoding"] != "utf-16" {
		t.Errorf("capabilities %v", capabilities)
	}
	if c.ask("initialize", dict{})["error"] == nil {
		t.Error("initialize is taken twice")
	}
	c.notify("$/setTrace", dict{"value": "off"}) // means nothing here
	if code := c.ask("workspace/symbol", dict{})["error"].(dict)["code"]; code != -32601.0 {
		t.Errorf("an unknown request: code %v", code)
	}
	if answer := c.ask("textDocument/hover", dict{"textDocument": dict{"uri": "file:///never/opened"}}); answer["result"] != nil || answer["error"] != nil {
		t.Errorf("hover in a document that is not open: %v", answer)
	}
	if answer := c.ask("shutdown", nil); answer["error"] != nil {
		t.Errorf("shutdown: %v", answer)
	}
	if code := c.ask("textDocument/hover", dict{})["error"].(dict)["code"]; code != -32600.0 {
		t.Errorf("a request after shutdown: code %v", code)
	}
	c.notify("exit", nil)
	if err := <-c.ended; err != nil {
		t.Errorf("Serve: %v", err)
	}
}

func TestAClientThatLeavesWithoutShutdown(t *testing.T) {
	c := open(t, dict{})
	c.notify("exit", nil)
	if err := <-c.ended; !errors.Is(err, lsp.ErrNoShutdown) {
		t.Errorf("exit: %v", err)
	}
	c = open(t, dict{})
	_ = c.out.Close()
	if err := <-c.ended; !errors.Is(err, lsp.ErrNoShutdown) {
		t.Errorf("end of the stream: %v", err)
	}
}

func TestDiagnosticsFollowTheText(t *testing.T) {
	c := open(t, dict{})
	expect(t, "a clean file", []string{}, c.didOpen(doc, good))
	expect(t, "an empty one", []string{}, c.didOpen("file:///project/new.feature", ""))
	expect(t, "syntax", []string{"3:4-20 syntax"}, c.didOpen("file:///project/bad.feature", "Feature: f\n  Scenario: s\n    Given a web messenger\n    Gegeben: Quatsch \n"))
	expect(t, "findings", []string{"1:2-15 empty", "2:2-15 duplicate", "3:4-26 order", "3:4-26 undefined"},
		sorted(c.didOpen("file:///project/many.feature", "Feature: f\n  Scenario: one\n  Scenario: one\n    Then Ana sees \"🏄\" fly\n")))

	change := func(version int, changes ...dict) []string {
		c.notify("textDocument/didChange", dict{"textDocument": dict{"uri": doc, "version": version}, "contentChanges": changes})
		return c.diagnostics(doc)
	}
	replace := func(line, from, to int, text string) dict {
		return dict{"range": dict{"start": dict{"line": line, "character": from}, "end": dict{"line": line, "character": to}}, "text": text}
	}
	expect(t, "one word becomes another", []string{"3:4-27 undefined"}, change(2, replace(3, 15, 20, "mutters")))
	expect(t, "and back, in two changes", []string{}, change(3, replace(3, 15, 22, ""), replace(3, 15, 15, "sends")))
	expect(t, "the whole text", []string{"0:0-10 empty"}, change(4, dict{"text": "Feature: g"}))
	expect(t, "a place beyond the end", []string{}, change(5, replace(99, 99, 99, good[len("Feature: f"):])))

	// Characters outside the basic plane count twice.
	change(6, dict{"text": "Feature: f\r\n  Scenario: s\r\n    When \"Ana\" sends \"🏄🏄 ä\"\r\n"})
	expect(t, "behind two surrogate pairs", []string{"2:4-30 undefined"}, change(7, replace(2, 29, 29, "x")))
	expect(t, "it is taken out again", []string{}, change(8, replace(2, 29, 30, "")))

	c.notify("textDocument/didClose", dict{"textDocument": dict{"uri": doc}})
	expect(t, "a closed file has none", []string{}, c.diagnostics(doc))
	c.notify("textDocument/didChange", dict{"textDocument": dict{"uri": doc, "version": 9}, "contentChanges": []dict{{"text": ""}}})
	if answer := c.ask("shutdown", nil); answer["error"] != nil || len(c.notices) > 0 {
		t.Errorf("a change of a closed file: %v, %v", answer, c.notices)
	}
}

func TestMalformedMessagesAreRefusedAndTheRestIsServed(t *testing.T) {
	c := open(t, dict{})
	for name, m := range map[string]struct {
		bytes string
		code  float64
	}{
		"no JSON":                                {frame("{nonsense"), -32700},
		"an array":                               {frame("[1,2]"), -32700},
		"no method":                              {frame(`{"jsonrpc":"2.0","id":null,"params":{}}`), -32600},
		"a body after a header without a length": {"Content-Type: text/plain\r\n\r\n" + `{"jsonrpc":"2.0","method":"exit"}` + frame("{nonsense"), -32700},
		"no length":                              {"Content-Type: text/plain\r\n\r\n", -32700},
		"a length of letters":                    {"Content-Length: many\r\n\r\n", -32700},
		"a negative length":                      {"Content-Length: -1\r\n\r\n", -32700},
	} {
		c.raw(m.bytes)
		for range max(strings.Count(m.bytes, "Content-"), 1) { // one for each header
			if code := c.answer(nil)["error"].(dict)["code"]; code != m.code {
				t.Errorf("%s: code %v, want %v", name, code, m.code)
			}
		}
	}
	if code := c.ask("textDocument/hover", "no object")["error"].(dict)["code"]; code != -32602.0 {
		t.Errorf("params that are no object: code %v", code)
	}
	c.notify("textDocument/didOpen", "no object") // has no answer
	expect(t, "what follows", []string{}, c.didOpen(doc, good))
	c.raw("Content-Length: 10\r\n\r\n{")
	_ = c.out.Close()
	if err := <-c.ended; err == nil {
		t.Error("a message that ends too early is no error")
	}
}

// completions are "LABEL -> TEXT" of the items at the mark, without those beyond the first few.
func (c *client) completions(marked string, most int) []string {
	c.t.Helper()
	text, params := at(c.t, doc, marked)
	c.didOpen(doc, text)
	found := []string{}
	for _, item := range c.ask("textDocument/completion", params)["result"].(dict)["items"].([]any) {
		item := item.(dict)
		edit := item["textEdit"].(dict)
		found = append(found, place(edit["range"])+" "+edit["newText"].(string))
	}
	if len(found) > most {
		found = found[:most]
	}
	return found
}

func TestPhrasesAreCompleted(t *testing.T) {
	c := open(t, dict{"capabilities": snippets})
	const head = "Feature: f\n  Scenario: s\n"
	for name, tc := range map[string]struct {
		text string
		most int
		want []string
	}{
		"the words so far":                {head + `    Given agent "Zoë 🏄" is ready w‸`, 9, []string{`2:10-35 agent "${1:Zoë 🏄}" is ready with a multiplicity of ${2:3}`, `2:10-35 agent "${1:Zoë 🏄}" is ready without the Messaging channel`}},
		"a choice":                        {head + `    When "Bo" sends "hi" on‸`, 1, []string{`2:9-27 "${1:Bo}" sends "${2:hi}" on ${3|WhatsApp,Messenger,Twitter,Web,Android,iOS|}`}},
		"a table":                         {head + `    Then "Bo"'s phone‸`, 1, nil},
		"those of the keyword come first": {head + `    When the cloud‸`, 1, nil},
		"a word anywhere":                 {head + `    Then ledger‸`, 1, []string{`2:9-15 the ledger is empty`}},
		"what stands behind is replaced":  {head + `    Then the ledger‸ is fall`, 1, []string{`2:9-27 the ledger is empty`}},
		"a keyword":                       {head + "    Wh‸", 9, []string{"2:4-6 When "}},
		"structure":                       {"Feature: f\n  Sc‸", 9, []string{"1:2-4 Scenario: ", "1:2-4 Scenario Outline: "}},
		"a rule":                          {"Feature: f\n  @R082‸\n  Scenario: s\n", 1, []string{"1:2-7 @R001"}},
		"nothing in a table":              {head + "    Then \"Ana\"'s phone shows:\n      | fr‸", 9, []string{}},
		"another language":                {"# language: de\nFunktionalität: f\n  Szenario: s\n    Dann ledger‸", 1, []string{`3:9-15 the ledger is empty`}},
	} {
		got := c.completions(tc.text, tc.most)
		if tc.want != nil {
			expect(t, name, tc.want, got)
		} else if len(got) == 0 {
			t.Errorf("%s: nothing is offered", name)
		}
	}
}

func TestEveryCompletionIsCleanWhenItIsTaken(t *testing.T) {
	c := open(t, dict{}) // without snippets the text is that of the example
	text, params := at(t, doc, "Feature: f\n  Scenario: s\n    When ‸")
	c.didOpen(doc, text)
	items := c.ask("textDocument/completion", params)["result"].(dict)["items"].([]any)
	if len(items) < 300 {
		t.Errorf("%d phrases are offered", len(items))
	}
	for _, item := range items {
		taken := item.(dict)["textEdit"].(dict)["newText"].(string)
		found := c.didOpen(doc, "Feature: f\n  Scenario: s\n    When 1 second passes\n    And "+strings.ReplaceAll(taken, "\n", "\n    ")+"\n")
		if len(found) > 0 {
			t.Errorf("%q: %q", taken, found)
		}
	}
}

func TestHoverExplains(t *testing.T) {
	c := open(t, dict{})
	for marked, want := range map[string][]string{
		"Feature: f\n  Scenario: s\n    When agent \"A\" ign‸ores \"B\"":      {"agent {name} ignores {name}", "RONA", `When agent "Alice" ignores "Ana"`},
		"Feature: f\n  Scenario: s\n    Then agent \"A\" is alrted‸ by \"B\"": {"The nearest", "agent {name} is alerted by {name}", `write "alerted" for "alrted"`},
		"Feature: f\n  @x @R0‸82\n  Scenario: s\n    When 1 second passes":    {"**R082**", "WhatsApp"},
	} {
		text, params := at(t, doc, marked)
		c.didOpen(doc, text)
		result, _ := c.ask("textDocument/hover", params)["result"].(dict)
		if result == nil {
			t.Errorf("%q: nothing", marked)
			continue
		}
		value := result["contents"].(dict)["value"].(string)
		for _, w := range want {
			if !strings.Contains(value, w) {
				t.Errorf("%q does not say %q:\n%s", marked, w, value)
			}
		}
	}
	for _, marked := range []string{"Feat‸ure: f\n", "Feature: f\n  @sm‸oke\n  Scenario: s\n"} {
		text, params := at(t, doc, marked)
		c.didOpen(doc, text)
		if answer := c.ask("textDocument/hover", params); answer["result"] != nil {
			t.Errorf("%q: %v", marked, answer)
		}
	}
}

func TestATagLeadsToTheOtherScenariosOfTheRule(t *testing.T) {
	dir := t.TempDir()
	for name, text := range map[string]string{
		"one.feature":            "Feature: f\n  @R082\n  Scenario: on the disk\n    When 1 second passes\n",
		"more/two files.feature": "@R001\nFeature: f\n\n  Rule: r\n    @R082 @R083\n    Scenario Outline: ö\n      When <x>\n      @R084\n      Examples:\n        | x |\n",
		".git/three.feature":     "Feature: f\n  @R082\n  Scenario: s\n",
		"four.txt":               "Feature: f\n  @R082\n  Scenario: s\n",
		"five.feature":           "Feature: f\n  @R082\n  Scenario: on the disk\n",
	} {
		if err := os.MkdirAll(filepath.Dir(filepath.Join(dir, name)), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	uri := func(name string) string {
		return (&url.URL{Scheme: "file", Path: filepath.ToSlash(filepath.Join(dir, name))}).String()
	}
	c := open(t, dict{"workspaceFolders": []dict{{"uri": uri(""), "name": "w"}}})
	here := uri("five.feature") // differs from the file
	text, params := at(t, here, "Feature: f\n  @slow @R082‸\n  Scenario: here\n    When 1 second passes\n\n  @R082\n  Scenario: below\n    When 1 second passes\n")
	c.didOpen(here, text)
	var found []string
	for _, l := range c.ask("textDocument/definition", params)["result"].([]any) {
		found = append(found, strings.TrimPrefix(l.(dict)["uri"].(string), uri(""))+" "+place(l.(dict)["range"]))
	}
	expect(t, "scenarios", []string{"/five.feature 6:2-17", "/more/two%20files.feature 5:4-23", "/one.feature 2:2-23"}, found)

	text, params = at(t, here, "Feature: f\n  Scenario: s\n    When 1 sec‸ond passes\n")
	c.didOpen(here, text)
	if answer := c.ask("textDocument/definition", params); answer["result"] != nil {
		t.Errorf("a step leads to %v", answer)
	}
}

func sorted(list []string) []string {
	out := append([]string{}, list...)
	for i := range out {
		for j := i + 1; j < len(out); j++ {
			if out[j] < out[i] {
				out[i], out[j] = out[j], out[i]
			}
		}
	}
	return out
}
