package journal

import "context"

// Next blocks until something happened after revision rev (0: from the beginning) and returns the entries that were added or
// completed since and are still kept, each as it stands now and at most once, with the revision to ask from next. It returns ctx's
// error when ctx ends. A reader that falls behind reads the same log later, and misses only what the journal no longer keeps.
func (j *Journal) Next(ctx context.Context, rev int) ([]Entry, int, error) {
	return j.NextPage(ctx, rev, 0)
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

// Revision is how often entries were added or completed.
func (j *Journal) Revision() int {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.forgot + len(j.changes)
}

// After returns the entries after sequence number seq, as they stand now, with the revision to ask Next from for what is not among them:
// what happens later, and what is beyond limit; zero: no limit. More says that there are entries beyond it. A reader of several pages goes on
// from the Revision before the first one, because an entry of that page may be completed before the last.
func (j *Journal) After(seq int64, limit int) (entries []Entry, rev int, more bool) {
	j.mu.Lock()
	defer j.mu.Unlock()
	skip := max(seq+1-j.first, 0)
	if left := int64(len(j.entries)) - skip; left <= 0 || limit == 0 || left <= int64(limit) {
		return j.afterLocked(seq), j.forgot + len(j.changes), false
	}
	entries = append(entries, j.entries[skip:skip+int64(limit)]...)
	last := entries[limit-1].Seq
	for i, changed := range j.changes {
		if changed > last { // the next one was added here
			return entries, j.forgot + i, true
		}
	}
	return entries, j.forgot + len(j.changes), true
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
