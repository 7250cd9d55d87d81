package store

import (
	"context"
	"database/sql"
	"fmt"
	"time"
)

// engine is an open database: what differs between engines is how it is opened, made durable, and its schema. The statements below
// are written so that PostgreSQL takes them as they are.
type engine struct {
	write    *sql.DB // one connection
	read     *sql.DB // a small pool
	prepared *[statements]*sql.Stmt
	close    func() error
}

// statement names a prepared statement of the writer.
type statement int

const (
	findEvent statement = iota
	addEvent
	findState
	setState
	addEffect
	finishEffect
	postponeEffect
	addAudit
	setMeta
	statements // how many there are
)

var sqlText = [statements]string{
	findEvent: `SELECT 1 FROM event WHERE id = $1`,
	addEvent:  `INSERT INTO event (id, conversation, kind, body, at) VALUES ($1, $2, $3, $4, $5)`,
	findState: `SELECT state FROM conversation WHERE id = $1`,
	setState: `INSERT INTO conversation (id, state, version) VALUES ($1, $2, 1)
		ON CONFLICT (id) DO UPDATE SET state = excluded.state, version = conversation.version + 1`,
	addEffect: `INSERT INTO effect (id, conversation, lane, kind, body, due, attempts) VALUES ($1, $2, $3, $4, $5, $6, $7)
		ON CONFLICT (id) DO NOTHING RETURNING n`,
	finishEffect:   `UPDATE effect SET done = $2 WHERE id = $1 AND done IS NULL`,
	postponeEffect: `UPDATE effect SET due = $2, attempts = $3 WHERE id = $1 AND done IS NULL`,
	addAudit:       `INSERT INTO audit (at, conversation, kind, detail) VALUES ($1, $2, $3, $4)`,
	setMeta:        `INSERT INTO meta (key, value) VALUES ($1, $2) ON CONFLICT (key) DO UPDATE SET value = excluded.value`,
}

const (
	selectPending    = `SELECT n, id, conversation, lane, kind, body, due, attempts FROM effect WHERE done IS NULL ORDER BY n`
	selectStates     = `SELECT id, state FROM conversation ORDER BY id`
	selectMeta       = `SELECT value FROM meta WHERE key = $1`
	selectAudits     = `SELECT at, conversation, kind, detail FROM audit ORDER BY n`
	selectLastAudits = `SELECT at, conversation, kind, detail FROM (SELECT * FROM audit ORDER BY n DESC LIMIT $1) AS newest ORDER BY n`
)

// prepare prepares the writer's statements; closing the database closes them.
func prepare(ctx context.Context, db *sql.DB) (*[statements]*sql.Stmt, error) {
	var prepared [statements]*sql.Stmt
	for i, text := range sqlText {
		stmt, err := db.PrepareContext(ctx, text)
		if err != nil {
			return nil, fmt.Errorf("prepare %q: %w", text, err)
		}
		prepared[i] = stmt
	}
	return &prepared, nil
}

// instant is how a time is stored: nanoseconds since 1970, NULL for the zero time.
func instant(t time.Time) any {
	if t.IsZero() {
		return nil
	}
	return t.UnixNano()
}

// when reads what instant wrote.
func when(n sql.NullInt64) time.Time {
	if !n.Valid {
		return time.Time{}
	}
	return time.Unix(0, n.Int64).UTC()
}

// plain is t as it will be read back.
func plain(t time.Time) time.Time {
	if t.IsZero() {
		return time.Time{}
	}
	return time.Unix(0, t.UnixNano()).UTC()
}

// present makes nil an empty slice, because the columns take no NULL.
func present(b []byte) []byte {
	if b == nil {
		return []byte{}
	}
	return b
}

// absent makes an empty slice nil, so that a body is read back the same from an Outcome and from the table.
func absent(b []byte) []byte {
	if len(b) == 0 {
		return nil
	}
	return b
}
