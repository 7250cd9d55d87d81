package aggregator

import (
	"net/http"
	"strings"

	"github.com/wavetank/wavetank/sim/journal"
)

// picture reads an upload that must be an image; its type is what its name and first bytes say.
func (q *request) picture() (*upload, string, *apiError) {
	file, err := q.readUpload()
	if err != nil {
		return nil, "", err
	}
	q.shown = journal.JSON(map[string]any{"source": map[string]any{"name": file.name, "mediaSize": len(file.body)}})
	typ, err := q.checkFile(file.name, file.body)
	if err == nil && !strings.HasPrefix(typ, "image/") {
		err = &apiError{http.StatusUnsupportedMediaType, "unsupported_media_type", "File rejected. File type not allowed"} // Smooch v1.1
	}
	return file, typ, err
}

// postImage stores an image message (deprecated by the vendor).
func (q *request) postImage() answer {
	file, typ, err := q.picture()
	if err != nil {
		return fail(err)
	}
	role := file.fields["role"]
	if role == "" {
		return fail(missing("role"))
	}
	if role != roleAppMaker && role != roleAppUser {
		return fail(notAllowed("role"))
	}
	p := &post{}
	p.Role, p.Type, p.Text, p.Name = role, "image", " ", file.fields["name"]
	p.MediaType, p.MediaSize, p.AltText = typ, int64(len(file.body)), file.name
	q.mu.Lock()
	p.MediaURL = q.keepUploadLocked(file, typ, false, nil)
	q.mu.Unlock()
	return q.store(p)
}
