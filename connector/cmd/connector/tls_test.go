package main

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"math/big"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// pair writes a certificate that is its own authority, and its key.
func pair(t *testing.T, dir string, serial int64) *x509.CertPool {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(serial), NotAfter: time.Now().Add(time.Hour), IsCA: true, BasicConstraintsValid: true,
		IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}, KeyUsage: x509.KeyUsageDigitalSignature | x509.KeyUsageCertSign,
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	private, err := x509.MarshalECPrivateKey(key)
	if err != nil {
		t.Fatal(err)
	}
	certificate := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der})
	for name, text := range map[string][]byte{"cert.pem": certificate, "key.pem": pem.EncodeToMemory(&pem.Block{Type: "EC PRIVATE KEY", Bytes: private})} {
		if err := os.WriteFile(filepath.Join(dir, name), text, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	pool := x509.NewCertPool()
	pool.AppendCertsFromPEM(certificate)
	return pool
}

// TestTheListenerSpeaksTLS serves with a certificate, refuses versions that are too old and plain HTTP, and shows another certificate once
// its files have changed.
func TestTheListenerSpeaksTLS(t *testing.T) {
	file := configFile(t)
	dir := filepath.Dir(file)
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, append(text, "tls: {certFile: cert.pem, keyFile: key.pem}\n"...), 0o600); err != nil {
		t.Fatal(err)
	}
	first := pair(t, dir, 1)
	p := start(t, "serve", "--config", file, "--listen", "127.0.0.1:0")
	url := p.printed("webhook: ")
	if !strings.HasPrefix(url, "https://") {
		t.Fatalf("it serves %s", url)
	}
	url = strings.Replace(url, "/webhook", "/health-check", 1)
	try := func(roots *x509.CertPool, newest uint16) error {
		client := &http.Client{Transport: &http.Transport{TLSClientConfig: &tls.Config{RootCAs: roots, MinVersion: tls.VersionTLS10, MaxVersion: newest}}} //nolint:gosec // an old caller
		defer client.CloseIdleConnections()
		resp, err := client.Get(url)
		if err != nil {
			return err
		}
		if resp.StatusCode != http.StatusOK {
			t.Errorf("answered %d", resp.StatusCode)
		}
		return resp.Body.Close()
	}
	for _, version := range []uint16{tls.VersionTLS12, tls.VersionTLS13} {
		if err := try(first, version); err != nil {
			t.Errorf("%s: %v", tls.VersionName(version), err)
		}
	}
	if err := try(first, tls.VersionTLS11); err == nil {
		t.Error("it speaks TLS 1.1")
	}
	resp, err := http.Get(strings.Replace(url, "https:", "http:", 1))
	if err == nil {
		_ = resp.Body.Close()
		if resp.StatusCode != http.StatusBadRequest {
			t.Errorf("plain HTTP is answered %d", resp.StatusCode)
		}
	}
	second := pair(t, dir, 2)
	p.logged("the configuration changed and is in use")
	for try(second, 0) != nil { // it may have been seen between the two files
		p.logged("the configuration changed and is in use")
	}
	if err := try(first, 0); err == nil {
		t.Error("the old certificate is still shown")
	}
	p.ends()
}
