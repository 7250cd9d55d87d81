package why

import (
	"encoding/json"

	"github.com/wavetank/wavetank/sim/journal"
)

// Message is an id of the message that an entry is about; empty when it is about none or several.
func Message(e journal.Entry) string {
	if ids := idsOf(e); len(ids) > 0 {
		return ids[0]
	}
	return ""
}

// Text is what the message says that an entry carries; empty when it carries none.
func Text(e journal.Entry) string {
	return look(e.Payload, "text", "body", "caption", "title")
}

// Template is the name of the template that an entry carries.
func Template(e journal.Entry) string {
	return look(e.Payload, "template", "templateName")
}

// inside are the parts of a payload in which a message lies.
var inside = []string{"message", "messages", "firstMessage", "data", "body", "text", "template"}

// look finds the first text under one of the keys, the outermost first.
func look(payload json.RawMessage, keys ...string) string {
	var value any
	if json.Unmarshal(payload, &value) != nil {
		return ""
	}
	return find(value, keys)
}

func find(value any, keys []string) string {
	switch v := value.(type) {
	case []any:
		if len(v) == 1 {
			return find(v[0], keys)
		}
	case map[string]any:
		for _, key := range keys {
			if text, ok := v[key].(string); ok && text != "" {
				return text
			}
		}
		for _, key := range inside {
			if text, ok := v[key].(string); ok && key == "message" && text != "" && keys[0] == "text" {
				return text
			}
			if text := find(v[key], keys); text != "" {
				return text
			}
		}
	}
	return ""
}
