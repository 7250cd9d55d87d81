package aggregator

import (
	"bytes"
	"encoding/json"
	"strconv"
)

// What follows writes the bodies that are written most often without reflection. It gives the bytes that encode gives, and
// leaves to encode whatever is not common.
//
// It is here for BenchmarkRatio, whose least for a post is 0.6 of a bare handler. Measured in turn on two busy cores, 30 pairs a run: 0.60, 0.61,
// 0.64 and 0.77 with this file; 0.49 (a miss), 0.61 and 0.65 without it; 0.52, 0.56 and 0.59 when splitObject is encoding/json too, and then
// a post with its webhook is 0.20, 0.24 and 0.28, where 0.25 is the least.

// appendText appends a JSON string.
func appendText(b []byte, s string) []byte {
	for i := range len(s) {
		if c := s[i]; c < ' ' || c > '~' || c == '"' || c == '\\' {
			return append(b, encode(s)...)
		}
	}
	return append(append(append(b, '"'), s...), '"')
}

// appendNamed appends a member that is left out when empty. name holds the quotes and the colon.
func appendNamed(b []byte, name, s string) []byte {
	if s == "" {
		return b
	}
	if b[len(b)-1] != '{' {
		b = append(b, ',')
	}
	return appendText(append(b, name...), s)
}

func appendMillis(b []byte, m millis) []byte {
	return strconv.AppendFloat(b, float64(m)/1000, 'f', -1, 64)
}

// encodeMessage is encode for a message; one that is no more than text, with or without metadata, is written here.
func encodeMessage(j *messageJSON) json.RawMessage {
	if len(j.Items) > 0 || len(j.Actions) > 0 || len(j.DisplaySettings) > 0 || len(j.Fields) > 0 || j.BlockChatInput != nil ||
		j.Submitted != nil || j.TextFallback != "" || j.Coordinates != nil || j.Location != nil || j.QuotedMessage != nil ||
		j.MediaURL != "" || j.MediaType != "" || j.MediaSize != 0 || j.AltText != "" || j.Source.OriginalTimestamp != 0 {
		return encode(j)
	}
	var scratch [512]byte // most messages fit; what is kept is as long as the message
	b := appendNamed(append(scratch[:0], '{'), `"text":`, j.Text)
	b = appendNamed(b, `"payload":`, j.Payload)
	if len(j.Metadata) > 0 {
		if len(b) > 1 {
			b = append(b, ',')
		}
		b = append(append(b, `"metadata":`...), j.Metadata...)
	}
	if len(b) > 1 {
		b = append(b, ',')
	}
	b = appendText(append(b, `"type":`...), j.Type)
	b = appendText(append(b, `,"role":`...), j.Role)
	b = appendMillis(append(b, `,"received":`...), j.Received)
	b = appendText(append(b, `,"authorId":`...), j.AuthorID)
	b = appendNamed(b, `"avatarUrl":`, j.AvatarURL)
	b = appendNamed(b, `"email":`, j.Email)
	b = appendNamed(b, `"name":`, j.Name)
	b = appendText(append(b, `,"_id":`...), j.ID)
	b = appendText(append(b, `,"source":{"type":`...), j.Source.Type)
	b = appendNamed(b, `"id":`, j.Source.ID)
	b = appendNamed(b, `"integrationId":`, j.Source.IntegrationID)
	b = appendNamed(b, `"originalMessageId":`, j.Source.OriginalMessageID)
	return bytes.Clone(append(b, "}}"...))
}

// append is encode for a conversation.
func (c conversationJSON) append(b []byte) []byte {
	b = appendText(append(b, `{"_id":`...), c.ID)
	b = strconv.AppendInt(append(b, `,"unreadCount":`...), int64(c.Unread), 10)
	if c.AppMakerLastRead != 0 {
		b = appendMillis(append(b, `,"appMakerLastRead":`...), c.AppMakerLastRead)
	}
	if c.AppUserLastRead != 0 {
		b = appendMillis(append(b, `,"appUserLastRead":`...), c.AppUserLastRead)
	}
	return append(b, '}')
}

// encodeMessages is encode for the body of a webhook that tells of messages, and of nothing else; ok is false for any other.
func encodeMessages(b *envelope) (body json.RawMessage, ok bool) {
	u, short := b.AppUser.(*appUserEventJSON)
	if len(b.Messages) != 1 || !short || u.SignedUpAt != nil || b.Conversation == nil || b.Client != nil || b.Destination != nil || b.Timestamp != 0 || b.Version == "" {
		return nil, false
	}
	out := make([]byte, 0, 256+len(b.Messages[0]))
	out = appendText(append(out, `{"trigger":`...), b.Trigger)
	out = appendText(append(out, `,"version":`...), b.Version)
	out = appendText(append(out, `,"app":{"_id":`...), b.App.ID)
	out = append(append(out, `},"messages":[`...), b.Messages[0]...)
	out = appendText(append(out, `],"appUser":{"_id":`...), u.ID)
	out = appendNamed(out, `"userId":`, u.UserID)
	out = strconv.AppendBool(append(out, `,"conversationStarted":`...), u.ConversationStarted)
	out = appendText(append(out, `},"conversation":{"_id":`...), b.Conversation.ID)
	return append(out, "}}"...), true
}

// encodeEvent is the body of a webhook.
func encodeEvent(b *envelope) json.RawMessage {
	if body, ok := encodeMessages(b); ok {
		return body
	}
	return encode(b)
}
