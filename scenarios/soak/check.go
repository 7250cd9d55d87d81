package soak

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"

	"github.com/wavetank/wavetank/connector/bridge"
	"github.com/wavetank/wavetank/connector/message"
)

// idle reports whether nothing is under way that would change anything.
func (w *world) idle() bool { return w.left() == "" }

// left names what is under way.
func (w *world) left() string {
	var list []string
	for i, f := range w.base.pending() {
		if i == 3 {
			list = append(list, "...")
			break
		}
		list = append(list, "effect "+f.ID)
	}
	if n := w.cloud.open; n > 0 {
		list = append(list, fmt.Sprintf("%d webhooks", n))
	}
	for client, c := range w.oceana.clients {
		if len(c.open) > 0 {
			list = append(list, fmt.Sprintf("%d notifications for %s", len(c.open), client))
		}
	}
	slices.Sort(list)
	return strings.Join(list, ", ")
}

// check is what must hold when all is done.
func (w *world) check() {
	deadLetters := map[string]bool{}
	for _, l := range w.base.letters() {
		if deadLetters[l.ID] = true; !strings.HasSuffix(l.ID, unwelcome) && !w.refusals.explains(l.ID) && !strings.Contains(l.ID, poison+"/tell") {
			w.fail("dead letter", "%s: %s", l.ID, l.Reason)
		}
	}
	w.checkRefused(deadLetters)
	for _, t := range w.conversations {
		t.checkCustomer(deadLetters)
		t.checkAgents()
		t.checkState()
	}
}

// checkRefused: an event that the engine never takes is a dead letter, unless the cloud was never told that it was kept. The outcome of telling
// Oceana may be something else after a crash: that the contact was over is not found again when the next one has begun.
func (w *world) checkRefused(deadLetters map[string]bool) {
	for id := range w.refusals.never {
		if strings.HasSuffix(id, "/tell/result") {
			continue
		}
		if !deadLetters[unstored(id)] && !w.cloud.unanswered(id) {
			w.fail("lost", "%s, which the engine never takes, was acknowledged and is no dead letter", id)
		}
	}
}

// explains reports whether a dead letter is an event that the engine never takes.
func (r *refusals) explains(letter string) bool {
	for id := range r.never {
		if unstored(id) == letter {
			return true
		}
	}
	return false
}

// unstored is what the dead letter of an event is called that the engine never takes.
func unstored(id string) string {
	sum := sha256.Sum256([]byte(id))
	return "unkept:" + hex.EncodeToString(sum[:12])
}

// estranged reports whether the connector could not be told about a contact of t.
func (t *conversation) estranged() bool {
	for _, e := range t.w.refusals.never {
		if e.Conversation == t.id && (e.Kind == (message.ContactAccepted{}).Kind() || e.Kind == (message.ContactClosed{}).Kind()) {
			return true
		}
	}
	return false
}

func (t *conversation) checkCustomer(deadLetters map[string]bool) {
	for _, m := range t.written {
		if _, never := t.w.refusals.never["message:"+m.id]; never {
			continue // see checkRefused
		}
		if strings.HasSuffix(m.id, unwelcome) {
			if m.acked && !deadLetters["message:"+m.id] {
				t.w.fail("lost", "%s: %s, which cannot be decided, was answered 200 and is no dead letter", t.id, m.id)
			}
			continue
		}
		if isPoison(m.id) {
			if m.acked && !deadLetters["message:"+m.id+"/tell"] {
				t.w.fail("lost", "%s: %s, which Oceana can never take, was answered 200 and is no dead letter", t.id, m.id)
			}
			continue
		}
		if m.acked && !t.knows(m.id) {
			t.w.fail("lost", "%s: %s was answered 200 and is not at the desk", t.id, m.id)
		}
	}
	if !slices.Equal(t.kept, t.heard) {
		t.w.fail("order", "%s: the desk shows %v, but the connector took %v", t.id, t.heard, t.kept)
	}
}

func (t *conversation) checkAgents() {
	for _, l := range t.lines {
		p := t.w.cloud.find(t.effect(l))
		_, never := t.w.refusals.never[t.event(l)]
		_, untold := t.w.refusals.never[t.effect(l)+"/result"]
		switch {
		case !l.answered:
			t.w.fail("lost", "%s: %s was never acknowledged", t.id, l.id)
		case never && p != nil:
			t.w.fail("refused", "%s: %s, which the engine never takes, is on the phone", t.id, l.id)
		case never: // a dead letter; the refusal itself may have been lost with the socket, and the session goes on behind it
		case l.refused:
			t.w.fail("refused", "%s: %s was refused though the customer wrote before", t.id, l.id)
		case untold && (p != nil || t.refused[t.effect(l)]): // its outcome is a dead letter
		case p == nil && l.status != message.Failed:
			t.w.fail("lost", "%s: %s was acknowledged, is not on the phone, and the desk says %q", t.id, l.id, l.status)
		case p == nil && !t.refused[t.effect(l)]:
			t.w.fail("lost", "%s: %s is reported failed though the cloud never refused it", t.id, l.id)
		case p != nil && l.status == "":
			t.w.fail("silent", "%s: %s is on the phone and the desk was never told", t.id, l.id)
		case p != nil && t.w.refusals.explains(unstored("delivery:"+string(p.id))): // its outcome is a dead letter
		case p != nil && p.doubled: // the desk is told about one of them
		case p != nil && p.told && p.failed != (l.status == message.Failed):
			t.w.fail("status", "%s: %s: the network says failed=%v, the desk says %q", t.id, l.id, p.failed, l.status)
		case p != nil && p.told && !p.failed && l.status != message.Delivered:
			t.w.fail("status", "%s: %s was delivered, the desk says %q", t.id, l.id, l.status)
		}
	}
}

func (t *conversation) checkState() {
	s, err := bridge.Decode(t.w.base.state(t.id))
	if err != nil {
		t.w.fail("state", "%s: %v", t.id, err)
		return
	}
	if !t.estranged() {
		t.checkContact(s.Contact)
	}
	untold := false
	for _, o := range s.Outgoing {
		_, never := t.w.refusals.never[o.Effect+"/result"]
		untold = untold || never
		if o.Cloud == "" && o.Status != message.Failed && !never {
			t.w.fail("state", "%s: the outcome of %s is not known", t.id, o.Effect)
		}
	}
	if len(s.Early) > 0 && !untold {
		t.w.fail("state", "%s: %d reports wait for nothing", t.id, len(s.Early))
	}
}

func (t *conversation) checkContact(c bridge.Contact) {
	if c.Phase == bridge.Requested && c.GUID == 0 && slices.ContainsFunc(t.written, func(m *written) bool { return isPoison(m.id) }) {
		return // the message that was to begin the contact is a dead letter; the next one begins it
	}
	if c.GUID != t.contact || t.contact == 0 && c.Phase != bridge.None {
		t.w.fail("state", "%s: the connector takes contact %d (%q) for open, Oceana %d", t.id, c.GUID, c.Phase, t.contact)
	}
}
