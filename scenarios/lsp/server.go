package lsp

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/wavetank/wavetank/scenarios"
	"github.com/wavetank/wavetank/scenarios/lint"
)

// ErrNoShutdown is returned when the client left without a shutdown.
var ErrNoShutdown = errors.New("the client left without a shutdown request")

// server serves one client.
type server struct {
	out         io.Writer
	version     string
	linter      *lint.Linter
	rules       map[string]scenarios.Rule // by tag, such as @R082
	documents   map[string]*document      // open ones, by URI
	folders     []string                  // of the workspace, as paths
	snippets    bool                      // the client takes snippets
	initialized bool
	shutdown    bool
	exit        bool
}

// Serve speaks with a client until it says exit or ctx ends. It returns nil when the client asked for a shutdown first, as it should, and
// ErrNoShutdown when it did not. version is told to the client.
func Serve(ctx context.Context, in io.Reader, out io.Writer, version string) error {
	linter, err := lint.New()
	if err != nil {
		return err
	}
	s := &server{out: out, version: version, linter: linter, rules: map[string]scenarios.Rule{}, documents: map[string]*document{}}
	for _, rule := range scenarios.Rules() {
		s.rules["@"+rule.ID] = rule
	}
	done := make(chan error, 1)
	go func() { done <- s.serve(bufio.NewReader(in)) }()
	select {
	case err := <-done:
		return err
	case <-ctx.Done(): // the reading ends with the process
		return nil
	}
}

func (s *server) serve(in *bufio.Reader) error {
	for !s.exit {
		body, err := readFrame(in)
		switch {
		case errors.Is(err, errHeader):
			err = s.refuse(nil, &responseError{codeParse, err.Error()})
		case errors.Is(err, io.EOF) && s.shutdown:
			return nil
		case errors.Is(err, io.EOF):
			return ErrNoShutdown
		case err == nil:
			err = s.message(body)
		}
		if err != nil {
			return err
		}
	}
	if !s.shutdown {
		return ErrNoShutdown
	}
	return nil
}

// message handles one message. Its error is about the stream.
func (s *server) message(body []byte) error {
	var r request
	if err := json.Unmarshal(body, &r); err != nil {
		return s.refuse(nil, &responseError{codeParse, "the message is not a JSON object: " + err.Error()})
	}
	if r.Method == "" {
		if r.ID != nil && r.Params == nil { // an answer; this server asks nothing
			return nil
		}
		return s.refuse(r.ID, &responseError{codeInvalidRequest, "the message has no method"})
	}
	result, err := s.handle(r)
	if r.ID == nil {
		return s.notified(err)
	}
	var wrong *responseError
	if errors.As(err, &wrong) {
		return s.refuse(r.ID, wrong)
	}
	if err != nil {
		return err
	}
	return writeFrame(s.out, response{"2.0", r.ID, result})
}

// notified keeps what is wrong with a notification from ending the stream: it has no answer.
func (s *server) notified(err error) error {
	var wrong *responseError
	if errors.As(err, &wrong) {
		return nil
	}
	return err
}

func (s *server) refuse(id json.RawMessage, why *responseError) error {
	if id == nil {
		id = json.RawMessage("null")
	}
	return writeFrame(s.out, failedResponse{"2.0", id, why})
}

// handle does what a message asks for.
func (s *server) handle(r request) (any, error) {
	switch {
	case r.Method == "exit":
		s.exit = true
		return nil, nil
	case r.Method == "initialize":
		return s.initialize(r.Params)
	case !s.initialized:
		return nil, &responseError{codeNotInitialized, "initialize comes first"}
	case s.shutdown:
		return nil, &responseError{codeInvalidRequest, "after shutdown only exit may follow"}
	}
	switch r.Method {
	case "shutdown":
		s.shutdown = true
		return nil, nil
	case "textDocument/didOpen":
		return nil, s.didOpen(r.Params)
	case "textDocument/didChange":
		return nil, s.didChange(r.Params)
	case "textDocument/didClose":
		return nil, s.didClose(r.Params)
	case "textDocument/completion":
		return s.about(r.Params, s.complete)
	case "textDocument/hover":
		return s.about(r.Params, s.hover)
	case "textDocument/definition":
		return s.about(r.Params, s.definition)
	}
	if r.ID == nil {
		return nil, nil // a notification that means nothing here
	}
	return nil, &responseError{codeNoMethod, fmt.Sprintf("no method %q", r.Method)}
}

func read(params json.RawMessage, into any) error {
	if err := json.Unmarshal(params, into); err != nil {
		return &responseError{codeInvalidParams, "params: " + err.Error()}
	}
	return nil
}

// about answers a request about a place in an open document; null when it is not open.
func (s *server) about(params json.RawMessage, answer func(*document, position) (any, error)) (any, error) {
	var p at
	if err := read(params, &p); err != nil {
		return nil, err
	}
	d := s.documents[p.TextDocument.URI]
	if d == nil {
		return nil, nil
	}
	return answer(d, p.Position)
}

func (s *server) initialize(params json.RawMessage) (any, error) {
	var p initializeParams
	if s.initialized {
		return nil, &responseError{codeInvalidRequest, "initialize comes once"}
	}
	if err := read(params, &p); err != nil {
		return nil, err
	}
	s.initialized = true
	s.snippets = p.Capabilities.TextDocument.Completion.CompletionItem.SnippetSupport
	for _, folder := range p.WorkspaceFolders {
		s.addFolder(folder.URI)
	}
	if len(s.folders) == 0 {
		s.addFolder(p.RootURI)
	}
	return map[string]any{
		"capabilities": map[string]any{
			"positionEncoding":   "utf-16",
			"textDocumentSync":   map[string]any{"openClose": true, "change": 2}, // incremental
			"completionProvider": map[string]any{"triggerCharacters": []string{" ", `"`, "@"}},
			"hoverProvider":      true,
			"definitionProvider": true,
		},
		"serverInfo": map[string]string{"name": "wavetank", "version": s.version},
	}, nil
}

func (s *server) addFolder(uri string) {
	if path := pathOf(uri); path != "" {
		s.folders = append(s.folders, path)
	}
}

func (s *server) didOpen(params json.RawMessage) error {
	var p didOpenParams
	if err := read(params, &p); err != nil {
		return err
	}
	d := &document{uri: p.TextDocument.URI, version: p.TextDocument.Version, text: p.TextDocument.Text}
	s.documents[d.uri] = d
	return s.publish(d)
}

func (s *server) didChange(params json.RawMessage) error {
	var p didChangeParams
	if err := read(params, &p); err != nil {
		return err
	}
	d := s.documents[p.TextDocument.URI]
	if d == nil {
		return nil
	}
	for _, c := range p.ContentChanges {
		d.change(c)
	}
	d.version = p.TextDocument.Version
	return s.publish(d)
}

func (s *server) didClose(params json.RawMessage) error {
	var p at
	if err := read(params, &p); err != nil {
		return err
	}
	if s.documents[p.TextDocument.URI] == nil {
		return nil
	}
	delete(s.documents, p.TextDocument.URI)
	return s.send("textDocument/publishDiagnostics", publishDiagnostics{URI: p.TextDocument.URI, Diagnostics: []diagnostic{}})
}

func (s *server) send(method string, params any) error {
	return writeFrame(s.out, notification{"2.0", method, params})
}

// publish tells the client what is wrong with a document.
func (s *server) publish(d *document) error {
	all := []diagnostic{}
	add := func(line int, rule, message string) {
		severity := severityError
		switch rule {
		case lint.RuleDuplicate, lint.RuleOrder, lint.RuleFixture:
			severity = severityWarning
		}
		all = append(all, diagnostic{Range: d.lineSpan(line - 1), Severity: severity, Code: rule, Source: "wavetank", Message: message})
	}
	f, err := lint.Parse(nameOf(d.uri), []byte(d.text))
	var wrong *scenarios.ParseError
	switch {
	case errors.As(err, &wrong):
		add(max(wrong.Line, 1), lint.RuleSyntax, wrong.Message)
	case err == nil && strings.TrimSpace(d.text) != "": // one who has just begun knows
		for _, finding := range s.linter.Check(f) {
			add(finding.Line, finding.Rule, finding.Message)
		}
	}
	return s.send("textDocument/publishDiagnostics", publishDiagnostics{URI: d.uri, Version: &d.version, Diagnostics: all})
}
