package connector

import (
	"context"
	"strings"

	"github.com/wavetank/wavetank/connector/store"
)

// DeadLetters returns the dead letters, the oldest first: events that could not be applied, and effects that could not be done.
func (c *Connector) DeadLetters(ctx context.Context) ([]store.DeadLetter, error) {
	return c.store.DeadLetters(ctx)
}

// Resend tries a dead letter again, behind everything else of its conversation. store.ErrUnknown: there is none with this id.
func (c *Connector) Resend(ctx context.Context, id string) error {
	if strings.HasPrefix(id, unparsedPrefix) {
		return c.readAgain(context.WithoutCancel(ctx), id)
	}
	letter, err := c.store.Requeue(context.WithoutCancel(ctx), id)
	// After an error there are no effects here. In a shared store the commit may have been made all the same: kick finds what it left.
	if c.store.Shared() {
		c.kick()
	} else {
		c.submitAgain(letter.Effects)
	}
	if err != nil {
		return err
	}
	c.log.Info("dead letter sent again", "id", id)
	return nil
}

// Discard ends a dead letter for good. store.ErrUnknown: there is none with this id.
func (c *Connector) Discard(ctx context.Context, id string) error {
	if err := c.store.Discard(context.WithoutCancel(ctx), id); err != nil {
		return err
	}
	c.log.Info("dead letter discarded", "id", id)
	return nil
}

// Letters are dead letters at rest: of a store that no connector runs on, or that several share.
type Letters interface {
	DeadLetters(ctx context.Context) ([]store.DeadLetter, error)
	Resend(ctx context.Context, id string) error
	Discard(ctx context.Context, id string) error
	Close() error
}

// OpenLetters opens the store of cfg to look after its dead letters. It fails while a connector runs on a store that is not shared.
func OpenLetters(ctx context.Context, cfg Config) (Letters, error) {
	s, err := openStore(ctx, cfg)
	if err != nil {
		return nil, err
	}
	return offline{s}, nil
}

type offline struct{ *store.Store }

func (a offline) Resend(ctx context.Context, id string) error {
	_, err := a.Requeue(ctx, id)
	return err
}

// Backup writes a copy of the store to a new file, while a connector runs on it or not. store.ErrElsewhere: PostgreSQL's own tools do that.
func Backup(ctx context.Context, cfg Config, to string) error {
	return store.Backup(ctx, cfg.Store, to)
}
