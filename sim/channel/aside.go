package channel

import "fmt"

// What follows is for a network that shows something on a device besides conversations with a business, such as a code sent to a
// number that is not a business. All need WithLock.

// PersonLocked finds a person by name; false when no person of that name uses the network.
func (b *Base) PersonLocked(name string) (Person, bool) {
	h := b.phoneLocked(name)
	if h == nil {
		return Person{}, false
	}
	return h.person, true
}

// DrawLocked adds a bubble to a person's device, with an id and the present instant, and returns the id. Errors: ErrNoPerson.
func (b *Base) DrawLocked(name string, bubble Bubble) (id string, err error) {
	h := b.phoneLocked(name)
	if h == nil {
		return "", fmt.Errorf("draw on the phone of %s: %w", name, ErrNoPerson)
	}
	bubble.ID, bubble.At = b.rules.NewMessageID(b.cfg.Rand), b.cfg.Clock.Now()
	h.lines = append(h.lines, &line{Bubble: bubble, read: true})
	return bubble.ID, nil
}

// MarkLocked changes the status of a message that the person sent; problem says why it failed.
func (b *Base) MarkLocked(name, id, status, problem string) {
	if h := b.phoneLocked(name); h != nil {
		h.settle(id, status, problem)
	}
}

// Changed notifies the watchers that a device has changed. Never call it inside WithLock.
func (b *Base) Changed() { b.changed() }
