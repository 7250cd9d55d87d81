package attachment

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"net/textproto"
	"net/url"
	"strings"

	"github.com/gabriel-vasile/mimetype"

	"github.com/wavetank/wavetank/connector/secret"
)

// Stored is a file in Oceana's store.
type Stored struct {
	UUID      string `json:"uuid"`
	Name      string `json:"name"`
	MediaType string `json:"mediaType"`
	MediaSize int64  `json:"mediaSize"`
}

const answerLimit = 1 << 20

// Inbound carries a file of the cloud into Oceana's store, for a work request. id names the transfer: a repeat of it is the same file there.
// The error is a *Refusal when another attempt cannot help.
func (c *Carrier) Inbound(ctx context.Context, mediaURL, declared, workRequest, id string) (Stored, error) {
	u, err := c.allowed(mediaURL)
	if err != nil {
		return Stored{}, err
	}
	token, err := c.token(ctx, u.Path)
	if err != nil {
		return Stored{}, err
	}
	source, err := c.open(ctx, c.cloud, u.String(), "fetch from the cloud", func(r *http.Request) {
		if token != "" {
			r.Header.Set("Authorization", "Bearer "+token)
		}
	})
	if err != nil {
		return Stored{}, err
	}
	defer source.Close()
	name := u.Path[strings.LastIndexByte(u.Path, '/')+1:]
	f, err := source.inspect(name, declared)
	if err != nil {
		return Stored{}, err
	}
	query := url.Values{"workRequestId": {workRequest}, "transferId": {id}}
	var out Stored
	err = c.upload(ctx, c.oceana, c.cfg.OceanaURL+"/services/customer/files?"+query.Encode(), "put into Oceana", f, c.cfg.User, c.cfg.Password, &out)
	if err == nil && out.UUID == "" {
		err = errors.New("put into Oceana: answer without uuid")
	}
	return out, err
}

// Outbound carries a file of Oceana's store to the cloud, where networks can fetch it, and returns its address and type.
func (c *Carrier) Outbound(ctx context.Context, uuid, workRequest, name, appUser string) (mediaURL, mediaType string, err error) {
	address := c.cfg.OceanaURL + "/services/customer/files/" + url.PathEscape(uuid) + "?" + url.Values{"workRequestId": {workRequest}}.Encode()
	source, err := c.open(ctx, c.oceana, address, "fetch from Oceana", func(r *http.Request) { r.SetBasicAuth(c.cfg.User, c.cfg.Password.Reveal()) })
	if err != nil {
		return "", "", err
	}
	defer source.Close()
	f, err := source.inspect(name, source.declared)
	if err != nil {
		return "", "", err
	}
	query := url.Values{"access": {"public"}, "for": {"message"}, "appUserId": {appUser}}
	var out struct{ MediaURL, MediaType string }
	err = c.upload(ctx, c.cloud, c.app()+"/attachments?"+query.Encode(), "put into the cloud", f, c.cfg.KeyID, c.cfg.Secret, &out)
	if err == nil && out.MediaURL == "" {
		err = errors.New("put into the cloud: answer without mediaUrl")
	}
	return out.MediaURL, out.MediaType, err
}

func (c *Carrier) app() string {
	return strings.TrimRight(c.cfg.CloudURL, "/") + "/v1.1/apps/" + url.PathEscape(c.cfg.AppID)
}

// token opens a private file. An app without private files, or a path of no app, has none, and the file is asked for without.
func (c *Carrier) token(ctx context.Context, path string) (string, error) {
	body, err := json.Marshal(map[string]any{"paths": []string{path}})
	if err != nil {
		return "", err
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, c.app()+"/attachments/token", bytes.NewReader(body))
	if err != nil {
		return "", err
	}
	req.SetBasicAuth(c.cfg.KeyID, c.cfg.Secret.Reveal())
	req.Header.Set("Content-Type", "application/json")
	resp, err := c.cloud.Do(req)
	if err != nil {
		return "", fmt.Errorf("media token: %w", plain(err))
	}
	defer resp.Body.Close()
	var out struct{ Tokens map[string]string }
	switch {
	case resp.StatusCode == http.StatusBadRequest, resp.StatusCode == http.StatusNotFound:
		return "", nil
	case resp.StatusCode/100 != 2:
		return "", statusError("media token", resp.StatusCode)
	}
	if err := json.NewDecoder(io.LimitReader(resp.Body, answerLimit)).Decode(&out); err != nil {
		return "", fmt.Errorf("media token: %w", err)
	}
	return out.Tokens[path], nil
}

// source is a file being fetched. Reading fails beyond the size that is allowed, and at an end that comes before the announced one.
type source struct {
	body     io.ReadCloser
	reader   *bufio.Reader
	declared string
	what     string
}

func (s *source) Close() { _ = s.body.Close() }

func (c *Carrier) open(ctx context.Context, client *http.Client, address, what string, authorize func(*http.Request)) (*source, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return nil, refused(http.StatusBadRequest, "%s: the address is not usable", what)
	}
	authorize(req)
	req.Header.Set("Accept-Encoding", "identity") // what unpacks to more than it seems is not unpacked here
	resp, err := client.Do(req)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", what, plain(err))
	}
	if resp.StatusCode != http.StatusOK {
		_ = resp.Body.Close()
		return nil, statusError(what, resp.StatusCode)
	}
	if resp.ContentLength > c.cfg.MaxSize {
		_ = resp.Body.Close()
		return nil, tooLarge(c.cfg.MaxSize)
	}
	bounded := &bounded{from: resp.Body, left: c.cfg.MaxSize, max: c.cfg.MaxSize}
	return &source{resp.Body, bufio.NewReaderSize(bounded, sniffLength), resp.Header.Get("Content-Type"), what}, nil
}

func tooLarge(limit int64) error {
	return refused(http.StatusRequestEntityTooLarge, "the file is larger than %d bytes (files.maxBytes)", limit)
}

// bounded fails beyond its size, unlike a LimitReader, which would end as if all were well.
type bounded struct {
	from      io.Reader
	left, max int64
}

func (b *bounded) Read(p []byte) (int, error) {
	n, err := b.from.Read(p)
	if b.left -= int64(n); b.left < 0 {
		return 0, tooLarge(b.max)
	}
	return n, err
}

// file is a source with the name and type that it goes on under.
type file struct {
	name, mediaType string
	content         io.Reader
	what            string
}

// inspect looks at the beginning of a file: its type is what the content says when that and the declaration disagree.
func (s *source) inspect(name, declared string) (file, error) {
	head, err := s.reader.Peek(sniffLength)
	if err != nil && !errors.Is(err, io.EOF) {
		return file{}, fmt.Errorf("%s: %w", s.what, plain(err))
	}
	sniffed := mimetype.Detect(head)
	if refusedType(sniffed) {
		return file{}, refused(http.StatusUnsupportedMediaType, "files of type %s are not carried", sniffed.String())
	}
	f := file{name: safeName(name), mediaType: declared, content: s.reader, what: s.what}
	if declared == "" || !sniffed.Is("application/octet-stream") && !sniffed.Is("text/plain") && !sniffed.Is(declared) {
		f.mediaType, _, _ = strings.Cut(sniffed.String(), ";")
	}
	f.name = withExtension(f.name, f.mediaType, sniffed.String())
	return f, nil
}

var quoteEscaper = strings.NewReplacer("\\", "\\\\", `"`, `\"`)

// upload streams a file as multipart. When the source fails in the middle the request is cut off, so that nobody takes a part for the whole.
func (c *Carrier) upload(ctx context.Context, client *http.Client, address, what string, f file, user string, password secret.Text, out any) error {
	reader, writer := io.Pipe()
	form := multipart.NewWriter(writer)
	broken := make(chan error, 1)
	go func() {
		broken <- func() error {
			h := textproto.MIMEHeader{}
			h.Set("Content-Disposition", fmt.Sprintf(`form-data; name="source"; filename="%s"`, quoteEscaper.Replace(f.name)))
			h.Set("Content-Type", f.mediaType)
			part, err := form.CreatePart(h)
			if err == nil {
				if _, err = io.Copy(part, f.content); err != nil && !errors.Is(err, io.ErrClosedPipe) {
					err = fmt.Errorf("%s: %w", f.what, err)
				}
			}
			if err == nil {
				err = form.Close()
			}
			_ = writer.CloseWithError(err)
			return err
		}()
	}()
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, address, reader)
	if err != nil {
		_ = reader.Close()
		if err := <-broken; err != nil && !errors.Is(err, io.ErrClosedPipe) { // of a pipe nobody reads
			return err
		}
		return refused(http.StatusBadRequest, "%s: the address is not usable", what)
	}
	req.Header.Set("Content-Type", form.FormDataContentType())
	req.SetBasicAuth(user, password.Reveal())
	resp, err := client.Do(req)
	_ = reader.Close()
	if cause := <-broken; cause != nil && err != nil && !errors.Is(cause, io.ErrClosedPipe) {
		return plain(cause)
	}
	if err != nil {
		return fmt.Errorf("%s: %w", what, plain(err))
	}
	defer resp.Body.Close()
	if resp.StatusCode/100 != 2 {
		return statusError(what, resp.StatusCode)
	}
	if err := json.NewDecoder(io.LimitReader(resp.Body, answerLimit)).Decode(out); err != nil {
		return fmt.Errorf("%s: %w", what, err)
	}
	return nil
}
