package scanner

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
)

// Verdict is the outcome of a scan.
type Verdict string

// The verdicts. Only Clean files go on.
const (
	Clean       Verdict = "clean"
	Infected    Verdict = "infected"
	Unsupported Verdict = "unsupported type" // an archive (R035)
	TooLarge    Verdict = "too large"
	Unreadable  Verdict = "unreadable" // damaged, or it unpacks to more than anybody could look at
	Unchecked   Verdict = "unchecked"  // the scanner was not there in time
)

// Result is a verdict with what it rests on, such as the name of a signature; empty for none.
type Result struct {
	Verdict Verdict `json:"verdict"`          // what is done with the file
	Detail  string  `json:"detail,omitempty"` // such as the name of the signature; may be empty
}

// Engine looks for malware in a stream. An error means that it could not tell; the scan is tried again.
type Engine interface {
	Scan(ctx context.Context, content io.Reader) (Result, error)
}

// TestFile is the anti-virus test file that every engine knows (eicar.org). It is put together when asked, so that no file of this
// repository, and no program built from it, holds it.
func TestFile() []byte {
	const mirrored = `*H+H$!ELIF-TSET-SURIVITNA-DRADNATS-RACIE$}7)CC7)^P(45XZP\4[PA@%P!O5X`
	b := []byte(mirrored)
	for i, j := 0, len(b)-1; i < j; i, j = i+1, j-1 {
		b[i], b[j] = b[j], b[i]
	}
	return b
}

// Builtin is the engine that needs nothing: it finds the anti-virus test file wherever it stands in the stream, also inside files of
// zip containers. The zero value is ready to use.
type Builtin struct{}

// testSignature is the name that ClamAV gives to the test file.
const testSignature = "Eicar-Test-Signature"

// Scan implements Engine.
func (Builtin) Scan(ctx context.Context, content io.Reader) (Result, error) {
	found, err := contains(ctx, content, TestFile())
	if err != nil {
		return Result{}, err
	}
	if found {
		return Result{Infected, testSignature}, nil
	}
	return Result{Verdict: Clean}, nil
}

// contains looks for a pattern in a stream, also where it lies across two reads.
func contains(ctx context.Context, content io.Reader, pattern []byte) (bool, error) {
	buffer := make([]byte, 0, 64<<10)
	for {
		n, err := content.Read(buffer[len(buffer):cap(buffer)])
		buffer = buffer[:len(buffer)+n]
		if bytes.Contains(buffer, pattern) {
			return true, nil
		}
		if tail := len(pattern) - 1; len(buffer) > tail { // keep what may be the beginning of it
			buffer = append(buffer[:0], buffer[len(buffer)-tail:]...)
		}
		if errors.Is(err, io.EOF) {
			return false, ctx.Err()
		}
		if err != nil {
			return false, err
		}
		if ctx.Err() != nil {
			return false, ctx.Err()
		}
	}
}

// NewEngine reads the name of an engine: empty or "builtin", or clamd://host:port of a ClamAV daemon.
func NewEngine(name string) (Engine, error) {
	if name == "" || name == "builtin" {
		return Builtin{}, nil
	}
	address, ok := strings.CutPrefix(name, "clamd://")
	if !ok || address == "" || !strings.Contains(address, ":") {
		return nil, fmt.Errorf("engine: %q: use builtin or clamd://host:port", name)
	}
	return Clamd{Address: address}, nil
}
