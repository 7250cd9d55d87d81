package sdk

import (
	"encoding/json"

	"github.com/wavetank/wavetank/sim/aggregator"
)

// clientJSON is a device as it describes itself. What else it sends is ignored.
type clientJSON struct {
	ID            string          `json:"id"`
	Platform      string          `json:"platform"`
	IntegrationID string          `json:"integrationId"`
	AppVersion    string          `json:"appVersion"`
	PushToken     string          `json:"pushNotificationToken"`
	Info          json.RawMessage `json:"info"`
}

// device is the client of a request: what its body says, else its headers.
func (c *call) device(sent *clientJSON) aggregator.Device {
	if sent == nil {
		sent = &clientJSON{}
	}
	d := aggregator.Device{ID: sent.ID, Platform: sent.Platform, IntegrationID: sent.IntegrationID, Raw: sent.raw()}
	if d.ID == "" {
		d.ID = c.http.Header.Get("x-smooch-clientid")
	}
	if d.Platform == "" {
		d.Platform = c.platform()
	}
	if d.Platform == "" {
		d.Platform = "web"
	}
	return d
}

// raw is what a device says of itself, in the form in which webhooks tell it.
func (j *clientJSON) raw() map[string]any {
	var info map[string]any
	if json.Unmarshal(j.Info, &info) != nil {
		info = nil
	}
	for name, value := range map[string]string{"appVersion": j.AppVersion, "pushNotificationToken": j.PushToken} {
		if value != "" {
			if info == nil {
				info = map[string]any{}
			}
			info[name] = value
		}
	}
	return info
}

// checked refuses a device whose id cannot be one.
func checked(d aggregator.Device) error {
	if !isID(d.ID) {
		return badRequest("client.id should be an id")
	}
	return nil
}

// sender is the device that acts for the app user: that of the session token, else the one that the request names, which becomes a
// device of theirs when it is none yet: a holder of their JWT may add one.
func (c *call) sender(sent *clientJSON) (aggregator.SDKDevice, error) {
	d := c.device(sent)
	if c.deviceID != "" {
		d.ID = c.deviceID
	}
	if err := checked(d); err != nil {
		return aggregator.SDKDevice{}, err
	}
	for _, known := range c.cfg.Cloud.SDKDevices(c.appID, c.user.ID) {
		if known.ID == d.ID {
			return known, nil
		}
	}
	c.begin()
	if _, _, err := c.cfg.Cloud.Login(c.appID, c.userID, "", d); err != nil {
		return aggregator.SDKDevice{}, err
	}
	for _, known := range c.cfg.Cloud.SDKDevices(c.appID, c.user.ID) {
		if known.ID == d.ID {
			return known, nil
		}
	}
	return aggregator.SDKDevice{}, notFound("client_not_found")
}

// person is a device as the cloud's other methods name it.
func (c *call) person(d aggregator.SDKDevice) aggregator.Person {
	return aggregator.Person{AppID: c.appID, IntegrationID: d.IntegrationID, ExternalID: d.ID}
}
