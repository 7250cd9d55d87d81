package connector

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"strings"
	"time"
)

// soon is how long a certificate must last for Check to be content.
const soon = 7 * 24 * time.Hour

// certificate says what there is to know of a connection's certificate, or what is wrong with it soon.
func certificate(state *tls.ConnectionState, now time.Time) (string, error) {
	leaf := state.PeerCertificates[0]
	if left := leaf.NotAfter.Sub(now); left < soon {
		return "", fmt.Errorf("expires on %s, in less than a week", leaf.NotAfter.UTC().Format(time.DateOnly))
	}
	chain := state.VerifiedChains[0]
	return fmt.Sprintf("%s, until %s, by %s", tls.VersionName(state.Version), leaf.NotAfter.UTC().Format(time.DateOnly),
		named(chain[len(chain)-1])), nil
}

// explain says what keeps a TLS connection from being made, and what would help; field is where authorities are configured. False: it is
// not TLS that went wrong.
func explain(err error, field string) (string, bool) {
	var (
		unknown  x509.UnknownAuthorityError
		hostname x509.HostnameError
		invalid  x509.CertificateInvalidError
		record   tls.RecordHeaderError
	)
	switch {
	case errors.As(err, &hostname):
		return fmt.Sprintf("is for %s and not for %s", names(hostname.Certificate), hostname.Host), true
	case errors.As(err, &invalid) && invalid.Reason == x509.Expired:
		c := invalid.Cert
		return fmt.Sprintf("is valid from %s to %s only", c.NotBefore.UTC().Format(time.DateOnly), c.NotAfter.UTC().Format(time.DateOnly)), true
	case errors.As(err, &invalid):
		return invalid.Error(), true
	case errors.As(err, &unknown):
		by := "an authority that is not trusted"
		if unknown.Cert != nil {
			by = fmt.Sprintf("%s, which is not trusted", unknown.Cert.Issuer.CommonName)
		}
		return fmt.Sprintf("is signed by %s: put the authority's certificate into %s", by, field), true
	case errors.As(err, &record), strings.Contains(err.Error(), "server gave HTTP response to HTTPS client"):
		return "is missing: the other side does not speak TLS", true
	case strings.Contains(err.Error(), "protocol version"): // of an error that crypto/tls does not export
		return "cannot be seen: no TLS 1.2 or later with the other side (" + err.Error() + ")", true
	}
	return "", false
}

func names(c *x509.Certificate) string {
	all := append([]string{}, c.DNSNames...)
	for _, ip := range c.IPAddresses {
		all = append(all, ip.String())
	}
	if len(all) == 0 {
		return "no host"
	}
	return strings.Join(all, ", ")
}

func named(c *x509.Certificate) string {
	if c.Subject.CommonName != "" {
		return c.Subject.CommonName
	}
	return c.Subject.String()
}
