package connector

import (
	"context"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/wavetank/wavetank/connector/aggregator"
	"github.com/wavetank/wavetank/connector/message"
	"github.com/wavetank/wavetank/connector/store"
)

// deadLetters decides about dead letters, as an operator says.
type deadLetters struct {
	*env
	db     deadLetterStore
	next   handOverAgain
	intake eventAcceptor
}

// deadLetterStore lists the dead letters, the oldest first, and ends or requeues one. store.ErrUnknown: there is none with this id.
type deadLetterStore interface {
	deadLetterLister
	Requeue(ctx context.Context, id string) (store.Applied, error)
	Discard(ctx context.Context, id string) error
}

// handOverAgain takes effects that were attempted before.
type handOverAgain interface {
	handOverAgain(effects []store.Effect)
}

// eventAcceptor stores one event of a webhook.
type eventAcceptor interface {
	accept(ctx context.Context, e message.Event) error
}

// resend tries a dead letter again, behind everything else of its conversation. store.ErrUnknown: there is none with this id.
func (d *deadLetters) resend(ctx context.Context, id string) error {
	if strings.HasPrefix(id, unparsedPrefix) {
		return d.readAgain(context.WithoutCancel(ctx), id)
	}
	letter, err := d.db.Requeue(context.WithoutCancel(ctx), id)
	// After an error there are no effects here. In a shared store the commit may have been made all the same: the feeder finds what it left.
	d.next.handOverAgain(letter.Effects)
	if err != nil {
		return err
	}
	d.log.Info("dead letter sent again", "id", id)
	return nil
}

// discard ends a dead letter for good. store.ErrUnknown: there is none with this id.
func (d *deadLetters) discard(ctx context.Context, id string) error {
	if err := d.db.Discard(context.WithoutCancel(ctx), id); err != nil {
		return err
	}
	d.log.Info("dead letter discarded", "id", id)
	return nil
}

// readAgain tries a webhook that was not understood once more, as by a version that knows more. What is still not understood stays a dead
// letter; what can be taken of it is known by its ids.
func (d *deadLetters) readAgain(ctx context.Context, id string) error {
	letters, err := d.db.DeadLetters(ctx)
	if err != nil {
		return err
	}
	i := slices.IndexFunc(letters, func(l store.DeadLetter) bool { return l.ID == id })
	if i < 0 {
		return fmt.Errorf("%w: %q", store.ErrUnknown, id)
	}
	events, err := aggregator.Read(letters[i].Body, d.cfg.Aggregator.AppID)
	if err != nil {
		return fmt.Errorf("still not understood: %w", err)
	}
	for _, e := range events {
		if err := d.intake.accept(ctx, e); err != nil {
			return err
		}
	}
	return d.discard(ctx, id)
}

// Letters are dead letters at rest: of a store that no connector runs on, or that several share.
type Letters interface {
	deadLetterDesk
	io.Closer
}

// deadLetterDesk is where an operator decides about dead letters.
type deadLetterDesk interface {
	deadLetterLister
	Resend(ctx context.Context, id string) error
	Discard(ctx context.Context, id string) error
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
