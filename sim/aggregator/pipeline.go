package aggregator

import (
	"bytes"
	"encoding/json"
	"time"
)

// flow is one message or postback on its way through the processors. Until the last of them continues, no other receiver sees it.
type flow struct {
	app      *app
	user     *appUser
	trigger  string
	rest     []string // processors still to be called
	nonce    string   // of the call that has not continued
	target   string   // of that call
	call     []byte   // its body
	stop     func() bool
	metadata fields // what the processors added, and the message had

	message *message // nil for a postback
	json    messageJSON
	event   *event // nil for a message
	// postback is what the event carries, with what the processors added; original is without.
	postback, original json.RawMessage
}

// processorCall is what a processor is sent: the singular of a webhook, without its envelope (vendor's captures of 2019).
type processorCall struct {
	Trigger  string            `json:"trigger"`
	Nonce    string            `json:"nonce"`
	App      idJSON            `json:"app"`
	AppUser  *appUserEventJSON `json:"appUser"`
	Message  json.RawMessage   `json:"message,omitempty"`
	Postback json.RawMessage   `json:"postback,omitempty"`
}

// processorsLocked are the processors of the pipeline that want the trigger, in order.
func (a *app) processorsLocked(trigger string) []string {
	var ids []string
	for _, id := range a.middleware.pipeline {
		if p, _ := a.middleware.processor(id); p != nil && p.wants(trigger) {
			ids = append(ids, id)
		}
	}
	return ids
}

func (p *processor) wants(trigger string) bool {
	for _, t := range p.Triggers {
		if t == trigger {
			return true
		}
	}
	return false
}

// holdMessageLocked keeps a message of an app user out of its conversation when there are processors for it. Only messages of
// app users go through the pipeline; those of the business bypass it (Smooch docs 2017).
func (s *Server) holdMessageLocked(m *message, j *messageJSON) bool {
	if m.role != roleAppUser || len(m.conversation.user.app.middleware.pipeline) == 0 {
		return false
	}
	u := m.conversation.user
	ids := u.app.processorsLocked(triggerAppUser)
	if len(ids) == 0 {
		return false
	}
	m.flow = &flow{app: u.app, user: u, trigger: triggerAppUser, rest: ids, message: m, json: *j}
	if len(j.Metadata) > 0 {
		_ = json.Unmarshal(j.Metadata, &m.flow.metadata) // it has been checked
	}
	u.conversationStarted = true
	s.messages[m.id] = m
	return true
}

// holdPostbackLocked keeps a postback from its webhooks when there are processors for it.
func (s *Server) holdPostbackLocked(e event) bool {
	if e.trigger != triggerPostback || e.continued != nil || e.user == nil {
		return false
	}
	ids := e.user.app.processorsLocked(triggerPostback)
	if len(ids) == 0 {
		return false
	}
	f := &flow{app: e.user.app, user: e.user, trigger: triggerPostback, rest: ids, event: &e}
	var body struct {
		Postbacks []json.RawMessage `json:"postbacks"`
	}
	if json.Unmarshal(encode(e.body), &body) == nil && len(body.Postbacks) > 0 {
		f.postback, f.original = body.Postbacks[0], body.Postbacks[0]
		var pressed struct {
			Action struct {
				Metadata fields `json:"metadata"`
			} `json:"action"`
		}
		if json.Unmarshal(f.postback, &pressed) == nil {
			f.metadata = pressed.Action.Metadata
		}
	}
	s.nextLocked(f)
	return true
}

// nextLocked calls the next processor, or lets go of what was held. A processor deleted meanwhile is passed over.
func (s *Server) nextLocked(f *flow) {
	for len(f.rest) > 0 {
		p, _ := f.app.middleware.processor(f.rest[0])
		f.rest = f.rest[1:]
		if p == nil {
			continue
		}
		f.nonce = "mw_" + s.ids.token(24)
		if s.flows == nil {
			s.flows = map[string]*flow{}
		}
		s.flows[f.nonce] = f
		s.expireLocked(f)
		s.scheduleAttemptLocked(s.processorDeliveryLocked(f, p), 0)
		return
	}
	s.releaseLocked(f)
}

func (s *Server) processorDeliveryLocked(f *flow, p *processor) *delivery {
	call := processorCall{Trigger: f.trigger, Nonce: f.nonce, App: idJSON{f.app.id}, AppUser: f.user.eventJSON(p.IncludeFullAppUser)}
	d := &delivery{target: p.Target, secret: p.Secret, trigger: f.trigger, flow: f, nonce: f.nonce}
	if f.user.conversation != nil {
		d.conversation = f.user.conversation.id
	}
	if f.message != nil {
		d.message = f.message.id
		call.Message = f.forProcessor()
	} else {
		call.Postback = f.postback
	}
	d.body = encode(call)
	f.target, f.call = p.Target, d.body
	return d
}

// forProcessor is the message as processors see it: a quoted message is named by its id only (vendor's captures of 2019).
func (f *flow) forProcessor() json.RawMessage {
	raw := f.message.raw
	if !bytes.Contains(raw, []byte(`"quotedMessage"`)) {
		return raw
	}
	var m struct {
		Quoted struct {
			Content idJSON `json:"content"`
		} `json:"quotedMessage"`
	}
	var all fields
	if json.Unmarshal(raw, &m) != nil || m.Quoted.Content.ID == "" || json.Unmarshal(raw, &all) != nil {
		return raw
	}
	delete(all, "quotedMessage")
	all["quotedMessageId"] = encode(m.Quoted.Content.ID)
	return encode(all)
}

// expireLocked lets the nonce die when its time is over, and the message with it unless a later attempt renews the nonce: a
// message that no processor continues is never delivered.
func (s *Server) expireLocked(f *flow) {
	if f.stop != nil {
		f.stop()
	}
	nonce := f.nonce
	f.stop = s.cfg.Clock.Schedule("nonce expires", s.cfg.Middleware.NonceLife, func() {
		if s.expired(f, nonce) && s.cfg.Middleware.Dropped != nil {
			s.cfg.Middleware.Dropped(f.target, f.call)
		}
	})
}

// expired drops what was not continued, unless it was after all.
func (s *Server) expired(f *flow, nonce string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.flows[nonce] != f {
		return false
	}
	s.dropFlowLocked(f)
	s.log.Warn("message not continued in time", "trigger", f.trigger)
	return true
}

func (s *Server) dropFlowLocked(f *flow) {
	delete(s.flows, f.nonce)
	if f.message != nil && s.messages[f.message.id] == f.message {
		delete(s.messages, f.message.id)
	}
}

// releaseLocked makes the message part of the conversation and tells the webhooks, as if there were no pipeline.
func (s *Server) releaseLocked(f *flow) {
	if f.event != nil {
		e := *f.event
		e.continued = f
		s.emitLocked(e)
		return
	}
	m := f.message
	if s.messages[m.id] != m {
		return // deleted meanwhile
	}
	m.flow = nil
	s.addLocked(m)
	s.emitMessageLocked(m)
}

// rewrite puts what the processors added into the body of a webhook.
func (f *flow) rewrite(body json.RawMessage) json.RawMessage {
	if f == nil || len(f.metadata) == 0 || len(f.original) == 0 {
		return body
	}
	return bytes.Replace(body, f.original, f.postback, 1)
}

// mergeLocked adds what a processor says: shallow, the later wins (assumed).
func (f *flow) mergeLocked(added fields) *apiError {
	merged := fields{}
	for _, from := range []fields{f.metadata, added} {
		for name, value := range from {
			merged[name] = compact(value)
		}
	}
	if _, err := (fields{"metadata": encode(merged)}).flat("metadata", "Message metadata"); err != nil {
		return err
	}
	f.metadata = merged
	if f.message == nil {
		f.postback = withMetadata(f.postback, encode(merged))
		return nil
	}
	if len(merged) > 0 {
		f.json.Metadata = encode(merged)
		f.message.raw = encode(&f.json)
	}
	return nil
}

// Middleware says how the pipeline behaves where the vendor says nothing or too little.
type Middleware struct {
	// NonceLife is how long, on the clock, a processor may take to continue, counted from its latest call; zero means 5 minutes
	// (Smooch docs 2017; that a repeated call renews it: assumed).
	NonceLife time.Duration
	// StaleCode is the code of the 401 for a stale, used or unknown nonce; empty means invalid_auth (assumed).
	StaleCode string
	// Dropped is told, in a turn and outside the lock, of a message or postback that was not continued in time, with the URL of the processor
	// and what it had been sent. Nil: not called, as in the vendor's cloud; a world stands here for the networks, and for the operator who watches.
	Dropped func(target string, call []byte)
}

func pipelineBehaviours() []Behaviour {
	return []Behaviour{
		{"pipeline", "call", "a message or postback of an app user goes to each processor of the pipeline that wants it, in order", "vendor's demonstrations of 2019", Recorded, ""},
		{"pipeline", "retries", "any answer but 2xx is tried again on the schedule of webhooks, also those final for webhooks", "vendor's demonstrations of 2019; 2xx beside 200: assumed", Inferred, "Config.RetrySchedule"},
		{"pipeline", "nonce", "a nonce is good once, for five minutes from the latest call", "Smooch docs 2017, Pipelines; renewal by a repeated call: assumed", Inferred, "Config.Middleware.NonceLife"},
		{"pipeline", "stale nonce", "401 invalid_auth", "assumed", Inferred, "Config.Middleware.StaleCode"},
		{"pipeline", "hidden", "a held message is in no page and no webhook; it takes the place of its time of receipt when released", "Smooch docs 2017, Pipelines; the place: assumed", Inferred, ""},
		{"pipeline", "silence", "what is never continued is never delivered, and no one is told", "Smooch docs 2017, Pipelines", Documented, "Config.Middleware.Dropped"},
		{"pipeline", "metadata", "shallow merge, later wins, 4096 bytes together; of a postback it goes into the action", "assumed", Inferred, ""},
		{"pipeline", "order", "a held message holds back no other, also of the same app user", "assumed", Inferred, ""},
		{"pipeline", "name", "appuser, and appuser-message as in the beta of 2017; no pipeline for the business", "vendor's demonstrations of 2019; the old name: assumed", Inferred, ""},
	}
}
