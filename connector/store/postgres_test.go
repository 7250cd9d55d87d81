package store_test

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/wavetank/wavetank/connector/store"
	"github.com/wavetank/wavetank/connector/store/postgrestest"
)

func TestPostgres(t *testing.T) {
	server := postgrestest.Start(t)
	conformance(t, func(t testing.TB, step store.Step) database {
		cfg := store.Config{Database: server.NewDatabase(t), Step: step, Now: atNoon}
		return func() *store.Store { return openStore(t, cfg) }
	})
	sharing(t, server.NewDatabase)
	t.Run("two stores bring the same events", func(t *testing.T) { sameEvents(t, server.NewDatabase(t)) })
	t.Run("nobody who follows the numbers misses an effect", func(t *testing.T) { follow(t, server.NewDatabase(t)) })
	t.Run("a connector starts while another hangs with the leases", func(t *testing.T) { startBesideHung(t, server.NewDatabase(t)) })
	t.Run("a database of something else", func(t *testing.T) {
		url := server.NewDatabase(t)
		inPostgres(t, url, "CREATE TABLE t (a INT)")
		refusedOpen(t, url, "a database of something else")
	})
	t.Run("a newer version", func(t *testing.T) {
		url := server.NewDatabase(t)
		_ = openStore(t, config(url)).Close()
		inPostgres(t, url, "UPDATE store_schema SET version = 99")
		refusedOpen(t, url, "schema version is 99, this program knows up to 2")
	})
	t.Run("URLs", func(t *testing.T) {
		refusedOpen(t, "postgres://user:hunter2@a,b/db", "a URL with several hosts needs target_session_attrs=read-write")
		refusedOpen(t, "postgres://user:hunter2@[:/db", "is not a URL of a PostgreSQL database")
		refusedOpen(t, "postgres://user:hunter2@127.0.0.1:1/db", "cannot connect")
	})
	t.Run("a server that goes away and comes back", func(t *testing.T) { away(t, server) }) // the last: it stops the server
}

// startBesideHung has a member that was stopped in the middle of a transaction: its locks last until the server ends it.
func startBesideHung(t *testing.T, url string) {
	_ = openStore(t, config(url)).Close()
	db, err := sql.Open("pgx", url)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = db.Close() }()
	hung, err := db.BeginTx(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = hung.Rollback() }()
	if _, err := hung.ExecContext(t.Context(), "SELECT shard FROM lease FOR UPDATE"); err != nil {
		t.Fatal(err)
	}
	s := openStore(t, config(url))
	limits, ended := make(chan store.Deadline, 1), make(chan error, 1)
	store.Deadlines(s, limits)
	go func() {
		_, err := s.Heartbeat(context.WithoutCancel(t.Context()), "a", noon.Add(time.Minute))
		ended <- err
	}()
	limit := <-limits
	for waits := false; !waits; {
		if err := hung.QueryRowContext(t.Context(), "SELECT EXISTS (SELECT FROM pg_locks WHERE NOT granted AND pg_backend_pid() = ANY (pg_blocking_pids(pid)))").Scan(&waits); err != nil {
			t.Fatal(err)
		}
	}
	limit.Pass()
	if err := <-ended; !errors.Is(err, store.ErrAway) {
		t.Errorf("a heartbeat that waits for the leases: %v", err)
	}
	if _, err := hung.ExecContext(t.Context(), "SELECT 1"); err != nil {
		t.Errorf("the heartbeat waited until the server had ended the other's transaction: %v", err)
	}
}

func inPostgres(t *testing.T, url, statement string) {
	t.Helper()
	db, err := sql.Open("pgx", url)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = db.Close() }()
	if _, err := db.ExecContext(t.Context(), statement); err != nil {
		t.Fatal(err)
	}
}

func refusedOpen(t *testing.T, url, want string) {
	t.Helper()
	s, err := store.Open(t.Context(), config(url))
	if err == nil {
		_ = s.Close()
		t.Fatal("opened")
	}
	if !strings.Contains(err.Error(), want) || strings.Contains(err.Error(), "\n") || strings.Contains(err.Error(), "hunter2") {
		t.Errorf("error %q, want one line with %q and no password", err, want)
	}
}

// sameEvents has two stores take every event at once, as when a load balancer repeats a webhook to the other connector.
func sameEvents(t *testing.T, url string) {
	const events = 200
	cfg := store.Config{Database: url, Step: step, Now: atNoon, Shards: 4}
	stores := []*store.Store{openStore(t, cfg), openStore(t, cfg)}
	var mu sync.Mutex
	fresh := map[string]int{}
	var all sync.WaitGroup
	for i := range events {
		for _, s := range stores {
			all.Go(func() {
				id := fmt.Sprint("e", i)
				a, err := s.Apply(t.Context(), event(id, fmt.Sprint("c", i%13), "", "f"+id))
				if err != nil {
					t.Error(err)
				}
				mu.Lock()
				defer mu.Unlock()
				if !a.Duplicate {
					fresh[id]++
				}
			})
		}
	}
	all.Wait()
	for i := range events {
		if id := fmt.Sprint("e", i); fresh[id] != 1 {
			t.Errorf("%s was new %d times", id, fresh[id])
		}
	}
	inStates := 0
	for c := range 13 {
		inStates += strings.Count(string(state(t, stores[0], fmt.Sprint("c", c))), ";")
	}
	if got := len(pending(t, stores[1])); inStates != events || got != events {
		t.Errorf("%d events in the states and %d effects, want %d of each", inStates, got, events)
	}
}

// follow has two stores write into the same conversations while a third follows the numbers of every shard.
func follow(t *testing.T, url string) {
	const writers, each = 8, 60
	cfg := store.Config{Database: url, Step: step, Now: atNoon, Shards: 4}
	stores := []*store.Store{openStore(t, cfg), openStore(t, cfg)}
	reader := openStore(t, cfg)
	writing, written := context.WithCancel(t.Context())
	var all sync.WaitGroup
	for g := range writers {
		all.Go(func() {
			for i := range each {
				apply(t, stores[g%2], event(fmt.Sprintf("e%d-%d", g, i), fmt.Sprint("c", g%3), "", fmt.Sprintf("%d-%d", g, i)))
			}
		})
	}
	go func() { all.Wait(); written() }()
	got, after := map[string][]string{}, make([]int64, cfg.Shards)
	for last := false; !last; {
		last = writing.Err() != nil // look once more after the end
		for shard := range cfg.Shards {
			page, err := reader.PendingOf(t.Context(), shard, after[shard], 1000)
			if err != nil {
				t.Fatal(err)
			}
			for _, f := range page {
				got[f.Conversation] = append(got[f.Conversation], f.ID)
				after[shard] = f.N
			}
		}
	}
	inStates := 0
	for c := range 3 {
		inStates += strings.Count(string(state(t, reader, fmt.Sprint("c", c))), ";")
	}
	if inStates != writers*each {
		t.Errorf("%d events in the states, want %d", inStates, writers*each)
	}
	for g := range writers {
		var mine, want []string
		for _, id := range got[fmt.Sprint("c", g%3)] {
			if strings.HasPrefix(id, fmt.Sprint(g, "-")) {
				mine = append(mine, id)
			}
		}
		for i := range each {
			want = append(want, fmt.Sprintf("%d-%d", g, i))
		}
		if d := cmp.Diff(mine, want); d != "" {
			t.Errorf("writer %d (-got +want):\n%s", g, d)
		}
	}
}

func TestPostgresThatWouldForgetIsRefused(t *testing.T) {
	if testing.Short() {
		t.Skip("long: many servers")
	}
	for setting, want := range map[string]string{
		"fsync = off":                  "not durable: fsync is off, want on",
		"full_page_writes = off":       "not durable: full_page_writes is off, want on",
		"synchronous_commit = off":     "not durable: synchronous_commit is off, want on or remote_apply",
		"synchronous_commit = 'local'": "not durable: synchronous_commit is local, want on or remote_apply",
	} {
		t.Run(setting, func(t *testing.T) {
			refusedOpen(t, postgrestest.Start(t, setting).NewDatabase(t), want)
		})
	}
	t.Run("several hosts without standbys", func(t *testing.T) {
		url := strings.Replace(postgrestest.Start(t).NewDatabase(t), "@127.0.0.1", "@127.0.0.1:1,127.0.0.1", 1)
		refusedOpen(t, url+"&target_session_attrs=read-write", "synchronous_standby_names is empty")
	})
}

// away stops the server under a store: the change fails with ErrAway, and made again when the server is back it counts once.
func away(t *testing.T, server *postgrestest.Server) {
	s := openStore(t, config(server.NewDatabase(t)))
	var gone atomic.Bool
	store.Limit(s, func(d time.Duration) time.Duration {
		if gone.Load() { // there is nothing to wait for
			return 100 * time.Millisecond
		}
		return d
	})
	apply(t, s, event("before", "ana", "", "f1"))
	gone.Store(true)
	server.Kill(t)
	c := event("during", "ana", "", "f2")
	if _, err := s.Apply(t.Context(), c); !errors.Is(err, store.ErrAway) {
		t.Errorf("%v, want ErrAway", err)
	}
	if err := s.Ready(t.Context()); !errors.Is(err, store.ErrAway) {
		t.Errorf("ready: %v, want ErrAway", err)
	}
	gone.Store(false)
	server.Start(t)
	for errors.Is(s.Ready(t.Context()), store.ErrAway) { // it may be looking at its log still
	}
	apply(t, s, c)
	apply(t, s, c)
	if d := cmp.Diff(ids(pending(t, s)), []string{"f1", "f2"}); d != "" {
		t.Errorf("pending (-got +want):\n%s", d)
	}
}

// A commit whose wait for the standbys was ended by an operator is on one machine only; it must not be reported as durable.
func TestInterruptedCommitIsNotAcknowledged(t *testing.T) {
	if testing.Short() {
		t.Skip("long: failovers")
	}
	cluster := postgrestest.StartCluster(t)
	s := openStore(t, config(cluster.NewDatabase(t)))
	apply(t, s, event("e1", "ana", "", "f1"))
	standbys := slices.DeleteFunc(slices.Clone(cluster.Servers), func(s *postgrestest.Server) bool { return s == cluster.Primary() })
	for _, standby := range standbys {
		standby.Kill(t)
	}
	answered := make(chan error, 1)
	go func() { _, err := s.Apply(t.Context(), event("e2", "ana", "", "f2")); answered <- err }()
	const waiting = `SELECT xact_start FROM pg_stat_activity WHERE wait_event = 'SyncRep'`
	const interrupt = `SELECT pg_cancel_backend(pid) FROM pg_stat_activity WHERE wait_event = 'SyncRep'`
	transactions := map[string]bool{}
	for len(transactions) < 3 { // whenever it was interrupted it must try, and wait, again
		if began, err := cluster.Primary().Query(waiting); err == nil && began != "" && !transactions[began] {
			transactions[began] = true
			if _, err := cluster.Primary().Query(interrupt); err != nil {
				t.Fatal(err)
			}
		}
		select {
		case err := <-answered:
			t.Fatalf("answered %v without a standby", err)
		case <-time.After(20 * time.Millisecond): //nolint:forbidigo // polls another process
		}
	}
	standbys[0].Start(t)
	if err := <-answered; err != nil && !errors.Is(err, store.ErrAway) {
		t.Error(err)
	}
	apply(t, s, event("e2", "ana", "", "f2"))
	got := ids(pending(t, s))
	slices.Sort(got)
	if d := cmp.Diff(got, []string{"f1", "f2"}); d != "" {
		t.Errorf("pending (-got +want):\n%s", d)
	}
}
