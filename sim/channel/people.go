package channel

import (
	"cmp"
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
		h.endTyping() // or it would be due for a person who left
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

// ChangePerson implements Network.
func (b *Base) ChangePerson(p Person) error {
	if err := b.change(p); err != nil {
		return fmt.Errorf("change %s on %s: %w", p.Name, b.rules.Kind, err)
	}
	b.changed()
	return nil
}

func (b *Base) change(p Person) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	h := b.phoneLocked(p.Name)
	if h == nil {
		return ErrNoPerson
	}
	next := h.person
	next.Client, next.Region, next.Address = cmp.Or(p.Client, next.Client), cmp.Or(p.Region, next.Region), cmp.Or(p.Address, next.Address)
	if err := b.check(next); err != nil {
		return err
	}
	if next.Address != h.person.Address {
		if b.takenLocked(next.Address) {
			return fmt.Errorf("address %q: %w", next.Address, ErrTaken)
		}
		h.endTyping()
		h.wroteTo = ""
		delete(b.byID, h.profile.ExternalID)
		delete(b.addresses, h.person.Address)
		b.addresses[next.Address] = true
	}
	h.person, h.profile = next, b.rules.Profile(next)
	b.byID[h.profile.ExternalID] = h
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
