package config

import (
	"crypto/tls"
	"errors"
	"fmt"
	"io/fs"
	"net"
	"os"
	"path/filepath"
	"strconv"

	"github.com/benbjohnson/clock"

	"github.com/wavetank/wavetank/connector/credential"
)

// longestSocket is how many bytes the name of a unix socket may have, on Linux without its final zero.
const longestSocket = 107

// listenFaults finds addresses on which nothing can listen, as far as that is known without trying.
func (c Config) listenFaults() []Fault {
	var out []Fault
	for _, l := range []struct{ field, address string }{{"listen", c.Listen}, {"metrics.listen", c.Metrics.Listen}} {
		if l.address == "" {
			continue
		}
		_, port, err := net.SplitHostPort(l.address)
		if err != nil {
			out = append(out, Fault{l.field, "want host:port"})
		} else if _, err := net.LookupPort("tcp", port); err != nil {
			out = append(out, Fault{l.field, fmt.Sprintf("want a port from 0 to 65535, got %.20q", port)})
		}
	}
	if len(out) == 0 && sameAddress(c.Listen, c.Metrics.Listen) {
		out = append(out, Fault{"metrics.listen", "is the address of listen; take another port, or metrics.shared: true"})
	}
	return append(out, controlFaults(c.Control)...)
}

// sameAddress reports whether two listeners would be in each other's way.
func sameAddress(a, b string) bool {
	hostA, portA, errA := net.SplitHostPort(a)
	hostB, portB, errB := net.SplitHostPort(b)
	n, _ := strconv.Atoi(portA)
	if errA != nil || errB != nil || portA != portB || n == 0 {
		return false
	}
	everywhere := func(host string) bool { ip := net.ParseIP(host); return host == "" || ip != nil && ip.IsUnspecified() }
	return hostA == hostB || everywhere(hostA) || everywhere(hostB)
}

// controlFaults finds what keeps a socket from being made at path.
func controlFaults(path string) []Fault {
	if path == "" {
		return nil
	}
	if len(path) > longestSocket {
		return []Fault{{"control", fmt.Sprintf("is %d bytes long, directory included; a socket's name has at most %d", len(path), longestSocket)}}
	}
	if info, err := os.Stat(filepath.Dir(path)); err != nil || !info.IsDir() {
		return []Fault{{"control", filepath.Dir(path) + " is no directory"}}
	}
	if info, err := os.Lstat(path); err == nil && info.Mode()&fs.ModeSocket == 0 {
		return []Fault{{"control", path + " is there already and is no socket"}}
	}
	return nil
}

// fileFaults reads the files with certificates that c names.
func (c Config) fileFaults() []Fault {
	var out []Fault
	for _, f := range []struct {
		field, path string
		given       bool
	}{{"oceana.caFile", c.Oceana.CAFile, c.Oceana.RootCAs != nil}, {"aggregator.caFile", c.Aggregator.CAFile, c.Aggregator.RootCAs != nil}} {
		if f.path == "" || f.given {
			continue
		}
		if _, err := credential.ReadCertificates(f.path); err != nil {
			out = append(out, Fault{f.field, err.Error()})
		}
	}
	return out
}

// Certificate reads what the listener shows, and checks that it can be shown today; nil: the listener speaks no TLS.
func (c Config) Certificate() (*tls.Certificate, error) {
	if c.TLS.CertFile == "" {
		return nil, nil
	}
	if c.Clock == nil {
		c.Clock = realClock{clock.New()}
	}
	pair, err := credential.ReadPair(c.TLS.CertFile, c.TLS.KeyFile, c.Clock.Now())
	var of *credential.FileError
	switch {
	case errors.As(err, &of) && of.Key:
		return nil, Fault{"tls.keyFile", err.Error()}
	case err != nil:
		return nil, Fault{"tls.certFile", err.Error()}
	}
	return &pair, nil
}
