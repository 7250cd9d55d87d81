package store

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"

	"modernc.org/sqlite" // registers the database/sql driver "sqlite" too
)

// openFile opens a pool of connections that remember what they have compiled.
func openFile(dsn string) (*sql.DB, error) {
	connector, err := sqlite.NewConnector(dsn)
	if err != nil {
		return nil, err
	}
	return sql.OpenDB(remembering{connector}), nil
}

// remembering is a driver.Connector whose connections compile a statement once: SQLite's driver compiles it anew each time it is executed,
// which takes longer than executing it.
type remembering struct{ driver.Connector }

// Connect opens a connection.
func (r remembering) Connect(ctx context.Context) (driver.Conn, error) {
	c, err := r.Connector.Connect(ctx)
	if err != nil {
		return nil, err
	}
	plain, ok := c.(sqliteConn)
	if !ok {
		return nil, errors.Join(fmt.Errorf("%T is not what SQLite's driver opened until now", c), c.Close())
	}
	return &rememberingConn{sqliteConn: plain, compiled: map[string]*compiled{}}, nil
}

// sqliteConn is everything that database/sql asks of a connection of SQLite's driver.
type sqliteConn interface {
	driver.Conn
	driver.ConnBeginTx
	driver.ConnPrepareContext
	driver.ExecerContext
	driver.QueryerContext
	driver.Pinger
	driver.SessionResetter
	driver.Validator
}

// mostCompiled bounds what a connection remembers. The store has fewer statements, each for few numbers of rows.
const mostCompiled = 200

// rememberingConn is a connection that remembers the statements with parameters; those without are rare.
type rememberingConn struct {
	sqliteConn
	compiled map[string]*compiled // by text
	within   bool                 // a transaction
}

// compiled is a statement of a connection.
type compiled struct {
	stmt sqliteStmt
	busy bool // its rows are being read
}

type sqliteStmt interface {
	driver.Stmt
	driver.StmtExecContext
	driver.StmtQueryContext
}

// BeginTx begins a transaction.
func (c *rememberingConn) BeginTx(ctx context.Context, opts driver.TxOptions) (driver.Tx, error) {
	tx, err := c.sqliteConn.BeginTx(ctx, opts)
	if err != nil {
		return nil, err
	}
	c.within = true
	return &rememberingTx{tx, c}, nil
}

// rememberingTx is a transaction of a rememberingConn.
type rememberingTx struct {
	driver.Tx
	conn *rememberingConn
}

// Commit ends the transaction.
func (t *rememberingTx) Commit() error {
	t.conn.within = false
	return t.Tx.Commit()
}

// Rollback ends the transaction.
func (t *rememberingTx) Rollback() error {
	t.conn.within = false
	return t.Tx.Rollback()
}

// prepared returns the context and the statement to execute a text with. The driver has a goroutine watch each context that can end, which takes as
// long as the statement. Within a transaction a statement waits for nothing but the disk, where no context reaches it: the beginning has
// waited for every lock. Nil without an error: the text is to be executed as if nothing were remembered.
func (c *rememberingConn) prepared(ctx context.Context, text string, args []driver.NamedValue) (context.Context, *compiled, error) {
	if c.within {
		if err := ctx.Err(); err != nil {
			return ctx, nil, err
		}
		ctx = context.WithoutCancel(ctx)
	}
	known, err := c.compile(ctx, text, args)
	return ctx, known, err
}

// ExecContext executes a statement.
func (c *rememberingConn) ExecContext(ctx context.Context, text string, args []driver.NamedValue) (driver.Result, error) {
	ctx, known, err := c.prepared(ctx, text, args)
	switch {
	case err != nil:
		return nil, err
	case known == nil:
		return c.sqliteConn.ExecContext(ctx, text, args)
	}
	return known.stmt.ExecContext(ctx, args)
}

// QueryContext executes a statement that has rows.
func (c *rememberingConn) QueryContext(ctx context.Context, text string, args []driver.NamedValue) (driver.Rows, error) {
	ctx, known, err := c.prepared(ctx, text, args)
	switch {
	case err != nil:
		return nil, err
	case known == nil:
		return c.sqliteConn.QueryContext(ctx, text, args)
	}
	rows, err := known.stmt.QueryContext(ctx, args)
	if err != nil {
		return nil, err
	}
	known.busy = true
	return &rememberedRows{rows, known}, nil
}

// compile finds the statement or compiles it. Nil without an error: it is to be executed as if nothing were remembered.
func (c *rememberingConn) compile(ctx context.Context, text string, args []driver.NamedValue) (*compiled, error) {
	if len(args) == 0 {
		return nil, nil //nolint:nilnil // see above
	}
	known := c.compiled[text]
	if known != nil && !known.busy {
		return known, nil
	}
	if known != nil || len(c.compiled) >= mostCompiled {
		return nil, nil //nolint:nilnil // see above
	}
	s, err := c.PrepareContext(ctx, text)
	if err != nil {
		return nil, err
	}
	stmt, ok := s.(sqliteStmt)
	if !ok {
		return nil, s.Close()
	}
	known = &compiled{stmt: stmt}
	c.compiled[text] = known
	return known, nil
}

// Close closes the statements and the connection: SQLite keeps a file open whose statements are not closed.
func (c *rememberingConn) Close() error {
	var all []error
	for _, known := range c.compiled {
		all = append(all, known.stmt.Close())
	}
	clear(c.compiled)
	return errors.Join(append(all, c.sqliteConn.Close())...)
}

// rememberedRows are the rows of a statement that is executed again only after they are closed.
type rememberedRows struct {
	driver.Rows
	of *compiled
}

// Close ends the execution.
func (r *rememberedRows) Close() error {
	r.of.busy = false
	return r.Rows.Close()
}
