package attachment

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"net/textproto"
	"strings"

	"github.com/wavetank/wavetank/connector/secret"
	"github.com/wavetank/wavetank/connector/version"
)

// place is where a file is put.
type place struct {
	client   *http.Client
	address  string
	what     string // is being done, for errors
	login    string // settings of the credentials
	user     string
	password secret.Text
}

// upload streams a file as multipart. When the source fails in the middle the request is cut off, so that no peer takes a part for the whole.
func (c *Carrier) upload(ctx context.Context, to place, f file, out any) error {
	head, tail, contentType, err := form(f)
	if err != nil {
		return err
	}
	body := &kept{from: io.MultiReader(bytes.NewReader(head), f.source.reader, bytes.NewReader(tail))}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, to.address, body)
	if err != nil {
		return refused(http.StatusBadRequest, "%s: the address is not usable", to.what)
	}
	if f.source.length >= 0 {
		req.ContentLength = int64(len(head)) + f.source.length + int64(len(tail))
	}
	req.Header.Set("User-Agent", version.UserAgent)
	req.Header.Set("Content-Type", contentType)
	req.SetBasicAuth(to.user, to.password.Reveal())
	resp, err := to.client.Do(req)
	if err != nil {
		if body.err != nil {
			return fmt.Errorf("%s: %w", f.source.what, body.err)
		}
		return fmt.Errorf("%s: %w", to.what, c.plain(err))
	}
	defer resp.Body.Close()
	if resp.StatusCode/100 != 2 {
		return statusError(to.what, resp.StatusCode, to.login)
	}
	if err := json.NewDecoder(io.LimitReader(resp.Body, answerLimit)).Decode(out); err != nil {
		return fmt.Errorf("%s: %w", to.what, c.plain(err))
	}
	return nil
}

var quoteEscaper = strings.NewReplacer("\\", "\\\\", `"`, `\"`)

// form is what stands before and after the file in the body of an upload.
func form(f file) (head, tail []byte, contentType string, err error) {
	var b bytes.Buffer
	w := multipart.NewWriter(&b)
	h := textproto.MIMEHeader{}
	h.Set("Content-Disposition", fmt.Sprintf(`form-data; name="source"; filename="%s"`, quoteEscaper.Replace(f.name)))
	h.Set("Content-Type", f.mediaType)
	if _, err = w.CreatePart(h); err != nil {
		return nil, nil, "", err
	}
	n := b.Len()
	if err = w.Close(); err != nil {
		return nil, nil, "", err
	}
	return b.Bytes()[:n], b.Bytes()[n:], w.FormDataContentType(), nil
}

// kept remembers why reading failed: what the HTTP client returns may only say that its peer saw a body that ended early.
type kept struct {
	from io.Reader
	err  error
}

func (k *kept) Read(p []byte) (int, error) {
	n, err := k.from.Read(p)
	if err != nil && !errors.Is(err, io.EOF) {
		k.err = err
	}
	return n, err
}
