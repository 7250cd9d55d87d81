package proxy_test

import (
	"bufio"
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"errors"
	"fmt"
	"io"
	"math/big"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/gorilla/websocket"

	"github.com/wavetank/wavetank/sim/proxy"
)

// authority signs certificates for the tests.
type authority struct {
	cert *x509.Certificate
	key  *ecdsa.PrivateKey
}

func newAuthority(t *testing.T, name string) authority {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	c := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: name}, NotBefore: time.Unix(0, 0), NotAfter: time.Unix(1<<32, 0),
		IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageCertSign,
	}
	der, err := x509.CreateCertificate(rand.Reader, c, c, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	if c, err = x509.ParseCertificate(der); err != nil {
		t.Fatal(err)
	}
	return authority{c, key}
}

func (a authority) issue(host string) (tls.Certificate, error) {
	c := &x509.Certificate{
		SerialNumber: big.NewInt(2), Subject: pkix.Name{CommonName: host}, NotBefore: a.cert.NotBefore, NotAfter: a.cert.NotAfter,
		KeyUsage: x509.KeyUsageDigitalSignature, ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth}, DNSNames: []string{host},
	}
	der, err := x509.CreateCertificate(rand.Reader, c, a.cert, &a.key.PublicKey, a.key)
	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: a.key}, err
}

func (a authority) pool() *x509.CertPool {
	pool := x509.NewCertPool()
	pool.AddCert(a.cert)
	return pool
}

const cloud = "cloud.example"

// far is a server at cloud.example with TLS, and one without at plain.example.
func far(t *testing.T, root authority) proxy.Config {
	t.Helper()
	answer := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/ws" {
			ws, err := (&websocket.Upgrader{}).Upgrade(w, r, nil)
			if err != nil {
				return
			}
			defer func() { _ = ws.Close() }()
			kind, text, err := ws.ReadMessage()
			if err == nil {
				_ = ws.WriteMessage(kind, append(text, " back"...))
			}
			return
		}
		body, _ := io.ReadAll(r.Body)
		fmt.Fprintf(w, "%s %s%s %s", r.Method, r.Host, r.URL.Path, body)
	})
	certificate, err := root.issue(cloud)
	if err != nil {
		t.Fatal(err)
	}
	secure := httptest.NewUnstartedServer(answer)
	secure.TLS = &tls.Config{Certificates: []tls.Certificate{certificate}, MinVersion: tls.VersionTLS12}
	secure.StartTLS()
	t.Cleanup(secure.Close)
	plain := httptest.NewServer(answer)
	t.Cleanup(plain.Close)
	names := map[string]string{cloud + ":443": secure.Listener.Addr().String(), "plain.example:80": plain.Listener.Addr().String()}
	return proxy.Config{Roots: root.pool(), Dial: func(_ context.Context, network, addr string) (net.Conn, error) {
		to, ok := names[addr]
		if !ok {
			return nil, fmt.Errorf("there is no %s", addr)
		}
		return net.Dial(network, to)
	}}
}

func start(t *testing.T, cfg proxy.Config) (*proxy.Proxy, *httptest.Server) {
	t.Helper()
	p := proxy.New(cfg)
	s := httptest.NewServer(p)
	t.Cleanup(func() { p.Close(); s.Close() })
	return p, s
}

func client(t *testing.T, at *httptest.Server, trusted *x509.CertPool) *http.Client {
	t.Helper()
	u, err := url.Parse(at.URL)
	if err != nil {
		t.Fatal(err)
	}
	transport := &http.Transport{Proxy: http.ProxyURL(u), TLSClientConfig: &tls.Config{RootCAs: trusted, MinVersion: tls.VersionTLS12}}
	t.Cleanup(transport.CloseIdleConnections)
	return &http.Client{Transport: transport}
}

func post(c *http.Client, at string) (string, error) {
	resp, err := c.Post(at, "text/plain", strings.NewReader("hello"))
	if err != nil {
		return "", err
	}
	defer resp.Body.Close()
	text, err := io.ReadAll(resp.Body)
	if resp.StatusCode != http.StatusOK {
		return "", fmt.Errorf("%s: %s", resp.Status, text)
	}
	return string(text), err
}

func TestAProxyThatOpensNothing(t *testing.T) {
	root := newAuthority(t, "cloud root")
	p, at := start(t, far(t, root))
	for range 2 {
		got, err := post(client(t, at, root.pool()), "https://"+cloud+"/v1.1")
		if err != nil || got != "POST cloud.example/v1.1 hello" {
			t.Errorf("%q, %v", got, err)
		}
	}
	if got, err := post(client(t, at, root.pool()), "http://plain.example/v1.1"); err != nil || got != "POST plain.example/v1.1 hello" {
		t.Errorf("%q, %v", got, err)
	}
	if diff := cmp.Diff([]string{cloud, "plain.example"}, p.Hosts()); diff != "" {
		t.Error(diff)
	}
}

func TestAProxyThatOpensTLS(t *testing.T) {
	root, own, other := newAuthority(t, "cloud root"), newAuthority(t, "corporate proxy"), newAuthority(t, "another root")
	cfg := far(t, root)
	cfg.Issue = own.issue
	_, at := start(t, cfg)
	at2 := "https://" + cloud + "/v1.1"
	c := client(t, at, own.pool())
	for range 2 {
		if got, err := post(c, at2); err != nil || got != "POST cloud.example/v1.1 hello" {
			t.Errorf("%q, %v", got, err)
		}
	}
	var unknown x509.UnknownAuthorityError
	if _, err := post(client(t, at, root.pool()), at2); !errors.As(err, &unknown) {
		t.Errorf("a client that trusts the cloud's root only: %v", err)
	} else if unknown.Cert.Issuer.CommonName != "corporate proxy" {
		t.Errorf("it was shown a certificate of %q", unknown.Cert.Issuer.CommonName)
	}
	u, err := url.Parse(at.URL)
	if err != nil {
		t.Fatal(err)
	}
	ws, resp, err := (&websocket.Dialer{Proxy: http.ProxyURL(u), TLSClientConfig: &tls.Config{RootCAs: own.pool(), MinVersion: tls.VersionTLS12}}).Dial("wss://"+cloud+"/ws", nil)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = ws.Close() }()
	_ = resp.Body.Close()
	if err := ws.WriteMessage(websocket.TextMessage, []byte("there and")); err != nil {
		t.Fatal(err)
	}
	if _, text, err := ws.ReadMessage(); err != nil || string(text) != "there and back" {
		t.Errorf("%q, %v", text, err)
	}

	cfg.Roots = other.pool()
	_, at = start(t, cfg)
	if _, err := post(client(t, at, own.pool()), at2); err == nil || !strings.Contains(err.Error(), "502") || !strings.Contains(err.Error(), "unknown authority") {
		t.Errorf("a proxy that does not trust the cloud: %v", err)
	}
}

func TestWhereTheProxyCannotGo(t *testing.T) {
	root := newAuthority(t, "cloud root")
	_, at := start(t, far(t, root))
	if _, err := post(client(t, at, root.pool()), "https://nowhere.example/"); err == nil || !strings.Contains(err.Error(), "Bad Gateway") {
		t.Errorf("an unknown https host: %v", err)
	}
	if _, err := post(client(t, at, root.pool()), "http://nowhere.example/"); err == nil || !strings.Contains(err.Error(), "there is no nowhere.example:80") {
		t.Errorf("an unknown http host: %v", err)
	}
	resp, err := http.Get(at.URL + "/")
	if err != nil {
		t.Fatal(err)
	}
	_ = resp.Body.Close()
	if resp.StatusCode != http.StatusBadRequest {
		t.Errorf("a request for the proxy itself: %s", resp.Status)
	}
}

func TestCloseCutsATunnel(t *testing.T) {
	root := newAuthority(t, "cloud root")
	p, at := start(t, far(t, root))
	conn, err := net.Dial("tcp", at.Listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = conn.Close() }()
	fmt.Fprintf(conn, "CONNECT %s:443 HTTP/1.1\r\nHost: %s:443\r\n\r\n", cloud, cloud)
	r := bufio.NewReader(conn)
	if line, err := r.ReadString('\n'); err != nil || !strings.Contains(line, "200") {
		t.Fatalf("%q, %v", line, err)
	}
	p.Close()
	if rest, err := io.ReadAll(r); err == nil && string(rest) != "\r\n" {
		t.Errorf("more came: %q", rest)
	}
}
