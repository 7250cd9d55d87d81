package sim

import (
	"strings"
	"time"

	"github.com/wavetank/wavetank/sim/aggregator"
	"github.com/wavetank/wavetank/sim/fault"
	"github.com/wavetank/wavetank/sim/journal"
	"github.com/wavetank/wavetank/sim/oceana"
)

// crossing is one hop of one message on which a fault may be armed.
type crossing struct {
	at, from, to          string // from and to as the journal names them
	conversation, message string // ids; empty when there is none
	size                  int    // bytes
	address               string // of the person on the channel; empty: whose conversation it is decides
}

// meet tells what goes wrong with a crossing, and notes it in the journal before the crossing itself.
func (w *World) meet(c crossing) (fault.Fault, bool) {
	if !w.Faults.Any() {
		return fault.Fault{}, false
	}
	f, found := w.Faults.Take(fault.Crossing{At: c.at, For: func(name string) bool { return w.concerns(c, name) }})
	if !found {
		return f, false
	}
	w.Journal.Add(journal.Entry{
		From: c.from, To: c.to, Kind: journal.KindFault, Name: f.Rule.Do, Conversation: c.conversation, Message: c.message, Payload: journal.JSON(f.Rule),
	})
	return f, true
}

// concerns reports whether a crossing is about a person's phone.
func (w *World) concerns(c crossing, name string) bool {
	phone, err := w.Phone(name)
	if err != nil {
		return false
	}
	address := strings.TrimPrefix(phone.Address, "+")
	if c.address != "" {
		return c.address == address
	}
	u, known := w.Cloud.AppUserByExternalID(phone.Channel, address)
	return known && c.conversation != "" && u.ConversationID == c.conversation
}

// broken is what a phone or the cloud is told of a hop that a fault breaks; empty for a fault that breaks nothing.
func broken(f fault.Fault) string {
	switch f.Do {
	case fault.DoReset:
		return "The connection was reset"
	case fault.DoTruncate:
		return "The connection broke in the middle"
	}
	return ""
}

// cloudFaults lets the world's list of faults decide what goes wrong around the cloud.
type cloudFaults struct{ world *World }

// Any implements aggregator.Faults.
func (c cloudFaults) Any() bool { return c.world.Faults.Any() }

// Take implements aggregator.Faults.
func (c cloudFaults) Take(x aggregator.Crossing) (aggregator.Fault, bool) {
	f, found := c.world.meet(crossing{at: x.At, from: x.From, to: x.To, conversation: x.Conversation, message: x.Message, size: x.Size})
	out := aggregator.Fault{Do: f.Do, Status: f.Status, RetryAfter: f.RetryAfter, Last: f.Last, Wait: f.Wait(x.Size), Through: f.Through(x.Size)}
	if f.Do == fault.DoDelay || f.Do == fault.DoSlow {
		out.Do = aggregator.FaultWait
	}
	return out, found
}

// oceanaFaults lets it decide what goes wrong between the connector and Oceana.
type oceanaFaults struct{ world *World }

// Any implements oceana.Faults.
func (o oceanaFaults) Any() bool { return o.world.Faults.Any() }

// Take implements oceana.Faults.
func (o oceanaFaults) Take(x oceana.Crossing) (oceana.Fault, bool) {
	f, found := o.world.meet(crossing{at: x.At, from: x.From, to: x.To, conversation: x.Conversation, message: x.Message, size: x.Size})
	return oceana.Fault{Status: f.Status, Wait: f.Wait(x.Size), Break: broken(f) != "", Through: f.Through(x.Size)}, found
}

// hop is meet for hops of the networks: how long the message stays on the way, or why it does not arrive.
func (w *World) hop(at, from, to, address, message string, size int) (wait time.Duration, why string) {
	f, found := w.meet(crossing{at: at, from: from, to: to, address: address, message: message, size: size})
	if !found {
		return 0, ""
	}
	return f.Wait(size), broken(f)
}
