package aggregator

import (
	"fmt"
	"net/url"
	"strings"
	"time"
)

// MediaOptions says how the media host behaves. The zero value is the vendor's where it is known.
type MediaOptions struct {
	// Keep is how many bytes of files are kept in memory; beyond, the oldest files are gone. Zero means 256 MiB.
	Keep int64
	// Extensions are the endings of file names that are accepted, in lower case and without a dot; nil means the vendor's list of
	// 2020. The list of 2019 is not known.
	Extensions []string
	// TokenLife is how long, on the clock, a media token opens private files; zero means 2 hours (Smooch guide, Private attachments).
	TokenLife time.Duration
	// Linger is how long, on the clock, a removed file can still be fetched, as from the vendor's CDN, which may take 15 minutes;
	// zero means that it is gone at once (assumed).
	Linger time.Duration
	// DeniedStatus is what a private file is answered without a token; zero means 401 (assumed, 403 is possible).
	DeniedStatus int
	// Key signs media tokens; nil means a key of the cloud's own.
	Key *MediaKey
}

// media is one file.
type media struct {
	path, mediaType string
	private         bool
	body            []byte
	app             *app
	user            *appUser // whose message it is for; nil for none
	removed         bool     // and lingering
}

// mediaStore is every file, by path, and in order of age.
type mediaStore struct {
	byPath map[string]*media
	order  []*media // may hold files that are gone
	bytes  int64
}

// Media is a file that a network hands over.
type Media struct {
	AppID string
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
		in.Extension = extension(in.MediaType)
	}
	if in.MediaType == "" {
		in.MediaType = mediaType("." + in.Extension)
	}
	m := &media{mediaType: in.MediaType, private: in.Private || a.settings.AttachmentsAccess == "private", body: in.Body, app: a, user: a.byClient[clientID{in.IntegrationID, in.ExternalID}]}
	name := s.ids.token(24) + "." + in.Extension
	if in.Name != "" {
		name = fileName(in.Name)
	}
	m.path = s.mediaFolderLocked(a, m.user) + "/" + s.ids.token(24) + "/" + name
	s.keepMediaLocked(m)
	return s.cfg.MediaURL + (&url.URL{Path: m.path}).EscapedPath(), nil
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

func (s *Server) keepMediaLocked(m *media) {
	store := &s.media
	if store.byPath == nil {
		store.byPath = map[string]*media{}
	}
	store.byPath[m.path] = m
	store.order = append(store.order, m)
	store.bytes += int64(len(m.body))
	for store.bytes > s.cfg.Media.Keep && len(store.order) > 1 {
		oldest := store.order[0]
		store.order[0] = nil
		store.order = store.order[1:]
		if store.byPath[oldest.path] == oldest {
			s.log.Warn("media dropped to make room", "path", oldest.path)
			store.drop(oldest)
		}
	}
	if len(store.order) > 2*len(store.byPath)+16 { // mostly files that are gone
		kept := make([]*media, 0, len(store.byPath))
		for _, m := range store.order {
			if store.byPath[m.path] == m {
				kept = append(kept, m)
			}
		}
		store.order = kept
	}
}

func (store *mediaStore) drop(m *media) {
	delete(store.byPath, m.path)
	store.bytes -= int64(len(m.body))
}

// removeMediaLocked takes a file away, at once or when the time it lingers is over.
func (s *Server) removeMediaLocked(m *media) {
	if s.cfg.Media.Linger == 0 {
		s.media.drop(m)
		return
	}
	m.removed = true
	s.cfg.Clock.Schedule("media expires", s.cfg.Media.Linger, func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		if s.media.byPath[m.path] == m {
			s.media.drop(m)
		}
	})
}

// removeMediaOfUserLocked takes away what was uploaded for messages of an app user, or sent by them, when they are deleted or
// their conversation is emptied.
func (s *Server) removeMediaOfUserLocked(u *appUser) {
	for _, m := range s.media.order {
		if m.user == u && s.media.byPath[m.path] == m && !m.removed {
			s.removeMediaLocked(m)
		}
	}
}

// removeMediaOfMessageLocked takes away the file of a message that is deleted, when it was uploaded for messages.
func (s *Server) removeMediaOfMessageLocked(mediaURL string) {
	if m := s.mediaAtLocked(mediaURL, ""); m != nil && m.user != nil && !m.removed {
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

func (s *Server) mediaAtLocked(mediaURL, requestHost string) *media {
	path, own := s.mediaPath(mediaURL, requestHost)
	if !own {
		return nil
	}
	return s.media.byPath[path]
}
