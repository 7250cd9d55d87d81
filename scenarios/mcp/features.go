package mcp

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/modelcontextprotocol/go-sdk/mcp"

	"github.com/wavetank/wavetank/scenarios/lint"
	"github.com/wavetank/wavetank/scenarios/steps"
)

// addPhrases offers the phrases that features are made of.
func addPhrases(s *mcp.Server, cfg Config) {
	addResource(s, "wavetank://phrases", "phrases", "Every phrase that a feature can use, with an example.", cfg.Phrases)
	s.AddTool(&mcp.Tool{
		Name: "findPhrases", Description: "Finds phrases for the steps of a feature: those that contain all the words.",
		InputSchema: schema{"type": "object", "properties": schema{"words": schema{"type": "string", "description": "such as agent template; without any, every phrase"}}},
		Annotations: &mcp.ToolAnnotations{ReadOnlyHint: true},
	}, func(_ context.Context, r *mcp.CallToolRequest) (*mcp.CallToolResult, error) {
		var in struct{ Words string }
		if len(r.Params.Arguments) > 0 {
			if err := json.Unmarshal(r.Params.Arguments, &in); err != nil {
				return refused("arguments: " + err.Error()), nil
			}
		}
		var b strings.Builder
		if err := steps.WritePhrases(&b, steps.FindPhrases(strings.Fields(in.Words)...)); err != nil {
			return nil, err
		}
		if b.Len() == 0 {
			return refused("words: no phrase contains all of " + in.Words), nil
		}
		return said(b.String()), nil
	})
}

// addFeatures lets a client look at a feature and save it in dir.
func addFeatures(s *mcp.Server, dir string, linter *lint.Linter) {
	s.AddTool(&mcp.Tool{
		Name: "saveFeature", Description: "Saves a feature in the directory " + dir + ", after a look at it: what no phrase says is refused with the line, and nothing is saved. wavetank run FILE judges it.",
		InputSchema: schema{
			"type": "object", "required": []string{"name", "text"},
			"properties": schema{
				"name": schema{"type": "string", "description": "of the file, such as late_answer.feature; one that is there is replaced"},
				"text": schema{"type": "string", "description": "the feature, in Gherkin"},
			},
		},
	}, func(_ context.Context, r *mcp.CallToolRequest) (*mcp.CallToolResult, error) {
		var in struct{ Name, Text string }
		if err := json.Unmarshal(r.Params.Arguments, &in); err != nil {
			return refused("arguments: " + err.Error()), nil
		}
		path, err := save(dir, in.Name, in.Text, linter)
		if err != nil {
			return refused(err.Error()), nil
		}
		return said("saved " + path), nil
	})
}

func save(dir, name, text string, linter *lint.Linter) (string, error) {
	if filepath.Ext(name) != ".feature" || !filepath.IsLocal(name) {
		return "", fmt.Errorf("name: %q: use a file name below %s that ends in .feature", name, dir)
	}
	feature, err := lint.Parse(name, []byte(text))
	if err != nil {
		return "", fmt.Errorf("text: %w", err)
	}
	if found := linter.Check(feature); len(found) > 0 {
		var lines []string
		for _, f := range found {
			lines = append(lines, f.At()+": "+f.Message)
		}
		return "", fmt.Errorf("text: nothing was saved:\n%s", strings.Join(lines, "\n"))
	}
	root, err := os.OpenRoot(dir)
	if os.IsNotExist(err) {
		if err := os.MkdirAll(dir, 0o755); err != nil {
			return "", err
		}
		root, err = os.OpenRoot(dir)
	}
	if err != nil {
		return "", err
	}
	defer func() { _ = root.Close() }()
	if err := root.MkdirAll(filepath.Dir(name), 0o755); err != nil {
		return "", err
	}
	return filepath.Join(dir, name), root.WriteFile(name, []byte(text), 0o644)
}
