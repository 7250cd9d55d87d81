package store

import (
	"errors"
	"os"
	"syscall"
)

// hold takes the database itself for this Store alone, whatever it is called by now: the side file of lock goes by the name, and a file can be
// renamed or mounted elsewhere while it is in use. Release it after SQLite has closed the file: closing any descriptor of it takes SQLite's own
// locks away. On Linux the two kinds of locks do not see each other; where they do, there is only the side file.
func hold(path string) (release func() error, err error) {
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, err
	}
	err = syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB)
	if errors.Is(err, syscall.EWOULDBLOCK) {
		err = errors.New("already open under another name, here or in another process")
	}
	if err != nil {
		return nil, errors.Join(err, f.Close())
	}
	return f.Close, nil
}
