package web

import (
	"crypto/sha1" //nolint:gosec // an id that needs no secrecy
	"encoding/hex"
	"errors"
	"fmt"

	"github.com/wavetank/wavetank/sim/channel"
)

// device is the client of a person's device; nil when the network has no wire, or no person has the address.
func (n *Network) device(externalID string) *client {
	n.mu.Lock()
	defer n.mu.Unlock()
	c := n.devices[externalID]
	if c == nil && n.wire.HTTP != nil {
		c = &client{net: n, id: externalID}
		n.devices[externalID] = c
	}
	return c
}

// first is the integration that a device belongs to that has written to none yet.
func (n *Network) first() string {
	n.mu.Lock()
	defer n.mu.Unlock()
	if len(n.integrations) == 0 {
		return ""
	}
	return n.integrations[0]
}

// protocol is the cloud's side of the network: what people do becomes calls of the SDKs' protocol.
type protocol struct{ *Network }

var (
	_ channel.Cloud  = protocol{}
	_ channel.Reader = protocol{}
)

// Receive implements channel.Cloud.
func (p protocol) Receive(in channel.Incoming) error {
	c := p.device(in.ExternalID)
	c.mu.Lock()
	defer c.mu.Unlock()
	id, err := c.say(in)
	if err != nil {
		return err
	}
	p.Stored(in.ExternalID, in.OriginalID, id)
	return nil
}

// Postback implements channel.Cloud.
func (p protocol) Postback(in channel.PostbackIn) error {
	return p.notify(in.ExternalID, "/postback", "postback", map[string]string{"actionId": in.ActionID})
}

// Typing implements channel.Cloud.
func (p protocol) Typing(in channel.TypingIn) error {
	typ := "typing:stop"
	if in.Started {
		typ = "typing:start"
	}
	return p.notify(in.ExternalID, "/activity", "activity", map[string]string{"type": typ})
}

// Read implements channel.Reader.
func (p protocol) Read(_, externalID string) error {
	return p.notify(externalID, "/activity", "activity", map[string]string{"type": "conversation:read"})
}

// Report implements channel.Cloud. The cloud knows by itself what a device got.
func (p protocol) Report(channel.Report) {}

// notify posts something about the conversation. Before there is one, it does nothing.
func (p protocol) notify(externalID, path, name string, what map[string]string) error {
	c := p.device(externalID)
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.conversation == "" {
		return nil
	}
	return c.call("POST", c.base+"/conversations/"+c.conversation+path, map[string]any{name: what, "author": c.author()}, nil)
}

// Act implements channel.Network: what is about the app or the site rather than the conversation happens here.
func (n *Network) Act(name string, a channel.Action) error {
	h, ok := n.Base.Handset(name)
	if !ok || n.wire.HTTP == nil {
		return n.Base.Act(name, a)
	}
	c := n.device(h.Address)
	if c.foreign {
		return fmt.Errorf("%s of %s on %s: %w here: its owner holds the client, outside of this world", a.Do, name, n.Kind(), channel.ErrUnsupportedAction)
	}
	var err error
	switch a.Do {
	case channel.DoLogin:
		err = c.login(a.Text)
	case channel.DoLogout:
		err = c.logout()
	case channel.DoVisit:
		err = c.revisit()
	case channel.DoOpen:
		n.OpenPushed(c.id)
		err = c.revisit()
	case channel.DoClose:
		c.leave(true)
	case channel.DoOffline:
		c.mu.Lock()
		c.hangUp()
		c.offline = true
		c.mu.Unlock()
	case channel.DoOnline:
		err = c.online()
	case channel.DoSecond:
		err = n.onSecond(c, h, a.Text)
	default:
		if c.isClosed() && a.Do != channel.DoMute && a.Do != channel.DoUnmute {
			return fmt.Errorf("%s of %s on %s: %w", a.Do, name, n.Kind(), errClosed)
		}
		return n.Base.Act(name, a)
	}
	if err != nil {
		return fmt.Errorf("%s of %s on %s: %w", a.Do, name, n.Kind(), err)
	}
	n.changed()
	return nil
}

func (c *client) isClosed() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.closed
}

// login shows the cloud what the site signed for its user, and what was said before without a name.
func (c *client) login(userID string) error {
	if userID == "" {
		return errors.New("text: as whom?")
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.closed {
		return errClosed
	}
	if err := c.configure(); err != nil {
		return err
	}
	token, err := c.net.wire.Token(c.integration, userID)
	if err != nil {
		return err
	}
	c.hangUp()
	visitor, session := c.user, c.session
	if c.userID != "" {
		visitor, session = "", ""
	}
	before := c.visit
	c.visit = visit{jwt: token, userID: userID}
	body := map[string]any{"userId": userID, "client": c.describe()}
	if visitor != "" {
		body["appUserId"], body["sessionToken"] = visitor, session
	}
	var s sessionJSON
	if err := c.call("POST", c.base+"/login", body, &s); err != nil {
		c.visit = before
		return errors.Join(err, c.listen())
	}
	if !c.second {
		c.net.Clear(c.id)
	}
	if s.AppUser.ID == "" {
		return nil // they are made with the first message
	}
	c.take(s)
	return errors.Join(c.listen(), c.catchUp())
}

func (c *client) logout() error {
	c.mu.Lock()
	defer c.mu.Unlock()
	switch {
	case c.closed:
		return errClosed
	case c.userID == "":
		return errors.New("no user is logged in")
	}
	if c.user != "" {
		if err := c.call("POST", c.base+"/appusers/"+c.user+"/logout", map[string]any{"client": c.describe()}, nil); err != nil {
			return err
		}
	}
	c.hangUp()
	c.visit = visit{}
	c.net.Clear(c.id)
	return nil
}

// leave ends the visit; what is stored on the device stays.
func (c *client) leave(closed bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.hangUp()
	c.closed = closed
}

// revisit begins anew with what is stored on the device.
func (c *client) revisit() error {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.hangUp()
	c.closed = false
	if c.offline {
		return nil // it begins when there is a network
	}
	return c.resume()
}

func (c *client) online() error {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.offline = false
	waiting := c.waiting
	c.waiting = nil
	if !c.closed {
		return c.resume() // an open app shows the messages themselves
	}
	for _, p := range waiting {
		c.net.Base.Push(p.from, c.id, p.title, p.text)
	}
	return nil
}

// push is a push notification on its way.
type push struct{ from, title, text string }

// Push shows a push notification, or keeps it at its service until the device has a network.
func (n *Network) Push(from, externalID, title, text string) {
	if c := n.device(externalID); c != nil {
		c.mu.Lock()
		defer c.mu.Unlock()
		if c.offline {
			c.waiting = append(c.waiting, push{from, title, text})
			return
		}
	}
	n.Base.Push(from, externalID, title, text)
}

// resume goes on with a stored session. One that is refused is dropped: a new visitor begins.
func (c *client) resume() error {
	if err := c.configure(); err != nil {
		return err
	}
	if c.user == "" {
		return nil
	}
	var s sessionJSON
	err := c.call("GET", c.base+"/appusers/"+c.user, nil, &s)
	var refused *refusal
	if errors.As(err, &refused) && (refused.status == 401 || refused.status == 403 || refused.status == 404) {
		c.user, c.session, c.conversation = "", "", ""
		return nil
	}
	if err != nil {
		return err
	}
	c.take(s)
	return errors.Join(c.listen(), c.catchUp())
}

// onSecond sends a text on another device. It is the same person there only when they are logged in.
func (n *Network) onSecond(c *client, h channel.Handset, text string) error {
	c.mu.Lock()
	userID, integration := c.userID, c.integration
	c.mu.Unlock()
	if userID == "" {
		return errors.New("a second device has the same user only after a login: log in first")
	}
	sum := sha1.Sum([]byte("second device of " + h.Address)) //nolint:gosec // likewise
	id := hex.EncodeToString(sum[:])[:32]
	n.mu.Lock()
	other := n.devices[id]
	if other == nil {
		other = &client{net: n, id: id, second: true, integration: integration}
		n.devices[id] = other
	}
	n.mu.Unlock()
	if other.userID != userID {
		if err := other.login(userID); err != nil {
			return err
		}
	}
	other.mu.Lock()
	defer other.mu.Unlock()
	_, err := other.say(channel.Incoming{Type: "text", Text: text, Name: h.Name, IntegrationID: integration, OriginalID: "second device"})
	return err
}

// Handset implements channel.Network, with what the app knows beside the conversation.
func (n *Network) Handset(name string) (channel.Handset, bool) {
	h, ok := n.Base.Handset(name)
	return n.withDevice(h), ok
}

// Handsets implements channel.Network.
func (n *Network) Handsets() []channel.Handset {
	all := n.Base.Handsets()
	for i := range all {
		all[i] = n.withDevice(all[i])
	}
	return all
}

func (n *Network) withDevice(h channel.Handset) channel.Handset {
	n.mu.Lock()
	c := n.devices[h.Address]
	n.mu.Unlock()
	if c != nil {
		c.mu.Lock()
		defer c.mu.Unlock()
		h.Closed, h.Offline, h.LoggedInAs, h.Elsewhere = c.closed, c.offline, c.userID, c.foreign
	}
	return h
}

// RemovePerson implements channel.Network.
func (n *Network) RemovePerson(name string) error {
	h, _ := n.Base.Handset(name)
	if err := n.Base.RemovePerson(name); err != nil {
		return err
	}
	n.mu.Lock()
	c := n.devices[h.Address]
	delete(n.devices, h.Address)
	n.mu.Unlock()
	if c != nil {
		c.leave(true)
	}
	return nil
}
