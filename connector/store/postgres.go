package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"strconv"
	"strings"
	"sync/atomic"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/stdlib"

	"github.com/wavetank/wavetank/connector/store/groupcommit"
)

// pgReaders is the size of the reader pool; sessions with Oceana, health and the search for new effects read.
const pgReaders = 4

// pgConnect is how long one host may take to answer: transport. The next host is tried after it.
const pgConnect = 3 * time.Second

// errNotDurable is a server that would acknowledge what it can lose.
var errNotDurable = errors.New("not durable")

// openPostgres connects to the server that takes writes, proves that its commits are durable and migrates the database.
func openPostgres(ctx context.Context, database string) (*engine, error) {
	cfg, err := parsePostgres(database)
	if err != nil {
		return nil, err
	}
	var warned atomic.Pointer[string]
	cfg.OnNotice = func(_ *pgconn.PgConn, n *pgconn.Notice) {
		if n.SeverityUnlocalized == "WARNING" {
			warned.Store(&n.Message)
		}
	}
	standbys := len(cfg.Fallbacks) > 0 && hosts(cfg) > 1
	prove := stdlib.OptionAfterConnect(func(ctx context.Context, c *pgx.Conn) error { return provePostgres(ctx, c, standbys) })
	write, read := stdlib.OpenDB(*cfg, prove), stdlib.OpenDB(*cfg, prove)
	write.SetMaxOpenConns(1)
	read.SetMaxOpenConns(pgReaders)
	read.SetMaxIdleConns(pgReaders)
	eng := &engine{
		write: write, read: read, shared: true, lockRows: " FOR UPDATE", class: pgClass,
		close: func() error { return errors.Join(read.Close(), write.Close()) },
		maybeLost: func() error {
			if why := warned.Swap(nil); why != nil {
				return &maybeLostError{*why}
			}
			return nil
		},
	}
	if err := migratePostgres(ctx, write); err != nil {
		return nil, errors.Join(pgPlain(err), eng.close())
	}
	_ = eng.maybeLost() // about the migration
	return eng, nil
}

func parsePostgres(database string) (*pgx.ConnConfig, error) {
	cfg, err := pgx.ParseConfig(database)
	if err != nil {
		return nil, errors.New("is not a URL of a PostgreSQL database") // the library's text quotes it
	}
	if cfg.ConnectTimeout == 0 {
		cfg.ConnectTimeout = pgConnect
	}
	if u, err := url.Parse(database); err == nil && strings.Contains(u.Host, ",") && u.Query().Get("target_session_attrs") != "read-write" {
		return nil, errors.New("a URL with several hosts needs target_session_attrs=read-write")
	}
	cfg.RuntimeParams["application_name"] = "connector"
	// A connector that hangs in the middle of a transaction must not keep the others from its shards for ever. One that is alive
	// has given its transaction up after longestWait.
	cfg.RuntimeParams["idle_in_transaction_session_timeout"] = strconv.Itoa(int((2 * longestWait).Milliseconds()))
	return cfg, nil
}

// hosts counts the servers of a URL; the library lists each of them once more for every way of securing the connection.
func hosts(cfg *pgx.ConnConfig) int {
	seen := map[string]bool{fmt.Sprint(cfg.Host, cfg.Port): true}
	for _, f := range cfg.Fallbacks {
		seen[fmt.Sprint(f.Host, f.Port)] = true
	}
	return len(seen)
}

// provePostgres refuses a server that would answer before its data is safe, on every new connection: after a failover it is another one.
func provePostgres(ctx context.Context, c *pgx.Conn, standbys bool) error {
	var fsync, pages, commit, names string
	err := c.QueryRow(ctx, `SELECT current_setting('fsync'), current_setting('full_page_writes'), current_setting('synchronous_commit'),
		current_setting('synchronous_standby_names')`).Scan(&fsync, &pages, &commit, &names)
	switch {
	case err != nil:
		return err
	case fsync != "on":
		return fmt.Errorf("%w: fsync is %s, want on", errNotDurable, fsync)
	case pages != "on":
		return fmt.Errorf("%w: full_page_writes is %s, want on", errNotDurable, pages)
	case commit != "on" && commit != "remote_apply":
		return fmt.Errorf("%w: synchronous_commit is %s, want on or remote_apply", errNotDurable, commit)
	case standbys && names == "":
		return fmt.Errorf("%w: the URL has several hosts, and synchronous_standby_names is empty: what one acknowledged, another would not have", errNotDurable)
	}
	return nil
}

// migratePostgres runs the missing migrations in one transaction, while other connectors that start wait.
func migratePostgres(ctx context.Context, db *sql.DB) error {
	tx, err := db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer func() { _ = tx.Rollback() }() // does nothing after Commit
	const ours = 0x77617665              // any number that everybody who migrates agrees on
	if _, err := tx.ExecContext(ctx, `SELECT pg_advisory_xact_lock($1)`, ours); err != nil {
		return fmt.Errorf("lock schema: %w", err)
	}
	var tables int
	err = tx.QueryRowContext(ctx, `SELECT count(*) FROM pg_tables WHERE schemaname = current_schema()`).Scan(&tables)
	if err != nil {
		return fmt.Errorf("read schema: %w", err)
	}
	version := 0
	if tables > 0 {
		if err := tx.QueryRowContext(ctx, `SELECT version FROM store_schema`).Scan(&version); err != nil {
			return errors.New("a database of something else")
		}
	}
	switch {
	case version == len(migrations):
		return nil
	case version > len(migrations):
		return newerSchema(version)
	}
	if version == 0 {
		_, err = tx.ExecContext(ctx, `CREATE TABLE store_schema (version BIGINT NOT NULL); INSERT INTO store_schema VALUES (0)`)
		if err != nil {
			return fmt.Errorf("create schema: %w", err)
		}
	}
	if err := migrate(ctx, tx, version, forPostgres); err != nil {
		return err
	}
	if _, err := tx.ExecContext(ctx, `UPDATE store_schema SET version = $1`, len(migrations)); err != nil {
		return fmt.Errorf("set schema version: %w", err)
	}
	if err := tx.Commit(); err != nil {
		return fmt.Errorf("commit migration: %w", err)
	}
	return nil
}

// maybeLostError is a commit about which the server had a warning: that an operator ended its wait for the standbys, above all.
type maybeLostError struct{ warning string }

func (e *maybeLostError) Error() string { return "commit with a warning: " + e.warning }

// pgClass tells what may succeed later or elsewhere, and knows a full disk, a server out of memory, and one that does not keep its
// promises any more.
func pgClass(err error) groupcommit.Class {
	var pg *pgconn.PgError
	switch {
	case errors.Is(err, errNotDurable):
		return groupcommit.Away
	case errors.Is(err, errNoEffectBack):
		return groupcommit.Refused
	case !errors.As(err, &pg):
		return groupcommit.Transient // all else is the connection's
	}
	switch pg.Code[:2] {
	case "08", "40", "57": // connection; two transactions in each other's way; the server stops, starts or was told to end this
		return groupcommit.Transient
	}
	switch pg.Code {
	case "25006", // read-only: a standby, or a primary that is one no more
		"25P02", "25P03", // the transaction was ended for standing still
		"23505", // another member was faster with the same event
		"53300", // too many connections
		"55P03": // lock not available
		return groupcommit.Transient
	case "53100", "53200", "58030":
		return groupcommit.Away
	}
	return groupcommit.Refused
}

// pgPlain is one line that names no user and holds no secret.
func pgPlain(err error) error {
	if errors.Is(err, errNotDurable) {
		return err
	}
	var connect *pgconn.ConnectError
	if errors.As(err, &connect) {
		return fmt.Errorf("cannot connect: %s", strings.ReplaceAll(connect.Unwrap().Error(), "\n", "; "))
	}
	return err
}
