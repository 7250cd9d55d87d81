package credential_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/wavetank/wavetank/connector/credential"
)

// FuzzCertificates reads any bytes as certificates: either there are some, or there is a reason.
func FuzzCertificates(f *testing.F) {
	for _, text := range []string{
		"", "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n", "-----BEGIN CERTIFICATE-----\n", "-----BEGIN PRIVATE KEY-----\nAA==\n-----END PRIVATE KEY-----\n",
		"-----BEGIN CERTIFICATE----------END CERTIFICATE-----", "\x30\x82\x01\x0a", "\xff\xfe-\x00", "-----END CERTIFICATE-----\n-----BEGIN CERTIFICATE-----\n",
	} {
		f.Add([]byte(text))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		if found, err := credential.Certificates(data); err == nil && len(found) == 0 {
			t.Error("no certificate and no error")
		}
	})
}

// FuzzReadSecret reads any file as a secret: what is taken can be sent as a header.
func FuzzReadSecret(f *testing.F) {
	for _, text := range []string{"", "s3cr3t\r\n", "\xef\xbb\xbfs3cr3t", "\xff\xfes\x00", "a\x00b", " s ", "é", strings.Repeat("x", 5000)} {
		f.Add([]byte(text), 0)
	}
	file := filepath.Join(f.TempDir(), "secret")
	f.Fuzz(func(t *testing.T, data []byte, use int) {
		if err := os.WriteFile(file, data, 0o600); err != nil {
			t.Fatal(err)
		}
		got, err := credential.ReadSecret(file, credential.Use(use&1))
		if err == nil && (got == "" || strings.ContainsAny(string(got), "\x00\r\n")) {
			t.Errorf("%q is taken as %q", data, string(got))
		}
	})
}
