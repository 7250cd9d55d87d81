package attachment_test

import (
	"context"
	"net"
	"strings"
	"testing"

	"github.com/wavetank/wavetank/connector/attachment"
)

// nameServer is a resolver that says of every name that it is at one IPv4 address.
func nameServer(t *testing.T, address string) *net.Resolver {
	l, err := net.ListenPacket("udp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	done := make(chan struct{})
	go func() {
		defer close(done)
		b := make([]byte, 512)
		for {
			n, from, err := l.ReadFrom(b)
			if err != nil {
				return
			}
			end := 12 // of the header; then come the labels of the name, type and class
			for end < n && b[end] != 0 {
				end += int(b[end]) + 1
			}
			end += 5
			answer := append([]byte{}, b[:end]...)
			answer[2], answer[3] = 0x81, 0x80
			copy(answer[6:12], make([]byte, 6))
			if b[end-3] == 1 { // asked for A, not AAAA
				answer[7] = 1
				answer = append(answer, 0xc0, 12, 0, 1, 0, 1, 0, 0, 0, 60, 0, 4)
				answer = append(answer, net.ParseIP(address).To4()...)
			}
			_, _ = l.WriteTo(answer, from)
		}
	}()
	t.Cleanup(func() {
		_ = l.Close()
		<-done
	})
	return &net.Resolver{PreferGo: true, Dial: func(ctx context.Context, _, _ string) (net.Conn, error) {
		return new(net.Dialer).DialContext(ctx, "udp", l.LocalAddr().String())
	}}
}

// TestANameThatLeadsInside has the name server say that a host which is allowed is at a private address.
func TestANameThatLeadsInside(t *testing.T) {
	for _, address := range []string{"127.0.0.1", "10.1.2.3", "192.168.0.1", "169.254.169.254", "0.0.0.0", "224.0.0.1"} {
		t.Run(address, func(t *testing.T) {
			f := newFar(t)
			port := f.URL[strings.LastIndexByte(f.URL, ':'):]
			c := f.carrier(t, func(c *attachment.Config) {
				c.Hosts, c.Resolver = []string{"media.example" + port}, nameServer(t, address)
			})
			_, err := c.Inbound(context.Background(), attachment.Arrival{MediaURL: "http://media.example" + port + "/media/a.pdf", WorkRequest: "w1", ID: "t1"})
			f.refused(t, err, "media.example is at the private address "+address+port+": to allow that, list the address itself in aggregator.mediaHosts", true)
		})
	}
}
