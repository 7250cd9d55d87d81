package terminal

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"sync"
)

// Output is a program's standard output. It remembers that something could not be written, for when the program ends: who reads a file
// that lacks the answer must not be told that all is done. Its methods may be called from several goroutines.
type Output struct {
	w   io.Writer
	mu  sync.Mutex
	err error // the first
}

// NewOutput is standard output that goes to w.
func NewOutput(w io.Writer) *Output { return &Output{w: w} }

// Write writes to what stands behind it.
func (o *Output) Write(b []byte) (int, error) {
	n, err := o.w.Write(b)
	if err != nil {
		o.mu.Lock()
		defer o.mu.Unlock()
		if o.err == nil {
			o.err = err
		}
	}
	return n, err
}

// Err is why something could not be written, first of all; nil: everything was.
func (o *Output) Err() error {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.err == nil {
		return nil
	}
	why := o.err
	if at := (*fs.PathError)(nil); errors.As(why, &at) { // its path says no more
		why = at.Err
	}
	return fmt.Errorf("standard output: %w", why)
}

// Direct is what stands behind it, for a command that writes there itself: a terminal must stay one.
func (o *Output) Direct() io.Writer { return o.w }

// Stat is about the file that stands behind it; an error: none does.
func (o *Output) Stat() (os.FileInfo, error) {
	if file, is := o.w.(interface{ Stat() (os.FileInfo, error) }); is {
		return file.Stat()
	}
	return nil, errors.ErrUnsupported
}
