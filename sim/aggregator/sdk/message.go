package sdk

import (
	"encoding/json"

	"github.com/wavetank/wavetank/sim/aggregator"
)

// messageJSON is a message as clients send it. The widget's own members (_clientId, sendStatus and their like) mean nothing here.
type messageJSON struct {
	Type        string          `json:"type"`
	Text        string          `json:"text"`
	Payload     string          `json:"payload"`
	Metadata    json.RawMessage `json:"metadata"`
	Coordinates *struct {
		Lat  *float64 `json:"lat"`
		Long *float64 `json:"long"`
	} `json:"coordinates"`
	// Of an answered form, in dialect B.
	QuotedMessageID string      `json:"quotedMessageId"`
	Fields          []fieldJSON `json:"fields"`
}

// fieldJSON is one answer of a form.
type fieldJSON struct {
	Name   string `json:"name"`
	Text   string `json:"text"`
	Email  string `json:"email"`
	Select []struct {
		Name string `json:"name"`
	} `json:"select"`
}

// post stores a message of the app user.
func (c *call) post(m *messageJSON, sent *clientJSON) (aggregator.SDKAnswer, error) {
	in, err := m.incoming()
	if err != nil {
		return aggregator.SDKAnswer{}, err
	}
	return c.store(in, sent)
}

// incoming is the message as the cloud takes it; whatever can be wrong with it by itself is refused here, before anything is kept.
func (m *messageJSON) incoming() (aggregator.Incoming, error) {
	in := aggregator.Incoming{Type: m.Type, Text: m.Text, Payload: m.Payload, QuotedMessageID: m.QuotedMessageID}
	refused := func(err error) (aggregator.Incoming, error) { return aggregator.Incoming{}, err }
	var err error
	if in.Metadata, err = aggregator.SDKMetadata(m.Metadata); err != nil {
		return refused(err)
	}
	switch m.Type {
	case "text", "":
		in.Type = "text"
		if m.Text == "" {
			return refused(badRequest("should have required property 'text'"))
		}
	case "location":
		if m.Coordinates == nil || m.Coordinates.Lat == nil || m.Coordinates.Long == nil {
			return refused(badRequest("should have required property 'coordinates'"))
		}
		in.Lat, in.Long = *m.Coordinates.Lat, *m.Coordinates.Long
		if !(in.Lat >= -90 && in.Lat <= 90 && in.Long >= -180 && in.Long <= 180) {
			return refused(badRequest("coordinates should be on earth"))
		}
	case "formResponse":
		in.Answers = map[string][]string{}
		for _, f := range m.Fields {
			switch {
			case f.Text != "":
				in.Answers[f.Name] = []string{f.Text}
			case f.Email != "":
				in.Answers[f.Name] = []string{f.Email}
			}
			for _, o := range f.Select {
				in.Answers[f.Name] = append(in.Answers[f.Name], o.Name)
			}
		}
	default:
		return refused(badRequest("type should be equal to one of the allowed values"))
	}
	return in, nil
}

// store gives the cloud a message of the device that sends it.
func (c *call) store(in aggregator.Incoming, sent *clientJSON) (aggregator.SDKAnswer, error) {
	d, err := c.sender(sent)
	if err != nil {
		return aggregator.SDKAnswer{}, err
	}
	in.AppID, in.IntegrationID, in.Channel, in.ExternalID = c.appID, d.IntegrationID, d.Platform, d.ID
	if sent != nil && sent.ID == d.ID {
		in.Raw = sent.raw()
	}
	c.begin()
	return c.cfg.Cloud.SDKMessage(in)
}
