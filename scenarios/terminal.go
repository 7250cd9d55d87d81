package scenarios

import (
	"io"
	"os"
)

// isTerminal reports whether output goes to a person's terminal that wants colour.
func isTerminal(w io.Writer) bool {
	f, ok := w.(*os.File)
	if w == nil {
		f, ok = os.Stdout, true
	}
	if !ok || os.Getenv("NO_COLOR") != "" {
		return false
	}
	info, err := f.Stat()
	return err == nil && info.Mode()&os.ModeCharDevice != 0
}
