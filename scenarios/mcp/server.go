// Package mcp serves a world to programs that write code, in the Model Context Protocol: each call of the control API is a tool, and
// phrases, rules and what happened to a message are resources. A feature that such a program wrote is looked at by lint and saved.
//
// It is a client of the control API like any other: tools are made from the description that the API gives of itself, so a world of
// another version has its own. Nothing is decided here.
package mcp

import (
	"context"
	"fmt"

	"github.com/modelcontextprotocol/go-sdk/mcp"

	"github.com/wavetank/wavetank/scenarios/lint"
)

// Config says what is served.
type Config struct {
	Control  string // base URL of the control API, such as http://127.0.0.1:8080/api/v1
	Token    string // of the API; empty: it needs none
	Features string // directory in which features are saved; it is made when the first one is
	Rules    []byte // the rules of the deployment guide as JSON
	Phrases  []byte // the phrases of scenarios as JSON
	Version  string // of this program
}

const instructions = `A simulated world of Oceana messaging on one clock: people with phones on WhatsApp, Messenger, Twitter and the web, the cloud, a connector, Oceana with agents.
Add an agent (addAgent) and a person (addPhone), let them act (usePhone, useDesk), and let time pass (advanceClock); each answer comes when everything has settled.
Ask why a message failed by the tool why. Write what should hold as a feature from the phrases (tool findPhrases) and save it (saveFeature), which first says what is wrong with it.`

// Serve answers until the client leaves or ctx ends. It fails when the control API does not answer.
func Serve(ctx context.Context, cfg Config, over mcp.Transport) error {
	s, err := newServer(ctx, cfg)
	if err != nil {
		return err
	}
	return s.Run(ctx, over)
}

func newServer(ctx context.Context, cfg Config) (*mcp.Server, error) {
	linter, err := lint.New()
	if err != nil {
		return nil, err
	}
	api := client{base: cfg.Control, token: cfg.Token}
	tools, err := api.tools(ctx)
	if err != nil {
		return nil, fmt.Errorf("control API: %w", err)
	}
	s := mcp.NewServer(&mcp.Implementation{Name: "wavetank", Version: cfg.Version}, &mcp.ServerOptions{Instructions: instructions})
	for _, t := range tools {
		s.AddTool(t.described(), api.handler(t))
	}
	addWhy(s, api)
	addPhrases(s, cfg)
	addResource(s, "wavetank://rules", "rules", "The rules of the deployment guide, with the scenarios that prove them.", cfg.Rules)
	addFeatures(s, cfg.Features, linter)
	return s, nil
}

func addResource(s *mcp.Server, uri, name, help string, content []byte) {
	s.AddResource(&mcp.Resource{URI: uri, Name: name, Description: help, MIMEType: "application/json"},
		func(context.Context, *mcp.ReadResourceRequest) (*mcp.ReadResourceResult, error) {
			return contents(uri, "application/json", string(content)), nil
		})
}

func contents(uri, kind, text string) *mcp.ReadResourceResult {
	return &mcp.ReadResourceResult{Contents: []*mcp.ResourceContents{{URI: uri, MIMEType: kind, Text: text}}}
}

// said is an answer in words.
func said(text string) *mcp.CallToolResult {
	return &mcp.CallToolResult{Content: []mcp.Content{&mcp.TextContent{Text: text}}}
}

// refused is an answer that tells the caller what to do better.
func refused(text string) *mcp.CallToolResult {
	r := said(text)
	r.IsError = true
	return r
}
