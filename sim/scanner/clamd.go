package scanner

import (
	"bufio"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"net"
	"strings"
	"time"
)

// Clamd is a ClamAV daemon, asked over its INSTREAM command.
type Clamd struct {
	Address string        // host:port
	Timeout time.Duration // of one scan, on the wall; zero means 30 s
}

const (
	clamdChunk   = 64 << 10
	clamdTimeout = 30 * time.Second
	clamdAnswer  = 4 << 10 // the longest answer that is read
)

// Scan implements Engine. What the daemon refuses because of its own size limit is TooLarge.
func (c Clamd) Scan(ctx context.Context, content io.Reader) (Result, error) {
	timeout := c.Timeout
	if timeout == 0 {
		timeout = clamdTimeout
	}
	ctx, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()
	conn, err := new(net.Dialer).DialContext(ctx, "tcp", c.Address)
	if err != nil {
		return Result{}, fmt.Errorf("clamd %s: %w", c.Address, err)
	}
	defer func() { _ = conn.Close() }()
	if deadline, ok := ctx.Deadline(); ok {
		if err := conn.SetDeadline(deadline); err != nil {
			return Result{}, fmt.Errorf("clamd %s: %w", c.Address, err)
		}
	}
	stop := context.AfterFunc(ctx, func() { _ = conn.Close() })
	defer stop()
	fault, broken := c.send(conn, content)
	if fault != nil { // of the content: nothing the daemon says about a part of it counts
		return Result{}, fault
	}
	// The daemon hangs up on what is too large for it, so its answer counts even after a write that failed.
	answer, err := bufio.NewReader(io.LimitReader(conn, clamdAnswer)).ReadString(0)
	if err != nil && answer == "" {
		if broken != nil {
			err = broken
		}
		return Result{}, fmt.Errorf("clamd %s: %w", c.Address, err)
	}
	return c.read(strings.TrimSuffix(answer, "\x00"))
}

// send writes the stream in chunks. fault is that of the content, broken that of the connection.
func (c Clamd) send(conn net.Conn, content io.Reader) (fault, broken error) {
	if _, err := io.WriteString(conn, "zINSTREAM\x00"); err != nil {
		return nil, err
	}
	chunk := make([]byte, 4+clamdChunk)
	for {
		n, err := io.ReadFull(content, chunk[4:])
		if n > 0 {
			binary.BigEndian.PutUint32(chunk, uint32(n))
			if _, err := conn.Write(chunk[:4+n]); err != nil {
				return nil, err
			}
		}
		switch {
		case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
			_, err = conn.Write([]byte{0, 0, 0, 0})
			return nil, err
		case err != nil:
			return err, nil
		}
	}
}

func (c Clamd) read(answer string) (Result, error) {
	text := strings.TrimPrefix(answer, "stream: ")
	switch {
	case text == "OK":
		return Result{Verdict: Clean}, nil
	case strings.HasSuffix(text, " FOUND"):
		return Result{Infected, strings.TrimSuffix(text, " FOUND")}, nil
	case strings.Contains(text, "size limit exceeded"):
		return Result{Verdict: TooLarge, Detail: "clamd StreamMaxLength"}, nil
	}
	return Result{}, fmt.Errorf("clamd %s: %s", c.Address, text)
}
