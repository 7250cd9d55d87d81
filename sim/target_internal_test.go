package sim

import (
	"errors"
	"net"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"sync/atomic"
	"testing"
)

func TestInnerAddresses(t *testing.T) {
	for address, want := range map[string]bool{
		"127.0.0.1": true, "127.8.8.8": true, "::1": true, "0.0.0.0": true, "::": true, "169.254.169.254": true, "fe80::1%eth0": true,
		"::ffff:169.254.169.254": true, "224.0.0.1": true, "fd00:ec2::254": true, "100.100.100.200": true,
		"0.1.2.3": true, "168.63.129.16": true, "fd20:ce::254": true, "fd00:ec2::23": true, "fd00:c1::a9fe:a9fe": true,
		"64:ff9b::169.254.169.254": true, "64:ff9b:1::127.0.0.1": true, "2002:7f00:1::": true, "2002:a9fe:a9fe::1": true, "::127.0.0.1": true, "64:ff9b::a9fe:a9fe": true,
		"64:ff9b::192.0.2.7": false, "2002:c000:207::": false, "168.63.129.17": false,
		"10.0.0.1": false, "172.17.0.2": false, "192.168.1.7": false, "fd00::7": false, "203.0.113.7": false, "2001:db8::1": false,
	} {
		if got := inner(netip.MustParseAddr(address)); got != want {
			t.Errorf("inner(%s) = %v", address, got)
		}
	}
}

// TestNamesThatLeadInsideAreNotCalled has a name that resolves to this machine, which is seen when it is dialled.
func TestNamesThatLeadInsideAreNotCalled(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	_, port, _ := net.SplitHostPort(l.Addr().String())
	w := &World{}
	for _, address := range []string{"localhost:" + port, "127.0.0.1:" + port} {
		if conn, err := w.dialTarget(t.Context(), "tcp", address); !errors.Is(err, errTarget) {
			t.Errorf("%s: %v, %v", address, conn, err)
		}
	}
	w.connector = "http://localhost:" + port
	conn, err := w.dialTarget(t.Context(), "tcp", "localhost:"+port)
	if err != nil {
		t.Fatalf("the connector that the world was started with: %v", err)
	}
	_ = conn.Close()
}

// TestTheScannerFetchesNothingFromInside has a world that others reach. Where a message's file is, is said by the person who sends it.
func TestTheScannerFetchesNothingFromInside(t *testing.T) {
	var asked atomic.Int64
	inside := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { asked.Add(1) }))
	defer inside.Close()
	_, port, _ := net.SplitHostPort(inside.Listener.Addr().String())
	for name, site := range map[string]Site{"by --listen": {GuardTargets: true}, "by --host": {GuardTargets: true, PublicHost: "world.example"}} {
		w, err := New(Config{Site: site})
		if err != nil {
			t.Fatal(err)
		}
		defer w.Close()
		client := w.scannerClient(site)
		for _, address := range []string{inside.URL, "http://localhost:" + port, "http://[::ffff:127.0.0.1]:" + port, "http://0.0.0.0:" + port} {
			r, _ := http.NewRequestWithContext(t.Context(), http.MethodHead, address+"/file.pdf", nil)
			answer, err := client.Do(r)
			if err == nil {
				_ = answer.Body.Close()
			}
			if !errors.Is(err, errTarget) {
				t.Errorf("%s: %s: %v", name, address, err)
			}
		}
		r, _ := http.NewRequestWithContext(t.Context(), http.MethodGet, w.CloudURL()+"/v1.1/apps", nil)
		answer, err := client.Do(r)
		if err != nil {
			t.Fatalf("%s: the world's own cloud: %v", name, err)
		}
		_ = answer.Body.Close()
	}
	if n := asked.Load(); n > 0 {
		t.Errorf("it was asked %d times", n)
	}
}
