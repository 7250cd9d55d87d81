package scenarios

import (
	"io"
	"os"
)

// isTerminal reports whether output goes to a person's terminal that wants colour.
func isTerminal(w io.Writer) bool {
	if w == nil {
		w = os.Stdout
	}
	f, ok := w.(interface{ Stat() (os.FileInfo, error) })
	if !ok || os.Getenv("NO_COLOR") != "" {
		return false
	}
	info, err := f.Stat()
	return err == nil && info.Mode()&os.ModeCharDevice != 0
}
