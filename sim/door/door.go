// Package door decides which HTTP calls a world on this machine answers at all.
//
// A world holds keys and runs beside a browser, and a page of another site may send requests to any address that the browser reaches. Two
// things in a request say where it comes from, and no page can change them: Host, which names what the browser believes it talks to, and
// Origin with Sec-Fetch-Site, which name the page. What is refused here gets a status and nothing else, but below an API for programs, whose
// errors are JSON.
//
// A door knows no user and no secret: tokens and keys are checked behind it.
package door

import (
	"io"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"slices"
	"strings"
)

// Host lets through calls by one of these names when at is an address that only this machine reaches: localhost, 127.0.0.1, [::1], the
// address itself, and names. Any port is right. Other calls are answered 421, so that a page whose own name leads here (DNS rebinding)
// learns nothing. Beyond loopback every name is let through: a token or a key is asked for there.
func Host(at net.Addr, names []string, next http.Handler) http.Handler {
	own, ok := at.(*net.TCPAddr)
	if !ok || !own.IP.IsLoopback() {
		return next
	}
	known := map[string]bool{"localhost": true, "127.0.0.1": true, "::1": true, own.IP.String(): true}
	for _, n := range names {
		if n != "" {
			known[strings.ToLower(strings.Trim(n, "[]"))] = true
		}
	}
	usual := at.String()
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Host != usual && !known[nameOf(r.Host)] {
			w.Header().Set("Connection", "close")
			w.WriteHeader(http.StatusMisdirectedRequest)
			return
		}
		next.ServeHTTP(w, r)
	})
}

// nameOf is the name in a Host header, lower case and without brackets; empty when the header is not of the form NAME or NAME:PORT.
func nameOf(host string) string {
	name, port := host, ""
	if i := strings.LastIndexByte(host, ':'); i >= 0 && !strings.HasSuffix(host, "]") {
		name, port = host[:i], host[i+1:]
	}
	if strings.Trim(port, "0123456789") != "" {
		return ""
	}
	if inner, ok := strings.CutPrefix(name, "["); ok {
		if inner, ok = strings.CutSuffix(inner, "]"); ok && strings.Contains(inner, ":") {
			return strings.ToLower(inner)
		}
		return ""
	}
	if strings.Contains(name, ":") {
		return ""
	}
	return strings.ToLower(name)
}

// Pages lets calls of web pages through only when the page is of this machine, by a name or an address of loopback, of one of names, or of one
// of origins, while at is an address that only this machine reaches: a simulator answers every origin, as what it stands for does, and a
// world whose seed is known has keys that are known. Others are answered 403. A page of another origin may show pictures and lead to files,
// of which it learns nothing. Beyond loopback, where no key can be guessed, every page is let through.
func Pages(at net.Addr, names, origins []string, next http.Handler) http.Handler {
	own, ok := at.(*net.TCPAddr)
	if !ok || !own.IP.IsLoopback() {
		return next
	}
	local := func(origin string) bool {
		u, err := url.Parse(origin)
		if err != nil || u.Scheme == "" || u.Host == "" { // null: a sandbox, or a file
			return false
		}
		if u.Scheme != "http" && u.Scheme != "https" { // an app or an extension, which was installed here
			return true
		}
		host := strings.ToLower(u.Hostname())
		ip, err := netip.ParseAddr(host)
		return host == "localhost" || strings.HasSuffix(host, ".localhost") || err == nil && ip.IsLoopback() ||
			slices.ContainsFunc(names, func(n string) bool { return n != "" && strings.EqualFold(strings.Trim(n, "[]"), host) }) ||
			slices.ContainsFunc(origins, func(o string) bool { return strings.EqualFold(o, origin) })
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		sent := r.Header["Origin"]
		if slices.ContainsFunc(sent, func(o string) bool { return !local(o) }) || len(sent) == 0 && r.Header.Get("Sec-Fetch-Site") == "cross-site" && !shows(r) {
			w.WriteHeader(http.StatusForbidden)
			return
		}
		next.ServeHTTP(w, r)
	})
}

// shows reports whether a page only shows what it asks for, or leads to it, and reads nothing of it.
func shows(r *http.Request) bool {
	return (r.Method == http.MethodGet || r.Method == http.MethodHead) &&
		slices.Contains([]string{"document", "image", "audio", "video"}, r.Header.Get("Sec-Fetch-Dest"))
}

// Foreign reports whether a browser made the call for a page of another origin. Programs that are no browsers send neither header.
func Foreign(r *http.Request) bool {
	switch r.Header.Get("Sec-Fetch-Site") {
	case "", "none", "same-origin":
	default:
		return true
	}
	origins := r.Header["Origin"]
	for _, origin := range origins {
		if u, err := url.Parse(origin); err != nil || u.Host != r.Host {
			return true
		}
	}
	return false
}

// Refused is the error that foreign pages are answered with below an API.
const Refused = "Origin: calls from another origin are refused"

// SameOrigin answers calls of foreign pages with 403. A link that leads a person here is followed, as long as it opens a page of its own and
// not one below api, whose answers are for programs.
func SameOrigin(api string, next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch foreign := Foreign(r) && !followsLink(r, api); {
		case foreign && below(r, api):
			w.Header().Set("Content-Type", "application/json; charset=utf-8")
			w.WriteHeader(http.StatusForbidden)
			_, _ = io.WriteString(w, `{"error":{"code":"forbidden","message":"`+Refused+`"}}`+"\n") // the caller may be gone
			return
		case foreign:
			w.WriteHeader(http.StatusForbidden)
			return
		}
		next.ServeHTTP(w, r)
	})
}

func followsLink(r *http.Request, api string) bool {
	return (r.Method == http.MethodGet || r.Method == http.MethodHead) && len(r.Header["Origin"]) == 0 &&
		r.Header.Get("Sec-Fetch-Mode") == "navigate" && r.Header.Get("Sec-Fetch-Dest") == "document" &&
		!below(r, api)
}

func below(r *http.Request, api string) bool {
	return r.URL.Path == strings.TrimSuffix(api, "/") || strings.HasPrefix(r.URL.Path, api)
}
