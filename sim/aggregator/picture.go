package aggregator

import (
	"errors"
	"io"
	"mime"
	"mime/multipart"
	"net/http"
	"strings"
)

// maxUpload is the largest upload (Smooch documentation of 2020 and later). maxFormField bounds the other parts: assumed.
const (
	maxUpload    = 50 << 20
	maxFormField = 64 << 10
)

// picture is a file that came with a form; mediaType is what its first bytes say.
type picture struct {
	name, mediaType string
	size            int64
}

func hasForm(r *http.Request) bool {
	media, _, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	return err == nil && media == "multipart/form-data"
}

// picture reads a form with a file in the field named, and the other fields as text. The texts of refusals are assumed.
func (q *request) picture(field string) (*picture, map[string]string, *apiError) {
	_, params, err := mime.ParseMediaType(q.http.Header.Get("Content-Type"))
	if err != nil || !hasForm(q.http) {
		return nil, nil, badRequest("Content-Type must be multipart/form-data")
	}
	body := &io.LimitedReader{R: q.http.Body, N: maxUpload + maxFormField}
	parts := multipart.NewReader(body, params["boundary"])
	var file *picture
	form := map[string]string{}
	for {
		part, err := parts.NextPart()
		if errors.Is(err, io.EOF) && body.N > 0 {
			break
		}
		if err == nil && part.FormName() == field {
			file, err = readPicture(part)
		} else if err == nil && len(form) < 20 {
			var value []byte
			value, err = io.ReadAll(io.LimitReader(part, maxFormField))
			form[part.FormName()] = string(value)
		}
		switch {
		case body.N <= 0 || (file != nil && file.size > maxUpload):
			return nil, nil, &apiError{http.StatusRequestEntityTooLarge, "request_entity_too_large", "Request entity too large"}
		case err != nil:
			return nil, nil, badRequest("Bad request")
		}
	}
	if file == nil || file.size == 0 {
		return nil, nil, missing(field)
	}
	return file, form, nil
}

// readPicture counts the bytes and looks at the first; this part of the cloud keeps none of them.
func readPicture(part *multipart.Part) (*picture, error) {
	head := make([]byte, 512)
	n, err := io.ReadFull(part, head)
	if err != nil && !errors.Is(err, io.EOF) && !errors.Is(err, io.ErrUnexpectedEOF) {
		return nil, err
	}
	rest, err := io.Copy(io.Discard, part)
	if err != nil {
		return nil, err
	}
	kind, _, _ := strings.Cut(http.DetectContentType(head[:n]), ";")
	return &picture{name: part.FileName(), mediaType: kind, size: int64(n) + rest}, nil
}

// keepPictureLocked gives the file an address of the form the media host has (Smooch v1.1).
func (q *request) keepPictureLocked(file *picture) (mediaURL string) {
	base := q.cfg.MediaURL
	if base == "" {
		base = "https://media.smooch.io"
	}
	_, extension, _ := strings.Cut(file.mediaType, "/")
	return base + "/apps/" + q.app.id + "/" + q.ids.token(24) + "/" + q.ids.token(24) + "." + extension
}

func rejectedFile() *apiError {
	return &apiError{http.StatusUnsupportedMediaType, "unsupported_media_type", "File rejected. File type not allowed"} // Smooch v1.1
}

// postImage stores an image message (deprecated by the vendor).
func (q *request) postImage() answer {
	file, form, err := q.picture("source")
	if err != nil {
		return fail(err)
	}
	if form["role"] == "" {
		return fail(missing("role"))
	}
	if form["role"] != roleAppMaker && form["role"] != roleAppUser {
		return fail(notAllowed("role"))
	}
	if !strings.HasPrefix(file.mediaType, "image/") {
		return fail(rejectedFile())
	}
	p := &post{}
	p.Role, p.Type, p.Text, p.Name = form["role"], "image", " ", form["name"]
	p.MediaType, p.MediaSize, p.AltText = file.mediaType, file.size, file.name
	q.mu.Lock()
	p.MediaURL = q.keepPictureLocked(file)
	q.mu.Unlock()
	return q.store(p)
}
