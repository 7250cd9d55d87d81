package aggregator

import (
	"encoding/json"
	"net/http"
	"slices"
)

// pipelineName is the only pipeline there is: what app users write, before anybody else sees it. The beta of 2017 called it
// pipelineBeta, which is still understood (assumed).
const (
	pipelineName = "appuser"
	pipelineBeta = "appuser-message"
)

// processor is a customer's program that looks at what app users write. Its fields are in the order seen on the wire.
type processor struct {
	Target             string   `json:"target"`
	Secret             string   `json:"secret"`
	ID                 string   `json:"_id"`
	Triggers           []string `json:"triggers"`
	IncludeFullAppUser bool     `json:"includeFullAppUser"`
}

// middleware is an app's processors, and which of them its pipeline consists of, in order.
type middleware struct {
	processors []*processor
	pipeline   []string
}

func (m *middleware) processor(id string) (*processor, int) {
	i := slices.IndexFunc(m.processors, func(p *processor) bool { return p.ID == id })
	if i < 0 {
		return nil, i
	}
	return m.processors[i], i
}

// read takes over the fields that are there; p is unchanged when one is refused.
func (p *processor) read(f fields) *apiError {
	next := *p
	if err := f.strings("target", &next.Target); err != nil {
		return err
	}
	if err := f.read("includeFullAppUser", "boolean", &next.IncludeFullAppUser); err != nil {
		return err
	}
	if f.has("triggers") {
		next.Triggers = nil
		if err := f.read("triggers", "array", &next.Triggers); err != nil {
			return err
		}
	}
	if !isTarget(next.Target) {
		return badRequest("target should be an http or https URL")
	}
	if len(next.Triggers) == 0 {
		return badRequest("triggers should NOT have fewer than 1 items")
	}
	for _, t := range next.Triggers {
		if t != triggerAppUser && t != triggerPostback {
			return badRequest("Invalid trigger: " + t)
		}
	}
	*p = next
	return nil
}

func (q *request) createProcessor() answer {
	f, err := q.fields()
	if err != nil {
		return fail(err)
	}
	if err := f.require("target"); err != nil {
		return fail(err)
	}
	if err := q.checkTarget(f); err != nil {
		return fail(err)
	}
	p := &processor{Triggers: []string{triggerAppUser}}
	if err := p.read(f); err != nil {
		return fail(err)
	}
	q.mu.Lock()
	defer q.mu.Unlock()
	p.ID = q.ids.timed(q.cfg.Clock.Now())
	p.Secret = q.ids.random(86)
	q.cfg.Journal.Mask(p.Secret, "***")
	q.app.middleware.processors = append(q.app.middleware.processors, p)
	return ok(http.StatusCreated, encode(map[string]any{"processor": p}))
}

func (q *request) listProcessors() answer {
	q.mu.Lock()
	defer q.mu.Unlock()
	return ok(http.StatusOK, encode(map[string]any{"processors": append([]*processor{}, q.app.middleware.processors...)}))
}

func (q *request) getProcessor() answer {
	q.mu.Lock()
	defer q.mu.Unlock()
	p, _ := q.app.middleware.processor(q.param("processorId"))
	if p == nil {
		return fail(notFound(""))
	}
	return ok(http.StatusOK, encode(map[string]any{"processor": p}))
}

// updateProcessor changes what the body names. A message that is being processed is continued with the new target.
func (q *request) updateProcessor() answer {
	f, err := q.fields()
	if err != nil {
		return fail(err)
	}
	if err := q.checkTarget(f); err != nil {
		return fail(err)
	}
	q.mu.Lock()
	defer q.mu.Unlock()
	p, i := q.app.middleware.processor(q.param("processorId"))
	if p == nil {
		return fail(notFound(""))
	}
	changed := *p
	if err := changed.read(f); err != nil {
		return fail(err)
	}
	q.app.middleware.processors[i] = &changed
	return ok(http.StatusOK, encode(map[string]any{"processor": changed}))
}

// deleteProcessor takes it out of the pipeline too: assumed.
func (q *request) deleteProcessor() answer {
	q.mu.Lock()
	defer q.mu.Unlock()
	m := &q.app.middleware
	p, i := m.processor(q.param("processorId"))
	if p == nil {
		return fail(notFound(""))
	}
	m.processors = slices.Delete(m.processors, i, i+1)
	m.pipeline = slices.DeleteFunc(slices.Clone(m.pipeline), func(id string) bool { return id == p.ID })
	q.cfg.Journal.Unmask(p.Secret)
	return ok(http.StatusOK, []byte("{}"))
}

func (q *request) listPipelines() answer {
	q.mu.Lock()
	defer q.mu.Unlock()
	return ok(http.StatusOK, encode(map[string]any{"pipelines": map[string][]string{pipelineName: q.app.middleware.ids()}}))
}

func (m *middleware) ids() []string { return append([]string{}, m.pipeline...) }

// maxPipeline is how many processors a pipeline may have: assumed, it bounds what one message can cause.
const maxPipeline = 20

// putPipeline replaces the pipeline: the body is the list itself. An unknown processor is a 400, too many are: assumed.
func (q *request) putPipeline() answer {
	if name := q.param("pipeline"); name != pipelineName && name != pipelineBeta {
		return fail(notFound(""))
	}
	if err := q.readable(); err != nil {
		return fail(err)
	}
	if !json.Valid(q.body) {
		return fail(badRequest("Bad request"))
	}
	var ids []string
	if err := json.Unmarshal(q.body, &ids); err != nil || ids == nil {
		return fail(badRequest("should be array"))
	}
	if len(ids) > maxPipeline {
		return fail(badRequest("should NOT have more than 20 items"))
	}
	q.mu.Lock()
	defer q.mu.Unlock()
	for _, id := range ids {
		if p, _ := q.app.middleware.processor(id); p == nil {
			return fail(badRequest("Unknown processor: " + id))
		}
	}
	q.app.middleware.pipeline = ids
	return ok(http.StatusOK, encode(map[string]any{"pipeline": ids}))
}
