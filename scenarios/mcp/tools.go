package mcp

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"net/url"
	"slices"
	"strings"

	"github.com/modelcontextprotocol/go-sdk/mcp"
)

// description is as much of openapi.json as tools are made of.
type description struct {
	Paths      map[string]map[string]operation `json:"paths"`
	Components struct {
		Schemas map[string]schema `json:"schemas"`
	} `json:"components"`
}

type schema = map[string]any

type operation struct {
	ID         string `json:"operationId"`
	Summary    string
	Parameters []struct {
		Name, In, Description string
		Required              bool
		Schema                schema
	}
	RequestBody *struct {
		Content map[string]struct {
			Schema  schema
			Example json.RawMessage
		}
	}
	Responses map[string]struct{ Content map[string]any }
}

// tool is one call of the control API. Parameters of its address and fields of its body are arguments side by side.
type tool struct {
	name, help, method, path string
	arguments                map[string]argument // by name
	required                 []string
	reads                    bool // it changes nothing
}

type argument struct {
	in, name string // path, query or body; the name there
	schema   schema
}

// inBody precedes the name of a body's field that is also a parameter.
const inBody = "body_"

// tools are the calls that are answered at once: an event stream is no tool, nor is a wait for time that an agent itself lets pass, and the
// descriptions are known already.
func (c client) tools(ctx context.Context) ([]tool, error) {
	var d description
	text, err := c.call(ctx, "GET", "/openapi.json", nil)
	if err != nil {
		return nil, err
	}
	if err := json.Unmarshal(text, &d); err != nil {
		return nil, fmt.Errorf("openapi.json: %w", err)
	}
	var all []tool
	for _, path := range slices.Sorted(maps.Keys(d.Paths)) {
		for _, method := range slices.Sorted(maps.Keys(d.Paths[path])) {
			op := d.Paths[path][method]
			_, stream := op.Responses["200"].Content["text/event-stream"]
			if stream || slices.Contains([]string{"describe", "listCalls", "awaitClock"}, op.ID) {
				continue
			}
			all = append(all, d.tool(strings.ToUpper(method), path, op))
		}
	}
	return all, nil
}

func (d description) tool(method, path string, op operation) tool {
	t := tool{name: op.ID, help: op.Summary, method: method, path: path, arguments: map[string]argument{}, reads: method == "GET"}
	for _, p := range op.Parameters {
		if p.In != "path" && p.In != "query" {
			continue
		}
		t.arguments[p.Name] = argument{p.In, p.Name, describe(p.Schema, p.Description)}
		if p.Required {
			t.required = append(t.required, p.Name)
		}
	}
	if op.RequestBody == nil {
		return t
	}
	body := op.RequestBody.Content["application/json"]
	whole := d.resolve(body.Schema)
	fields, _ := whole["properties"].(map[string]any)
	as := func(field string) string {
		if a, taken := t.arguments[field]; taken && a.in != "body" {
			return inBody + field
		}
		return field
	}
	for field, of := range fields {
		t.arguments[as(field)] = argument{"body", field, d.resolve(of)}
	}
	needs, _ := whole["required"].([]any)
	for _, field := range needs {
		t.required = append(t.required, as(field.(string)))
	}
	if body.Example != nil {
		t.help += " Body, such as " + string(body.Example)
	}
	return t
}

func describe(s schema, text string) schema {
	s = maps.Clone(s)
	s["description"] = text
	return s
}

// resolve puts a component in the place of every reference, since a tool's schema stands alone. No body holds itself.
func (d description) resolve(of any) schema {
	s, _ := d.inline(of).(schema)
	return s
}

func (d description) inline(of any) any {
	switch v := of.(type) {
	case []any:
		all := make([]any, len(v))
		for i := range v {
			all[i] = d.inline(v[i])
		}
		return all
	case schema:
		if ref, ok := v["$ref"].(string); ok {
			return d.inline(d.Components.Schemas[ref[strings.LastIndex(ref, "/")+1:]])
		}
		all := schema{}
		for key, value := range v {
			all[key] = d.inline(value)
		}
		return all
	}
	return of
}

func (t tool) described() *mcp.Tool {
	properties := schema{}
	for name, a := range t.arguments {
		properties[name] = a.schema
	}
	input := schema{"type": "object", "properties": properties, "additionalProperties": false}
	if len(t.required) > 0 {
		input["required"] = t.required
	}
	return &mcp.Tool{Name: t.name, Description: t.help, InputSchema: input, Annotations: &mcp.ToolAnnotations{ReadOnlyHint: t.reads}}
}

// handler makes the call. What the API refuses is an answer that the caller can learn from.
func (c client) handler(t tool) mcp.ToolHandler {
	return func(ctx context.Context, r *mcp.CallToolRequest) (*mcp.CallToolResult, error) {
		given := map[string]json.RawMessage{}
		if len(r.Params.Arguments) > 0 {
			if err := json.Unmarshal(r.Params.Arguments, &given); err != nil {
				return refused("arguments: " + err.Error()), nil
			}
		}
		path, body, err := t.request(given)
		if err != nil {
			return refused(err.Error()), nil
		}
		text, err := c.call(ctx, t.method, path, body)
		if err != nil {
			return refused(err.Error()), nil
		}
		return said(string(text)), nil
	}
}

// request is the address and the body for arguments; nil: none.
func (t tool) request(given map[string]json.RawMessage) (string, []byte, error) {
	path, query, body := t.path, url.Values{}, map[string]json.RawMessage{}
	for name, value := range given {
		a, known := t.arguments[name]
		if !known {
			return "", nil, fmt.Errorf("%s: no such argument; there are %s", name, strings.Join(slices.Sorted(maps.Keys(t.arguments)), ", "))
		}
		switch a.in {
		case "path":
			path = strings.ReplaceAll(path, "{"+a.name+"}", url.PathEscape(plain(value)))
		case "query":
			query.Set(a.name, plain(value))
		default:
			body[a.name] = value
		}
	}
	for _, name := range t.required {
		if _, has := given[name]; !has {
			return "", nil, fmt.Errorf("%s: is required", name)
		}
	}
	if len(query) > 0 {
		path += "?" + query.Encode()
	}
	if len(body) == 0 {
		return path, nil, nil
	}
	b, err := json.Marshal(body)
	return path, b, err
}

// plain is a value as it stands in an address.
func plain(value json.RawMessage) string {
	var text string
	if json.Unmarshal(value, &text) == nil {
		return text
	}
	return string(value)
}
