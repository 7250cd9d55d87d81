package soak

import (
	"context"
	"database/sql"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/wavetank/wavetank/connector/store"
)

// InMemory and SQLite are values of Config.Store; another is a PostgreSQL URL.
const (
	InMemory = "memory"
	SQLite   = "sqlite"
)

// sqlBase is a base on a real engine: its own file, or its own schema.
type sqlBase struct {
	cfg    store.Config
	root   *store.Stepper // opened by the world, beside all processes
	remove func()
}

// openSQL makes an empty database for the world.
func openSQL(w *world, step store.Step, shards int) (*sqlBase, error) {
	database, remove, err := place(w.cfg.Store)
	if err != nil {
		return nil, err
	}
	b := &sqlBase{cfg: store.Config{Database: database, Step: step, Shards: shards, Now: func() time.Time { return epoch.Add(w.now) }}, remove: remove}
	ctx := context.Background()
	b.root, err = store.OpenStepper(ctx, b.cfg, store.Simulation{
		Shared: w.shared, Class: classOf,
		Limit: func(ctx context.Context, _ time.Duration) (context.Context, context.CancelFunc) {
			return context.WithCancel(ctx)
		},
	}, nil)
	if err != nil {
		remove()
		return nil, err
	}
	return b, nil
}

// place is where the database of a run is, and how it is removed.
func place(kind string) (database string, remove func(), err error) {
	if kind != SQLite {
		return placeSchema(kind)
	}
	parent := os.TempDir()
	if info, err := os.Stat("/dev/shm"); err == nil && info.IsDir() { // in memory: what a power cut leaves is not simulated
		parent = "/dev/shm"
	}
	dir, err := os.MkdirTemp(parent, "soak")
	if err != nil {
		return "", nil, err
	}
	return filepath.Join(dir, "store.db"), func() { _ = os.RemoveAll(dir) }, nil
}

// placeSchema makes a schema of its own in a PostgreSQL database.
func placeSchema(url string) (database string, remove func(), err error) {
	db, err := sql.Open("pgx", url)
	if err != nil {
		return "", nil, err
	}
	dir, err := os.MkdirTemp("", "soak") // a name that no other run has
	if err != nil {
		return "", nil, err
	}
	schema := filepath.Base(dir)
	_, err = db.ExecContext(context.Background(), `CREATE SCHEMA `+schema)
	remove = func() {
		_, _ = db.ExecContext(context.Background(), `SET client_min_messages = error; DROP SCHEMA IF EXISTS `+schema+` CASCADE`)
		_ = db.Close()
		_ = os.RemoveAll(dir)
	}
	if err != nil {
		remove()
		return "", nil, err
	}
	separator := "?"
	if strings.Contains(url, "?") {
		separator = "&"
	}
	return url + separator + "search_path=" + schema, remove, nil
}

func (b *sqlBase) open(p *process) (front, error) {
	cfg := b.cfg
	cfg.Now = p.Now
	return store.OpenStepper(context.Background(), cfg, p.simulation(), b.root)
}

// must ends the run: the database itself, not the connector, is at fault.
func must[T any](v T, err error) T {
	if err != nil {
		panic(fmt.Sprintf("soak: read the database: %v", err))
	}
	return v
}

func (b *sqlBase) pending() []store.Effect { return must(b.root.Pending(context.Background())) }

func (b *sqlBase) letters() []store.DeadLetter { return must(b.root.DeadLetters(context.Background())) }

func (b *sqlBase) state(conversation string) []byte {
	return must(b.root.State(context.Background(), conversation))
}

func (b *sqlBase) close() {
	_ = b.root.Close()
	b.remove()
}
