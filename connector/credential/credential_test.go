package credential_test

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/base64"
	"encoding/pem"
	"errors"
	"math/big"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
	"unicode/utf16"

	"github.com/wavetank/wavetank/connector/credential"
)

var noon = time.Date(2020, 11, 3, 12, 0, 0, 0, time.UTC)

// issued is a certificate that signed itself, valid on the third of November 2020, and its key.
type issued struct {
	der       []byte
	cert, key string
}

func issue(t *testing.T, name string, from, until time.Time) issued {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: name}, NotBefore: from, NotAfter: until, IsCA: true, BasicConstraintsValid: true,
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	private, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		t.Fatal(err)
	}
	text := func(kind string, of []byte) string {
		return string(pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: of}))
	}
	return issued{der, text("CERTIFICATE", der), text("PRIVATE KEY", private)}
}

func day(n int) time.Time { return noon.AddDate(0, 0, n) }

func file(t *testing.T, name, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// wide is a text in UTF-16.
func wide(text string, mark bool) string {
	var out []byte
	if mark {
		out = []byte{0xff, 0xfe}
	}
	for _, u := range utf16.Encode([]rune(text)) {
		out = append(out, byte(u), byte(u>>8))
	}
	return string(out)
}

func TestReadSecret(t *testing.T) {
	const bom = "\xef\xbb\xbf"
	tests := []struct {
		name, text string
		use        credential.Use
		want, says string
	}{
		{"plain", "s3cr3t", credential.Header, "s3cr3t", ""},
		{"line end", "s3cr3t\n", credential.Header, "s3cr3t", ""},
		{"Windows line ends", "s3cr3t\r\n\r\n", credential.Header, "s3cr3t", ""},
		{"byte order mark", bom + "s3cr3t-webhook", credential.Header, "s3cr3t-webhook", ""},
		{"mark and line end", bom + "s3cr3t\r\n", credential.Password, "s3cr3t", ""},
		{"a blank within", "two words", credential.Header, "two words", ""},
		{"a blank after", "s3cr3t \n", credential.Header, "", "blank"},
		{"a blank before", " s3cr3t", credential.Header, "", "blank"},
		{"a tab after", "s3cr3t\t", credential.Header, "", "character 7 is U+0009"},
		{"a letter that no header carries", "s3crét", credential.Header, "", "character 5 is U+00E9"},
		{"the same in a password", "s3crét", credential.Password, "s3crét", ""},
		{"a blank at the end of a password", "pass \n", credential.Password, "pass ", ""},
		{"a second mark", bom + bom + "s3cr3t", credential.Password, "", "byte order mark"},
		{"UTF-16", wide("s3cr3t", true), credential.Header, "", "is UTF-16 text"},
		{"UTF-16 without a mark", wide("s3cr3t", false), credential.Password, "", "is UTF-16 text"},
		{"NUL", "s3c\x00r3t!", credential.Password, "", "holds a NUL byte"},
		{"Latin-1", "s3cr\xe9t", credential.Password, "", "no UTF-8"},
		{"a mark alone", bom + "\n", credential.Header, "", "is empty"},
		{"nothing", "", credential.Header, "", "is empty"},
		{"two lines", "one\ntwo\n", credential.Password, "", "more than one line"},
		{"a book", strings.Repeat("x", 5000), credential.Password, "", "which is no secret"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			path := file(t, "hook", tt.text)
			got, err := credential.ReadSecret(path, tt.use)
			if tt.says == "" && (err != nil || got.Reveal() != tt.want) {
				t.Errorf("got %q, %v, want %q", got.Reveal(), err, tt.want)
			}
			if tt.says != "" && (err == nil || !strings.HasPrefix(err.Error(), path+" ") || !strings.Contains(err.Error(), tt.says)) {
				t.Errorf("got %v, want the file's name and %q", err, tt.says)
			}
			if err != nil && strings.Contains(err.Error(), "s3c") {
				t.Errorf("the error tells the secret: %v", err)
			}
		})
	}
}

// TestASecretFileThatNeverEnds is read no further than a secret can be long.
func TestASecretFileThatNeverEnds(t *testing.T) {
	const endless = "/dev/zero"
	if _, err := os.Stat(endless); err != nil {
		t.Skip("there is no such file here")
	}
	if _, err := credential.ReadSecret(endless, credential.Password); err == nil || err.Error() != endless+" holds more than 4096 bytes, which is no secret" {
		t.Errorf("got %v", err)
	}
}

func TestExposed(t *testing.T) {
	path := file(t, "hook", "s3cr3t")
	for mode, want := range map[os.FileMode]bool{0o600: false, 0o640: false, 0o644: true, 0o604: true} {
		if err := os.Chmod(path, mode); err != nil {
			t.Fatal(err)
		}
		if got := credential.Exposed(path); got != want {
			t.Errorf("mode %o: %v, want %v", mode, got, want)
		}
	}
}

// TestCertificates has a damaged or wrong block followed by a sound one of another authority: what is left must never be taken alone.
func TestCertificates(t *testing.T) {
	meant, other := issue(t, "Meant", day(-1), day(1)), issue(t, "Other", day(-1), day(1))
	lines := strings.Split(meant.cert, "\n")
	badLetter := strings.Replace(meant.cert, lines[2][:1], "*", 1)
	tampered := bytes.Clone(meant.der)
	tampered[len(tampered)-1] ^= 1
	changed := string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: tampered}))
	p12, err := base64.StdEncoding.DecodeString("MIIDJQIBAzCCAs8GCSqGSIb3DQEHAaCCAsAEggK8MIICuDCCAW8GCSqGSIb3DQEHBqCCAWAwggFc")
	if err != nil {
		t.Fatal(err)
	}
	tests := []struct{ name, text, says string }{
		{"one", meant.cert, ""},
		{"two", meant.cert + other.cert, ""},
		{"text around", "subject=CN=Meant\nissuer=CN=Meant\n----\n" + meant.cert + "\nBag Attributes\n" + other.cert, ""},
		{"a mark and Windows line ends", "\xef\xbb\xbf" + strings.ReplaceAll(meant.cert, "\n", "\r\n"), ""},
		{"no line end", strings.TrimSpace(meant.cert), ""},
		{"a bad letter", badLetter + other.cert, "not Base64"},
		{"a letter changed", changed + other.cert, "is damaged"},
		{"a block cut short", lines[0] + "\n" + lines[1] + "\n" + lines[len(lines)-2] + "\n" + other.cert, "cannot be read"},
		{"indented", "  " + strings.Join(lines, "\n  ") + "\n" + other.cert, "line 1: is indented"},
		{"without END", strings.Join(lines[:len(lines)-2], "\n") + "\n" + other.cert, "has no END"},
		{"without END at the end", other.cert + strings.Join(lines[:len(lines)-2], "\n"), "has no END"},
		{"without BEGIN", strings.Join(lines[1:], "\n") + other.cert, "without its BEGIN"},
		{"glued", strings.TrimSpace(meant.cert) + other.cert, "glued together on one line"},
		{"words on the line", "CA: " + meant.cert, "on a line of its own"},
		{"dashes missing", strings.Replace(meant.cert, "CERTIFICATE-----", "CERTIFICATE----", 1) + other.cert, "nothing else on the line"},
		{"four dashes", strings.ReplaceAll(meant.cert, "-----", "----") + other.cert, "Base64 outside of a block"},
		{"dashes of a word processor", strings.ReplaceAll(meant.cert, "-----", "——-") + other.cert, "Base64 outside of a block"},
		{"begin in small letters", strings.NewReplacer("BEGIN", "begin", "END", "end").Replace(meant.cert) + other.cert, "Base64 outside of a block"},
		{"no lines around it", other.cert + strings.Join(lines[1:len(lines)-2], "\n") + "\n", "Base64 outside of a block"},
		{"quoted by a mail", "> " + strings.Join(lines, "\n> ") + "\n" + other.cert, "line 1"},
		{"another END", strings.Replace(meant.cert, "END CERTIFICATE", "END X509 CRL", 1) + other.cert, "does not fit the BEGIN"},
		{"TRUSTED CERTIFICATE", strings.ReplaceAll(meant.cert, "CERTIFICATE", "TRUSTED CERTIFICATE") + other.cert, "TRUSTED CERTIFICATE"},
		{"a key", meant.key + other.cert, "holds a private key"},
		{"a request", strings.ReplaceAll(meant.cert, "CERTIFICATE", "CERTIFICATE REQUEST"), "is a request"},
		{"PKCS7", strings.ReplaceAll(meant.cert, "CERTIFICATE", "PKCS7"), "openssl pkcs7"},
		{"DER", string(meant.der), "is a certificate in DER"},
		{"PKCS#12", string(p12), "is PKCS#12"},
		{"UTF-16", wide(meant.cert, true), "is UTF-16"},
		{"nothing", "not a certificate", "holds no PEM certificate"},
		{"empty", "", "holds no PEM certificate"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			path := file(t, "ca.pem", tt.text)
			certs, err := credential.ReadCertificates(path)
			if tt.says == "" && (err != nil || certs[0].Subject.CommonName != "Meant") {
				t.Errorf("got %v, %v", certs, err)
			}
			if tt.says != "" && (err == nil || !strings.HasPrefix(err.Error(), path+": ") || !strings.Contains(err.Error(), tt.says)) {
				t.Errorf("got %v, want %q", err, tt.says)
			}
		})
	}
}

func TestReadPair(t *testing.T) {
	good, other := issue(t, "Good", day(-1), day(1)), issue(t, "Other", day(-1), day(1))
	old, next := issue(t, "Old", day(-9), day(-1)), issue(t, "Next", day(1), day(9))
	legacy := strings.Replace(strings.ReplaceAll(good.key, "PRIVATE KEY", "EC PRIVATE KEY"), "\n", "\nProc-Type: 4,ENCRYPTED\nDEK-Info: AES-256-CBC,00\n\n", 1)
	tests := []struct {
		name, cert, key string
		ofKey           bool
		says            string
	}{
		{"a pair", good.cert, good.key, false, ""},
		{"a chain", good.cert + other.cert, good.key, false, ""},
		{"marks", "\xef\xbb\xbf" + good.cert, "\xef\xbb\xbf" + good.key, false, ""},
		{"with parameters", good.cert, string(pem.EncodeToMemory(&pem.Block{Type: "EC PARAMETERS", Bytes: []byte{6, 0}})) + good.key, false, ""},
		{"key of another", good.cert, other.key, true, "is the key of another certificate"},
		{"swapped", good.key, good.cert, false, "certFile and keyFile are swapped"},
		{"twice the certificate", good.cert, good.cert, true, "certFile and keyFile are swapped"},
		{"encrypted", good.cert, strings.ReplaceAll(good.key, "PRIVATE KEY", "ENCRYPTED PRIVATE KEY"), true, "is encrypted"},
		{"encrypted as it was", good.cert, legacy, true, "is encrypted"},
		{"expired", old.cert, old.key, false, "expired on 2020-11-02"},
		{"not yet", next.cert, next.key, false, "is valid from 2020-11-04 only"},
		{"no key", good.cert, "nothing", true, "holds no PEM private key"},
		{"two keys", good.cert, good.key + other.key, true, "holds 2 private keys"},
		{"damaged", strings.Replace(good.cert, "END", "EMD", 1), good.key, false, "line"},
		{"DER", string(good.der), good.key, false, "in DER and not PEM"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			cert, key := file(t, "cert.pem", tt.cert), file(t, "key.pem", tt.key)
			pair, err := credential.ReadPair(cert, key, noon)
			if tt.says == "" {
				if err != nil || pair.Leaf.Subject.CommonName != "Good" {
					t.Errorf("got %v", err)
				}
				return
			}
			var of *credential.FileError
			if !errors.As(err, &of) || of.Key != tt.ofKey || !strings.Contains(err.Error(), tt.says) {
				t.Errorf("got %v, want %q of the key %v", err, tt.says, tt.ofKey)
			}
		})
	}
	t.Run("one file", func(t *testing.T) {
		both := file(t, "both.pem", good.key+good.cert)
		if _, err := credential.ReadPair(both, both, noon); err != nil {
			t.Error(err)
		}
	})
	t.Run("missing", func(t *testing.T) {
		var of *credential.FileError
		if _, err := credential.ReadPair(file(t, "c", good.cert), "nowhere.pem", noon); !errors.As(err, &of) || !of.Key || !strings.Contains(err.Error(), "nowhere.pem: no such file") {
			t.Errorf("got %v", err)
		}
	})
}
