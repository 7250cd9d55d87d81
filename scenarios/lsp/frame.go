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
	"regexp"
	"strconv"
	"strings"
)

// longestMessage bounds a message: no feature file is as long.
const longestMessage = 64 << 20

// errHeader is returned for a frame whose header says no length. What follows cannot be told from a body.
var errHeader = errors.New("a header needs Content-Length: and a number of bytes")

// readFrame reads the next message. io.EOF at the end of the stream; errHeader for a bad header, after which the stream goes on at the
// next Content-Length, even one in the middle of a line: the body of a bad header ends without a line break.
func readFrame(r *bufio.Reader) ([]byte, error) {
	length, bad := -1, false
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
		found := contentLength.FindStringSubmatch(line)
		if found == nil {
			continue
		}
		n, err := strconv.Atoi(strings.TrimSpace(found[1]))
		bad = err != nil || n < 0
		length = n
	}
	switch {
	case bad || length < 0:
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

var contentLength = regexp.MustCompile(`(?i)content-length:([^:]*)$`)

// writeFrame writes a message.
func writeFrame(w io.Writer, message any) error {
	body, err := json.Marshal(message)
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(w, "Content-Length: %d\r\n\r\n%s", len(body), body)
	return err
}
