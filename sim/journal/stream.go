package journal

import "context"

// Next blocks until something happened after revision rev (0: from the beginning) and returns the entries that were added or
// completed since and are still kept, each as it stands now and at most once, with the revision to ask from next. It returns ctx's
// error when ctx ends. A reader that falls behind reads the same log later, and misses only what the journal no longer keeps.
func (j *Journal) Next(ctx context.Context, rev int) ([]Entry, int, error) {
	for {
		j.mu.Lock()
		last := j.forgot + len(j.changes)
		if rev < 0 || rev > last {
			rev = last
		}
		if rev < last {
			out := j.sinceLocked(max(rev-j.forgot, 0))
			j.mu.Unlock()
			if rev = last; len(out) == 0 {
				continue
			}
			return out, last, nil
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

// After returns the entries after sequence number seq, as they stand now, with the revision to ask Next from for what happens later.
func (j *Journal) After(seq int64) ([]Entry, int) {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.afterLocked(seq), j.forgot + len(j.changes)
}

func (j *Journal) sinceLocked(from int) []Entry {
	seen := make(map[int64]bool)
	var out []Entry
	for _, seq := range j.changes[from:] {
		if e := j.atLocked(seq); e != nil && !seen[seq] {
			seen[seq] = true
			out = append(out, *e)
		}
	}
	return out
}
