package postgrestest_test

import (
	"strings"
	"testing"

	"github.com/wavetank/wavetank/connector/store/postgrestest"
)

func TestServerIsDurable(t *testing.T) {
	s := postgrestest.Start(t)
	for setting, want := range map[string]string{"fsync": "on", "synchronous_commit": "on", "full_page_writes": "on", "synchronous_standby_names": ""} {
		if got := s.SQL(t, "SHOW "+setting); got != want {
			t.Errorf("%s is %q, want %q", setting, got, want)
		}
	}
}

func TestSettingsOfATestWin(t *testing.T) {
	if got := postgrestest.Start(t, "fsync = off").SQL(t, "SHOW fsync"); got != "off" {
		t.Errorf("fsync is %q, want off", got)
	}
}

func TestDataOutlivesStopAndKill(t *testing.T) {
	if testing.Short() {
		t.Skip("long: kills with real processes")
	}
	s := postgrestest.Start(t)
	s.SQL(t, `CREATE TABLE t (n INTEGER)`)
	for i, end := range []func(testing.TB){s.Stop, s.Kill, s.Kill} {
		s.SQL(t, `INSERT INTO t SELECT count(*) FROM t`)
		end(t)
		s.Start(t)
		if got, want := len(strings.Fields(s.SQL(t, `SELECT n FROM t`))), i+1; got != want {
			t.Errorf("%d rows, want %d", got, want)
		}
	}
}

func TestDatabasesAreApart(t *testing.T) {
	s := postgrestest.Start(t)
	if a, b := s.NewDatabase(t), s.NewDatabase(t); a == b {
		t.Errorf("%s twice", a)
	}
	if got := s.SQL(t, `SELECT count(*) FROM pg_database WHERE datname LIKE 'test%'`); got != "2" {
		t.Errorf("%s databases, want 2", got)
	}
}

func TestClusterAnswersACommitOnlyWithAStandby(t *testing.T) {
	if testing.Short() {
		t.Skip("long: failovers")
	}
	c := postgrestest.StartCluster(t)
	p := c.Primary()
	p.SQL(t, `CREATE TABLE t (n INTEGER)`)
	var standbys []*postgrestest.Server
	for _, s := range c.Servers {
		if s != p {
			standbys = append(standbys, s)
		}
	}
	standbys[0].Kill(t)
	p.SQL(t, `INSERT INTO t VALUES (1)`) // one is left, and enough
	standbys[1].Kill(t)
	answered := make(chan error, 1)
	go func() {
		_, err := p.Query(`INSERT INTO t VALUES (2)`)
		answered <- err
	}()
	p.SQL(t, `SET statement_timeout = '60s'; DO $$ BEGIN
		WHILE (SELECT count(*) FROM pg_stat_activity WHERE wait_event = 'SyncRep') = 0 LOOP PERFORM pg_sleep(0.01); PERFORM pg_stat_clear_snapshot(); END LOOP; END $$`)
	select {
	case err := <-answered:
		t.Errorf("answered without a standby: %v", err)
	default:
	}
	c.Rejoin(t, standbys[0])
	if err := <-answered; err != nil { // as soon as a standby has it
		t.Error(err)
	}
}

func TestClusterGoesOnWithAnotherPrimary(t *testing.T) {
	if testing.Short() {
		t.Skip("long: failovers")
	}
	c := postgrestest.StartCluster(t)
	c.Primary().SQL(t, `CREATE TABLE t (n INTEGER)`)
	for round := range 3 {
		old := c.Primary()
		old.SQL(t, `INSERT INTO t SELECT count(*) FROM t`)
		c.KillPrimary(t)
		p := c.Promote(t)
		if p == old {
			t.Fatal("the dead server was promoted")
		}
		if got, want := len(strings.Fields(p.SQL(t, `SELECT n FROM t`))), round+1; got != want {
			t.Errorf("round %d: %d rows, want %d", round, got, want)
		}
		c.Rejoin(t, old)
		c.AwaitStandbys(t, 2)
	}
}
