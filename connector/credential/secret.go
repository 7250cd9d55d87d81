// Package credential reads secrets, certificates and keys from files as administrators write them: with the byte order mark and the line
// ends of an editor, or by mistake in another form altogether. A file is taken as a whole or refused; an error says what the file is and
// what would make it right, and never what is in it. The package keeps nothing and opens no connection.
package credential

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"runtime"
	"unicode/utf8"

	"github.com/wavetank/wavetank/connector/secret"
)

// Use is where a secret is sent, which decides what it may hold.
type Use int

const (
	// Header is a secret that is compared with, or sent as, the value of an HTTP header as it is: visible ASCII, and blanks within.
	Header Use = iota
	// Password is a secret that is sent in Base64 or by a database's protocol: any text in UTF-8 without control characters.
	Password
)

// longestSecret is far above any secret, and keeps a file named by mistake out of memory and headers.
const longestSecret = 4096

// longestRead leaves room for a byte order mark and the line ends after the secret.
const longestRead = longestSecret + 1024

var (
	utf8Mark = []byte{0xef, 0xbb, 0xbf}
	utf16LE  = []byte{0xff, 0xfe}
	utf16BE  = []byte{0xfe, 0xff}
)

var errUTF16 = errors.New("is UTF-16 text; save it as UTF-8")

// ReadSecret reads the secret that a file holds. A byte order mark and the line ends after the secret are cut off. Everything else that
// cannot be sent as use demands is an error that begins with the name of the file.
func ReadSecret(path string, use Use) (secret.Text, error) {
	data, err := beginning(path)
	if err != nil {
		return "", err
	}
	text, err := secretIn(data)
	if err == nil {
		if wrong := Check(text, use); wrong != "" {
			err = errors.New(wrong)
		}
	}
	if err != nil {
		return "", fmt.Errorf("%s %w", path, err)
	}
	return secret.Text(text), nil
}

// beginning reads no more of a file than tells that it is too long for a secret: it may be a device that never ends.
func beginning(path string) ([]byte, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer func() { _ = f.Close() }() // it was only read
	return io.ReadAll(io.LimitReader(f, longestRead))
}

func secretIn(data []byte) (string, error) {
	if isUTF16(data) {
		return "", errUTF16
	}
	full := len(data) == longestRead
	data = bytes.TrimRight(bytes.TrimPrefix(data, utf8Mark), "\r\n")
	switch {
	case full:
		return "", fmt.Errorf("holds more than %d bytes, which is no secret", longestSecret)
	case len(data) == 0:
		return "", errors.New("is empty")
	case len(data) > longestSecret:
		return "", fmt.Errorf("holds more than %d bytes, which is no secret", longestSecret)
	case bytes.IndexByte(data, 0) >= 0:
		return "", errors.New("holds a NUL byte: it is no plain text")
	case bytes.ContainsAny(data, "\r\n"):
		return "", errors.New("holds more than one line; want the secret alone")
	}
	return string(data), nil
}

// isUTF16 also finds it without a byte order mark: every second byte of plain letters is zero then.
func isUTF16(data []byte) bool {
	if bytes.HasPrefix(data, utf16LE) || bytes.HasPrefix(data, utf16BE) {
		return true
	}
	if len(data) < 4 || len(data)%2 != 0 {
		return false
	}
	var zeros [2]int
	for i, b := range data {
		if b == 0 {
			zeros[i%2]++
		}
	}
	half := len(data) / 2
	return zeros[0] == half && zeros[1] == 0 || zeros[1] == half && zeros[0] == 0
}

// Check says what keeps a secret from being sent as use demands, without telling it; empty: nothing. An empty secret is no fault.
func Check(text string, use Use) string {
	if !utf8.ValidString(text) {
		return "holds bytes that are no UTF-8; save it as plain text"
	}
	for i, r := range []rune(text) {
		switch {
		case r == '\uFEFF':
			return fmt.Sprintf("character %d is a byte order mark; remove it", i+1)
		case r < ' ' || r == 0x7f:
			return fmt.Sprintf("character %d is U+%04X, a control character", i+1, r)
		case use == Header && r > 0x7e:
			return fmt.Sprintf("character %d is U+%04X, which no HTTP header can carry; want plain letters, digits and signs", i+1, r)
		}
	}
	if use == Header && text != "" && (text[0] == ' ' || text[len(text)-1] == ' ') {
		return "begins or ends with a blank, which no HTTP header keeps; remove it"
	}
	return ""
}

// Exposed reports whether other users of the machine may read a file.
func Exposed(path string) bool {
	const others fs.FileMode = 0o004
	info, err := os.Stat(path)
	return err == nil && runtime.GOOS != "windows" && info.Mode().IsRegular() && info.Mode()&others != 0
}
