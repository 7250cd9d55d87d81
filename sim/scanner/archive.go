package scanner

import (
	"archive/zip"
	"bytes"
	"context"
	"errors"
	"io"
	"path"
	"strings"
)

// What a container may hold: beyond, it counts as unreadable. All assumed.
const (
	maxDepth   = 6
	maxMembers = 10_000
	// MaxUnpacked is how many bytes the members of a container may have together, whatever its size.
	MaxUnpacked = 256 << 20
	// MaxRatio is how many times the container's own size they may have, but for one that unpacks to LeastUnpacked or less.
	MaxRatio      = 100
	LeastUnpacked = 16 << 20
)

// errArchive means that what streamed by may be an archive, which only the whole can tell.
var errArchive = errors.New("to be looked at as a whole")

// stream shows a file to the engine as it comes, and keeps none of it. errArchive: it has the beginning or the end of a zip.
func stream(ctx context.Context, name string, content io.Reader, engine Engine) (Result, error) {
	if zipName(name) {
		return Result{Unsupported, "zip"}, nil
	}
	head := make([]byte, len(zipHead))
	n, err := io.ReadFull(content, head)
	switch {
	case err != nil && !errors.Is(err, io.EOF) && !errors.Is(err, io.ErrUnexpectedEOF):
		return Result{}, err
	case string(head[:n]) == zipHead:
		return Result{}, errArchive
	}
	end := &tail{}
	result, err := engine.Scan(ctx, io.TeeReader(io.MultiReader(bytes.NewReader(head[:n]), content), end))
	if err == nil && result.Verdict == Clean && bytes.Contains(end.kept, []byte(zipEnd)) {
		return Result{}, errArchive
	}
	return result, err
}

const (
	zipHead = "PK\x03\x04"
	zipEnd  = "PK\x05\x06"
	// zipTail is where zipEnd is looked for: before a comment of at most 64 KiB.
	zipTail = 22 + 1<<16
)

// tail keeps the end of what is written to it.
type tail struct{ kept []byte }

func (t *tail) Write(p []byte) (int, error) {
	t.kept = append(t.kept, p[max(0, len(p)-zipTail):]...)
	if len(t.kept) > 4*zipTail { // now and then
		t.kept = append(t.kept[:0], t.kept[len(t.kept)-zipTail:]...)
	}
	return len(p), nil
}

func zipName(name string) bool { return strings.EqualFold(path.Ext(name), ".zip") }

// inspect applies the rules that hold whatever the engine: archives are refused by name and by content (R035). A container of an office
// document is none, but what is in it is looked at the same way, and shown to the engine too.
func inspect(ctx context.Context, name string, body []byte, engine Engine) (Result, error) {
	left := int64(min(MaxUnpacked, max(LeastUnpacked, MaxRatio*len(body))))
	return look{ctx, engine, &left}.file(name, body, 0)
}

type look struct {
	ctx    context.Context
	engine Engine
	left   *int64 // bytes that may still be unpacked
}

func (l look) file(name string, body []byte, depth int) (Result, error) {
	if zipName(name) {
		return Result{Unsupported, "zip"}, nil
	}
	result, err := l.engine.Scan(l.ctx, bytes.NewReader(body))
	if err != nil || result.Verdict != Clean {
		return result, err
	}
	archive, err := zip.NewReader(bytes.NewReader(body), int64(len(body)))
	switch {
	case err != nil && bytes.HasPrefix(body, []byte(zipHead)), err == nil && !office(archive):
		return Result{Unsupported, "zip"}, nil
	case err != nil:
		return Result{Verdict: Clean}, nil // no zip at all
	case depth == maxDepth || len(archive.File) > maxMembers:
		return Result{Unreadable, "too many files inside each other"}, nil
	}
	for _, f := range archive.File {
		member, problem := l.unpack(f)
		if problem != "" {
			return Result{Unreadable, problem}, nil
		}
		if result, err := l.file(f.Name, member, depth+1); err != nil || result.Verdict != Clean {
			return result, err
		}
	}
	return Result{Verdict: Clean}, nil
}

// unpack reads a member, never more than what is left of the allowance, whatever size it declares.
func (l look) unpack(f *zip.File) (body []byte, problem string) {
	if f.Flags&1 != 0 {
		return nil, "encrypted"
	}
	r, err := f.Open()
	if err != nil {
		return nil, "damaged"
	}
	defer r.Close()
	body, err = io.ReadAll(io.LimitReader(r, *l.left+1))
	if int64(len(body)) > *l.left {
		return nil, "unpacks to too much"
	}
	if err != nil && !errors.Is(err, io.EOF) {
		return nil, "damaged"
	}
	*l.left -= int64(len(body))
	return body, ""
}

// office reports whether a zip is the container of an office document: Office Open XML or OpenDocument.
func office(archive *zip.Reader) bool {
	for _, f := range archive.File {
		if f.Name == "[Content_Types].xml" || f.Name == "META-INF/manifest.xml" {
			return true
		}
	}
	return false
}
