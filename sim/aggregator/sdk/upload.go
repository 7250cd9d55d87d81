package sdk

import (
	"encoding/json"
	"errors"
	"io"
	"net/http"

	"github.com/wavetank/wavetank/sim/aggregator"
)

// Bounds of a multipart body beside the cloud's own for its size.
const (
	maxParts     = 20
	maxFormField = 64 << 10
)

// form is a multipart body: the file, and the other parts by name.
type form struct {
	name   string
	body   []byte
	found  bool
	fields map[string]json.RawMessage
	texts  map[string]string // parts that are no JSON
}

// readForm reads a multipart body. A part that is no file and too long is left out.
func (c *call) readForm() (*form, error) {
	limit := c.cfg.Cloud.UploadLimit()
	c.http.Body = http.MaxBytesReader(c.w, c.http.Body, limit)
	parts, err := c.http.MultipartReader()
	if err != nil {
		return nil, badRequest("Content-Type must be multipart/form-data")
	}
	f := &form{fields: map[string]json.RawMessage{}, texts: map[string]string{}}
	for range maxParts {
		part, err := parts.NextPart()
		if errors.Is(err, io.EOF) {
			if !f.found {
				return nil, badRequest("should have required property 'source'")
			}
			return f, nil
		}
		if err != nil {
			return nil, unreadable(err)
		}
		body, err := io.ReadAll(part)
		if err != nil {
			return nil, unreadable(err)
		}
		switch {
		case part.FormName() != "source":
			switch {
			case len(body) > maxFormField:
			case json.Valid(body):
				f.fields[part.FormName()] = body
			default:
				f.texts[part.FormName()] = string(body)
			}
		case part.FileName() == "":
			return nil, badRequest("source should be a file")
		default:
			f.found, f.name, f.body = true, part.FileName(), body
		}
	}
	return nil, badRequest("Too many parts")
}

func unreadable(err error) error {
	var large *http.MaxBytesError
	if errors.As(err, &large) {
		return &aggregator.Refusal{Status: http.StatusRequestEntityTooLarge, Code: "request_entity_too_large", Description: "Request entity too large"}
	}
	return badRequest("Bad request")
}

// imageA keeps a picture and makes a message of it.
func (c *call) imageA() answer {
	f, err := c.readForm()
	if err != nil {
		return fail(err)
	}
	c.shown = encode(map[string]any{"source": map[string]any{"name": f.name, "mediaSize": len(f.body)}})
	var sender struct {
		Client *clientJSON `json:"client"`
	}
	_ = json.Unmarshal(f.fields["sender"], &sender) // without it, the headers say who sends
	sent, err := c.attach(f, sender.Client, true)
	if err != nil {
		return fail(err)
	}
	return answer{status: http.StatusCreated, body: messageAnswer{sent.Message, sent.Conversation}}
}

// attach stores a file and the message that shows it.
func (c *call) attach(f *form, sent *clientJSON, image bool) (aggregator.SDKAnswer, error) {
	var m struct {
		Text     string          `json:"text"`
		Metadata json.RawMessage `json:"metadata"`
	}
	if raw := f.fields["message"]; len(raw) > 0 && json.Unmarshal(raw, &m) != nil {
		return aggregator.SDKAnswer{}, badRequest("message should be object")
	}
	metadata, err := aggregator.SDKMetadata(m.Metadata)
	if err != nil {
		return aggregator.SDKAnswer{}, err // before the file is kept
	}
	c.begin()
	mediaURL, mediaType, err := c.cfg.Cloud.SDKUpload(c.appID, c.user.ID, f.name, f.body, image, c.cfg.Private != nil && ofWorld(c.http) && c.cfg.Private())
	if err != nil {
		return aggregator.SDKAnswer{}, err
	}
	typ := "file"
	if image || len(mediaType) > 6 && mediaType[:6] == "image/" {
		typ = "image"
	}
	return c.store(aggregator.Incoming{
		Type: typ, Text: m.Text, Metadata: metadata, MediaURL: mediaURL, MediaType: mediaType, MediaSize: int64(len(f.body)),
	}, sent)
}
