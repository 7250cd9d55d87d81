package main

import (
	"bytes"
	"context"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

func TestAWorldWithTheIDsOfAnEarlierOneIsNoticed(t *testing.T) {
	dir, nine := t.TempDir(), time.Date(2020, 11, 3, 9, 0, 0, 0, time.UTC)
	for i, c := range []struct {
		world begun
		want  bool
	}{
		{begun{1, nine}, false},
		{begun{2, nine}, false},
		{begun{1, nine.Add(time.Second)}, false},
		{begun{1, nine}, true},
		{begun{1, nine}, true},
	} {
		if got, err := repeats(dir, c.world); err != nil || got != c.want {
			t.Errorf("world %d: %t, %v, want %t", i, got, err, c.want)
		}
	}
	if err := os.WriteFile(filepath.Join(dir, "worlds.json"), []byte("x"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := repeats(dir, begun{1, nine}); err == nil || !strings.Contains(err.Error(), "--state: ") || !strings.Contains(err.Error(), "worlds.json: ") {
		t.Errorf("a file of another kind: %v", err)
	}
}

// TestUpSaysThatIDsComeAgain once a world begins in the state of one with the same seed and start, and not without a start.
func TestUpSaysThatIDsComeAgain(t *testing.T) {
	state := t.TempDir()
	taken, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = taken.Close() })
	var out bytes.Buffer // a world that never was leaves no ids
	if code := run(t.Context(), []string{"up", "--ports", "free", "--listen", taken.Addr().String(), "--state", state, "--start", "2020-11-03T09:00:00Z"}, &out, &out); code != exitUsage {
		t.Errorf("an address in use: exit %d, %s", code, &out)
	}
	for i, c := range []struct {
		start string
		want  bool
	}{{"2020-11-03T09:00:00Z", false}, {"2020-11-03T09:00:00Z", true}, {"", false}, {"", false}} {
		ctx, cancel := context.WithCancel(t.Context())
		var errs bytes.Buffer
		args := []string{"up", "--ports", "free", "--listen", "127.0.0.1:0", "--state", state, "--speed", "0"}
		if c.start != "" {
			args = append(args, "--start", c.start)
		}
		code := run(ctx, args, upWriter(cancel), &errs)
		if code != exitDone || strings.Contains(errs.String(), "its ids come again") != c.want {
			t.Errorf("world %d: exit %d, %q, want it said: %t", i, code, &errs, c.want)
		}
	}
}

// upWriter is a standard output that ends the program once it is up.
type upWriter func()

// Write ends it.
func (w upWriter) Write(b []byte) (int, error) { w(); return len(b), nil }
