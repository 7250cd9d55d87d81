package aggregator

import (
	"crypto/sha1" //nolint:gosec // an ETag needs no secrecy, and the vendor's are SHA-1
	"encoding/base64"
	"encoding/binary"
	"hash/crc32"
	"net/http"
	"strconv"
	"strings"
)

// responseHeaders are the headers every answer has (vendor's Postman collection). They are shared, never changed.
func responseHeaders() http.Header {
	return http.Header{
		"Content-Type":                  {"application/json; charset=utf-8"},
		"Cache-Control":                 {"private, no-cache, no-store, must-revalidate"},
		"Pragma":                        {"no-cache"},
		"Expires":                       {"-1"},
		"Vary":                          {"X-HTTP-Method-Override"},
		"Access-Control-Expose-Headers": {"Retry-After"},
		"Strict-Transport-Security":     {"max-age=15552000; includeSubDomains"},
	}
}

// respond writes an answer. q may be nil, or know no route.
func (s *Server) respond(w http.ResponseWriter, q *request, a answer) {
	h := w.Header()
	for name, values := range s.headers {
		h[name] = values
	}
	if a.retryAfter > 0 {
		h.Set("Retry-After", strconv.Itoa(a.retryAfter))
	}
	if a.cookie != "" {
		h.Set("Set-Cookie", a.cookie)
	}
	if q != nil {
		q.allowOrigin(h)
		if q.route != nil {
			q.headers(h)
		}
	}
	body := a.body
	if a.err != nil {
		body = a.err.body()
	}
	tag := etag(body)
	h["Etag"] = []string{tag}
	if a.status == http.StatusOK && q != nil && q.unchanged(tag) {
		delete(h, "Content-Type")
		w.WriteHeader(http.StatusNotModified)
		return
	}
	if len(body) > 1024 { // net/http counts small ones itself
		h["Content-Length"] = []string{strconv.Itoa(len(body))}
	}
	w.WriteHeader(a.status)
	_, _ = w.Write(body) // a caller that went away gets nothing; its request is recorded either way
}

// headers are those that depend on the request (vendor's Postman collection).
func (q *request) headers(h http.Header) {
	if strings.HasPrefix(q.route.journalName[strings.IndexByte(q.route.journalName, ' ')+1:], "/appusers") {
		h["Poll-Interval"] = pollInterval()
	}
	if q.app != nil {
		h["X-Smooch-App-Id"] = q.app.idHeader
		h["X-Smooch-App-Maker-Id"] = q.app.makerHeader
	}
	switch q.scope {
	case ScopeApp:
		h["X-Smooch-Jwt-Scope"] = []string{string(ScopeApp)}
	case ScopeAccount:
		h["X-Smooch-Jwt-Scope"] = []string{string(ScopeAccount)}
	}
}

// maxHashed is the longest body whose tag is as the vendor's server would make it, in bytes.
const maxHashed = 4 << 10

// unchanged says whether the caller has the answer already, as the vendor's web framework does (assumed from the weak tags).
func (q *request) unchanged(tag string) bool {
	if have := q.http.Header["If-None-Match"]; len(have) > 0 && (q.http.Method == http.MethodGet || q.http.Method == http.MethodHead) {
		if strings.Contains(strings.ToLower(q.http.Header.Get("Cache-Control")), "no-cache") {
			return false
		}
		for one := range strings.SplitSeq(strings.Join(have, ","), ",") {
			one = strings.TrimSpace(one)
			if one == "*" || one != "" && strings.TrimPrefix(one, "W/") == strings.TrimPrefix(tag, "W/") {
				return true
			}
		}
	}
	return false
}

// allowOrigin lets a page of another origin, such as a web messenger, read the answer: that every origin may is assumed.
func (q *request) allowOrigin(h http.Header) {
	origin := q.http.Header["Origin"]
	if len(origin) == 0 {
		return
	}
	h["Access-Control-Allow-Origin"] = []string{"*"}
	h["Vary"] = []string{"X-HTTP-Method-Override, Origin"}
}

// preflight answers a browser that asks whether it may call. The methods and headers are assumed.
func preflight(w http.ResponseWriter, r *http.Request) {
	h := w.Header()
	h.Set("Access-Control-Allow-Origin", "*")
	h.Set("Access-Control-Allow-Methods", "GET,HEAD,PUT,PATCH,POST,DELETE")
	if wanted := r.Header.Get("Access-Control-Request-Headers"); wanted != "" {
		h.Set("Access-Control-Allow-Headers", wanted)
	}
	h.Set("Vary", "X-HTTP-Method-Override, Origin, Access-Control-Request-Headers")
	h.Set("Content-Length", "0")
	w.WriteHeader(http.StatusNoContent)
}

func isPreflight(r *http.Request) bool {
	return r.Method == http.MethodOptions && r.Header.Get("Origin") != "" && r.Header.Get("Access-Control-Request-Method") != ""
}

func pollInterval() []string { return []string{"30"} }

// etag is the weak tag of the vendor's server: length in hexadecimal digits and the head of a SHA-1. For a long body, such as a
// page of messages, it is that of two checksums: a tag is opaque to clients, and hashing the page would cost more than making it.
func etag(body []byte) string {
	hashed := body
	if len(body) > maxHashed {
		hashed = binary.BigEndian.AppendUint32(nil, crc32.ChecksumIEEE(body))
		hashed = binary.BigEndian.AppendUint32(hashed, crc32.Checksum(body, crc32.MakeTable(crc32.Castagnoli)))
	}
	sum := sha1.Sum(hashed) //nolint:gosec // see the import
	b := make([]byte, 0, 48)
	b = append(b, `W/"`...)
	b = strconv.AppendInt(b, int64(len(body)), 16)
	b = append(b, '-')
	b = base64.StdEncoding.AppendEncode(b, sum[:])
	return string(b[:len(b)-1]) + `"` // 27 characters, without the padding
}

func requestBehaviours() []Behaviour {
	return []Behaviour{
		{"request", "paths", "/v1.1 and /v1, in upper or lower case; /apps/{appId} may be left out by an app's key", "Smooch docs 2017, Authorization; case: assumed", Inferred, ""},
		{"request", "unknown route", "404 not_found, and the scenario fails", "vendor's Postman collection; the text: assumed", Inferred, ""},
		{"request", "unknown fields", "ignored", "habits of public clients", Recorded, ""},
		{"request", "headers", "caching off, weak ETag, Vary, Poll-Interval on app users, app and scope named", "vendor's Postman collection", Recorded, ""},
		{"request", "If-None-Match", "304 without a body for a GET with the same tag; of a body above 4 KiB the tag is of two checksums", "weak tags in the vendor's Postman collection; that they work: assumed", Inferred, ""},
		{"request", "other origins", "may read every answer; a preflight is answered 204", "Vary and Access-Control-Expose-Headers in the vendor's Postman collection; the rest: assumed", Inferred, ""},
		{"request", "method override", "a POST with X-HTTP-Method-Override is what that says", "named in Vary; that it works: assumed", Inferred, ""},
		{"request", "deletes", "answer an empty object", "Smooch v1.1", Documented, ""},
		{"request", "ids", "24 hexadecimal digits; those of messages and actions begin with unix seconds", "vendor's Postman collection", Recorded, "Config.Rand"},
	}
}
