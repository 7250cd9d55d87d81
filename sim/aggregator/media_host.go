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
	f, done := s.mediaFault(r, m)
	if done != nil {
		defer done()
	}
	if f.Do == FaultStatus {
		err = statusError(f.Status)
	}
	x := s.cfg.Journal.Begin(journal.Entry{From: callerOf(r), To: self, Kind: journal.KindRequest, Name: r.Method + " media", Payload: journal.JSON(map[string]string{"path": path})})
	switch {
	case f.Do == FaultReset:
		x.Lost("the connection was reset on the way")
		panic(http.ErrAbortHandler)
	case err != nil:
		x.Answer(err.status, err.body())
		s.respond(w, nil, fail(err))
		return
	case f.Do == FaultTruncate:
		x.Lost("the answer was cut off")
		w.Header().Set("Content-Type", m.Type)
		s.cutOff(w, http.StatusOK, m.Body, share(f.Through, len(m.Body)))
	}
	x.Answer(http.StatusOK, journal.JSON(map[string]any{"mediaType": m.Type, "mediaSize": len(m.Body)}))
	h := w.Header()
	h.Set("Content-Type", m.Type)
	h.Set("Content-Length", strconv.Itoa(len(m.Body)))
	h.Set("Cache-Control", "no-store") // the wall is not the clock: no cache may keep what a token opened
	if r.Method == http.MethodGet {
		_, _ = w.Write(m.Body) // a caller that went away gets nothing; its request is recorded either way
	}
}

// mediaFault is what goes wrong with a GET of a file, once it has been held up. done ends what that counts for; nil: it was not.
func (s *Server) mediaFault(r *http.Request, m *mediaFile) (f Fault, done func()) {
	if r.Method != http.MethodGet {
		return Fault{}, nil
	}
	c := Crossing{At: AtMedia, From: callerOf(r), To: self}
	if m != nil {
		c.Size = len(m.Body)
	}
	f, _ = s.faultOf(r, c)
	if f.Do == FaultWait {
		var ok bool
		if done, ok = s.cfg.Journal.HoldFor(r.Context(), s.cfg.Clock, "held GET media", f.Wait, caller, "webhook"); !ok {
			f.Do = FaultReset
		}
	}
	return f, done
}

func (s *Server) fetch(r *http.Request, path string) (*mediaFile, *apiError) {
	s.mu.Lock()
	m := s.media.At(path)
	if m == nil && strings.HasSuffix(path, iconPath) && s.apps[strings.Trim(strings.TrimSuffix(path, iconPath), "/")] != nil {
		m = &mediaFile{Type: "image/jpeg", Body: icon()}
	}
	s.mu.Unlock()
	if m == nil {
		return nil, &apiError{http.StatusNotFound, "not_found", "Attachment not found"}
	}
	if m.Private && !s.opens(r, m.Path) {
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
