package control

import (
	"bytes"
	"cmp"
	"context"
	"fmt"
	"math"
	"net/http"
	"slices"
	"strconv"
	"time"

	"github.com/wavetank/wavetank/sim"
	"github.com/wavetank/wavetank/sim/journal"
)

type entryList struct {
	Entries []journal.Entry `json:"entries"`
}

func (c *API) getJournal(r *http.Request) (entryList, error) {
	after, err := number(r, "after", 0)
	if err != nil {
		return entryList{}, err
	}
	limit, err := number(r, "limit", math.MaxInt64)
	if err != nil {
		return entryList{}, err
	}
	entries := c.World().Journal.Entries(after)
	if int64(len(entries)) > limit {
		entries = entries[:limit]
	}
	return entryList{orEmpty(entries)}, nil
}

// resend repeats a webhook call of the journal.
func (c *API) resend(r *http.Request, _ nothing) (entryList, error) {
	seq, err := strconv.ParseInt(r.PathValue("seq"), 10, 64)
	if err != nil {
		return entryList{}, refuse(http.StatusBadRequest, "bad_request", "seq: %q is no sequence number", r.PathValue("seq"))
	}
	w := c.World()
	last := w.Journal.Last()
	if err := w.Cloud.Resend(seq); err != nil {
		return entryList{}, refuse(http.StatusConflict, "not_possible", "%s", err)
	}
	return settled(c, r, func() (entryList, error) { return entryList{orEmpty(w.Journal.Entries(last))}, nil })
}

// heartbeat is how long, on the wall, the stream is silent before it says that it is still there: proxies and clients give up on a
// connection that says nothing.
const heartbeat = 15 * time.Second

// stream sends every entry as a server-sent event, in order, and again when its answer came; seq tells which. ?after=N begins behind
// sequence number N, as the journal itself does, and ?after=end with the next entry. The id of an event is the journal's revision, which
// counts answers too, so a reader that reconnects with Last-Event-ID misses nothing. With ?batch=N an event is a list of up to N entries:
// a browser that fell behind takes a few events, not thousands, in one turn. A reader that takes nothing for a while is cut, and goes on with
// Last-Event-ID where it was. A "play" event says how far the scenario is that is being
// played. When another world is shown the stream ends with a "world" event. A silent stream sends a comment now and then.
func (c *API) stream(w http.ResponseWriter, r *http.Request) {
	from, err := streamFrom(r)
	var batch int64
	if err == nil {
		batch, err = number(r, "batch", 0)
	}
	if err != nil {
		refused(w, err)
		return
	}
	world, change := c.shown() // all of it before the reader sees that the stream is open: what it does then must not go unsaid
	mark, end := c.playMark(), world.Journal.Revision()
	out := c.streamTo(w)
	if out.send(nil) != nil {
		return
	}
	page := min(max(int(batch), streamPage), mostBatch)
	batch = min(batch, mostBatch)
	rev, err := from(world.Journal, end, page, func(missed []journal.Entry, rev int) error { return out.send(events(missed, rev, int(batch))) })
	if err != nil {
		return
	}
	for {
		entries, next, err := c.nextOrChange(r.Context(), change, world.Journal, rev, page)
		if r.Context().Err() != nil {
			return
		}
		var b []byte
		if err != nil && change.Err() == nil {
			b = []byte(": still here\n\n")
		} else if err != nil {
			var now *sim.World
			now, change = c.shown()
			if now != world {
				_ = out.send([]byte("event: world\ndata: {}\n\n"))
				return
			}
			if at := c.playMark(); at != nil && mark != nil && *at != *mark {
				mark = at
				b = fmt.Appendf(nil, "event: play\ndata: %s\n\n", journal.JSON(at))
			}
		} else {
			rev = next
			b = events(entries, rev, int(batch))
		}
		if out.send(b) != nil {
			return
		}
	}
}

// streamFrom is where a stream begins: it sends the entries that there are, by the page, and returns the revision to go on from.
// Of end, what follows that revision.
func streamFrom(r *http.Request) (func(j *journal.Journal, end, page int, send func([]journal.Entry, int) error) (int, error), error) {
	type sender = func([]journal.Entry, int) error
	if last := r.Header.Get("Last-Event-ID"); last != "" {
		rev, err := strconv.Atoi(last)
		if err != nil || rev < 0 {
			return nil, refuse(http.StatusBadRequest, "bad_request", "Last-Event-ID: %q is no revision", last)
		}
		return func(*journal.Journal, int, int, sender) (int, error) { return rev, nil }, nil
	}
	if r.URL.Query().Get("after") == "end" {
		return func(_ *journal.Journal, end, _ int, _ sender) (int, error) { return end, nil }, nil
	}
	after, err := number(r, "after", 0)
	return func(j *journal.Journal, _, page int, send sender) (int, error) { return j.Pages(after, page, send) }, err
}

// nextOrChange is j.Next that also gives up when change ends, or after a while.
func (c *API) nextOrChange(ctx, change context.Context, j *journal.Journal, rev, page int) ([]journal.Entry, int, error) {
	ctx, cancel := context.WithTimeout(ctx, c.silence())
	defer cancel()
	defer context.AfterFunc(change, cancel)()
	return j.NextPage(ctx, rev, page)
}

// silence is how long a stream says nothing.
func (c *API) silence() time.Duration { return cmp.Or(c.Heartbeat, heartbeat) }

// events are entries as server-sent events: one each, or one for up to batch of them.
func events(entries []journal.Entry, rev, batch int) []byte {
	var b bytes.Buffer
	name, size := "entry", 1
	if batch > 0 {
		name, size = "entries", batch
	}
	for some := range slices.Chunk(entries, size) {
		if entries = entries[len(some):]; len(entries) == 0 {
			fmt.Fprintf(&b, "id: %d\n", rev) // only now is everything up to rev sent
		}
		var data any = some
		if batch == 0 {
			data = some[0]
		}
		fmt.Fprintf(&b, "event: %s\ndata: %s\n\n", name, journal.JSON(data))
	}
	return b.Bytes()
}
