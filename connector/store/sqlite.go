package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"

	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"

	"github.com/wavetank/wavetank/connector/store/groupcommit"
)

// readers is the size of the reader pool. Reads are rare: start-up, health and people looking.
const readers = 2

// openSQLite opens the file for this process alone, proves that its commits are durable and migrates it.
func openSQLite(ctx context.Context, path string) (*engine, error) {
	path, err := locate(path)
	if err != nil {
		return nil, err
	}
	named, err := lock(path + ".lock")
	if err != nil {
		return nil, err
	}
	if err := belongs(path); err != nil {
		return nil, errors.Join(err, named())
	}
	held, err := hold(path)
	if err != nil {
		return nil, errors.Join(err, named())
	}
	unlock := func() error { return errors.Join(held(), named()) }
	// busy_timeout waits out the recovery after a crash; fullfsync is what flushes the disk's own cache on macOS.
	write, err := openFile(dsn(path, "busy_timeout(5000)", "journal_mode(WAL)", "synchronous(FULL)", "fullfsync(1)",
		"checkpoint_fullfsync(1)"))
	if err != nil {
		return nil, errors.Join(err, unlock())
	}
	write.SetMaxOpenConns(1)
	read, err := openFile(dsn(path, "busy_timeout(5000)", "query_only(1)") + "&mode=ro")
	if err != nil {
		return nil, errors.Join(err, write.Close(), unlock())
	}
	read.SetMaxOpenConns(readers)
	eng := &engine{
		write: write, read: read, class: sqliteClass,
		close:   func() error { return errors.Join(read.Close(), write.Close(), unlock()) },
		abandon: func() error { return errors.Join(leaveLog(write, read), unlock()) },
	}
	err = startSQLite(ctx, write, path)
	if err == nil {
		eng.maybeLost, err = inPlace(path)
	}
	if err != nil {
		return nil, errors.Join(err, eng.close())
	}
	return eng, nil
}

// leaveLog closes the connections without a checkpoint, which SQLite makes when the last one that may write closes: the write-ahead log
// stays as it is. A reader keeps the writer from being the last, and may not write itself.
func leaveLog(write, read *sql.DB) error {
	_, err := read.Exec(`PRAGMA schema_version`)
	return errors.Join(err, write.Close(), read.Close())
}

func startSQLite(ctx context.Context, db *sql.DB, path string) error {
	if err := createPrivate(path); err != nil {
		return err
	}
	if err := proveDurable(ctx, db); err != nil {
		return err
	}
	if err := migrateSQLite(ctx, db); err != nil {
		return err
	}
	return identify(ctx, db, path)
}

// locate makes the path absolute and follows links, so that one file has one lock whatever it is called.
func locate(path string) (string, error) {
	path, err := filepath.Abs(path)
	if err != nil {
		return "", err
	}
	dir := filepath.Dir(path)
	info, err := os.Stat(dir)
	if errors.Is(err, fs.ErrNotExist) {
		return "", fmt.Errorf("directory %s does not exist", dir)
	}
	if err != nil {
		return "", err
	}
	if !info.IsDir() {
		return "", fmt.Errorf("%s is not a directory", dir)
	}
	switch info, err := os.Stat(path); {
	case errors.Is(err, fs.ErrNotExist):
		return path, nil
	case err != nil:
		return "", err
	case !info.Mode().IsRegular():
		return "", errors.New("not a regular file")
	}
	return filepath.EvalSymlinks(path)
}

// createPrivate creates a missing file with rights for its owner only, because it holds what customers wrote. SQLite gives its side
// files the same rights.
func createPrivate(path string) error {
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return err
	}
	return f.Close()
}

// dsn quotes the path, so that no character in it can be taken for an option. Pragmas are in it because database/sql may open the
// connection again.
func dsn(path string, pragmas ...string) string {
	options := url.Values{"_txlock": {"immediate"}, "_pragma": pragmas}
	return "file:" + (&url.URL{Path: filepath.ToSlash(path)}).EscapedPath() + "?" + options.Encode()
}

// proveDurable refuses a database that would answer before its data is on disk, rather than trusting that the pragmas were taken.
func proveDurable(ctx context.Context, db *sql.DB) error {
	var mode string
	if err := db.QueryRowContext(ctx, `PRAGMA journal_mode`).Scan(&mode); err != nil {
		return fmt.Errorf("read journal_mode: %w", err)
	}
	if mode != "wal" {
		return fmt.Errorf("not durable: journal_mode is %s, want wal", mode)
	}
	var synchronous int
	if err := db.QueryRowContext(ctx, `PRAGMA synchronous`).Scan(&synchronous); err != nil {
		return fmt.Errorf("read synchronous: %w", err)
	}
	if synchronous != 2 {
		return fmt.Errorf("not durable: synchronous is %d, want 2 (FULL)", synchronous)
	}
	return nil
}

// migrateSQLite runs the missing migrations in one transaction.
func migrateSQLite(ctx context.Context, db *sql.DB) error {
	tx, err := db.BeginTx(ctx, nil)
	if err != nil {
		return fmt.Errorf("begin migration: %w", err)
	}
	defer func() { _ = tx.Rollback() }() // does nothing after Commit
	var version, tables int
	if err := tx.QueryRowContext(ctx, `PRAGMA user_version`).Scan(&version); err != nil {
		return fmt.Errorf("read schema version: %w", err)
	}
	if err := tx.QueryRowContext(ctx, `SELECT count(*) FROM sqlite_schema`).Scan(&tables); err != nil {
		return fmt.Errorf("read schema: %w", err)
	}
	switch {
	case version == len(migrations):
		return nil
	case version > len(migrations):
		return newerSchema(version)
	case version == 0 && tables > 0:
		return errors.New("a SQLite database of something else")
	}
	if err := migrate(ctx, tx, version, func(text string) string { return text }); err != nil {
		return err
	}
	if _, err := tx.ExecContext(ctx, fmt.Sprintf(`PRAGMA user_version = %d`, len(migrations))); err != nil {
		return fmt.Errorf("set schema version: %w", err)
	}
	if err := tx.Commit(); err != nil {
		return fmt.Errorf("commit migration: %w", err)
	}
	return nil
}

// sqliteClass knows another program that holds the file, such as a backup tool; a full disk, a file or directory that has become read-only,
// and a disk that fails.
func sqliteClass(err error) groupcommit.Class {
	if errors.Is(err, errMoved) {
		return groupcommit.Away
	}
	var e *sqlite.Error
	if !errors.As(err, &e) {
		return groupcommit.Refused
	}
	switch e.Code() & 0xff { // the rest is detail
	case sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED, sqlite3.SQLITE_PROTOCOL, sqlite3.SQLITE_INTERRUPT:
		return groupcommit.Transient
	case sqlite3.SQLITE_FULL, sqlite3.SQLITE_READONLY, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_NOMEM, sqlite3.SQLITE_PERM:
		return groupcommit.Away
	}
	return groupcommit.Refused
}
