package connector

import (
	"context"
	"fmt"
	"strconv"

	"github.com/wavetank/wavetank/connector/failpoint"
	"github.com/wavetank/wavetank/connector/oceana"
	"github.com/wavetank/wavetank/connector/store"
)

// What is stored of the sessions with Oceana; those after the first have their ordinal behind the key.
const (
	metaSession  = "oceana.session"
	metaSeq      = "oceana.seq"
	metaSessions = "oceana.sessions" // how many there are
)

// progress stores how far each session with Oceana has come, so that it is resumed after a restart or by another connector.
type progress struct {
	*env
	db metaStore
}

// metaStore keeps values by key, beside what belongs to conversations.
type metaStore interface {
	Meta(ctx context.Context, key string) (string, error)
	Apply(ctx context.Context, c store.Change) (store.Applied, error)
}

// metaOf is what a change stores of session n.
func metaOf(n int, s oceana.Session) map[string]string {
	return map[string]string{metaSession + ordinal(n): s.ID, metaSeq + ordinal(n): strconv.FormatInt(s.LastSeq, 10)}
}

// read is session n as it was stored last; the zero value: never.
func (p *progress) read(ctx context.Context, n int) (oceana.Session, error) {
	id, err := p.db.Meta(ctx, metaSession+ordinal(n))
	if err != nil || id == "" {
		return oceana.Session{}, err
	}
	text, err := p.db.Meta(ctx, metaSeq+ordinal(n))
	if err != nil {
		return oceana.Session{}, err
	}
	seq, err := strconv.ParseInt(text, 10, 64)
	if err != nil {
		return oceana.Session{}, fmt.Errorf("kept %s: %w", metaSeq+ordinal(n), err)
	}
	return oceana.Session{ID: id, LastSeq: seq}, nil
}

// store stores session n by itself, without an event.
func (p *progress) store(ctx context.Context, n int, s oceana.Session, fence *store.Fence) error {
	p.hit(failpoint.Session.Before())
	if _, err := p.db.Apply(ctx, store.Change{Meta: metaOf(n, s), Fence: fence}); err != nil {
		return err
	}
	p.hit(failpoint.Session.After())
	return nil
}

// count stores how many sessions there are, and reports whether conversations move because there were more or fewer.
func (p *progress) count(ctx context.Context) (moved bool, err error) {
	before, err := p.db.Meta(ctx, metaSessions)
	if err != nil {
		return false, err
	}
	now := strconv.Itoa(p.cfg.Oceana.Sockets)
	if before == now || before == "" && now == "1" {
		return false, nil
	}
	_, err = p.db.Apply(ctx, store.Change{Meta: map[string]string{metaSessions: now}})
	return true, err
}
