package store

import (
	"context"
	"database/sql"
	"encoding/binary"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"time"
)

// Image is the content of a SQLite file that holds a store in which nothing has happened, divided into so many shards. A program that starts
// many stores makes it once and has Place write it to the file of each: Open then finds a store of its own version, which it opens and
// proves durable as any other.
func Image(ctx context.Context, shards int) (image []byte, err error) {
	db, err := sql.Open("sqlite", ":memory:")
	if err != nil {
		return nil, fmt.Errorf("make store image: %w", err)
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	db.SetMaxOpenConns(1) // each connection has a memory of its own
	if image, err = fill(ctx, db, shards); err != nil {
		return nil, fmt.Errorf("make store image: %w", err)
	}
	// A database in memory has no write-ahead log. Versions 2 say that the file has one: https://www.sqlite.org/fileformat.html, 1.3.3.
	const writeVersion, readVersion = 18, 19
	image[writeVersion], image[readVersion] = 2, 2
	return image, nil
}

// Place writes an Image to a new file and gives that the number which makes it another database than the image's other copies. It does not
// wait for the disk: the file is worth nothing until something has happened in it.
func Place(image []byte, path string) (err error) {
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return fmt.Errorf("write store image: %w", err)
	}
	defer func() {
		if err = errors.Join(err, f.Close()); err != nil {
			err = fmt.Errorf("write store image: %w", err)
		}
	}()
	if _, err := f.Write(image); err != nil {
		return err
	}
	var number [4]byte
	binary.BigEndian.PutUint32(number[:], newNumber())
	_, err = f.WriteAt(number[:], applicationID)
	return err
}

// Renew writes an Image over the store in a file, whose content is worth nothing any more: the file keeps its number, and it and its log keep
// their places on the disk, as the log of a store that has run for a while does. It fails when a Store has the file open. Like Place it does not
// wait for the disk.
func Renew(image []byte, path string) (err error) {
	unlock, err := lock(path + ".lock")
	if err != nil {
		return fmt.Errorf("renew store: %w", err)
	}
	defer func() {
		if err = errors.Join(err, unlock()); err != nil {
			err = fmt.Errorf("renew store: %w", err)
		}
	}()
	// The log's header is what makes its frames count: https://www.sqlite.org/fileformat.html, 4.1.
	const logHeader = 32
	if err := overwrite(path+"-wal", make([]byte, logHeader), 0); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	if err := os.Truncate(path, int64(len(image))); err != nil {
		return err
	}
	const afterNumber = applicationID + 4
	return errors.Join(overwrite(path, image[:applicationID], 0), overwrite(path, image[afterNumber:], afterNumber))
}

// overwrite writes to a file that is there.
func overwrite(path string, content []byte, at int64) error {
	f, err := os.OpenFile(path, os.O_WRONLY, 0)
	if err != nil {
		return err
	}
	_, err = f.WriteAt(content, at)
	return errors.Join(err, f.Close())
}

// fill makes a store in an empty database and returns its content.
func fill(ctx context.Context, db *sql.DB, shards int) (image []byte, err error) {
	if err := migrateSQLite(ctx, db); err != nil {
		return nil, err
	}
	s := &Store{cfg: Config{Shards: shards}, engine: &engine{write: db}}
	if err := s.once(ctx, func(ctx context.Context, tx *sql.Tx) error { return s.divideIn(ctx, tx, time.Time{}) }); err != nil {
		return nil, err
	}
	conn, err := db.Conn(ctx)
	if err != nil {
		return nil, err
	}
	defer func() { _ = conn.Close() }() // gives it back
	err = conn.Raw(func(c any) error {
		s, ok := c.(interface{ Serialize() ([]byte, error) })
		if !ok {
			return fmt.Errorf("%T cannot be serialized", c)
		}
		image, err = s.Serialize()
		return err
	})
	return image, err
}
