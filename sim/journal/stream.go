package journal

import (
	"context"
	"slices"
)

// Next blocks until something happened after revision rev (0: from the beginning) and returns the entries that were added or
// completed since and are still kept, each as it stands now and at most once, with the revision to ask from next. It returns ctx's
// error when ctx ends. A reader that falls behind reads the same log later, and misses only what the journal no longer keeps.
func (j *Journal) Next(ctx context.Context, rev int) ([]Entry, int, error) {
	return j.NextPage(ctx, rev, 0)
}

// Revision is how often something happened so far: Next tells what happens from now on when it is asked from it.
func (j *Journal) Revision() int {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.forgot + len(j.changes)
}

// NextPage is Next for at most limit entries; zero: all.
func (j *Journal) NextPage(ctx context.Context, rev, limit int) ([]Entry, int, error) {
	for {
		j.mu.Lock()
		last := j.forgot + len(j.changes)
		if rev < 0 || rev > last {
			rev = last
		}
		if rev < last {
			out, next := j.sinceLocked(max(rev-j.forgot, 0), limit)
			j.mu.Unlock()
			if rev = next; len(out) == 0 {
				continue
			}
			return out, next, nil
		}
		changed := j.awaitLocked()
		j.mu.Unlock()
		select {
		case <-changed:
		case <-ctx.Done():
			return nil, rev, ctx.Err()
		}
	}
}

// Pages sends the entries after sequence number seq, as they stand, at most limit at a time, each page with a revision from which Next
// tells everything that is not sent yet; it returns the last of these. There is one page at least. It ends with the first error of send.
func (j *Journal) Pages(seq int64, limit int, send func(page []Entry, rev int) error) (rev int, err error) {
	j.mu.Lock()
	begun := j.forgot + len(j.changes) // what was sent may be completed before the last page is
	j.mu.Unlock()
	for more := true; more; {
		var page []Entry
		page, rev, more = j.page(seq, limit)
		rev = min(rev, begun)
		if err := send(page, rev); err != nil {
			return rev, err
		}
		if more {
			seq = page[len(page)-1].Seq
		}
	}
	return rev, nil
}

// page is up to limit entries after seq, and the revision behind which the next of them was added.
func (j *Journal) page(seq int64, limit int) (entries []Entry, rev int, more bool) {
	j.mu.Lock()
	defer j.mu.Unlock()
	skip := max(seq+1-j.first, 0)
	if left := int64(len(j.entries)) - skip; left <= int64(limit) {
		return j.afterLocked(seq), j.forgot + len(j.changes), false
	}
	entries = append(entries, j.entries[skip:skip+int64(limit)]...)
	last := entries[limit-1].Seq
	next := slices.IndexFunc(j.changes, func(changed int64) bool { return changed > last })
	return entries, j.forgot + next, true
}

// sinceLocked are the entries that changed, each once, and the revision behind them.
func (j *Journal) sinceLocked(from, limit int) ([]Entry, int) {
	seen := make(map[int64]bool)
	var out []Entry
	for i, seq := range j.changes[from:] {
		e := j.atLocked(seq)
		if e == nil || seen[seq] {
			continue
		}
		if limit > 0 && len(out) == limit {
			return out, j.forgot + from + i
		}
		seen[seq] = true
		out = append(out, *e)
	}
	return out, j.forgot + len(j.changes)
}
