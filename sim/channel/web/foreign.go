package web

import (
	"encoding/json"

	"github.com/wavetank/wavetank/sim/channel"
)

// Own says whether a device is of a person of the world, who acts with it here.
func (n *Network) Own(deviceID string) bool {
	n.mu.Lock()
	defer n.mu.Unlock()
	c := n.devices[deviceID]
	return c != nil && !c.foreign
}

// AddForeign gives a phone to the owner of a client outside of the world, such as a real browser. What the client shows is drawn on it by
// Mirror; nothing can be done with it. Errors are those of AddPerson.
func (n *Network) AddForeign(name, deviceID, integrationID string) error {
	if err := n.AddPerson(channel.Person{Name: name, Address: deviceID, Client: "web"}); err != nil {
		return err
	}
	n.mu.Lock()
	defer n.mu.Unlock()
	n.devices[deviceID] = &client{net: n, id: deviceID, integration: integrationID, foreign: true}
	return nil
}

// Mirror draws a message that a client outside of the world shows; false when no such client is known. It runs as a turn of the clock.
func (n *Network) Mirror(deviceID string, message json.RawMessage) bool {
	n.mu.Lock()
	c := n.devices[deviceID]
	n.mu.Unlock()
	if c == nil || !c.foreign {
		return false
	}
	c.show(message)
	return true
}

// Offered implements channel.Network: a client outside of the world offers nothing here.
func (n *Network) Offered(name string) []string {
	if h, _ := n.Handset(name); h.Elsewhere {
		return []string{}
	}
	return n.Base.Offered(name)
}
