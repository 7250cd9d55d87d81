// Package console is the web page of a simulated world: its phones, desks, clock, wires and faults on one screen.
//
// The page is a client like any other: it uses the control API below /api/v1 of the address that served it, and that API's event
// stream. It is plain ES modules and custom elements, embedded as they are; nothing is built and nothing is loaded from elsewhere.
package console

import (
	"bytes"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"io/fs"
	"maps"
	"net/http"
	"path"
	"regexp"
	"strings"
	"sync"
	"time"
)

//go:embed web
var web embed.FS

// Policy is the content security policy of the page: its own files and its own address, no inline script or style.
const Policy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; " +
	"base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

// types are by extension. No table of the machine is asked: a browser refuses a module of another type.
var types = map[string]string{
	".html": "text/html; charset=utf-8",
	".css":  "text/css; charset=utf-8",
	".js":   "text/javascript; charset=utf-8",
	".svg":  "image/svg+xml",
	".json": "application/json",
}

type file struct {
	content     []byte
	contentType string
	etag        string
}

// Document is what the page at /docs shows beside the control API: guides.json, whose pages package scenarios/guide draws, and phrases.json, as
// `wavetank steps --format json` prints it.
type Document struct {
	Name string // below /docs/, with its extension
	// Read returns the document. It is called once, when the first reader asks for it.
	Read func() ([]byte, error)
}

// Handler serves the page at /, the guides, phrases and control API at /docs and their files beside them. Everything else, /api/v1 included,
// is 404: mount the control API in front of it. Without documents /docs shows the control API alone.
func Handler(documents ...Document) http.Handler { return handler(loaded(), documents) }

// Locked is Handler for a control API that wants a token: the page asks for it in a form, unless its address carries one as ?token=.
func Locked(documents ...Document) http.Handler {
	files := maps.Clone(loaded())
	for name, f := range files {
		if path.Ext(name) == ".html" {
			files[name] = fileOf(bytes.Replace(f.content, []byte("<html "), []byte("<html data-locked "), 1), f.contentType)
		}
	}
	return handler(files, documents)
}

func handler(files map[string]file, documents []Document) http.Handler {
	read := map[string]func() (file, error){}
	for _, d := range documents {
		read["docs/"+d.Name] = sync.OnceValues(func() (file, error) {
			content, err := d.Read()
			return fileOf(content, types[path.Ext(d.Name)]), err
		})
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		name := strings.TrimPrefix(path.Clean(r.URL.Path), "/")
		switch name {
		case "":
			name = "index.html"
		case "docs":
			name = "docs.html"
		case "favicon.ico": // what a browser asks for beside an answer that is no page
			name = "icon.svg"
		}
		f, ok := files[name]
		if document := read[name]; document != nil {
			var err error
			if f, err = document(); err != nil {
				http.Error(w, name+": "+err.Error(), http.StatusInternalServerError)
				return
			}
			ok = true
		}
		if !ok {
			http.NotFound(w, r)
			return
		}
		if r.Method != http.MethodGet && r.Method != http.MethodHead {
			w.Header().Set("Allow", "GET, HEAD")
			http.Error(w, "the page is only read", http.StatusMethodNotAllowed)
			return
		}
		h := w.Header()
		h.Set("Content-Type", f.contentType)
		h.Set("ETag", f.etag)
		h.Set("Cache-Control", "no-cache") // another build may be behind the same address: ask, and get a 304
		h.Set("Content-Security-Policy", Policy)
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Referrer-Policy", "no-referrer") // the address may carry a token
		http.ServeContent(w, r, name, time.Time{}, bytes.NewReader(f.content))
	})
}

func fileOf(content []byte, kind string) file {
	sum := sha256.Sum256(content)
	return file{content, kind, `"` + hex.EncodeToString(sum[:8]) + `"`}
}

// lean leaves out what is there for who reads the source: indentation, comments, and the blanks of a style sheet. Lines keep their numbers.
// No file may have a string that spans lines; a test looks.
func lean(content []byte, kind string) []byte {
	if kind != ".js" && kind != ".css" && kind != ".html" {
		return content
	}
	lines := bytes.Split(content, []byte("\n"))
	tight := strings.NewReplacer(" { ", "{", "; }", "}", "; ", ";", ": ", ":", ", ", ",", " }", "}", " {", "{", " > ", ">") // selectors keep their blanks
	for i, line := range lines {
		lines[i] = bytes.TrimLeft(line, " \t")
		switch kind {
		case ".js":
			lines[i] = tightened(uncommented(lines[i]))
		case ".css":
			lines[i] = []byte(tight.Replace(string(lines[i])))
		}
	}
	return bytes.Join(lines, []byte("\n"))
}

// uncommented is a line of a script without its comment. One behind code goes only where neither side has a quote that is open.
func uncommented(line []byte) []byte {
	if bytes.HasPrefix(line, []byte("//")) {
		return nil
	}
	i := bytes.LastIndex(line, []byte(" // "))
	if i < 0 || bytes.ContainsAny(line[i:], "\"'`") {
		return line
	}
	for _, quote := range []string{`"`, "'", "`"} {
		if bytes.Count(line[:i], []byte(quote))%2 != 0 {
			return line
		}
	}
	return line[:i]
}

// blanks are those of code beside a sign. No script adds or subtracts what has a sign of its own, which would become an increment.
var blanks = regexp.MustCompile(" ?([][{}(),;:?<>=&|*!]+) ?| ([+-]=?) ")

func code(part []byte) []byte { return blanks.ReplaceAll(part, []byte("$1$2")) }

// tightened is a line of a script without the blanks of its code: what stands between its quotes stays, and so does what follows a slash, which
// may begin a pattern.
func tightened(line []byte) []byte {
	var out []byte
	for len(line) > 0 {
		i := bytes.IndexAny(line, "\"'`/")
		if i < 0 {
			return append(out, code(line)...)
		}
		out = append(out, code(line[:i])...)
		end := quoted(line[i:])
		out = append(out, line[i:i+end]...)
		line = line[i+end:]
	}
	return out
}

// quoted is how long the text is that begins with a quote; all there is, when it begins with a slash or has no end.
func quoted(line []byte) int {
	depth := 0 // of code in a template
	for i := 1; i < len(line) && line[0] != '/'; i++ {
		switch {
		case line[i] == '\\':
			i++
		case depth > 0 && bytes.IndexByte([]byte("\"'`/"), line[i]) >= 0:
			i += quoted(line[i:]) - 1
		case line[0] == '`' && bytes.HasPrefix(line[i:], []byte("${")), depth > 0 && line[i] == '{':
			depth++
			i += len("${") - 1
			if line[i] != '{' {
				i--
			}
		case depth > 0 && line[i] == '}':
			depth--
		case depth == 0 && line[i] == line[0]:
			return i + 1
		}
	}
	return len(line)
}

// loaded are the embedded files. To make them lean takes longer than to start a world, so it is done once a process; they are not changed.
var loaded = sync.OnceValue(load)

// load reads the embedded files; one of an unknown type is a programming error.
func load() map[string]file {
	files := map[string]file{}
	err := fs.WalkDir(web, "web", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		content, err := web.ReadFile(name)
		if err != nil {
			return err
		}
		kind, ok := types[path.Ext(name)]
		if !ok {
			panic("console: no content type for " + name)
		}
		files[strings.TrimPrefix(name, "web/")] = fileOf(lean(content, path.Ext(name)), kind)
		return nil
	})
	if err != nil {
		panic("console: " + err.Error())
	}
	return files
}
