package connector

import (
	"bytes"
	"time"

	"github.com/wavetank/wavetank/connector/dispatch"
	"github.com/wavetank/wavetank/connector/message"
	"github.com/wavetank/wavetank/connector/store"
	"github.com/wavetank/wavetank/connector/trace"
)

// item is an effect as an attempt sees it.
type item struct {
	*dispatch.Effect
	Kind  string
	Body  []byte
	fence *store.Fence     // of the lease in whose name it is attempted; set by the attempt
	waits int              // of a file, for its contact
	put   *message.Content // where an earlier attempt put the file of an agent; nil: nowhere
	// result is the outcome of an attempt, when that may not be durable yet; nil: there is none. The effect must not be attempted again for
	// it: the other side might answer something else this time.
	result  *store.Change
	outcome message.Payload // of result; nil: nothing to tell
	span    *trace.Span     // of the attempt that is under way; nil: there is none, or tracing is off
	suspicion
}

// effect is what the dispatcher is given of an effect that waits since then.
func effect(e store.Effect, since time.Time) *dispatch.Effect {
	d := &dispatch.Effect{
		ID: e.ID, Conversation: e.Conversation, Lane: dispatch.Lane(e.Lane), N: e.N, Due: e.Due, Attempts: e.Attempts,
		Size: len(e.Body), File: carriesFile(e), Since: since,
	}
	d.Payload = &item{Effect: d, Kind: e.Kind, Body: e.Body}
	return d
}

// stored is the effect as the store knows it, but for what attempts changed.
func (it *item) stored() store.Effect {
	return store.Effect{ID: it.ID, Conversation: it.Conversation, Lane: string(it.Lane), N: it.N, Kind: it.Kind, Body: it.Body}
}

// termOf is the dispatcher's name of a lease term; a session without a lease has the same one for ever.
func termOf(n int, fence *store.Fence) dispatch.Term {
	if fence == nil {
		return dispatch.Term{Shard: n}
	}
	return dispatch.Term{Shard: n, N: fence.N}
}

// carriesFile reports whether doing an effect means carrying a file.
func carriesFile(e store.Effect) bool {
	if !bytes.Contains(e.Body, []byte(`"mediaUrl"`)) && !bytes.Contains(e.Body, []byte(`"File"`)) { // most are texts
		return false
	}
	command, err := message.DecodeCommand(e.Kind, e.Body)
	if err != nil {
		return false
	}
	switch d := command.(type) {
	case message.Forward:
		_, is := fileOf(d.Message)
		return is
	case message.Post:
		return d.File != nil
	}
	return false
}
