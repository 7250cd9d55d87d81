package whatsapp

import (
	"fmt"
	"slices"
)

// RemoveNumber takes a business number off the network, after which another integration may have it. Errors: ErrUnknownNumber.
func (n *Network) RemoveNumber(integrationID string) error {
	removed := false
	n.WithLock(func() {
		if removed = n.RemoveBusinessLocked(integrationID); removed {
			delete(n.numbers, integrationID)
			delete(n.sandboxes, integrationID)
			n.order = slices.DeleteFunc(n.order, func(id string) bool { return id == integrationID })
		}
	})
	if !removed {
		return fmt.Errorf("remove number of integration %q: %w", integrationID, ErrUnknownNumber)
	}
	n.Changed()
	return nil
}
