package aggregator

import (
	"context"
	"io"
	"net/http"
	"net/url"
	"path"
	"time"

	"github.com/wavetank/wavetank/sim/aggregator/media"
	"github.com/wavetank/wavetank/sim/journal"
)

// fetchTimeout is how long, on the clock, the file of a post may take to come (Smooch guide, Validating files).
const fetchTimeout = 15 * time.Second

// checkMedia tells the type and size of a posted file: of one on the media host from the file itself, of any other by fetching
// it when Config.FetchMedia says so. A type that the post names stays.
func (q *request) checkMedia(p *post, f fields) *apiError {
	if p.MediaURL == "" || p.native != nil {
		return nil
	}
	typ, size := "", int64(0)
	q.mu.Lock()
	if m := q.mediaAtLocked(p.MediaURL, q.http.Host); m != nil {
		typ, size = m.Type, int64(len(m.Body))
	}
	q.mu.Unlock()
	if typ == "" {
		if !q.cfg.FetchMedia {
			return nil
		}
		var err *apiError
		if typ, size, err = q.fetchMedia(p.MediaURL); err != nil {
			return err
		}
	}
	p.MediaSize = size
	if !f.has("mediaType") {
		p.MediaType = typ
	}
	return nil
}

// fetchMedia gets a file from where the post says it is and checks it like an upload. What cannot be had in time is refused as
// a file whose type could not be retrieved: assumed.
func (q *request) fetchMedia(mediaURL string) (typ string, size int64, refused *apiError) {
	q.begin("", "")
	x := q.cfg.Journal.Begin(journal.Entry{
		From: self, To: "media", Kind: journal.KindRequest, Name: "GET media", Payload: journal.JSON(map[string]string{"mediaUrl": mediaURL}),
	})
	ctx, cancel := context.WithCancel(q.http.Context())
	defer cancel()
	stop := q.cfg.Clock.Schedule("media timeout", fetchTimeout, cancel)
	defer stop()
	body, header, status, err := q.get(ctx, mediaURL)
	if err != nil || status < 200 || status > 299 {
		if err != nil {
			x.Fail("no answer")
		} else {
			x.Answer(status, nil)
		}
		return "", 0, unsupportedMedia("File type could not be retrieved")
	}
	x.Answer(status, journal.JSON(map[string]any{"mediaSize": len(body)}))
	if int64(len(body)) > q.cfg.Limits.Upload {
		return "", 0, tooLarge()
	}
	name := mediaURL
	if u, err := url.Parse(mediaURL); err == nil {
		name = u.Path
	}
	if path.Ext(name) == "" {
		name += "." + media.Extension(header.Get("Content-Type"))
	}
	typ, refused = q.checkFile(name, body)
	return typ, int64(len(body)), refused
}

// checkFile is the type of a file, or why it is not accepted.
func (s *Server) checkFile(name string, body []byte) (mediaType string, err *apiError) {
	mediaType, refused := media.Check(name, body, s.cfg.Media.Extensions)
	if refused != "" {
		return "", unsupportedMedia(refused)
	}
	return mediaType, nil
}

func unsupportedMedia(why string) *apiError {
	return &apiError{http.StatusUnsupportedMediaType, "unsupported_media_type", "File rejected. " + why}
}

func (q *request) get(ctx context.Context, target string) (body []byte, header http.Header, status int, err error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, target, nil)
	if err != nil {
		return nil, nil, 0, err
	}
	resp, err := (&http.Client{Transport: q.caller}).Do(req)
	if err != nil {
		return nil, nil, 0, err
	}
	defer resp.Body.Close()
	body, err = io.ReadAll(io.LimitReader(resp.Body, q.cfg.Limits.Upload+1))
	return body, resp.Header, resp.StatusCode, err
}
