package sim

import (
	"errors"
	"net"
	"net/netip"
	"testing"
)

func TestInnerAddresses(t *testing.T) {
	for address, want := range map[string]bool{
		"127.0.0.1": true, "127.8.8.8": true, "::1": true, "0.0.0.0": true, "::": true, "169.254.169.254": true, "fe80::1%eth0": true,
		"::ffff:169.254.169.254": true, "224.0.0.1": true, "fd00:ec2::254": true, "100.100.100.200": true,
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
