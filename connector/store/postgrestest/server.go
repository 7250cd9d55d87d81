// Package postgrestest starts PostgreSQL servers for tests: one that is durable, or three with a synchronous quorum of which the
// primary can be killed and replaced. The programs are those of the Debian package postgresql, any version; where they are missing
// the test is skipped, unless WAVETANK_POSTGRES=required.
//
// Servers listen on the loopback only (but see StartAt), trust everybody there, and end with the test, however that ends. What survives a power cut
// cannot be shown with them: a killed process leaves what it wrote to the kernel.
package postgrestest

import (
	"bufio"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"
)

// Server is one PostgreSQL server, running or not. Make one with Start.
type Server struct {
	programs programs
	name     string
	host     string // besides the loopback; empty: none
	port     int
	settings []string // lines of postgresql.conf
	keeper   *keeper  // nil while the server is not running

	databases atomic.Int64 // that NewDatabase made
}

// keeper is the process that stops the server when ours ends in whatever way: it waits for its standard input to close.
type keeper struct {
	cmd  *exec.Cmd
	hold io.Closer
}

// keep starts the server in $1 and says so.
const keep = `trap '' INT TERM HUP
pg_ctl -D "$1" -l "$1.log" -w -t 60 start >&2 || exit 1
echo ready
read -r _
pg_ctl -D "$1" -m immediate -w stop >/dev/null 2>&1`

// Start starts a new server with an empty database "postgres" and nothing else. It is durable: it flushes every commit to its disk
// before it answers. Settings are lines of postgresql.conf, for a test that wants another server: "fsync = off".
func Start(tb testing.TB, settings ...string) *Server {
	tb.Helper()
	return StartAt(tb, "", settings...)
}

// StartAt is Start of a server that containers can reach: it listens on another address of this machine too, trusts everybody in
// that network, and its URLs name that address.
func StartAt(tb testing.TB, host string, settings ...string) *Server {
	tb.Helper()
	s := &Server{programs: find(tb), name: "single", host: host, port: freePort(tb), settings: settings}
	s.create(tb)
	s.Start(tb)
	tb.Cleanup(s.end)
	return s
}

// create makes the server's directory, with nothing in it.
func (s *Server) create(tb testing.TB) {
	tb.Helper()
	s.programs.run(tb, "initdb", "--pgdata="+s.dir(), "--username=postgres", "--auth=trust", "--encoding=UTF8", "--locale=C", "--no-sync")
	if s.host == "" {
		return
	}
	trust := []byte("host all all samenet trust\n")
	if err := os.WriteFile(filepath.Join(s.dir(), "pg_hba.conf"), trust, 0o644); err != nil { //nolint:gosec // the server runs as another user
		tb.Fatal(err)
	}
}

// addresses are those it listens on, and the one in its URLs.
func (s *Server) addresses() (all, named string) {
	if s.host == "" {
		return "127.0.0.1", "127.0.0.1"
	}
	return "127.0.0.1, " + s.host, s.host
}

func (s *Server) dir() string { return filepath.Join(s.programs.home, s.name) }

func (s *Server) pidFile() string { return filepath.Join(s.dir(), "postmaster.pid") }

// Start starts the server after Stop or Kill, on the same port with the same data.
func (s *Server) Start(tb testing.TB) {
	tb.Helper()
	addresses, _ := s.addresses()
	conf := append([]string{
		"listen_addresses = '" + addresses + "'",
		"unix_socket_directories = ''",
		fmt.Sprint("port = ", s.port),
		"cluster_name = " + s.name,
		"max_connections = 200",
		"shared_buffers = 32MB",
		"log_line_prefix = '%m '",
	}, s.settings...)
	if err := os.WriteFile(filepath.Join(s.dir(), "postgresql.conf"), []byte(strings.Join(conf, "\n")+"\n"), 0o644); err != nil { //nolint:gosec // the server runs as another user
		tb.Fatal(err)
	}
	cmd := s.programs.command("sh", "-c", keep, "sh", s.dir())
	var errs strings.Builder
	cmd.Stderr = &errs
	hold, err := cmd.StdinPipe()
	if err != nil {
		tb.Fatal(err)
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		tb.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		tb.Fatal(err)
	}
	if line, err := bufio.NewReader(out).ReadString('\n'); line != "ready\n" {
		_ = hold.Close()
		_ = cmd.Wait()
		tb.Fatalf("PostgreSQL %s did not start: %v\n%s%s", s.name, err, errs.String(), s.log())
	}
	s.keeper = &keeper{cmd: cmd, hold: hold}
}

// log is the end of what the server wrote down.
func (s *Server) log() string {
	b, err := os.ReadFile(s.dir() + ".log")
	if err != nil {
		return err.Error()
	}
	return string(b[max(0, len(b)-4000):])
}

// Stop stops the server in good order: clients are cut off, what was not committed is rolled back.
func (s *Server) Stop(tb testing.TB) {
	tb.Helper()
	s.programs.run(tb, "pg_ctl", "-D", s.dir(), "-m", "fast", "-w", "-t", "60", "stop")
	s.end()
}

// Kill kills all processes of the server at once, as the death of its machine does, and returns when they are gone.
func (s *Server) Kill(tb testing.TB) {
	tb.Helper()
	pid, err := s.postmaster()
	if err != nil {
		tb.Fatal(err)
	}
	kill(pid) // first, so that no more are born
	for left := s.processes(tb); len(left) > 0; left = s.processes(tb) {
		for _, pid := range left {
			kill(pid)
		}
		time.Sleep(time.Millisecond) //nolint:forbidigo // transport: only a parent is told when a process has gone
	}
	// The number of the dead process counts as a running server as long as its parent has not reaped it, which may take init a second.
	if err := os.Remove(s.pidFile()); err != nil {
		tb.Fatal(err)
	}
	s.end()
}

func kill(pid int) {
	if p, err := os.FindProcess(pid); err == nil {
		_ = p.Kill() // it may have gone by itself
	}
}

// postmaster is the process that starts all others.
func (s *Server) postmaster() (pid int, err error) {
	b, err := os.ReadFile(s.pidFile())
	if err != nil {
		return 0, err
	}
	first, _, _ := strings.Cut(string(b), "\n")
	return strconv.Atoi(first)
}

// processes are those that work in the server's directory, which is how all of its processes can be told.
func (s *Server) processes(tb testing.TB) (pids []int) {
	tb.Helper()
	all, err := filepath.Glob("/proc/[0-9]*/cwd")
	if err != nil {
		tb.Fatal(err)
	}
	for _, link := range all {
		if dir, err := os.Readlink(link); err != nil || dir != s.dir() {
			continue // gone, or not ours to look at
		}
		pid, err := strconv.Atoi(strings.Split(link, "/")[2])
		if err != nil {
			tb.Fatal(err)
		}
		pids = append(pids, pid)
	}
	return pids
}

// end stops a server that still runs, at once, and its keeper.
func (s *Server) end() {
	if s.keeper == nil {
		return
	}
	_ = s.keeper.hold.Close()
	_ = s.keeper.cmd.Wait() // its status says only that the server was gone already
	s.keeper = nil
}

// URL is where clients reach a database of the server.
func (s *Server) URL(database string) string {
	_, host := s.addresses()
	return fmt.Sprintf("postgres://postgres@%s:%d/%s?sslmode=disable", host, s.port, database)
}

// NewDatabase makes an empty database and returns its URL. Tests that run at the same time may share a server that way.
func (s *Server) NewDatabase(tb testing.TB) string {
	tb.Helper()
	name := fmt.Sprint("test", s.databases.Add(1))
	s.SQL(tb, `CREATE DATABASE `+name)
	return s.URL(name)
}

// SQL runs a statement in the database "postgres" and returns what it selected: one line a row, columns separated by "|".
func (s *Server) SQL(tb testing.TB, statement string) string {
	tb.Helper()
	out, err := s.Query(statement)
	if err != nil {
		tb.Fatal(err)
	}
	return out
}

// Query is SQL for goroutines that must not end the test.
func (s *Server) Query(statement string) (string, error) {
	return s.programs.output("psql", "--no-psqlrc", "--no-align", "--tuples-only", "--quiet", "--set=ON_ERROR_STOP=1",
		"--dbname="+s.URL("postgres"), "--command="+statement)
}
