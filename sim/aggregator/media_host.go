package aggregator

import (
	"bytes"
	"image"
	"image/color"
	"image/jpeg"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"github.com/wavetank/wavetank/sim/journal"
)

// mediaRequest says whether a request is for the media host, and for which path below its base.
func (s *Server) mediaRequest(r *http.Request) (path string, ok bool) {
	if r.Method != http.MethodGet && r.Method != http.MethodHead {
		return "", false
	}
	path = r.URL.Path
	if base, err := url.Parse(s.cfg.MediaURL); err == nil && base.Path != "" {
		if !strings.HasPrefix(path, base.Path+"/") {
			return "", false
		}
		path = strings.TrimPrefix(path, base.Path)
	}
	return path, strings.HasPrefix(path, "/apps/") || strings.HasPrefix(path, "/conversations/") || strings.HasSuffix(path, iconPath)
}

// iconPath ends the URL of an app's icon.
const iconPath = "/icons/appicon.jpg"

// serveMedia answers a GET of a file. Private ones need a media token, as bearer or cookie.
func (s *Server) serveMedia(w http.ResponseWriter, r *http.Request, path string) {
	m, err := s.fetch(r, path)
	x := s.cfg.Journal.Begin(journal.Entry{From: callerOf(r), To: self, Kind: journal.KindRequest, Name: r.Method + " media", Payload: journal.JSON(map[string]string{"path": path})})
	if err != nil {
		x.Answer(err.status, err.body())
		s.respond(w, nil, fail(err))
		return
	}
	x.Answer(http.StatusOK, journal.JSON(map[string]any{"mediaType": m.mediaType, "mediaSize": len(m.body)}))
	h := w.Header()
	h.Set("Content-Type", m.mediaType)
	h.Set("Content-Length", strconv.Itoa(len(m.body)))
	h.Set("Cache-Control", "no-store") // the wall is not the clock: nobody may keep what a token opened
	if r.Method == http.MethodGet {
		_, _ = w.Write(m.body) // a caller that went away gets nothing; its request is recorded either way
	}
}

func (s *Server) fetch(r *http.Request, path string) (*media, *apiError) {
	s.mu.Lock()
	m := s.media.byPath[path]
	if m == nil && strings.HasSuffix(path, iconPath) && s.apps[strings.Trim(strings.TrimSuffix(path, iconPath), "/")] != nil {
		m = &media{mediaType: "image/jpeg", body: icon()}
	}
	s.mu.Unlock()
	if m == nil {
		return nil, &apiError{http.StatusNotFound, "not_found", "Attachment not found"}
	}
	if m.private && !s.opens(r, m.path) {
		if s.cfg.Media.DeniedStatus == http.StatusForbidden {
			return nil, forbidden()
		}
		return nil, unauthorized()
	}
	return m, nil
}

// icon is the picture of every app: one grey dot.
func icon() []byte {
	var b bytes.Buffer
	dot := image.NewGray(image.Rect(0, 0, 1, 1))
	dot.SetGray(0, 0, color.Gray{Y: 0x80})
	if err := jpeg.Encode(&b, dot, nil); err != nil {
		return nil // a buffer takes everything
	}
	return b.Bytes()
}
