package deploy

import (
	"bytes"
	"crypto/sha256"
	"crypto/x509"
	"encoding/hex"
	"encoding/json"
	"encoding/pem"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/wavetank/wavetank/connector/credential"
)

// Names of the trust stores, spelt as the guide does (R058).
const (
	StoreOceana     = "async-oceana-adapter-asyncoceanatrustore"
	StoreAggregator = "async-aggregator-interface-asyncaggregatortrustore"
	storeAlarming   = "alarming-db-common-services-truststore1"
)

// Errors of a trust store, for errors.Is.
var (
	ErrNoStore     = errors.New("there is no such trust store")
	ErrCertificate = errors.New("certificate refused")
)

// Store is one trust store of the deployment in Dir.
type Store struct {
	Dir string // of the deployment
	ID  string // StoreInfo.ServiceID
}

// StoreInfo describes a trust store as the certificate manager lists it.
type StoreInfo struct {
	ServiceID          string `json:"serviceId"`          // names the service
	ServiceDisplayName string `json:"serviceDisplayName"` // for people
	ServiceDescription string `json:"serviceDescription"` // for people
	ResourcePath       string `json:"resourcePath"`       // where its store lies
}

func stores() []StoreInfo {
	info := func(id, name, description string) StoreInfo {
		return StoreInfo{id, name, description, "/api/trusted-stores/" + id}
	}
	return []StoreInfo{
		info(StoreAggregator, "async-aggregator-interface Trust Store", "Trust Store for async-aggregator-interface"),
		info(StoreOceana, "async-oceana-adapter Trust Store", "Trust Store for async-oceana-adapter"),
		info(storeAlarming, "auth trust store", "trusted cert for auth service"),
	}
}

func trustDir(dir string) string { return filepath.Join(dir, "trusted-stores") }

// Stores are the trust stores that the deployment in dir has.
func Stores(dir string) ([]StoreInfo, error) {
	out := []StoreInfo{}
	for _, s := range stores() {
		_, err := os.Stat(Store{dir, s.ServiceID}.Path())
		switch {
		case err == nil:
			out = append(out, s)
		case !errors.Is(err, fs.ErrNotExist):
			return nil, fmt.Errorf("list trust stores: %w", err)
		}
	}
	return out, nil
}

// Path is the directory of the store.
func (s Store) Path() string { return filepath.Join(trustDir(s.Dir), s.ID) }

// Certificates are those in the store, in order of their files; a store that does not exist has none.
func (s Store) Certificates() ([]*x509.Certificate, error) {
	files, err := os.ReadDir(s.Path())
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("trust store %s: %w", s.ID, err)
	}
	var out []*x509.Certificate
	for _, f := range files {
		if filepath.Ext(f.Name()) != ".pem" {
			continue
		}
		certs, err := credential.ReadCertificates(filepath.Join(s.Path(), f.Name()))
		if err != nil {
			return nil, fmt.Errorf("trust store %s: %w", s.ID, err)
		}
		out = append(out, certs...)
	}
	return out, nil
}

// Pool is what the service trusts: its store and the authorities of the machine.
func (s Store) Pool() (*x509.CertPool, error) {
	pool, err := x509.SystemCertPool()
	if err != nil { // a machine without any
		pool = x509.NewCertPool()
	}
	certs, err := s.Certificates()
	if err != nil {
		return nil, err
	}
	for _, c := range certs {
		pool.AddCert(c)
	}
	return pool, nil
}

// Add puts the certificate of a PEM file into the store. ErrNoStore and ErrCertificate tell whose fault it is; nothing is changed
// then. now decides what has expired.
func (s Store) Add(file string, now time.Time) (*x509.Certificate, error) {
	if _, err := os.Stat(s.Path()); err != nil || !slices.ContainsFunc(stores(), func(i StoreInfo) bool { return i.ServiceID == s.ID }) {
		return nil, fmt.Errorf("%s: %w", s.ID, ErrNoStore)
	}
	data, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	cert, err := authority(data, now)
	if err != nil {
		return nil, fmt.Errorf("%s: %w: %w", file, ErrCertificate, err)
	}
	have, err := s.Certificates()
	if err != nil {
		return nil, err
	}
	for _, c := range have {
		if bytes.Equal(c.Raw, cert.Raw) {
			return nil, fmt.Errorf("%s: %w: %q is in the trust store already", file, ErrCertificate, cert.Subject.CommonName)
		}
	}
	sum := sha256.Sum256(cert.Raw)
	text := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: cert.Raw})
	return cert, replace(filepath.Join(s.Path(), hex.EncodeToString(sum[:8])+".pem"), text, 0o644)
}

// authority reads the one certificate of an authority that a PEM file should hold.
func authority(data []byte, now time.Time) (*x509.Certificate, error) {
	certs, err := credential.Certificates(data)
	if err != nil {
		return nil, err
	}
	if len(certs) > 1 {
		names := make([]string, 0, len(certs))
		for _, c := range certs {
			names = append(names, fmt.Sprintf("%q", c.Subject.CommonName))
		}
		return nil, fmt.Errorf("holds %d certificates, %s; add each from a file of its own", len(certs), strings.Join(names, ", "))
	}
	c := certs[0]
	switch {
	case now.After(c.NotAfter):
		return nil, fmt.Errorf("%q expired on %s", c.Subject.CommonName, c.NotAfter.Format(time.DateOnly))
	case now.Before(c.NotBefore):
		return nil, fmt.Errorf("%q is valid from %s only", c.Subject.CommonName, c.NotBefore.Format(time.DateOnly))
	case !c.IsCA:
		return nil, fmt.Errorf("%q is the certificate of a server, not of an authority; take the one that signed it, of %q", c.Subject.CommonName, c.Issuer.CommonName)
	case c.KeyUsage != 0 && c.KeyUsage&x509.KeyUsageCertSign == 0:
		return nil, fmt.Errorf("%q may not sign certificates", c.Subject.CommonName)
	case !forServers(c):
		return nil, fmt.Errorf("%q signs for other uses than servers; take the authority above the server", c.Subject.CommonName)
	}
	return c, nil
}

// forServers reports whether what an authority signs may be shown by a server; one that names no use is for all.
func forServers(c *x509.Certificate) bool {
	if len(c.ExtKeyUsage) == 0 && len(c.UnknownExtKeyUsage) == 0 {
		return true
	}
	return slices.Contains(c.ExtKeyUsage, x509.ExtKeyUsageServerAuth) || slices.Contains(c.ExtKeyUsage, x509.ExtKeyUsageAny)
}

// JSON is the list as the certificate manager prints it: an array, so that jq's .[] works on it (R060).
func JSON(v any) []byte {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	_ = enc.Encode(v) // of plain structs
	return b.Bytes()
}
