package connector

import (
	"encoding/json"
	"fmt"
	"time"

	"github.com/wavetank/wavetank/connector/bridge"
	"github.com/wavetank/wavetank/connector/message"
	"github.com/wavetank/wavetank/connector/store"
)

// Decide is the Step for the store of a Connector with that configuration.
func Decide(cfg Config) store.Step {
	return step(bridge.Bridge{
		Welcome: cfg.Welcome, Advice: cfg.Advice, Unavailable: cfg.DeliveryFailure.Unavailable, Busy: cfg.DeliveryFailure.Busy,
	})
}

// step is the bridge as the store calls it: state, event, effects and audits as bytes. Its caller is the single writer.
func step(b bridge.Bridge) store.Step {
	states := &bridge.States{}
	return func(data []byte, r store.Event, now time.Time) (store.Outcome, error) {
		state, err := states.Decode(data)
		if err != nil {
			return store.Outcome{}, err
		}
		of, err := message.DecodePayload(r.Kind, r.Body)
		if err != nil {
			return store.Outcome{}, err
		}
		e := message.Event{ID: r.ID, Conversation: message.ConversationID(r.Conversation), Of: of}
		state, effects, audits := b.Step(state, e, now.Round(0)) // as it is when it is read: the wall's time alone
		return outcome(r, now, states, state, effects, audits)
	}
}

func outcome(
	r store.Event, now time.Time, states *bridge.States, state bridge.State, effects []message.Effect, audits []bridge.Audit,
) (out store.Outcome, err error) {
	if r.Kind != (message.Noted{}).Kind() { // writing something down does not make a conversation known
		if out.State, err = states.Encode(state); err != nil {
			return store.Outcome{}, err
		}
	}
	for _, f := range effects {
		body, err := json.Marshal(f.Do)
		if err != nil {
			return store.Outcome{}, fmt.Errorf("encode effect %s: %w", f.ID, err)
		}
		out.Effects = append(out.Effects, store.Effect{
			ID: f.ID, Conversation: r.Conversation, Lane: string(f.Do.Lane()), Kind: f.Do.Kind(), Body: body,
		})
	}
	for _, a := range audits {
		out.Audits = append(out.Audits, store.Audit{At: now, Conversation: r.Conversation, Kind: a.Kind, Detail: a.Detail})
	}
	return out, nil
}
