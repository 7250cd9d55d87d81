package attachment

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"

	"github.com/gabriel-vasile/mimetype"
)

// fetch is a file to be asked for.
type fetch struct {
	client  *http.Client
	address string
	what    string // is being done, for errors
	login   string // settings of the credentials that it needs; empty: none of its own
	size    int64  // bytes that were announced; zero: not
}

// source is a file being fetched. Reading it fails beyond the size that is allowed, and when it ends before or after what was announced.
type source struct {
	body     io.ReadCloser
	counted  *counted
	reader   *bufio.Reader
	declared string
	length   int64 // -1: not known before its end
	what     string
}

func (s *source) Close() { _ = s.body.Close() }

// size is how many bytes have come.
func (s *source) size() int64 { return s.counted.n }

func (c *Carrier) open(ctx context.Context, f fetch, authorize func(*http.Request)) (*source, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, f.address, nil)
	if err != nil {
		return nil, refused(http.StatusBadRequest, "%s: the address is not usable", f.what)
	}
	authorize(req)
	req.Header.Set("Accept-Encoding", "identity") // what unpacks to more than it seems is not unpacked here
	resp, err := f.client.Do(req)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", f.what, c.plain(err))
	}
	encoding := resp.Header.Get("Content-Encoding")
	switch {
	case resp.StatusCode != http.StatusOK:
		err = statusError(f.what, resp.StatusCode, f.login)
	case encoding != "" && encoding != "identity":
		err = refused(http.StatusUnsupportedMediaType, "%s: it comes packed as %.20q, which was not asked for", f.what, encoding)
	case max(resp.ContentLength, f.size) > c.cfg.MaxSize:
		err = tooLarge(c.cfg.MaxSize)
	case resp.ContentLength >= 0 && f.size > 0 && resp.ContentLength != f.size:
		err = wrongLength(f.what, f.size, resp.ContentLength)
	}
	if err != nil {
		_ = resp.Body.Close()
		return nil, err
	}
	counted := &counted{from: resp.Body, max: c.cfg.MaxSize, want: f.size, what: f.what, plain: c.plain}
	return &source{resp.Body, counted, bufio.NewReaderSize(counted, bufferSize), resp.Header.Get("Content-Type"), resp.ContentLength, f.what}, nil
}

func tooLarge(limit int64) error {
	return refused(http.StatusRequestEntityTooLarge, "the file is larger than %d bytes (files.maxBytes)", limit)
}

func wrongLength(what string, want, got int64) error {
	return refused(http.StatusUnprocessableEntity, "%s: %d bytes were announced and %d came", what, want, got)
}

// counted fails beyond its bound, unlike a LimitReader, which would end as if all were well, and where another number of bytes was announced.
type counted struct {
	from io.Reader
	n    int64
	max  int64
	want int64 // zero: any number
	what string

	plain func(error) error // what a fault of the connection reads as
}

func (c *counted) Read(p []byte) (int, error) {
	n, err := c.from.Read(p)
	c.n += int64(n)
	switch {
	case c.n > c.max:
		return 0, tooLarge(c.max)
	case c.want > 0 && (c.n > c.want || errors.Is(err, io.EOF) && c.n < c.want):
		return 0, wrongLength(c.what, c.want, c.n)
	case err != nil && !errors.Is(err, io.EOF):
		return n, c.plain(err)
	}
	return n, err
}

// file is a source with the name and type that it goes on under.
type file struct {
	name, mediaType string
	source          *source
}

// inspect looks at the beginning of a file, and refuses what is not carried whatever it is called.
func (s *source) inspect(name, declared string) (file, error) {
	head, err := s.reader.Peek(sniffLength)
	if err != nil && !errors.Is(err, io.EOF) {
		return file{}, fmt.Errorf("%s: %w", s.what, err)
	}
	sniffed := mimetype.Detect(head)
	if refusedType(sniffed) {
		return file{}, refused(http.StatusUnsupportedMediaType, "files of type %s are not carried", sniffed.String())
	}
	f := file{name: safeName(name), mediaType: mediaType(declared, sniffed), source: s}
	f.name = withExtension(f.name, f.mediaType, sniffed.String())
	return f, nil
}
