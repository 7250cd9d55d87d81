package control

import (
	"encoding/json"
	"net/http"
	"strconv"
	"strings"
)

// OpenAPI describes the control API: OpenAPI 3.1, made from the routes that serve it.
func OpenAPI() []byte {
	b, err := json.MarshalIndent((&API{}).openAPI(), "", " ")
	if err != nil {
		panic("control: openapi.json: " + err.Error()) // it holds maps, lists and strings only
	}
	return append(b, '\n')
}

// callList is the answer of GET /api/v1/.
type callList struct {
	Description string     `json:"description"` // where the OpenAPI description is
	Reference   string     `json:"reference"`   // the same for people, beside the console
	Calls       []callLine `json:"calls"`
}

type callLine struct {
	Name   string `json:"name"`
	Method string `json:"method"`
	Path   string `json:"path"` // with values in braces
	Help   string `json:"help"`
}

func (c *API) getCalls(*http.Request) (callList, error) {
	list := callList{"/api/v1/openapi.json", "/docs", []callLine{}}
	for _, rt := range c.table() {
		list.Calls = append(list.Calls, callLine{rt.name, rt.method(), "/api/v1" + rt.url(), rt.help})
	}
	return list, nil
}

func (c *API) getOpenAPI(*http.Request) (object, error) { return c.openAPI(), nil }

// failureHelp says what the statuses of refusals mean; its keys are all there are.
func failureHelp() map[int]string {
	return map[int]string{
		http.StatusBadRequest:            "bad_request: the message names the field or parameter that is wrong, and what would be right",
		http.StatusUnauthorized:          "unauthorized: the world was started with a token, and the call carries another one or none",
		http.StatusForbidden:             "forbidden: a browser made the call for a page of another origin",
		http.StatusNotFound:              "not_found: there is none of that name",
		http.StatusConflict:              "the world is not in a state for it: backwards, real_clock, not_shown, not_playing or not_possible",
		http.StatusRequestEntityTooLarge: "too_large: the body has more than 1 MiB, or 32 MiB of a saved world",
		http.StatusUnprocessableEntity:   "not_understood: the message names the action of a saved world that this program cannot do again",
		http.StatusNotImplemented:        "not_implemented: this world was started without what the call needs",
		http.StatusGatewayTimeout:        "not_settled: something is still in flight; the message names it",
	}
}

func (c *API) openAPI() object {
	s := newSchemas()
	paths, tags := object{}, []object{}
	for _, g := range c.groups() {
		tags = append(tags, object{"name": g.name, "description": g.help})
		for _, rt := range g.routes {
			item, ok := paths[rt.url()].(object)
			if !ok {
				item = object{}
				paths[rt.url()] = item
			}
			item[strings.ToLower(rt.method())] = rt.operation(s, g.name)
		}
	}
	refusals := object{}
	for status, help := range failureHelp() {
		refusals["Refused"+strconv.Itoa(status)] = object{"description": help, "content": jsonContent(s.of(schemaOf{typeFailure, false}), nil)}
	}
	return object{
		"openapi": "3.1.0",
		"info": object{
			"title": "Wavetank control API", "version": "1",
			"description": "A simulated world of Oceana messaging: phones, desks, the clock, faults and everything that crosses a wire. " +
				"Where several worlds are kept, every call takes ?world=ID, an id of listBranches or the world of a play; without it a call is about the world that is shown.",
		},
		"servers": []object{{"url": "/api/v1"}},
		"tags":    tags, "paths": paths,
		"security": []object{{}, {"bearer": []string{}}, {"token": []string{}}},
		"components": object{
			"schemas": s.components, "responses": refusals,
			"securitySchemes": object{
				"bearer": object{"type": "http", "scheme": "bearer", "description": "the --token of the world, where it has one"},
				"token":  object{"type": "apiKey", "in": "query", "name": "token", "description": "the same, for an event stream of a browser"},
			},
		},
	}
}

func (rt route) operation(s *schemas, tag string) object {
	op := object{"operationId": rt.name, "summary": rt.help, "tags": []string{tag}, "responses": rt.responses(s)}
	parameters := []object{}
	for _, v := range rt.path {
		parameters = append(parameters, v.parameter("path"))
	}
	for _, v := range rt.query {
		parameters = append(parameters, v.parameter("query"))
	}
	if rt.stream != nil && rt.name == "followJournal" {
		parameters = append(parameters, value{name: "Last-Event-ID", help: "id of the last event that was read", example: "57"}.parameter("header"))
	}
	if len(parameters) > 0 {
		op["parameters"] = parameters
	}
	if rt.takesBody() {
		schema := s.of(schemaOf{rt.body, true})
		if len(rt.needs) > 0 {
			s.components[s.names[schemaOf{rt.body, true}]].(object)["required"] = rt.needs
		}
		op["requestBody"] = object{"required": len(rt.needs) > 0, "content": jsonContent(schema, rawOrNil(rt.example))}
	}
	return op
}

func (rt route) responses(s *schemas) object {
	responses := object{"default": object{"description": "any other refusal", "content": jsonContent(s.of(schemaOf{typeFailure, false}), nil)}}
	if rt.answer == nil {
		responses["200"] = object{"description": "server-sent events", "content": object{"text/event-stream": object{"schema": object{"type": "string"}}}}
	} else {
		status := "200"
		if rt.status != 0 {
			status = strconv.Itoa(rt.status)
		}
		responses[status] = object{"description": "done", "content": jsonContent(s.of(schemaOf{rt.answer, false}), rawOrNil(rt.shows))}
	}
	if rt.settles() {
		responses["202"] = object{"description": "accepted; the effects go on (settle=no)", "content": jsonContent(s.of(schemaOf{typeNothing, false}), nil)}
	}
	for _, status := range rt.failures() {
		responses[strconv.Itoa(status)] = object{"$ref": "#/components/responses/Refused" + strconv.Itoa(status)}
	}
	return responses
}

func (v value) parameter(in string) object {
	schema := object{"type": "string"}
	var example any = v.example
	if v.number {
		n, _ := strconv.Atoi(v.example) // a test reads every example
		schema, example = object{"type": "integer", "minimum": 0}, n
	}
	if len(v.oneOf) > 0 {
		schema["enum"] = v.oneOf

	}
	return object{"name": v.name, "in": in, "description": v.help, "required": in == "path" || v.needed, "schema": schema, "example": example}
}

func jsonContent(schema object, example json.RawMessage) object {
	content := object{"schema": schema}
	if example != nil {
		content["example"] = example
	}
	return object{"application/json": content}
}

func rawOrNil(text string) json.RawMessage {
	if text == "" {
		return nil
	}
	return json.RawMessage(text)
}
