package secret

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strings"
)

// shortest is how long a secret must be to be looked for in foreign text: shorter ones would make holes in ordinary words.
const shortest = 6

// Scrub returns a logger that takes the secrets out of whatever is logged: what a peer answers may hold what it was sent.
func Scrub(log *slog.Logger, secrets ...Text) *slog.Logger {
	var pairs []string
	for _, t := range secrets {
		if len(t) >= shortest {
			pairs = append(pairs, t.Reveal(), redacted)
		}
	}
	if len(pairs) == 0 {
		return log
	}
	return slog.New(scrubber{log.Handler(), strings.NewReplacer(pairs...)})
}

type scrubber struct {
	slog.Handler
	out *strings.Replacer
}

// Handle passes a clean record on.
func (s scrubber) Handle(ctx context.Context, r slog.Record) error {
	clean := slog.NewRecord(r.Time, r.Level, s.out.Replace(r.Message), r.PC)
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

func (s scrubber) attr(a slog.Attr) slog.Attr {
	switch v := a.Value.Resolve(); v.Kind() {
	case slog.KindString:
		a.Value = slog.StringValue(s.out.Replace(v.String()))
	case slog.KindGroup:
		var group []slog.Attr
		for _, g := range v.Group() {
			group = append(group, s.attr(g))
		}
		a.Value = slog.GroupValue(group...)
	case slog.KindAny:
		if err, ok := v.Any().(error); ok {
			if text := s.out.Replace(err.Error()); text != err.Error() {
				a.Value = slog.AnyValue(errors.New(text))
			}
			return a
		}
		if text := fmt.Sprintf("%+v", v.Any()); s.out.Replace(text) != text {
			a.Value = slog.StringValue(s.out.Replace(text))
		}
	default:
	}
	return a
}
