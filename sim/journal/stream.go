package journal

import "context"

// Next blocks until something happened after revision rev (0: from the beginning) and returns the entries that were added or
// completed since, each as it stands now and at most once, with the revision to ask from next. It returns ctx's error when ctx ends.
// A reader that falls behind loses nothing: it reads the same log later.
func (j *Journal) Next(ctx context.Context, rev int) ([]Entry, int, error) {
	for {
		j.mu.Lock()
		changed, last := j.changed, len(j.changes)
		if rev < 0 || rev > last {
			rev = last
		}
		if rev < last {
			seen := make(map[int]bool)
			var out []Entry
			for _, index := range j.changes[rev:] {
				if !seen[index] {
					seen[index] = true
					out = append(out, j.entries[index])
				}
			}
			j.mu.Unlock()
			return out, last, nil
		}
		j.mu.Unlock()
		select {
		case <-changed:
		case <-ctx.Done():
			return nil, rev, ctx.Err()
		}
	}
}
