package store

import (
	"context"
	"database/sql"
	"fmt"
	"strings"
	"time"

	"github.com/wavetank/wavetank/connector/store/groupcommit"
)

// engine is an open database. The engines differ in how they are opened, made durable and given their schema, and in what their
// errors mean; every statement is the same text on both.
type engine struct {
	write *sql.DB // one connection: that of the writer, and of leases between its groups
	read  *sql.DB // a small pool; sees what was committed
	close func() error
	// abandon is close that finishes nothing; nil: there is nothing to finish.
	abandon func() error
	// shared is set when other processes may use the database at the same time.
	shared bool
	// told hears of effects that are committed; nil: no store stands beside.
	told *listeners
	// lockRows ends a SELECT whose rows must not change until the transaction ends; empty when there is no other member.
	lockRows string
	// class tells what an error means: Transient when the server went away or two transactions met, Away when the database is full or
	// read-only, Refused otherwise.
	class func(error) groupcommit.Class
	// maybeLost reports whether what was just committed may still be lost, and why; nil: never.
	maybeLost func() error
}

// Rows of one kind are written some at a time. The sizes are few, so that few statements have to be compiled: both drivers remember those.
var chunks = [...]int{64, 16, 4, 1}

// inChunks calls do for [0,n) cut into those sizes.
func inChunks(n int, do func(from, to int) error) error {
	from := 0
	for _, size := range chunks {
		for ; n-from >= size; from += size {
			if err := do(from, from+size); err != nil {
				return err
			}
		}
	}
	return nil
}

// padded is how many places a list of n gets: the last one is repeated to fill them.
func padded(n int) int {
	for i := len(chunks) - 1; i > 0; i-- {
		if n <= chunks[i] {
			return chunks[i]
		}
	}
	return chunks[0]
}

// places is "($1,$2),($3,$4)": rows of so many parameters.
func places(rows, columns int) string {
	var b strings.Builder
	for i := range rows {
		if i > 0 {
			b.WriteByte(',')
		}
		for j := range columns {
			b.WriteByte("(,"[min(j, 1)])
			fmt.Fprintf(&b, "$%d", i*columns+j+1)
		}
		b.WriteByte(')')
	}
	return b.String()
}

// transaction is one group's. Its first error ends it.
type transaction struct {
	engine *engine
	tx     *sql.Tx
}

func (t *transaction) exec(ctx context.Context, what, text string, args ...any) error {
	if _, err := t.tx.ExecContext(ctx, text, args...); err != nil {
		return fmt.Errorf("%s: %w", what, err)
	}
	return nil
}

func (t *transaction) query(ctx context.Context, what, text string, args []any, scan func(*sql.Rows) error) error {
	rows, err := t.tx.QueryContext(ctx, text, args...)
	if err == nil {
		err = each(rows, scan)
	}
	if err != nil {
		return fmt.Errorf("%s: %w", what, err)
	}
	return nil
}

// insert writes rows of so many columns each: text has %s where their places belong.
func (t *transaction) insert(ctx context.Context, what, text string, columns int, args []any) error {
	return inChunks(len(args)/columns, func(from, to int) error {
		return t.exec(ctx, what, fmt.Sprintf(text, places(to-from, columns)), args[from*columns:to*columns]...)
	})
}

// among calls scan for every row whose key is among keys: text has %s where the list of their places belongs.
func (t *transaction) among(ctx context.Context, what, text string, keys []any, scan func(*sql.Rows) error) error {
	for len(keys) > 0 {
		n := min(len(keys), chunks[0])
		list := filled(keys[:n])
		if err := t.query(ctx, what, fmt.Sprintf(text, places(1, len(list))), list, scan); err != nil {
			return err
		}
		keys = keys[n:]
	}
	return nil
}

// filled repeats the last key until the list has one of the usual sizes.
func filled(keys []any) []any {
	size := padded(len(keys))
	list := make([]any, 0, size)
	list = append(list, keys...)
	for len(list) < size {
		list = append(list, keys[len(keys)-1])
	}
	return list
}

func each(rows *sql.Rows, scan func(*sql.Rows) error) error {
	for rows.Next() {
		if err := scan(rows); err != nil {
			_ = rows.Close() // the scan's error says more
			return err
		}
	}
	if err := rows.Err(); err != nil {
		return err
	}
	return rows.Close()
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
