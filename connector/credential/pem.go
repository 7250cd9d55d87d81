package credential

import (
	"bytes"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"fmt"
	"regexp"
	"strings"
)

// block is one PEM block of a file and the line it begins in.
type block struct {
	*pem.Block
	line int
}

// dashes are around what a line that begins or ends a block says.
const dashes = "-----"

// stray is the first line of a certificate or a key whose BEGIN was not recognised, by what DER begins with.
var stray = regexp.MustCompile(`^[ \t]*MI[A-Za-z0-9+/]{38,}={0,2}$`)

// blocks reads every PEM block of a file. Unlike encoding/pem, which skips what it cannot read, any damage is an error. Text between the
// blocks, as openssl writes it, is allowed.
func blocks(data []byte) ([]block, error) {
	if isUTF16(data) {
		return nil, errUTF16
	}
	data = bytes.TrimPrefix(data, utf8Mark)
	if form := binaryForm(data); form != "" {
		return nil, errors.New(form)
	}
	var out []block
	var open []string      // the lines of the block that is being read
	begun, outside := 0, 0 // lines
	for i, line := range strings.Split(string(data), "\n") {
		n, line := i+1, strings.TrimRight(line, " \t\r")
		if begun == 0 && outside == 0 && stray.MatchString(line) {
			outside = n
		}
		if !strings.Contains(line, dashes) || begun == 0 && !strings.Contains(line, "BEGIN") && !strings.Contains(line, "END") {
			if begun > 0 {
				open = append(open, line)
			}
			continue
		}
		kind, begins, err := boundary(line)
		switch {
		case err != nil:
			return nil, fmt.Errorf("line %d: %w", n, err)
		case begins && begun > 0:
			return nil, fmt.Errorf("line %d: the block that begins in line %d has no END before this one", n, begun)
		case begins:
			begun, open = n, []string{line}
		case begun == 0:
			return nil, fmt.Errorf("line %d: END %s without its BEGIN", n, kind)
		case open[0] != dashes+"BEGIN "+kind+dashes:
			return nil, fmt.Errorf("line %d: END %s does not fit the BEGIN in line %d", n, kind, begun)
		default:
			text := strings.Join(append(open, line), "\n") + "\n"
			b, rest := pem.Decode([]byte(text))
			if b == nil || len(bytes.TrimSpace(rest)) > 0 {
				return nil, fmt.Errorf("the block that begins in line %d is damaged: it is not Base64", begun)
			}
			out, begun, open = append(out, block{b, begun}), 0, nil
		}
	}
	switch {
	case begun > 0:
		return nil, fmt.Errorf("the block that begins in line %d has no END", begun)
	case outside > 0:
		return nil, fmt.Errorf("line %d: Base64 outside of a block, which would be left out; want a line %sBEGIN NAME%s before it and END after it",
			outside, dashes, dashes)
	}
	return out, nil
}

// boundary reads a line with dashes in it.
func boundary(line string) (kind string, begins bool, err error) {
	text := strings.TrimSpace(line)
	if strings.Count(text, dashes+"BEGIN ")+strings.Count(text, dashes+"END ") > 1 {
		return "", false, errors.New("two blocks are glued together on one line; put each BEGIN and END on a line of its own")
	}
	for _, word := range []string{"BEGIN ", "END "} {
		rest, ok := strings.CutPrefix(text, dashes+word)
		kind, closed := strings.CutSuffix(rest, dashes)
		switch {
		case !ok:
		case !closed || strings.Contains(kind, "-"):
			return "", false, fmt.Errorf("want %s%sNAME%s and nothing else on the line", dashes, word, dashes)
		case text != line:
			return "", false, errors.New("is indented; remove the blanks before it and before the lines of its block")
		default:
			return kind, word == "BEGIN ", nil
		}
	}
	return "", false, fmt.Errorf("%s is neither a BEGIN nor an END on a line of its own", dashes)
}

// binaryForm recognises what is given in place of PEM by mistake; empty: none of that.
func binaryForm(data []byte) string {
	oid := func(last byte) []byte {
		return []byte{0x06, 0x09, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x07, last}
	}
	head := data[:min(len(data), 64)]
	switch {
	case bytes.HasPrefix(data, []byte{0xfe, 0xed, 0xfe, 0xed}):
		return "is a Java key store; export the certificate: keytool -exportcert -rfc"
	case len(data) < 4 || data[0] != 0x30 || data[1] < 0x80 && int(data[1]) > len(data):
		return ""
	case bytes.Contains(head, []byte{0x02, 0x01, 0x03, 0x30}) && bytes.Contains(head, oid(1)):
		return "is PKCS#12 (.p12, .pfx) and not PEM; convert it: openssl pkcs12 -in FILE -nokeys -out FILE.pem"
	case bytes.Contains(head, oid(2)):
		return "is PKCS#7 (.p7b) in DER and not PEM; convert it: openssl pkcs7 -inform der -print_certs -in FILE -out FILE.pem"
	case data[1] < 0x80:
		return ""
	}
	if _, err := x509.ParseCertificate(data); err == nil {
		return "is a certificate in DER and not PEM; convert it: openssl x509 -inform der -in FILE -out FILE.pem"
	}
	return "is DER (binary) and not PEM; convert it: openssl x509 -inform der, or openssl pkey -inform der for a key"
}
