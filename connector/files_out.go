package connector

import (
	"context"
	"errors"
	"net/http"
	"strings"

	"github.com/wavetank/wavetank/connector/attachment"
	"github.com/wavetank/wavetank/connector/failpoint"
	"github.com/wavetank/wavetank/connector/message"
)

// outboundFiles brings agents' files to the cloud.
type outboundFiles struct {
	*env
	carrier outboundCarrier
}

// outboundCarrier moves a file from Oceana's store to the cloud.
type outboundCarrier interface {
	Outbound(ctx context.Context, d attachment.Departure) (mediaURL, mediaType string, err error)
}

// send brings a file to the cloud, unless an earlier attempt of this process did. refusal is permanent; after err it is worth another attempt.
func (o *outboundFiles) send(ctx context.Context, it *item, p message.Post) (content *message.Content, refusal *attachment.Refusal, err error) {
	if it.put != nil {
		return it.put, nil, nil
	}
	o.hit(failpoint.BeforeCarrying)
	mediaURL, mediaType, err := o.carrier.Outbound(ctx, attachment.Departure{
		UUID: p.File.UUID, WorkRequest: p.File.WorkRequest, Name: p.File.Name, MediaSize: p.File.Size, AppUser: string(p.AppUser),
	})
	o.hit(failpoint.AfterCarrying)
	switch {
	case errors.As(err, &refusal):
		return nil, refusal, nil
	case err != nil && it.Attempts+1 >= mostTransfers && ctx.Err() == nil:
		return nil, &attachment.Refusal{Code: http.StatusBadGateway, Text: err.Error()}, nil
	case err != nil:
		return nil, nil, err
	}
	kind := "file"
	if strings.HasPrefix(mediaType, "image/") {
		kind = "image"
	}
	it.put = &message.Content{Type: kind, AltText: clip(p.File.Name, mostAltText), MediaURL: mediaURL, MediaType: mediaType}
	return it.put, nil, nil
}

const mostAltText = 128 // characters (v1.1)

func clip(s string, most int) string {
	if r := []rune(s); len(r) > most {
		return string(r[:most])
	}
	return s
}
