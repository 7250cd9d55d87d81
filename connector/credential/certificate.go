package credential

import (
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"fmt"
	"os"
	"strings"
	"time"
)

// Certificates reads the PEM certificates of a file, at least one, in its order. It is an error when any part of the file cannot be read
// or is something else: what is left would be other authorities than those that were meant.
func Certificates(data []byte) ([]*x509.Certificate, error) {
	found, err := blocks(data)
	if err != nil {
		return nil, err
	}
	return certificates(found)
}

// ReadCertificates is Certificates of a file; an error names it.
func ReadCertificates(path string) ([]*x509.Certificate, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	certs, err := Certificates(data)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return certs, nil
}

func certificates(found []block) ([]*x509.Certificate, error) {
	var out []*x509.Certificate
	for _, b := range found {
		if b.Type != "CERTIFICATE" {
			return nil, errors.New(instead(b))
		}
		cert, err := x509.ParseCertificate(b.Bytes)
		if err != nil {
			return nil, fmt.Errorf("the certificate that begins in line %d cannot be read: %s", b.line, strings.TrimPrefix(err.Error(), "x509: "))
		}
		if !whole(cert) {
			return nil, fmt.Errorf("the certificate that begins in line %d, %q, is damaged: its signature does not fit what it says", b.line, cert.Subject.CommonName)
		}
		out = append(out, cert)
	}
	if len(out) == 0 {
		return nil, errors.New("holds no PEM certificate")
	}
	return out, nil
}

// whole checks the signature of a certificate that signed itself; of any other the signer is not at hand. One that was signed with an
// algorithm that Go refuses by now cannot be checked.
func whole(c *x509.Certificate) bool {
	if string(c.RawIssuer) != string(c.RawSubject) {
		return true
	}
	err := c.CheckSignature(c.SignatureAlgorithm, c.RawTBSCertificate, c.Signature)
	var old x509.InsecureAlgorithmError
	return err == nil || errors.As(err, &old) || errors.Is(err, x509.ErrUnsupportedAlgorithm)
}

// instead says what a block is that is not a certificate.
func instead(b block) string {
	switch {
	case b.Type == "TRUSTED CERTIFICATE":
		return fmt.Sprintf("line %d: is a TRUSTED CERTIFICATE, a form of openssl's own; convert it: openssl x509 -in FILE -out FILE.pem", b.line)
	case strings.HasSuffix(b.Type, "PRIVATE KEY"):
		return fmt.Sprintf("line %d: holds a private key; want certificates only", b.line)
	case b.Type == "PKCS7":
		return fmt.Sprintf("line %d: is PKCS#7; convert it: openssl pkcs7 -print_certs -in FILE -out FILE.pem", b.line)
	case b.Type == "CERTIFICATE REQUEST" || b.Type == "NEW CERTIFICATE REQUEST":
		return fmt.Sprintf("line %d: is a request for a certificate; want the certificate that was issued for it", b.line)
	}
	return fmt.Sprintf("line %d: holds a %.40q; want CERTIFICATE", b.line, b.Type)
}

// FileError is what is wrong with one of the two files of a pair.
type FileError struct {
	Key bool // the key's file, else the certificate's
	Err error
}

// Error begins with the name of the file.
func (e *FileError) Error() string { return e.Err.Error() }

// Unwrap returns the cause.
func (e *FileError) Unwrap() error { return e.Err }

// DateError is about a certificate that has expired, or is not valid yet.
type DateError struct{ says string }

// Error says when it was, or will be, valid.
func (e *DateError) Error() string { return e.says }

// ReadPair reads the certificate, its chain and the key that a server shows, which may be in one file. now decides whether the certificate
// can be shown. Errors are *FileError.
func ReadPair(certFile, keyFile string, now time.Time) (tls.Certificate, error) {
	of := func(key bool, path string, err error) (tls.Certificate, error) {
		var there *os.PathError
		if !errors.As(err, &there) {
			err = fmt.Errorf("%s: %w", path, err)
		}
		return tls.Certificate{}, &FileError{key, err}
	}
	certData, chain, err := readChain(certFile, certFile == keyFile)
	if err != nil {
		return of(false, certFile, err)
	}
	keyData, err := readKey(keyFile)
	if err != nil {
		return of(true, keyFile, err)
	}
	pair, err := tls.X509KeyPair(certData, keyData)
	switch leaf := chain[0]; {
	case err != nil && strings.Contains(err.Error(), "does not match"):
		return of(true, keyFile, fmt.Errorf("is the key of another certificate than %s", certFile))
	case err != nil:
		return of(true, keyFile, errors.New(strings.TrimPrefix(err.Error(), "tls: ")))
	case now.After(leaf.NotAfter):
		return of(false, certFile, &DateError{"expired on " + leaf.NotAfter.UTC().Format(time.DateOnly)})
	case now.Before(leaf.NotBefore):
		return of(false, certFile, &DateError{"is valid from " + leaf.NotBefore.UTC().Format(time.DateOnly) + " only"})
	default:
		pair.Leaf = leaf
		return pair, nil
	}
}

// readChain reads the certificates to show, the server's first. A file that holds the key too is allowed when it is named for both.
func readChain(path string, both bool) ([]byte, []*x509.Certificate, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, nil, err
	}
	found, err := blocks(data)
	if err != nil {
		return nil, nil, err
	}
	var certs []block
	var text []byte
	for _, b := range found {
		switch isKey := strings.HasSuffix(b.Type, "PRIVATE KEY"); {
		case isKey && len(found) == 1:
			return nil, nil, errors.New("is a private key and not a certificate: certFile and keyFile are swapped")
		case isKey && both:
		default:
			certs, text = append(certs, b), append(text, pem.EncodeToMemory(b.Block)...)
		}
	}
	chain, err := certificates(certs)
	return text, chain, err
}

func readKey(path string) ([]byte, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	found, err := blocks(data)
	if err != nil {
		return nil, err
	}
	var keys []block
	for _, b := range found {
		switch {
		case b.Type == "ENCRYPTED PRIVATE KEY" || strings.Contains(b.Headers["Proc-Type"], "ENCRYPTED"):
			return nil, errors.New("is encrypted; the connector asks for no passphrase: openssl pkey -in FILE -out FILE.pem")
		case strings.HasSuffix(b.Type, "PRIVATE KEY"):
			keys = append(keys, b)
		}
	}
	switch {
	case len(keys) == 1:
		return pem.EncodeToMemory(keys[0].Block), nil
	case len(keys) > 1:
		return nil, fmt.Errorf("holds %d private keys; want one", len(keys))
	case len(found) > 0 && found[0].Type == "CERTIFICATE":
		return nil, errors.New("is a certificate and not a private key: certFile and keyFile are swapped")
	}
	return nil, errors.New("holds no PEM private key")
}
