// Package lsp is a language server for feature files: it says in an editor what `wavetank lint` says, completes phrases, explains them,
// and leads from a rule's tag to the other scenarios of the rule.
//
// It speaks the Language Server Protocol 3.17 on a pair of streams. The framing is our own: the libraries there are bring a whole
// protocol, or transports and concurrency that a server of one editor does not need, and this is two short functions. Positions are
// in UTF-16, which every client understands.
package lsp

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/textproto"
	"strconv"
	"strings"
)

// longestMessage bounds a message: no feature file is as long.
const longestMessage = 64 << 20

// errHeader is returned for a frame whose header says no length. What follows cannot be told from a body.
var errHeader = errors.New("a header needs Content-Length: and a number of bytes")

// readFrame reads the next message. io.EOF at the end of the stream; errHeader for a bad header, after which the stream goes on at the
// next header that is a good one.
func readFrame(r *bufio.Reader) ([]byte, error) {
	length := -1
	for {
		line, err := r.ReadString('\n')
		if err != nil {
			if errors.Is(err, io.EOF) && line != "" {
				return nil, io.ErrUnexpectedEOF
			}
			return nil, err
		}
		line = strings.TrimRight(line, "\r\n")
		if line == "" {
			break
		}
		name, value, _ := strings.Cut(line, ":")
		if textproto.CanonicalMIMEHeaderKey(strings.TrimSpace(name)) != "Content-Length" {
			continue
		}
		n, err := strconv.Atoi(strings.TrimSpace(value))
		if err != nil || n < 0 {
			return nil, errHeader
		}
		length = n
	}
	switch {
	case length < 0:
		return nil, errHeader
	case length > longestMessage:
		return nil, fmt.Errorf("a message of %d bytes is too long", length)
	}
	body := make([]byte, length)
	if _, err := io.ReadFull(r, body); err != nil {
		return nil, io.ErrUnexpectedEOF
	}
	return body, nil
}

// writeFrame writes a message.
func writeFrame(w io.Writer, message any) error {
	body, err := json.Marshal(message)
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(w, "Content-Length: %d\r\n\r\n%s", len(body), body)
	return err
}
