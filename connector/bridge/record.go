package bridge

import (
	"encoding/json"
	"fmt"
	"time"

	"github.com/wavetank/wavetank/connector/message"
	"github.com/wavetank/wavetank/connector/store"
)

// Record is the event as the store keeps it.
func Record(e Event) (store.Event, error) {
	body, err := json.Marshal(e.Of)
	if err != nil {
		return store.Event{}, fmt.Errorf("record event %s: %w", e.ID, err)
	}
	return store.Event{ID: e.ID, Conversation: string(e.Conversation), Kind: e.Of.kind(), Body: body}, nil
}

// Recall is the reverse of Record.
func Recall(r store.Event) (Event, error) {
	of, err := happening(r.Kind, r.Body)
	if err != nil {
		return Event{}, fmt.Errorf("recall event %s: %w", r.ID, err)
	}
	return Event{ID: r.ID, Conversation: message.ConversationID(r.Conversation), Of: of}, nil
}

func happening(kind string, body []byte) (Happening, error) {
	switch kind {
	case CustomerMessage{}.kind():
		return decode[CustomerMessage](body)
	case DeliveryReport{}.kind():
		return decode[DeliveryReport](body)
	case ConversationRead{}.kind():
		return decode[ConversationRead](body)
	case ContactAccepted{}.kind():
		return decode[ContactAccepted](body)
	case AgentJoined{}.kind():
		return decode[AgentJoined](body)
	case AgentLeft{}.kind():
		return decode[AgentLeft](body)
	case AgentMessage{}.kind():
		return decode[AgentMessage](body)
	case ContactClosed{}.kind():
		return decode[ContactClosed](body)
	case RouteCancelled{}.kind():
		return decode[RouteCancelled](body)
	case ContactReopened{}.kind():
		return decode[ContactReopened](body)
	case Posted{}.kind():
		return decode[Posted](body)
	case PostFailed{}.kind():
		return decode[PostFailed](body)
	case Noted{}.kind():
		return decode[Noted](body)
	}
	return nil, fmt.Errorf("unknown kind %q", kind)
}

// Plan is what a stored effect is to do.
func Plan(r store.Effect) (Deed, error) {
	var d Deed
	var err error
	switch r.Kind {
	case Tell{}.kind():
		d, err = decode[Tell](r.Body)
	case Advise{}.kind():
		d, err = decode[Advise](r.Body)
	case Report{}.kind():
		d, err = decode[Report](r.Body)
	case Post{}.kind():
		d, err = decode[Post](r.Body)
	default:
		err = fmt.Errorf("unknown kind %q", r.Kind)
	}
	if err != nil {
		return nil, fmt.Errorf("plan effect %s: %w", r.ID, err)
	}
	return d, nil
}

func decode[T any](body []byte) (T, error) {
	var v T
	err := json.Unmarshal(body, &v)
	return v, err
}

// Decode reads a stored state; nothing stored is the zero State.
func Decode(state []byte) (State, error) {
	if len(state) == 0 {
		return State{}, nil
	}
	s, err := decode[State](state)
	if err != nil {
		return State{}, fmt.Errorf("decode conversation state: %w", err)
	}
	return s, nil
}

// Stored is Step over what the store keeps: state, event, effects and audits as bytes. It has the type store.Step.
func (b Bridge) Stored(state []byte, r store.Event, now time.Time) (store.Outcome, error) {
	if r.Kind == (Noted{}).kind() && len(state) == 0 {
		return b.noted(r, now) // writing something down does not make a conversation known
	}
	s, err := Decode(state)
	if err != nil {
		return store.Outcome{}, err
	}
	e, err := Recall(r)
	if err != nil {
		return store.Outcome{}, err
	}
	s, effects, audits := b.Step(s, e, now)
	out := store.Outcome{Audits: kept(audits, r, now)}
	if out.State, err = json.Marshal(s); err != nil {
		return store.Outcome{}, fmt.Errorf("encode conversation state: %w", err)
	}
	for _, f := range effects {
		body, err := json.Marshal(f.Do)
		if err != nil {
			return store.Outcome{}, fmt.Errorf("encode effect %s: %w", f.ID, err)
		}
		out.Effects = append(out.Effects, store.Effect{
			ID: f.ID, Conversation: r.Conversation, Lane: string(f.Do.lane()), Kind: f.Do.kind(), Body: body,
		})
	}
	return out, nil
}

func (b Bridge) noted(r store.Event, now time.Time) (store.Outcome, error) {
	e, err := Recall(r)
	if err != nil {
		return store.Outcome{}, err
	}
	_, _, audits := b.Step(State{}, e, now)
	return store.Outcome{Audits: kept(audits, r, now)}, nil
}

func kept(audits []Audit, r store.Event, now time.Time) []store.Audit {
	var out []store.Audit
	for _, a := range audits {
		out = append(out, store.Audit{At: now, Conversation: r.Conversation, Kind: a.Kind, Detail: a.Detail})
	}
	return out
}
