package sim

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"errors"
	"fmt"
	"math/big"
	"net"
	"time"
)

// Authority is a certificate authority of a world: the one that signs Oceana's certificate, as System Manager does (R039), the one
// above the cloud (R041), or that of a corporate proxy (R040). Its certificates hold for the whole of this century, so that neither
// the virtual nor the real date ever decides a handshake.
type Authority struct {
	cert *x509.Certificate
	key  *ecdsa.PrivateKey
}

var (
	validFrom = time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC)
	validTo   = time.Date(2100, 1, 1, 0, 0, 0, 0, time.UTC)
)

// AuthorityName is the name of the authority that a world makes for itself when its Site brings none.
const AuthorityName = "Wavetank System Manager CA"

// NewAuthority makes an authority of this name.
func NewAuthority(name string) (*Authority, error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, fmt.Errorf("make authority key: %w", err)
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1),
		Subject:      pkix.Name{CommonName: name},
		NotBefore:    validFrom, NotAfter: validTo,
		IsCA: true, BasicConstraintsValid: true,
		KeyUsage: x509.KeyUsageCertSign | x509.KeyUsageCRLSign,
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		return nil, fmt.Errorf("make authority certificate: %w", err)
	}
	cert, err := x509.ParseCertificate(der)
	if err != nil {
		return nil, fmt.Errorf("read authority certificate: %w", err)
	}
	return &Authority{cert: cert, key: key}, nil
}

// LoadAuthority reads an authority from its certificate and its KeyPEM, so that it is the same in another process.
func LoadAuthority(cert, key []byte) (*Authority, error) {
	c, _ := pem.Decode(cert)
	k, _ := pem.Decode(key)
	if c == nil || k == nil {
		return nil, errors.New("read authority: no PEM")
	}
	var a Authority
	var err error
	if a.cert, err = x509.ParseCertificate(c.Bytes); err != nil {
		return nil, fmt.Errorf("read authority certificate: %w", err)
	}
	if a.key, err = x509.ParseECPrivateKey(k.Bytes); err != nil {
		return nil, fmt.Errorf("read authority key: %w", err)
	}
	return &a, nil
}

// Issue makes a server certificate for this machine's loopback names and others.
func (a *Authority) Issue(hosts ...string) (tls.Certificate, error) {
	return a.IssueUntil(validTo, hosts...)
}

// IssueUntil is Issue of a certificate that ends at an instant, which may be past: a certificate that was not renewed.
func (a *Authority) IssueUntil(end time.Time, hosts ...string) (tls.Certificate, error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return tls.Certificate{}, fmt.Errorf("make server key: %w", err)
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(2),
		Subject:      pkix.Name{CommonName: "localhost"},
		NotBefore:    validFrom, NotAfter: end,
		KeyUsage:    x509.KeyUsageDigitalSignature,
		ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth},
		DNSNames:    []string{"localhost"},
		IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1), net.IPv6loopback},
	}
	for _, h := range hosts {
		if ip := net.ParseIP(h); ip != nil {
			template.IPAddresses = append(template.IPAddresses, ip)
		} else if h != "" {
			template.DNSNames = append(template.DNSNames, h)
		}
	}
	der, err := x509.CreateCertificate(rand.Reader, template, a.cert, &key.PublicKey, a.key)
	if err != nil {
		return tls.Certificate{}, fmt.Errorf("make server certificate: %w", err)
	}
	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key}, nil
}

// Pool holds only this authority.
func (a *Authority) Pool() *x509.CertPool {
	pool := x509.NewCertPool()
	pool.AddCert(a.cert)
	return pool
}

// PEM is the authority's certificate; KeyPEM its private key, which is worth nothing outside a simulated world.
func (a *Authority) PEM() []byte {
	return pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: a.cert.Raw})
}

// KeyPEM is the private key for LoadAuthority.
func (a *Authority) KeyPEM() []byte {
	der, err := x509.MarshalECPrivateKey(a.key)
	if err != nil {
		return nil // of a curve that is known
	}
	return pem.EncodeToMemory(&pem.Block{Type: "EC PRIVATE KEY", Bytes: der})
}
