package aggregator

import (
	"bufio"
	"bytes"
	"errors"
	"io"
	"mime"
	"mime/multipart"
	"net/http"
	"net/url"
	"strings"

	"github.com/wavetank/wavetank/sim/journal"
)

// upload is the one file of a multipart body.
type upload struct {
	name, declared string // file name and type as the caller says
	body           []byte
	fields         map[string]string // the other parts, by name
}

// maxParts bounds the parts of an upload, maxFormField the bytes of one that is no file; a longer one is left out. Both assumed.
const (
	maxParts     = 20
	maxFormField = 64 << 10
)

// errTooLarge means that a body went on beyond the limit.
var errTooLarge = errors.New("body too large")

// bounded reads at most left bytes and then fails, unlike a LimitReader, which would end as if all were well.
type bounded struct {
	from io.Reader
	left int64
}

func (b *bounded) Read(p []byte) (int, error) {
	if b.left < 0 {
		return 0, errTooLarge
	}
	if int64(len(p)) > b.left+1 {
		p = p[:b.left+1]
	}
	n, err := b.from.Read(p)
	if b.left -= int64(n); b.left < 0 {
		return n, errTooLarge
	}
	return n, err
}

// readUpload reads a multipart body and returns its part source, which must be a file: what scripts send when they put a form
// where a file belongs is refused (the vendor's service does so too; the words are assumed).
func (q *request) readUpload() (*upload, *apiError) {
	typ, params, err := mime.ParseMediaType(q.http.Header.Get("Content-Type"))
	if err != nil || typ != "multipart/form-data" || params["boundary"] == "" {
		return nil, badRequest("Content-Type must be multipart/form-data")
	}
	limit := q.cfg.Limits.Upload
	if q.http.ContentLength > limit {
		return nil, tooLarge()
	}
	parts := multipart.NewReader(bufio.NewReaderSize(&bounded{q.http.Body, limit}, 64<<10), params["boundary"])
	var found *upload
	form := map[string]string{}
	for range maxParts {
		part, err := parts.NextPart()
		if errors.Is(err, io.EOF) {
			if found == nil {
				return nil, missing("source")
			}
			found.fields = form
			return found, nil
		}
		if err != nil {
			return nil, unreadable(err)
		}
		var all bytes.Buffer
		if part.FormName() == "source" && q.http.ContentLength > 0 {
			all.Grow(int(q.http.ContentLength) + bytes.MinRead) // or it would copy a large file again and again
		}
		if _, err := all.ReadFrom(part); err != nil {
			return nil, unreadable(err)
		}
		body := all.Bytes()
		if part.FormName() != "source" {
			if len(body) <= maxFormField {
				form[part.FormName()] = string(body)
			}
			continue
		}
		if part.FileName() == "" {
			return nil, badRequest("source should be a file")
		}
		found = &upload{name: fileName(part.FileName()), declared: part.Header.Get("Content-Type"), body: body}
	}
	return nil, badRequest("Too many parts")
}

func unreadable(err error) *apiError {
	if errors.Is(err, errTooLarge) {
		return tooLarge()
	}
	return badRequest("Bad request")
}

// fileName is what of a name is kept: its last part, without what no name holds. In an address it is escaped.
func fileName(name string) string {
	if i := strings.LastIndexAny(name, `/\`); i >= 0 {
		name = name[i+1:]
	}
	return strings.Map(func(r rune) rune {
		if r < ' ' || strings.ContainsRune(`"<>`, r) {
			return '_'
		}
		return r
	}, name)
}

// uploadAttachment keeps a file and answers where it is.
func (q *request) uploadAttachment() answer {
	query := q.http.URL.Query()
	access := query.Get("access")
	switch access {
	case "":
		return fail(missing("access"))
	case "public", "private":
	default:
		return fail(badRequest("access should be equal to one of the allowed values"))
	}
	var id string
	switch query.Get("for") {
	case "":
	case "message":
		if id = query.Get("appUserId"); id == "" {
			id = query.Get("userId")
		}
		if id == "" {
			return fail(missing("appUserId"))
		}
	default:
		return fail(badRequest("for should be equal to one of the allowed values"))
	}
	file, err := q.readUpload()
	if err != nil {
		return fail(err)
	}
	q.shown = journal.JSON(map[string]any{"source": map[string]any{"name": file.name, "mediaSize": len(file.body)}})
	typ, err := q.checkFile(file.name, file.body)
	if err != nil {
		return fail(err)
	}
	q.mu.Lock()
	defer q.mu.Unlock()
	var u *appUser
	if id != "" {
		if u = q.app.userLocked(id); u == nil {
			return fail(notFound("user"))
		}
	}
	return ok(http.StatusCreated, encode(struct {
		MediaURL  string `json:"mediaUrl"`
		MediaType string `json:"mediaType"`
	}{q.keepUploadLocked(file, typ, access == "private", u), typ}))
}

// keepUploadLocked keeps a file, of an app user when u is not nil, and returns its address.
func (q *request) keepUploadLocked(file *upload, typ string, private bool, u *appUser) (mediaURL string) {
	m := &mediaFile{Type: typ, Private: private, Body: file.body, Owner: mediaOwner{q.app, u}}
	m.Path = q.mediaFolderLocked(q.app, u) + "/" + q.ids.token(24) + "/" + file.name
	q.keepMediaLocked(m)
	base := q.cfg.MediaURL
	if base == "" {
		base = q.baseURL()
	}
	return base + (&url.URL{Path: m.Path}).EscapedPath()
}

// removeAttachment takes a file away; one of another app is as good as none.
func (q *request) removeAttachment() answer {
	f, err := q.fields()
	if err != nil {
		return fail(err)
	}
	if err := f.require("mediaUrl"); err != nil {
		return fail(err)
	}
	var mediaURL string
	if err := f.strings("mediaUrl", &mediaURL); err != nil {
		return fail(err)
	}
	if _, own := q.mediaPath(mediaURL, q.http.Host); !own {
		return fail(badRequest("Unsupported media URL for attachment deletion: " + mediaURL))
	}
	q.mu.Lock()
	defer q.mu.Unlock()
	m := q.mediaAtLocked(mediaURL, q.http.Host)
	if m == nil || m.Owner.app != q.app || m.Removed {
		return fail(&apiError{http.StatusNotFound, "not_found", "Attachment not found"})
	}
	q.removeMediaLocked(m)
	return ok(http.StatusOK, []byte("{}"))
}

func attachmentBehaviours() []Behaviour {
	return []Behaviour{
		{"attachment", "paths", "/apps/{app}/…, /conversations/{appUser}/… before a conversation, /apps/{app}/conversations/{conversation}/… after", "vendor's Postman collection; captures of 2018 and 2021; when which: assumed", Inferred, "Config.MediaURL"},
		{"attachment", "private", "401 without a token as bearer or cookie that covers the path", "Smooch guide, Private attachments; the status: assumed", Inferred, "Config.Media.DeniedStatus"},
		{"attachment", "token", "RS512, a path and everything below it, two hours on the clock", "Smooch guide, Private attachments; the claims: assumed", Inferred, "Config.Media.TokenLife"},
		{"attachment", "checks", "415 by the end of the name, then by the first bytes", "Smooch guide, Validating files; which text in which case: assumed", Inferred, "Config.Media.Extensions"},
		{"attachment", "removal", "gone at once; the vendor's CDN may serve it 15 minutes more", "Smooch v1.1, Attachments", Documented, "Config.Media.Linger"},
		{"attachment", "life", "kept in memory, the oldest dropped beyond a bound", "assumed", Inferred, "Config.Media.Keep"},
		{"attachment", "FormData", "an upload whose source is no file, or that is no multipart body, is a 400", "issues of smooch-core users; the words: assumed", Inferred, ""},
	}
}
