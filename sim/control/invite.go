package control

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"strings"
	"sync"

	"rsc.io/qr"
)

// guestRoutes are what the key of one phone opens, for that phone alone.
var guestRoutes = map[string]bool{
	"GET /api/v1/phones/{name}":           true,
	"GET /api/v1/phones/{name}/stream":    true,
	"POST /api/v1/phones/{name}/{action}": true, // the more exact routes, rename and invite, are others
}

// phoneKeys makes the keys of phones. A key is bound to the name of the person, says nothing about the control token, and ends with the
// process.
type phoneKeys struct {
	once   sync.Once
	secret [32]byte
}

func (k *phoneKeys) of(name string) string {
	k.once.Do(func() { _, _ = rand.Read(k.secret[:]) }) // never fails
	mac := hmac.New(sha256.New, k.secret[:])
	mac.Write([]byte(name))
	return base64.RawURLEncoding.EncodeToString(mac.Sum(nil)[:16])
}

// OwnersKey opens every call, as the token does, of which it says nothing. It ends with the process: it is for the address that is printed.
func (c *API) OwnersKey() string { return c.shared().keys.of("") } // no person has this name

// opens reports whether a call carries the key of the phone that it is about.
func (k *phoneKeys) opens(r *http.Request) bool {
	if !guestRoutes[r.Pattern] {
		return false
	}
	return subtle.ConstantTimeCompare([]byte(bearer(r)), []byte(k.of(r.PathValue("name")))) == 1
}

// invitation is how a guest becomes a person of the world with a phone of their own.
type invitation struct {
	URL  string `json:"url"`  // of the page with that one phone; the key is in its fragment, which no server and no referrer sees
	Size int    `json:"size"` // modules of the QR code on each side, the quiet zone included
	Path string `json:"path"` // its dark modules, as data of an SVG path
}

// invite makes a QR code that leads to one phone. It is refused unless other machines can reach this address and a token guards it.
func (c *API) invite(r *http.Request, _ nothing) (out invitation, _ error) {
	name := r.PathValue("name")
	if _, err := c.World().Phone(name); err != nil {
		return out, err
	}
	if !c.Shared || c.Token == "" {
		return out, refuse(http.StatusConflict, "not_possible", "no other machine can reach this address: start with --listen 0.0.0.0:8080 and a --token")
	}
	host, err := reachable(r.Host)
	if err != nil {
		return out, refuse(http.StatusConflict, "not_possible", "%s", err)
	}
	page := "/phone.html"
	if c.id != "" {
		page += "?" + worldName + "=" + url.QueryEscape(c.id)
	}
	address := "http://" + host + page + "#" + url.PathEscape(name) + "/" + c.shared().keys.of(name)
	code, err := qr.Encode(address, qr.M)
	if err != nil {
		return out, fmt.Errorf("draw %d characters as a QR code: %w", len(address), err)
	}
	return drawn(address, code), nil
}

// quietZone is the light border that a reader needs, in modules.
const quietZone = 4

func drawn(address string, code *qr.Code) invitation {
	var path strings.Builder
	for y := range code.Size {
		for x := range code.Size {
			if code.Black(x, y) {
				fmt.Fprintf(&path, "M%d %dh1v1h-1z", x+quietZone, y+quietZone)
			}
		}
	}
	return invitation{address, code.Size + 2*quietZone, path.String()}
}

// reachable is the address under which another machine finds this one: the one that was called, unless it is only this machine's own.
func reachable(called string) (string, error) {
	host, port, err := net.SplitHostPort(called)
	if err != nil {
		host, port = called, "80"
	}
	ip := net.ParseIP(host)
	if host != "localhost" && (ip == nil || !ip.IsLoopback() && !ip.IsUnspecified()) {
		return called, nil
	}
	addresses, err := net.InterfaceAddrs()
	if err != nil {
		return "", fmt.Errorf("which address has this machine? %w", err)
	}
	for _, a := range addresses {
		if n, ok := a.(*net.IPNet); ok && n.IP.IsGlobalUnicast() && n.IP.To4() != nil {
			return net.JoinHostPort(n.IP.String(), port), nil
		}
	}
	return "", fmt.Errorf("this machine has no address in a network: open the console by one that a phone can reach")
}
