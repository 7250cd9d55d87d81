package oceana

import (
	"encoding/json"
	"maps"
	"net/http"
	"slices"
	"strconv"
)

// storedContext is one entry of the Context Store. A chat names it in workRequestId.
type storedContext struct {
	data   map[string]json.RawMessage
	schema *contextSchema // nil: made by the Context Store alone
	topic  string
}

type contextSchema struct {
	ServiceMap map[string]service `json:"ServiceMap"`
	CustomerID string             `json:"CustomerId"`
	Strategy   string             `json:"Strategy"`
}

// attributesOf lists what the first service of a context asks for; nothing when there is no such context.
func (p *restServices) attributesOf(id string) []string {
	if c := p.contexts[id]; c != nil && c.schema != nil {
		return c.schema.ServiceMap["1"].flat()
	}
	return nil
}

func (s *Server) createContextLocked(_ *http.Request, data []byte) (any, *refusal) {
	var req struct {
		Data      map[string]json.RawMessage `json:"data"`
		Schema    *contextSchema             `json:"schema"`
		ContextID string                     `json:"contextId"`
	}
	if err := decodeRest(data, &req); err != nil {
		return nil, err
	}
	if req.Schema == nil {
		return nil, refused(400, "schema: required")
	}
	if err := checkServices("schema.ServiceMap", req.Schema.ServiceMap); err != nil {
		return nil, err
	}
	if req.Schema.Strategy == "" {
		req.Schema.Strategy = "Most Idle"
	}
	id := req.ContextID
	if id == "" {
		id = s.hexLocked(22)
	}
	c := s.restServices.contexts[id]
	switch {
	case c == nil:
		c = &storedContext{data: map[string]json.RawMessage{}}
		s.restServices.contexts[id] = c
	case c.schema != nil:
		return nil, refused(http.StatusConflict, "context %s exists", id)
	}
	c.schema = req.Schema.settled()
	maps.Copy(c.data, req.Data)
	return contextNamed(id), nil
}

// settled writes every priority as the string that this service wants (public).
func (v *contextSchema) settled() *contextSchema {
	for _, id := range slices.Collect(maps.Keys(v.ServiceMap)) {
		one := v.ServiceMap[id]
		n, _ := one.priority()
		one.Priority = json.RawMessage(strconv.Quote(strconv.Itoa(n)))
		v.ServiceMap[id] = one
	}
	return v
}

func contextNamed(id string) any {
	return map[string]any{"data": map[string]string{"contextId": id}}
}

func (s *Server) contextLocked(r *http.Request) (*storedContext, *refusal) {
	id := r.PathValue("id")
	if c := s.restServices.contexts[id]; c != nil {
		return c, nil
	}
	return nil, refused(http.StatusNotFound, "no context %s", id)
}

// schemaLocked fails in the words by which pages recognise a context that the Context Store made alone (public).
func (s *Server) schemaLocked(r *http.Request) (*storedContext, *refusal) {
	c, err := s.contextLocked(r)
	if err == nil && c.schema == nil {
		err = refused(http.StatusNotFound, "context %s does not have a schema", r.PathValue("id"))
	}
	return c, err
}

func (s *Server) readContextLocked(r *http.Request, _ []byte) (any, *refusal) {
	c, err := s.schemaLocked(r)
	if err != nil {
		return nil, err
	}
	return map[string]any{"data": c.data, "schema": c.schema}, nil
}

func (s *Server) updateServiceMapLocked(r *http.Request, data []byte) (any, *refusal) {
	c, err := s.schemaLocked(r)
	if err != nil {
		return nil, err
	}
	var req struct {
		Data       map[string]json.RawMessage `json:"data"`
		ServiceMap map[string]service         `json:"ServiceMap"`
	}
	if err := decodeRest(data, &req); err != nil {
		return nil, err
	}
	if err := checkServices("ServiceMap", req.ServiceMap); err != nil {
		return nil, err
	}
	c.schema.ServiceMap = req.ServiceMap
	c.schema.settled()
	maps.Copy(c.data, req.Data)
	return contextNamed(r.PathValue("id")), nil
}

func (s *Server) updateCustomerIDLocked(r *http.Request, data []byte) (any, *refusal) {
	c, err := s.schemaLocked(r)
	if err != nil {
		return nil, err
	}
	var req struct {
		CustomerID string `json:"CustomerId"`
	}
	if err := decodeRest(data, &req); err != nil {
		return nil, err
	}
	if req.CustomerID == "" {
		return nil, refused(400, "CustomerId: required")
	}
	c.schema.CustomerID = req.CustomerID
	return contextNamed(r.PathValue("id")), nil
}

// upsertContextLocked adds data to a context, or begins one without a schema.
func (s *Server) upsertContextLocked(r *http.Request, data []byte) (any, *refusal) {
	var req struct {
		Data map[string]json.RawMessage `json:"data"`
	}
	if err := decodeRest(data, &req); err != nil {
		return nil, err
	}
	if req.Data == nil {
		return nil, refused(400, "data: required")
	}
	id := r.PathValue("id")
	c := s.restServices.contexts[id]
	if c == nil {
		c = &storedContext{data: map[string]json.RawMessage{}}
		s.restServices.contexts[id] = c
	}
	maps.Copy(c.data, req.Data)
	return contextNamed(id), nil
}

func (s *Server) updateTopicLocked(r *http.Request, _ []byte) (any, *refusal) {
	topic := r.URL.Query().Get("topic")
	if topic == "" {
		return nil, refused(400, "topic: required in the query")
	}
	c, err := s.contextLocked(r)
	if err != nil {
		return nil, err
	}
	c.topic = topic
	return contextNamed(r.PathValue("id")), nil
}
