package channel

import (
	"errors"
	"fmt"
	"maps"
	"slices"
)

// RemovePerson implements Network.
func (b *Base) RemovePerson(name string) error {
	b.mu.Lock()
	h := b.phoneLocked(name)
	if h != nil {
		h.endTyping() // or it would be due for nobody
		b.phones = slices.DeleteFunc(slices.Clone(b.phones), func(o *phone) bool { return o == h })
		delete(b.byName, name)
		delete(b.byID, h.profile.ExternalID)
		delete(b.addresses, h.person.Address)
		maps.DeleteFunc(b.inbound, func(p pair, _ inbound) bool { return p.externalID == h.profile.ExternalID })
	}
	b.mu.Unlock()
	if h == nil {
		return fmt.Errorf("remove %s from %s: %w", name, b.rules.Kind, ErrNoPerson)
	}
	b.changed()
	return nil
}

// RenamePerson implements Network.
func (b *Base) RenamePerson(name, to string) error {
	err := b.rename(name, to)
	if err != nil {
		return fmt.Errorf("rename %s on %s: %w", name, b.rules.Kind, err)
	}
	b.changed()
	return nil
}

func (b *Base) rename(name, to string) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	h := b.phoneLocked(name)
	switch {
	case h == nil:
		return ErrNoPerson
	case to == "":
		return errors.New("name is empty")
	case to != name && b.phoneLocked(to) != nil:
		return fmt.Errorf("name %q: %w", to, ErrTaken)
	}
	delete(b.byName, name)
	h.person.Name = to
	h.profile = b.rules.Profile(h.person) // the address stays, and with it the id
	b.byName[to] = h
	return nil
}

// Offered implements Network.
func (b *Base) Offered(name string) []string {
	b.mu.Lock()
	defer b.mu.Unlock()
	h := b.phoneLocked(name)
	if h == nil {
		return nil
	}
	offered := []string{DoSend, DoRead, DoTap}
	for do := range b.rules.Offers {
		if _, err := b.offerLocked(h, do); err == nil {
			offered = append(offered, do)
		}
	}
	slices.Sort(offered)
	return offered
}
