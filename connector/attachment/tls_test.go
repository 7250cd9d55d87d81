package attachment_test

import (
	"crypto/tls"
	"crypto/x509"
	"io"
	"log"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/wavetank/wavetank/connector/attachment"
)

// TestEachSideHasItsOwnAuthorities carries a file between two sides behind TLS, of which one or the other is not trusted, is a stranger
// else, or speaks an old version.
func TestEachSideHasItsOwnAuthorities(t *testing.T) {
	known, none := x509.NewCertPool(), x509.NewCertPool()
	serve := func(newest uint16) *httptest.Server {
		s := httptest.NewUnstartedServer(newFar(t).Config.Handler)
		s.TLS = &tls.Config{MinVersion: tls.VersionTLS10, MaxVersion: newest} //nolint:gosec // an old peer
		s.Config.ErrorLog = log.New(io.Discard, "", 0)
		s.StartTLS()
		t.Cleanup(s.Close)
		known.AddCert(s.Certificate())
		return s
	}
	good, old := serve(0), serve(tls.VersionTLS11)
	elsewhere := strings.Replace(good.URL, "127.0.0.1", "localhost", 1) // which its certificate is not for
	tests := []struct {
		name              string
		cloud, oceana     string
		cloudCAs, deskCAs *x509.CertPool
		want              string // part of the error; empty: it arrives
	}{
		{"both trusted", good.URL, good.URL, known, known, ""},
		{"the cloud is not", good.URL, good.URL, none, known, "media token: tls: failed to verify"},
		{"Oceana is not", good.URL, good.URL, known, none, "put into Oceana: tls: failed to verify"},
		{"the cloud is somebody else", elsewhere, good.URL, known, known, "media token: tls: failed to verify"},
		{"Oceana is somebody else", good.URL, elsewhere, known, known, "put into Oceana: tls: failed to verify"},
		{"the cloud is old", old.URL, good.URL, known, known, "media token: remote error: tls: protocol version"},
		{"Oceana is old", good.URL, old.URL, known, known, "put into Oceana: remote error: tls: protocol version"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			c := attachment.New(attachment.Config{
				CloudURL: tt.cloud, AppID: "a1", KeyID: "k", Secret: "s", OceanaURL: tt.oceana, User: "u", Password: "p",
				CloudRootCAs: tt.cloudCAs, RootCAs: tt.deskCAs,
			})
			defer c.Close()
			_, err := c.Inbound(t.Context(), attachment.Arrival{
				MediaURL: tt.cloud + "/media/a.pdf", MediaType: "application/pdf", WorkRequest: "w1", ID: "t1",
			})
			if (err == nil) != (tt.want == "") || err != nil && !strings.Contains(err.Error(), tt.want) {
				t.Errorf("Inbound: %v, want %q", err, tt.want)
			}
		})
	}
}
