package store

import (
	"bytes"
	"context"
	"crypto/rand"
	"database/sql"
	"encoding/binary"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strings"
)

// A SQLite file and the write-ahead log beside it are one database, but SQLite applies any log to any file. So every file has a number
// (its application_id, zero in a backup), and the lock file, which stays where it is when the database is replaced, has the number and the
// identity of the file that the log was written for.

// applicationID is where the number is in the file's header.
const applicationID = 68

// belongs refuses a file with another name, which hides its log, and a log that was written for another file. The caller holds the lock.
func belongs(path string) error {
	info, err := os.Stat(path)
	missing := errors.Is(err, fs.ErrNotExist)
	if err != nil && !missing {
		return err
	}
	if !missing && names(info) > 1 {
		return fmt.Errorf("has %d names (hard links), and a connector that opens it by another name would not see its log: remove the other names, or copy the file", names(info))
	}
	wal, err := os.Stat(path + "-wal")
	if err != nil || wal.Size() == 0 {
		return nil
	}
	if missing || info.Size() == 0 {
		return fmt.Errorf("%s-wal holds changes to a database that is not there: put the database back, or move that file away to begin anew", path)
	}
	kept, err := os.ReadFile(path + ".lock")
	if err != nil || len(kept) == 0 { // a lock file of an older version
		return nil //nolint:nilerr // there is nothing to compare with
	}
	now, err := identity(path)
	if err != nil {
		return err
	}
	if was := strings.TrimSpace(string(kept)); was != now {
		return fmt.Errorf("%s-wal was written for another database (%s, this is %s): this one was put in its place. Move the -wal file away if the database is a restored backup", path, was, now)
	}
	return nil
}

// identify gives a new file, or a restored backup, its number, and writes the identity into the lock file. It must not open the file itself:
// when a process closes any descriptor of a file, POSIX takes all its locks on the file away. SQLite's would be gone without its knowing, and
// the next program that reads the database would take itself for the last and delete the log that is in use.
func identify(ctx context.Context, db *sql.DB, path string) error {
	number := func() (n int32, err error) {
		err = db.QueryRowContext(ctx, `PRAGMA application_id`).Scan(&n)
		return n, err
	}
	n, err := number()
	if err != nil {
		return fmt.Errorf("read application_id: %w", err)
	}
	if n == 0 {
		// The number must be in the file, not only in the log that it identifies.
		statements := fmt.Sprintf(`PRAGMA application_id = %d; PRAGMA wal_checkpoint(PASSIVE)`, newNumber())
		if _, err := db.ExecContext(ctx, statements); err != nil {
			return fmt.Errorf("set application_id: %w", err)
		}
		if n, err = number(); err != nil {
			return fmt.Errorf("read application_id: %w", err)
		}
	}
	info, err := os.Stat(path)
	if err != nil {
		return err
	}
	var header [4]byte
	binary.BigEndian.PutUint32(header[:], uint32(n)) //nolint:gosec // the bits as they are
	want := []byte(numbered(header, info) + "\n")
	if kept, err := os.ReadFile(path + ".lock"); err == nil && bytes.Equal(kept, want) {
		return nil
	}
	return os.WriteFile(path+".lock", want, 0o600)
}

// newNumber is a number for a file, never zero.
func newNumber() uint32 {
	var b [4]byte
	_, _ = rand.Read(b[:]) // never fails
	return 1 + binary.BigEndian.Uint32(b[:])>>1
}

// identity is the number in a file's header, and which file of the disk it is. SQLite must not have the file open: see identify.
func identity(path string) (string, error) {
	f, err := os.Open(path)
	if err != nil {
		return "", err
	}
	defer func() { _ = f.Close() }()
	var number [4]byte
	if _, err := f.ReadAt(number[:], applicationID); err != nil {
		return "", fmt.Errorf("read header: %w", err)
	}
	info, err := f.Stat()
	if err != nil {
		return "", err
	}
	return numbered(number, info), nil
}

func numbered(header [4]byte, info os.FileInfo) string {
	return fmt.Sprintf("number %x, file %d", header, inode(info))
}
