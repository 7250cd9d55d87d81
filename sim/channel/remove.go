package channel

import "slices"

// RemoveBusiness takes a business off the network; people who wrote to it have no recipient from now on. What is said
// stays on the devices. False when there is no such business.
func (b *Base) RemoveBusiness(integrationID string) bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.RemoveBusinessLocked(integrationID)
}

// RemoveBusinessLocked is RemoveBusiness for a caller inside WithLock.
func (b *Base) RemoveBusinessLocked(integrationID string) bool {
	i := slices.IndexFunc(b.businesses, func(n Business) bool { return n.IntegrationID == integrationID })
	if i < 0 {
		return false
	}
	delete(b.addresses, b.businesses[i].Address)
	b.businesses = slices.Delete(slices.Clone(b.businesses), i, i+1)
	for _, h := range b.phones {
		if h.wroteTo == integrationID {
			h.wroteTo = ""
		}
	}
	return true
}

// Has says whether a business is on the network.
func (b *Base) Has(integrationID string) bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.knownLocked(integrationID)
}
