package aggregator

import (
	"encoding/json"
	"net/http"
	"strings"
)

// flowLocked finds what a nonce, which is the only credential of a continue, stands for.
func (q *request) flowLocked(header string) (*flow, *apiError) {
	if header == "" {
		return nil, unauthorized()
	}
	scheme, nonce, _ := strings.Cut(header, " ")
	f := q.flows[strings.TrimSpace(nonce)]
	if !strings.EqualFold(scheme, "Bearer") || f == nil {
		return nil, q.stale()
	}
	if id := q.param("appId"); id != "" && id != f.app.id {
		return nil, q.stale()
	}
	return f, nil
}

func (q *request) stale() *apiError {
	return &apiError{http.StatusUnauthorized, q.cfg.Middleware.StaleCode, "Invalid nonce"}
}

// continueFlow hands what was held to the next processor, or lets go of it. A refused body leaves the nonce good; an empty one
// is read as {} (both assumed).
func (q *request) continueFlow() answer {
	header := q.http.Header.Get("Authorization")
	q.mu.Lock()
	_, err := q.flowLocked(header)
	q.mu.Unlock()
	if err != nil {
		return fail(err)
	}
	body := fields{}
	if len(q.body) > 0 || q.tooLarge {
		if body, err = q.fields(); err != nil {
			return fail(err)
		}
	}
	added, err := body.flat("metadata", "Message metadata")
	if err != nil {
		return fail(err)
	}
	q.mu.Lock()
	defer q.mu.Unlock()
	f, err := q.flowLocked(header) // two may have come with the same nonce
	if err != nil {
		return fail(err)
	}
	if f.message != nil && q.messages[f.message.id] != f.message {
		q.dropFlowLocked(f)
		return fail(q.stale()) // deleted meanwhile: assumed
	}
	if err := f.mergeLocked(added); err != nil {
		return fail(err)
	}
	f.stop()
	delete(q.flows, f.nonce)
	q.app = f.app
	if f.message == nil {
		q.begin(f.conversationID(), "")
		q.nextLocked(f)
		return ok(http.StatusOK, encode(map[string]any{"postback": f.postback}))
	}
	q.begin(f.conversationID(), f.message.id)
	q.nextLocked(f)
	return ok(http.StatusOK, encode(map[string]any{"message": f.message.raw}))
}

func (f *flow) conversationID() string {
	if f.user.conversation == nil {
		return ""
	}
	return f.user.conversation.id
}

// withMetadata puts what processors added into the action of a postback: assumed.
func withMetadata(postback, metadata json.RawMessage) json.RawMessage {
	var p, action fields
	if len(metadata) <= len("{}") || json.Unmarshal(postback, &p) != nil || json.Unmarshal(p["action"], &action) != nil || action == nil {
		return postback
	}
	action["metadata"] = metadata
	p["action"] = encode(action)
	return encode(p)
}
