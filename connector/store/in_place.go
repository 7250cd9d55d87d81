package store

import (
	"errors"
	"fmt"
	"os"
)

// errMoved means that what is committed is in a file that the next start will not find.
var errMoved = errors.New("was removed or replaced while it is open: restart the connector once the right file is there")

// inPlace makes a check that a commit went where the next start finds it: the database is still the file that was opened, and the log is there.
// SQLite does not look, and writes on to files without a name.
func inPlace(path string) (check func() error, err error) {
	open, err := os.Stat(path)
	if err != nil {
		return nil, err
	}
	return func() error {
		if now, err := os.Stat(path); err != nil || !os.SameFile(open, now) {
			return fmt.Errorf("%s %w", path, errMoved)
		}
		if _, err := os.Stat(path + "-wal"); err != nil {
			return fmt.Errorf("%s-wal %w", path, errMoved)
		}
		return nil
	}, nil
}
