package lsp_test

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"strconv"
	"strings"
	"testing"
	"unicode/utf16"

	"github.com/wavetank/wavetank/scenarios/lsp"
)

// dict is a JSON object.
type dict = map[string]any

// client is an editor, over pipes.
type client struct {
	t       *testing.T
	in      *bufio.Reader // from the server
	out     *io.PipeWriter
	ended   chan error
	last    int
	notices []dict // notifications that came while an answer was awaited
}

// dial starts a server and speaks to it. Nothing is said yet.
func dial(t *testing.T) *client {
	t.Helper()
	toServer, out := io.Pipe()
	in, fromServer := io.Pipe()
	c := &client{t: t, in: bufio.NewReader(in), out: out, ended: make(chan error, 1)}
	go func() {
		err := lsp.Serve(t.Context(), toServer, fromServer, "test")
		_ = fromServer.Close()
		c.ended <- err
	}()
	t.Cleanup(func() { _ = out.Close() })
	return c
}

// open is dial with a handshake.
func open(t *testing.T, params dict) *client {
	t.Helper()
	c := dial(t)
	if answer := c.ask("initialize", params); answer["error"] != nil {
		t.Fatal(answer)
	}
	c.notify("initialized", dict{})
	return c
}

var snippets = dict{"textDocument": dict{"completion": dict{"completionItem": dict{"snippetSupport": true}}}}

// raw sends bytes as they are.
func (c *client) raw(text string) {
	c.t.Helper()
	if _, err := io.WriteString(c.out, text); err != nil {
		c.t.Fatal(err)
	}
}

func frame(body string) string { return fmt.Sprintf("Content-Length: %d\r\n\r\n%s", len(body), body) }

func (c *client) send(message dict) {
	c.t.Helper()
	b, err := json.Marshal(message)
	if err != nil {
		c.t.Fatal(err)
	}
	c.raw(frame(string(b)))
}

// receive is the next message of the server.
func (c *client) receive() dict {
	c.t.Helper()
	length := 0
	for {
		line, err := c.in.ReadString('\n')
		if err != nil {
			c.t.Fatal(err)
		}
		if line = strings.TrimSpace(line); line == "" {
			break
		}
		if value, ok := strings.CutPrefix(line, "Content-Length: "); ok {
			if length, err = strconv.Atoi(value); err != nil {
				c.t.Fatal(err)
			}
		}
	}
	body := make([]byte, length)
	if _, err := io.ReadFull(c.in, body); err != nil {
		c.t.Fatal(err)
	}
	var message dict
	if err := json.Unmarshal(body, &message); err != nil {
		c.t.Fatalf("%s: %v", body, err)
	}
	return message
}

func (c *client) notify(method string, params any) {
	c.t.Helper()
	c.send(dict{"jsonrpc": "2.0", "method": method, "params": params})
}

// ask sends a request and returns its answer.
func (c *client) ask(method string, params any) dict {
	c.t.Helper()
	c.last++
	c.send(dict{"jsonrpc": "2.0", "id": c.last, "method": method, "params": params})
	return c.answer(float64(c.last))
}

// answer waits for the answer with an id.
func (c *client) answer(id any) dict {
	c.t.Helper()
	for {
		message := c.receive()
		if message["method"] != nil {
			c.notices = append(c.notices, message)
			continue
		}
		if message["id"] != id {
			c.t.Fatalf("answer %v, want id %v", message, id)
		}
		return message
	}
}

// didOpen opens a document and returns its diagnostics.
func (c *client) didOpen(uri, text string) []string {
	c.t.Helper()
	c.notify("textDocument/didOpen", dict{"textDocument": dict{"uri": uri, "languageId": "cucumber", "version": 1, "text": text}})
	return c.diagnostics(uri)
}

// diagnostics are the next ones of a document: "LINE:FROM-TO code".
func (c *client) diagnostics(uri string) []string {
	c.t.Helper()
	message := c.receive()
	params, _ := message["params"].(dict)
	if message["method"] != "textDocument/publishDiagnostics" || params["uri"] != uri {
		c.t.Fatalf("got %v, want diagnostics of %s", message, uri)
	}
	all := []string{}
	for _, d := range params["diagnostics"].([]any) {
		d := d.(dict)
		all = append(all, place(d["range"])+" "+d["code"].(string))
	}
	return all
}

// place is a range on one line: "LINE:FROM-TO".
func place(r any) string {
	start, end := r.(dict)["start"].(dict), r.(dict)["end"].(dict)
	return fmt.Sprintf("%v:%v-%v", start["line"], start["character"], end["character"])
}

// at are the params of a request about the place of a mark "‸" in a text, which has the text without it.
func at(t *testing.T, uri, marked string) (text string, params dict) {
	t.Helper()
	before, after, ok := strings.Cut(marked, "‸")
	if !ok {
		t.Fatal("no mark in the text")
	}
	line := before[strings.LastIndex(before, "\n")+1:]
	return before + after, dict{"textDocument": dict{"uri": uri}, "position": dict{
		"line": strings.Count(before, "\n"), "character": len(utf16.Encode([]rune(line))),
	}}
}
