package oceana_test

import (
	"context"
	"crypto/x509"
	"errors"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/wavetank/wavetank/connector/oceana"
)

// TestAnUpgradeThatNeverEnds is answered with one header after the other.
func TestAnUpgradeThatNeverEnds(t *testing.T) {
	for _, start := range []func(*httptest.Server){(*httptest.Server).Start, (*httptest.Server).StartTLS} {
		var sent atomic.Int64
		server := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			conn, _, err := http.NewResponseController(w).Hijack()
			if err != nil {
				t.Error(err)
				return
			}
			defer func() { _ = conn.Close() }()
			_, err = conn.Write([]byte("HTTP/1.1 101 Switching Protocols\r\n"))
			line := []byte("X-More: " + strings.Repeat("x", 8<<10) + "\r\n")
			for n := 0; err == nil && sent.Load() < 1<<30; sent.Add(int64(n)) {
				n, err = conn.Write(line)
			}
		}))
		start(server)
		cfg := oceana.Config{URL: "ws" + strings.TrimPrefix(server.URL, "http"), User: "breeze", Password: "s3cret"}
		if server.Certificate() != nil {
			cfg.RootCAs = pool(server)
		}
		err := oceana.New(cfg).Check(t.Context())
		server.Close()
		if err == nil || !strings.Contains(err.Error(), "longer than 64 KiB") {
			t.Errorf("Check: %v", err)
		}
		if sent.Load() > 64<<20 { // what the machine holds of a connection, and no more
			t.Errorf("%d bytes of headers were taken", sent.Load())
		}
	}
}

func pool(s *httptest.Server) *x509.CertPool {
	p := x509.NewCertPool()
	p.AddCert(s.Certificate())
	return p
}

// TestAnUpgradeThatIsNotAnsweredEndsWithItsCaller, and not when it would time out.
func TestAnUpgradeThatIsNotAnsweredEndsWithItsCaller(t *testing.T) {
	ctx, leave := context.WithCancel(t.Context())
	server := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		leave()
		<-r.Context().Done()
	}))
	defer server.Close()
	a := oceana.New(oceana.Config{URL: "ws" + strings.TrimPrefix(server.URL, "http")})
	if err := a.Check(ctx); !errors.Is(err, net.ErrClosed) {
		t.Errorf("%v, want a closed connection", err)
	}
}
