package main

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"math/big"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/wavetank/wavetank/connector/deploy"
)

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"ccm": main})
}

// The scripts hold the guide's command lines. Each starts in a directory with a workbook that is right and certificates of all kinds.
func TestScripts(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir: "testdata",
		Setup: func(env *testscript.Env) error {
			if err := deploy.WriteWorkbook(filepath.Join(env.WorkDir, "deployment.xlsx"), deploy.Example()); err != nil {
				return err
			}
			return certificates(env.WorkDir)
		},
	})
}

func certificates(dir string) error {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return err
	}
	now := time.Now()
	make := func(name string, change func(*x509.Certificate)) ([]byte, error) {
		c := &x509.Certificate{
			SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: name}, NotBefore: now.Add(-48 * time.Hour), NotAfter: now.Add(time.Hour),
			IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageCertSign,
		}
		change(c)
		der, err := x509.CreateCertificate(rand.Reader, c, c, &key.PublicKey, key)
		return pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}), err
	}
	good, err := make("System Manager CA", func(*x509.Certificate) {})
	if err != nil {
		return err
	}
	expired, err := make("Old CA", func(c *x509.Certificate) { c.NotAfter = now.Add(-24 * time.Hour) })
	if err != nil {
		return err
	}
	server, err := make("oceana.example.com", func(c *x509.Certificate) { c.IsCA, c.KeyUsage = false, x509.KeyUsageDigitalSignature })
	if err != nil {
		return err
	}
	der, err := x509.MarshalECPrivateKey(key)
	if err != nil {
		return err
	}
	for name, text := range map[string][]byte{
		"system-manager-ca.pem": good, "expired.pem": expired, "server.pem": server, "several.pem": bytes.Join([][]byte{good, expired}, nil),
		"key.pem": pem.EncodeToMemory(&pem.Block{Type: "EC PRIVATE KEY", Bytes: der}), "not.pem": []byte("hello\n"),
	} {
		if err := os.WriteFile(filepath.Join(dir, name), text, 0o600); err != nil {
			return err
		}
	}
	return nil
}
