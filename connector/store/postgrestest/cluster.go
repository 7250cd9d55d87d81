package postgrestest

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// Cluster is three servers with the same data: a primary, which answers a commit only when one of its two standbys has it on disk
// too, and the standbys, which follow whichever server is the primary. So the death of any one of them loses nothing that was
// answered. Who dies, and when another takes over, the test says: nothing here detects or decides by itself.
type Cluster struct {
	// Servers are all three, running or not, in no particular role.
	Servers []*Server

	primary   *Server
	databases int
}

// StartCluster starts three servers and returns when both standbys have caught up.
func StartCluster(tb testing.TB) *Cluster {
	tb.Helper()
	p := find(tb)
	c := &Cluster{}
	for i := range 3 {
		c.Servers = append(c.Servers, &Server{programs: p, name: fmt.Sprint("s", i), port: freePort(tb)})
	}
	for _, s := range c.Servers {
		var others []string
		for _, o := range c.Servers {
			if o != s {
				others = append(others, o.name)
			}
		}
		s.settings = []string{
			"synchronous_standby_names = 'ANY 1 (" + strings.Join(others, ", ") + ")'",
			"wal_keep_size = 256MB",
			"wal_receiver_timeout = 5s",
			"wal_receiver_status_interval = 1s",
			"wal_retrieve_retry_interval = 100ms",
			"primary_conninfo = '" + c.conninfo() + "'", // for the day it is a standby; it calls itself by its cluster_name
		}
	}
	c.primary = c.Servers[0]
	tb.Cleanup(func() {
		for _, s := range c.Servers {
			s.end()
		}
	})
	c.primary.create(tb)
	c.primary.Start(tb)
	for _, s := range c.Servers[1:] {
		c.follow(tb, s)
	}
	c.AwaitStandbys(tb, 2)
	return c
}

// conninfo finds the primary among all servers, whichever it is.
func (c *Cluster) conninfo() string {
	return fmt.Sprintf("host=%s port=%s user=postgres target_session_attrs=read-write connect_timeout=5",
		strings.Join(slices.Repeat([]string{"127.0.0.1"}, len(c.Servers)), ","), strings.Join(c.ports(), ","))
}

func (c *Cluster) ports() (ports []string) {
	for _, s := range c.Servers {
		ports = append(ports, strconv.Itoa(s.port))
	}
	return ports
}

// follow makes the server a standby with a fresh copy of the primary's data, and starts it.
func (c *Cluster) follow(tb testing.TB, s *Server) {
	tb.Helper()
	if err := os.RemoveAll(s.dir()); err != nil {
		tb.Fatal(err)
	}
	s.programs.run(tb, "pg_basebackup", "--pgdata="+s.dir(), "--dbname="+c.primary.URL("postgres"), "--checkpoint=fast",
		"--wal-method=stream", "--no-sync")
	if err := os.WriteFile(filepath.Join(s.dir(), "standby.signal"), nil, 0o644); err != nil { //nolint:gosec // the server runs as another user
		tb.Fatal(err)
	}
	s.Start(tb)
}

// AwaitStandbys returns when n standbys follow the primary and have everything it has now.
func (c *Cluster) AwaitStandbys(tb testing.TB, n int) {
	tb.Helper()
	_, err := c.primary.Query(fmt.Sprintf(`SET statement_timeout = '60s'; DO $$ DECLARE now pg_lsn := pg_current_wal_flush_lsn(); BEGIN
		WHILE (SELECT count(*) FROM pg_stat_replication WHERE state = 'streaming' AND replay_lsn >= now) < %d LOOP
			PERFORM pg_sleep(0.01);
			PERFORM pg_stat_clear_snapshot(); -- or it is blind to standbys that come while it waits
		END LOOP; END $$`, n))
	if err == nil {
		return
	}
	for _, s := range c.Servers {
		tb.Logf("%s says:\n%s", s.name, s.log())
	}
	tb.Fatal(err)
}

// URL is where clients reach a database of the cluster: all three servers, of which they take the one that can be written to.
func (c *Cluster) URL(database string) string {
	return fmt.Sprintf("postgres://postgres@127.0.0.1:%s/%s?sslmode=disable&target_session_attrs=read-write",
		strings.Join(c.ports(), ",127.0.0.1:"), database)
}

// NewDatabase makes an empty database and returns its URL.
func (c *Cluster) NewDatabase(tb testing.TB) string {
	tb.Helper()
	c.databases++
	name := fmt.Sprint("test", c.databases)
	c.primary.SQL(tb, `CREATE DATABASE `+name)
	return c.URL(name)
}

// Primary is the server that takes writes, or took them until it was killed.
func (c *Cluster) Primary() *Server { return c.primary }

// KillPrimary kills the primary as the death of its machine does, and returns it. Until Promote nothing can be written.
func (c *Cluster) KillPrimary(tb testing.TB) *Server {
	tb.Helper()
	c.primary.Kill(tb)
	return c.primary
}

// Promote makes the standby with the most data the primary, and returns it. The old one must be dead: two primaries would both
// answer. The other standby follows by itself; with no other standby running the new primary answers no commit.
func (c *Cluster) Promote(tb testing.TB) *Server {
	tb.Helper()
	if c.primary.keeper != nil {
		tb.Fatal("the primary still runs")
	}
	var best *Server
	var most int64 = -1
	for _, s := range c.Servers {
		if s.keeper == nil {
			continue
		}
		has, err := strconv.ParseInt(s.SQL(tb, `SELECT pg_wal_lsn_diff(greatest(pg_last_wal_receive_lsn(), pg_last_wal_replay_lsn()), '0/0')`), 10, 64)
		if err != nil {
			tb.Fatal(err)
		}
		if has > most {
			best, most = s, has
		}
	}
	if best == nil {
		tb.Fatal("no standby runs")
	}
	if best.SQL(tb, `SELECT pg_promote(true, 60)`) != "t" {
		tb.Fatalf("%s could not be promoted", best.name)
	}
	c.primary = best
	return best
}

// Rejoin makes a server that was killed a standby of the present primary, with a fresh copy of its data: what the dead server had
// and was not reported is gone with it.
func (c *Cluster) Rejoin(tb testing.TB, s *Server) {
	tb.Helper()
	if s.keeper != nil || s == c.primary {
		tb.Fatalf("%s is not dead, or is the primary", s.name)
	}
	c.follow(tb, s)
	c.AwaitStandbys(tb, 1)
}
