package connector

import (
	"encoding/json"
	"strconv"

	"github.com/wavetank/wavetank/connector/config"
	"github.com/wavetank/wavetank/connector/message"
	"github.com/wavetank/wavetank/connector/oceana"
)

// routing is what a contact that begins with m is routed by. Only own apps can say how urgent a contact is; all networks share one
// priority (Avaya's contact priority).
func routing(c Config, m message.CustomerMessage) oceana.Routing {
	r := oceana.Routing{Attributes: c.Routing.Attributes, Priority: c.Routing.Priority}
	switch m.Channel {
	case message.Web, message.IOS, message.Android:
	default:
		return r
	}
	var metadata map[string]json.RawMessage
	if json.Unmarshal(m.Metadata, &metadata) != nil || metadata[c.Routing.PriorityKey] == nil {
		return r
	}
	r.Priority = contactPriority(metadata[c.Routing.PriorityKey])
	r.Intrinsics = map[string]string{config.DefaultPriorityKey: strconv.Itoa(r.Priority)}
	return r
}

// contactPriority reads a number that apps write as a number or as text; one that is no priority counts as the default.
func contactPriority(raw json.RawMessage) int {
	var text string
	if json.Unmarshal(raw, &text) != nil {
		text = string(raw)
	}
	if p, err := strconv.Atoi(text); err == nil && p >= 1 && p <= 100 {
		return p
	}
	return config.DefaultPriority
}
