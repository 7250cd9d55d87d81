package secret

import (
	"context"
	"errors"
	"fmt"
	"log/slog"

	"github.com/wavetank/wavetank/connector/terminal"
)

// shortest is how long a secret must be to be looked for in foreign text: shorter ones would make holes in ordinary words.
const shortest = 6

// longestValue is how much of one value is logged, in bytes: ids and errors of peers may be as long as they like.
const longestValue = 1024

// Scrub returns a logger that takes the secrets out of whatever is logged, since what a peer answers may hold what it was sent, and cuts
// long values.
func Scrub(log *slog.Logger, secrets ...Text) *slog.Logger {
	return slog.New(scrubber{log.Handler(), NewMasker(secrets...)})
}

type scrubber struct {
	slog.Handler
	out *Masker
}

// Handle passes a clean record on.
func (s scrubber) Handle(ctx context.Context, r slog.Record) error {
	clean := slog.NewRecord(r.Time, r.Level, s.text(r.Message), r.PC)
	r.Attrs(func(a slog.Attr) bool {
		clean.AddAttrs(s.attr(a))
		return true
	})
	return s.Handler.Handle(ctx, clean)
}

// WithAttrs passes clean attributes on.
func (s scrubber) WithAttrs(attrs []slog.Attr) slog.Handler {
	clean := make([]slog.Attr, len(attrs))
	for i, a := range attrs {
		clean[i] = s.attr(a)
	}
	return scrubber{s.Handler.WithAttrs(clean), s.out}
}

// WithGroup keeps scrubbing in the group.
func (s scrubber) WithGroup(name string) slog.Handler {
	return scrubber{s.Handler.WithGroup(name), s.out}
}

// text masks before it cuts: half a secret would not be found.
func (s scrubber) text(of string) string { return terminal.Cut(s.out.Mask(of), longestValue) }

func (s scrubber) attr(a slog.Attr) slog.Attr {
	switch v := a.Value.Resolve(); v.Kind() {
	case slog.KindString:
		a.Value = slog.StringValue(s.text(v.String()))
	case slog.KindGroup:
		var group []slog.Attr
		for _, g := range v.Group() {
			group = append(group, s.attr(g))
		}
		a.Value = slog.GroupValue(group...)
	case slog.KindAny:
		if err, ok := v.Any().(error); ok {
			if text := s.text(err.Error()); text != err.Error() {
				a.Value = slog.AnyValue(errors.New(text))
			}
			return a
		}
		if text := fmt.Sprintf("%+v", v.Any()); s.text(text) != text {
			a.Value = slog.StringValue(s.text(text))
		}
	default:
	}
	return a
}
