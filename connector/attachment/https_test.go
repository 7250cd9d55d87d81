package attachment_test

import (
	"crypto/x509"
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/wavetank/wavetank/connector/attachment"
)

// TestNothingInTheClear: with a cloud behind TLS, no file is asked for over http at a host that is listed, and no token is made, unless it
// is listed for that.
func TestNothingInTheClear(t *testing.T) {
	var asked atomic.Int64
	handler := http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		asked.Add(1)
		_, _ = w.Write([]byte(`{"tokens":{}}`))
	})
	cloud, plain := httptest.NewTLSServer(handler), httptest.NewServer(handler)
	defer cloud.Close()
	defer plain.Close()
	roots := x509.NewCertPool()
	roots.AddCert(cloud.Certificate())
	c := attachment.New(attachment.Config{
		CloudURL: cloud.URL, AppID: "a1", KeyID: "k", Secret: "s", OceanaURL: plain.URL, User: "u", Password: "p", CloudRootCAs: roots,
		Hosts: []string{strings.TrimPrefix(plain.URL, "http://")},
	})
	defer c.Close()
	for _, address := range []string{
		strings.Replace(cloud.URL, "https", "http", 1) + "/media/a.pdf", plain.URL + "/media/a.pdf", strings.Replace(plain.URL, "http", "HTTP", 1) + "/a.pdf",
	} {
		_, err := c.Inbound(t.Context(), attachment.Arrival{MediaURL: address, WorkRequest: "w1", ID: "t1"})
		var no *attachment.Refusal
		if !errors.As(err, &no) || !strings.Contains(no.Text, "https only") {
			t.Errorf("%s: %v", address, err)
		}
	}
	if asked.Load() != 0 {
		t.Errorf("%d requests were made", asked.Load())
	}
	c = attachment.New(attachment.Config{
		CloudURL: cloud.URL, AppID: "a1", KeyID: "k", Secret: "s", OceanaURL: plain.URL, User: "u", Password: "p", CloudRootCAs: roots,
		Hosts: []string{plain.URL},
	})
	defer c.Close()
	_, _ = c.Inbound(t.Context(), attachment.Arrival{MediaURL: plain.URL + "/media/a.pdf", WorkRequest: "w1", ID: "t1"})
	if asked.Load() == 0 {
		t.Error("a host that is listed with http:// is not asked")
	}
}

// TestHeadersThatNeverEnd are what a file is answered with.
func TestHeadersThatNeverEnd(t *testing.T) {
	far := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodPost {
			w.WriteHeader(http.StatusNotFound) // no token is needed
			return
		}
		for range 100 {
			w.Header().Add("X-More", strings.Repeat("x", 1<<10))
		}
	}))
	defer far.Close()
	c := attachment.New(attachment.Config{CloudURL: far.URL, AppID: "a1", KeyID: "k", Secret: "s", OceanaURL: far.URL, User: "u", Password: "p"})
	defer c.Close()
	_, err := c.Inbound(t.Context(), attachment.Arrival{MediaURL: far.URL + "/a.pdf", WorkRequest: "w1", ID: "t1"})
	if err == nil || !strings.Contains(err.Error(), "65536") {
		t.Errorf("Inbound: %v", err)
	}
}
