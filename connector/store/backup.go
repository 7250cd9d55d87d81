package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

// ErrElsewhere means that PostgreSQL's own tools back its databases up.
var ErrElsewhere = errors.New("a PostgreSQL database is backed up with pg_basebackup or pg_dump")

// Backup writes a consistent copy of the SQLite file to a new file, while a connector uses it or not. The copy is on disk when it
// returns, readable by its owner only; of a backup that failed nothing is left. ErrElsewhere: the database is PostgreSQL.
func Backup(ctx context.Context, database, to string) (err error) {
	if IsPostgres(database) {
		return ErrElsewhere
	}
	if _, err := os.Stat(database); err != nil {
		return fmt.Errorf("back up: %w", err)
	}
	copied, err := os.OpenFile(to, os.O_RDWR|os.O_CREATE|os.O_EXCL, 0o600) // VACUUM INTO takes an empty file
	if errors.Is(err, fs.ErrExist) {
		return fmt.Errorf("back up to %s: the file exists", to)
	}
	if err != nil {
		return fmt.Errorf("back up: %w", err)
	}
	defer func() {
		err = errors.Join(err, copied.Close())
		if err != nil {
			_ = os.Remove(to)
		}
	}()
	from, err := filepath.Abs(database)
	if err != nil {
		return fmt.Errorf("back up: %w", err)
	}
	db, err := sql.Open("sqlite", dsn(from, "busy_timeout(5000)"))
	if err != nil {
		return fmt.Errorf("back up: %w", err)
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	var version int
	if err := db.QueryRowContext(ctx, `PRAGMA user_version`).Scan(&version); err != nil {
		return fmt.Errorf("back up %s: %w", database, err)
	}
	if version == 0 {
		return fmt.Errorf("back up %s: not a store", database)
	}
	if _, err := db.ExecContext(ctx, `VACUUM INTO $1`, to); err != nil {
		return fmt.Errorf("back up %s: %w", database, err)
	}
	if _, err := copied.WriteAt(make([]byte, 4), applicationID); err != nil { // see belongs: the copy is another database
		return fmt.Errorf("back up to %s: %w", to, err)
	}
	if err := copied.Sync(); err != nil {
		return fmt.Errorf("back up to %s: %w", to, err)
	}
	dir, err := os.Open(filepath.Dir(to))
	if err != nil {
		return fmt.Errorf("back up to %s: %w", to, err)
	}
	return errors.Join(dir.Sync(), dir.Close())
}
