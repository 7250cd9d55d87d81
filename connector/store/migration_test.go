package store_test

import (
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/wavetank/wavetank/connector/store"
)

// A file of the first version keeps everything, and what was left undone in it is found by shard.
func TestMigrationFromTheFirstVersion(t *testing.T) {
	path := filepath.Join(t.TempDir(), "store.db")
	raw(t, path, store.FirstSchema()+`; PRAGMA user_version = 1;
		INSERT INTO event (id, conversation, kind, body, at) VALUES ('e1', 'ana', '', x'', 1);
		INSERT INTO conversation (id, state, version) VALUES ('ana', CAST('e1;' AS BLOB), 1);
		INSERT INTO effect (id, conversation, lane, kind, body, attempts, done) VALUES ('f1', 'ana', 'l', 'k', x'', 0, 5);
		INSERT INTO effect (id, conversation, lane, kind, body, attempts) VALUES ('f2', 'ana', 'l', 'k', x'', 0), ('f3', 'bob', 'l', 'k', x'', 0);`)
	cfg := config(path)
	cfg.Shards = 5
	s := openStore(t, cfg)
	if a := apply(t, s, event("e1", "ana", "", "")); !a.Duplicate || string(state(t, s, "ana")) != "e1;" {
		t.Error("events or states are lost")
	}
	for conversation, want := range map[string]string{"ana": "f2", "bob": "f3"} {
		got, err := s.PendingOf(t.Context(), store.Shard(conversation, 5), 0, 10)
		if err != nil {
			t.Fatal(err)
		}
		if d := cmp.Diff(ids(got), []string{want}); d != "" {
			t.Errorf("shard of %s (-got +want):\n%s", conversation, d)
		}
	}
}
