package aggregator

import (
	"fmt"
	"net/url"
	"strings"

	"github.com/wavetank/wavetank/sim/aggregator/media"
)

// mediaOwner is whose a file is: an app's, and of one of its app users when that is not nil, whose message it is for.
type mediaOwner struct {
	app  *app
	user *appUser
}

// mediaFile is a file of the media host.
type mediaFile = media.File[mediaOwner]

// Media is a file that a network hands over.
type Media struct {
	AppID string // whose media host it goes to
	// IntegrationID and ExternalID say who sent it; when they name no client yet, the URL names the app only.
	IntegrationID, ExternalID string
	// Name is what the address ends with, made safe for a path; empty means a random one, as most channels have it.
	Name string
	// Extension is the end of a random name without a dot, such as "jpeg"; empty means that it follows MediaType.
	Extension string
	// MediaType is its type, such as "image/jpeg"; empty means that it follows Extension.
	MediaType string
	// Private files need a token; so does every file that comes in when the app's attachmentsAccess is private.
	Private bool
	Body    []byte
}

// StoreMedia keeps a file that came in from a channel and returns the URL that the media host serves it under.
// Error: ErrUnknownApp.
func (s *Server) StoreMedia(in Media) (mediaURL string, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	a := s.apps[in.AppID]
	if a == nil {
		return "", fmt.Errorf("store media: AppID %q: %w", in.AppID, ErrUnknownApp)
	}
	if in.Extension == "" {
		in.Extension = media.Extension(in.MediaType)
	}
	if in.MediaType == "" {
		in.MediaType = mediaType("." + in.Extension)
	}
	m := &mediaFile{Type: in.MediaType, Private: in.Private || a.settings.AttachmentsAccess == "private", Body: in.Body, Owner: mediaOwner{a, a.byClient[clientID{in.IntegrationID, in.ExternalID}]}}
	name := s.ids.token(24) + "." + in.Extension
	if in.Name != "" {
		name = fileName(in.Name)
	}
	m.Path = s.mediaFolderLocked(a, m.Owner.user) + "/" + s.ids.token(24) + "/" + name
	s.keepMediaLocked(m)
	return s.cfg.MediaURL + (&url.URL{Path: m.Path}).EscapedPath(), nil
}

// mediaFolderLocked is where files of an app, or of one of its app users, lie: one of three forms seen between 2018 and 2021.
func (s *Server) mediaFolderLocked(a *app, u *appUser) string {
	switch {
	case u == nil:
		return "/apps/" + a.id
	case u.conversation == nil:
		return "/conversations/" + u.id
	}
	return "/apps/" + a.id + "/conversations/" + u.conversation.id
}

func (s *Server) keepMediaLocked(m *mediaFile) {
	for _, path := range s.media.Add(m, s.cfg.Media.Keep) {
		s.log.Warn("media dropped to make room", "path", path)
	}
}

// removeMediaLocked takes a file away, at once or when the time it lingers is over.
func (s *Server) removeMediaLocked(m *mediaFile) {
	if s.cfg.Media.Linger == 0 {
		s.media.Drop(m)
		return
	}
	m.Removed = true
	s.cfg.Clock.Schedule("media expires", s.cfg.Media.Linger, func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		if s.media.Has(m) {
			s.media.Drop(m)
		}
	})
}

// removeMediaOfUserLocked takes away what was uploaded for messages of an app user, or sent by them, when they are deleted or
// their conversation is emptied.
func (s *Server) removeMediaOfUserLocked(u *appUser) {
	for _, m := range s.media.Of(func(of mediaOwner) bool { return of.user == u }) {
		s.removeMediaLocked(m)
	}
}

// removeMediaOfMessageLocked takes away the file of a message that is deleted, when it was uploaded for messages.
func (s *Server) removeMediaOfMessageLocked(mediaURL string) {
	if m := s.mediaAtLocked(mediaURL, ""); m != nil && m.Owner.user != nil && !m.Removed {
		s.removeMediaLocked(m)
	}
}

// mediaPath is the path below the media host's base; false when the URL is of another host. An empty base means the host that
// the request came to.
func (s *Server) mediaPath(mediaURL, requestHost string) (path string, own bool) {
	u, err := url.Parse(mediaURL)
	if err != nil || u.Host == "" {
		return "", false
	}
	base, err := url.Parse(s.cfg.MediaURL)
	if err != nil || base.Host == "" {
		return u.Path, u.Host == requestHost
	}
	if u.Host != base.Host || !strings.HasPrefix(u.Path, base.Path+"/") {
		return "", false
	}
	return strings.TrimPrefix(u.Path, base.Path), true
}

func (s *Server) mediaAtLocked(mediaURL, requestHost string) *mediaFile {
	path, own := s.mediaPath(mediaURL, requestHost)
	if !own {
		return nil
	}
	return s.media.At(path)
}
