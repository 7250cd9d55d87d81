package mcp

import (
	"context"
	"encoding/json"
	"fmt"
	"net/url"
	"slices"
	"strings"

	"github.com/modelcontextprotocol/go-sdk/mcp"

	"github.com/wavetank/wavetank/sim/clock"
	"github.com/wavetank/wavetank/sim/journal"
	"github.com/wavetank/wavetank/sim/why"
)

const whyURI = "wavetank://why"

// addWhy tells what happened to messages: as a tool, and as resources for clients that read those.
func addWhy(s *mcp.Server, api client) {
	s.AddTool(&mcp.Tool{
		Name: "why", Description: "Tells what happened to a message, and why it failed: the way it went, in sentences. Without a message: the end of every message's story.",
		InputSchema: schema{"type": "object", "properties": schema{"message": schema{"type": "string", "description": "what it says, the template it was made from, or its id on any wire"}}},
		Annotations: &mcp.ToolAnnotations{ReadOnlyHint: true},
	}, func(ctx context.Context, r *mcp.CallToolRequest) (*mcp.CallToolResult, error) {
		var in struct{ Message string }
		if len(r.Params.Arguments) > 0 {
			if err := json.Unmarshal(r.Params.Arguments, &in); err != nil {
				return refused("arguments: " + err.Error()), nil
			}
		}
		text, err := api.why(ctx, in.Message)
		if err != nil {
			return refused(err.Error()), nil
		}
		return said(text), nil
	})
	read := func(ctx context.Context, r *mcp.ReadResourceRequest) (*mcp.ReadResourceResult, error) {
		message, err := url.PathUnescape(strings.TrimPrefix(strings.TrimPrefix(r.Params.URI, whyURI), "/"))
		if err != nil {
			return nil, mcp.ResourceNotFoundError(r.Params.URI)
		}
		text, err := api.why(ctx, message)
		if err != nil {
			return nil, mcp.ResourceNotFoundError(r.Params.URI)
		}
		return contents(r.Params.URI, "text/plain", text), nil
	}
	s.AddResource(&mcp.Resource{URI: whyURI, Name: "why", Description: "How the story of every message ended.", MIMEType: "text/plain"}, read)
	s.AddResourceTemplate(&mcp.ResourceTemplate{
		URITemplate: whyURI + "/{message}", Name: "why a message", Description: "What happened to a message, by what it says, its template or an id.", MIMEType: "text/plain",
	}, read)
}

// why tells the story of a message; of all, when message is empty.
func (c client) why(ctx context.Context, message string) (string, error) {
	var list struct{ Entries []journal.Entry }
	var now struct{ Due []clock.Due }
	for path, into := range map[string]any{"/journal": &list, "/clock": &now} {
		text, err := c.call(ctx, "GET", path, nil)
		if err != nil {
			return "", err
		}
		if err := json.Unmarshal(text, into); err != nil {
			return "", fmt.Errorf("%s: %w", path, err)
		}
	}
	chains := why.NewChains(list.Entries)
	if message == "" {
		return endings(chains, list.Entries, now.Due), nil
	}
	id := message
	if len(chains.Of(id)) == 0 {
		id = ""
		for _, e := range slices.Backward(list.Entries) {
			if why.Message(e) != "" && (why.Text(e) == message || why.Template(e) == message) {
				id = why.Message(e)
				break
			}
		}
	}
	story := chains.Story(id, now.Due)
	if len(story) == 0 {
		return "", fmt.Errorf("message: %q: the journal knows none that says so or has that id", message)
	}
	return strings.Join(story, "\n"), nil
}

// endings is a line for every message: what it says, and how it ended.
func endings(chains *why.Chains, entries []journal.Entry, due []clock.Due) string {
	var b strings.Builder
	told := map[string]bool{}
	for _, e := range entries {
		id := why.Message(e)
		way := chains.Of(id)
		if id == "" || len(way) == 0 || told[why.Message(way[0])] {
			continue
		}
		told[why.Message(way[0])] = true
		story := chains.Story(id, due)
		fmt.Fprintf(&b, "%s %q: %s\n", id, why.Text(way[0]), story[len(story)-1])
	}
	if b.Len() == 0 {
		return "nothing was sent yet"
	}
	return b.String()
}
