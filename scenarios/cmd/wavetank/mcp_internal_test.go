package main

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	protocol "github.com/modelcontextprotocol/go-sdk/mcp"
	"github.com/wavetank/wavetank/sim/control"
)

// agent is a coding agent that uses wavetank mcp.
type agent struct {
	t       *testing.T
	session *protocol.ClientSession
}

// newAgent starts wavetank mcp and connects to it as clients do, by its standard input and output.
func newAgent(t *testing.T, args ...string) agent {
	t.Helper()
	in, toServer := io.Pipe()
	fromServer, out := io.Pipe()
	var errs bytes.Buffer
	ended := make(chan int, 1)
	ctx, stop := context.WithCancel(context.WithoutCancel(t.Context()))
	go func() {
		code, err := serveMcp(ctx, args, in, out, &errs)
		if err != nil {
			t.Errorf("wavetank mcp: %v", err)
		}
		_ = out.Close()
		ended <- code
	}()
	client := protocol.NewClient(&protocol.Implementation{Name: "test"}, nil)
	session, err := client.Connect(t.Context(), &protocol.IOTransport{Reader: fromServer, Writer: toServer}, nil)
	if err != nil {
		stop()
		t.Fatalf("connect: %v\n%s", err, errs.String())
	}
	t.Cleanup(func() {
		_ = session.Close()
		if code := <-ended; code != exitDone || errs.Len() > 0 {
			t.Errorf("exit %d: %s", code, errs.String())
		}
		stop()
	})
	return agent{t, session}
}

// call uses a tool; its text, and whether it was refused.
func (a agent) call(tool, arguments string) (string, bool) {
	a.t.Helper()
	r, err := a.session.CallTool(a.t.Context(), &protocol.CallToolParams{Name: tool, Arguments: json.RawMessage(arguments)})
	if err != nil {
		a.t.Fatalf("%s %s: %v", tool, arguments, err)
	}
	return r.Content[0].(*protocol.TextContent).Text, r.IsError
}

func (a agent) read(uri string) (string, error) {
	a.t.Helper()
	r, err := a.session.ReadResource(a.t.Context(), &protocol.ReadResourceParams{URI: uri})
	if err != nil {
		return "", err
	}
	return r.Contents[0].Text, nil
}

func TestAnAgentMakesADayPassReadsWhyAndSavesAFeature(t *testing.T) {
	features := filepath.Join(t.TempDir(), "features")
	a := newAgent(t, "--start", "2020-11-03T09:00:00Z", "--features", features)
	for _, step := range []struct{ tool, arguments, want string }{
		{"addAgent", `{"name":"Alice"}`, `"Ready"`},
		{"addPhone", `{"name":"Ana","channel":"WhatsApp"}`, `"address":"+`},
		{"usePhone", `{"name":"Ana","action":"send","text":"Is my order on its way?"}`, `"status":"delivered"`},
		{"advanceClock", `{"by":"23h55m"}`, `{"now":"2020-11-04T08:55:00Z","settled":true}`},
		{"useDesk", `{"name":"Alice","action":"answer","customer":"Ana"}`, `"open":true`},
		{"advanceClock", `{"by":"5m1s"}`, `"2020-11-04T09:00:01Z"`},
		{"useDesk", `{"name":"Alice","action":"send","text":"It left this morning.","last":1}`, `"code":470`},
		{"why", `{"message":"It left this morning."}`, "470"},
		{"why", `{}`, "It left this morning."},
		{"getJournal", `{"after":0,"limit":1}`, `"seq":1`},
		{"renamePhone", `{"name":"Ana","body_name":"Bea"}`, `"name":"Bea"`},
		{"findPhrases", `{"words":"rejected code"}`, "is rejected with code"},
		{"saveFeature", `{"name":"late/answer.feature","text":"Feature: Late\n\n  Scenario: Late\n    Given a WhatsApp production number\n    When \"Ana\" sends \"Hello\"\n    Then \"Ana\" sees \"Hello\"\n"}`, "saved " + filepath.Join(features, "late", "answer.feature")},
	} {
		if text, wrong := a.call(step.tool, step.arguments); wrong || !strings.Contains(text, step.want) {
			t.Errorf("%s %s: %s, want %s", step.tool, step.arguments, text, step.want)
		}
	}
	for _, step := range []struct{ tool, arguments, want string }{
		{"advanceClock", `{"by":"-1s"}`, "backwards: "},
		{"advanceClock", `{}`, "by: is required"},
		{"advanceClock", `{"for":"1h"}`, "for: no such argument; there are by"},
		{"usePhone", `{"name":"Zed","action":"send","text":"x"}`, "not_found: "},
		{"why", `{"message":"never said"}`, `message: "never said"`},
		{"findPhrases", `{"words":"xyzzy"}`, "words: no phrase"},
		{"saveFeature", `{"name":"../x.feature","text":"Feature: x"}`, "name: "},
		{"saveFeature", `{"name":"x.txt","text":"Feature: x"}`, "name: "},
		{"saveFeature", `{"name":"y.feature","text":"Feature: y\n\n  Scenario: y\n    When \"Ana\" sings \"Hello\"\n"}`, "y.feature:4:"},
	} {
		if text, wrong := a.call(step.tool, step.arguments); !wrong || !strings.Contains(text, step.want) {
			t.Errorf("%s %s: %s, want a refusal with %s", step.tool, step.arguments, text, step.want)
		}
	}
	saved, err := os.ReadDir(features)
	if err != nil || len(saved) != 1 {
		t.Errorf("%d files were saved: %v", len(saved), err)
	}
	for uri, want := range map[string]string{
		"wavetank://phrases": `"pattern"`, "wavetank://rules": `"R082"`, "wavetank://why": "hours", "wavetank://why/It%20left%20this%20morning.": "470",
	} {
		if text, err := a.read(uri); err != nil || !strings.Contains(text, want) {
			t.Errorf("%s: %v %.300s, want %s", uri, err, text, want)
		}
	}
	if _, err := a.read("wavetank://why/never%20said"); err == nil {
		t.Error("a message that nobody sent has a story")
	}
}

// TestEveryCallIsATool compares the tools with the description of the API.
func TestEveryCallIsATool(t *testing.T) {
	ready := filepath.Join(t.TempDir(), "ready.json")
	wire := upInBackground(t, ready, "--speed", "0", "--token", testToken)
	a := newAgent(t, "--control", wire.control, "--token", testToken)
	list, err := a.session.ListTools(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	tools := map[string]*protocol.Tool{}
	for _, tool := range list.Tools {
		tools[tool.Name] = tool
	}
	var api struct {
		Paths map[string]map[string]struct {
			ID         string `json:"operationId"`
			Parameters []struct{ Name, In string }
		}
	}
	if err := json.Unmarshal(control.OpenAPI(), &api); err != nil {
		t.Fatal(err)
	}
	for path, item := range api.Paths {
		for method, op := range item {
			if strings.HasSuffix(path, "/stream") || path == "/clock/wait" || path == "/" || path == "/openapi.json" {
				continue
			}
			tool := tools[op.ID]
			if tool == nil || tool.Annotations.ReadOnlyHint != (method == "get") {
				t.Errorf("%s is no tool, or reads what it should not: %+v", op.ID, tool)
				continue
			}
			properties := tool.InputSchema.(map[string]any)["properties"].(map[string]any)
			for _, p := range op.Parameters {
				if properties[p.Name] == nil {
					t.Errorf("%s has no argument %s", op.ID, p.Name)
				}
			}
			if text, _ := json.Marshal(tool.InputSchema); bytes.Contains(text, []byte("$ref")) {
				t.Errorf("%s: its schema does not stand alone: %s", op.ID, text)
			}
		}
	}
	if text, wrong := a.call("getClock", `{}`); wrong || !strings.Contains(text, `"speed":0`) {
		t.Errorf("getClock of the world that is up: %s", text)
	}
}
