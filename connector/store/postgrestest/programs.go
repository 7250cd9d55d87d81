package postgrestest

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// programs are PostgreSQL's own, and whom they run as.
type programs struct {
	dir  string
	as   []string // the words in front of every command; none unless we are root, which PostgreSQL refuses
	home string   // a directory which that user owns; everything is below it
}

// find returns the newest PostgreSQL there is and a directory for it, which is removed with the test.
func find(tb testing.TB) programs {
	tb.Helper()
	dir, err := programDir()
	if err != nil {
		if os.Getenv("WAVETANK_POSTGRES") == "required" {
			tb.Fatalf("%v, and WAVETANK_POSTGRES=required: install the Debian package postgresql", err)
		}
		tb.Skipf("%v: install the Debian package postgresql to test on PostgreSQL", err)
	}
	p := programs{dir: dir}
	// Not the test's own directory: that is closed to every other user.
	if p.home, err = os.MkdirTemp("", "wavetank-postgres-"); err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() {
		if err := os.RemoveAll(p.home); err != nil {
			tb.Error(err)
		}
	})
	if os.Geteuid() != 0 {
		return p
	}
	uid, gid, err := account()
	if err != nil {
		tb.Fatal(err)
	}
	if err := os.Chown(p.home, uid, gid); err != nil {
		tb.Fatal(err)
	}
	p.as = []string{"setpriv", fmt.Sprint("--reuid=", uid), fmt.Sprint("--regid=", gid), "--clear-groups", "--"}
	return p
}

// programDir finds the programs where Debian puts them, or else on the path.
func programDir() (string, error) {
	found, err := filepath.Glob("/usr/lib/postgresql/*/bin/initdb")
	if err != nil {
		return "", err
	}
	if len(found) > 0 {
		version := func(path string) int {
			n, _ := strconv.Atoi(strings.Split(path, "/")[4]) // a name that is no number is older than all
			return n
		}
		return filepath.Dir(slices.MaxFunc(found, func(a, b string) int { return version(a) - version(b) })), nil
	}
	path, err := exec.LookPath("initdb")
	if err != nil {
		return "", errors.New("no PostgreSQL server")
	}
	return filepath.Dir(path), nil
}

// account is the user the Debian package makes, or the user "nobody".
func account() (uid, gid int, err error) {
	u, err := user.Lookup("postgres")
	if err != nil {
		if u, err = user.Lookup("nobody"); err != nil {
			return 0, 0, fmt.Errorf("root cannot run PostgreSQL and there is neither a user postgres nor nobody: %w", err)
		}
	}
	uid, err1 := strconv.Atoi(u.Uid)
	gid, err2 := strconv.Atoi(u.Gid)
	return uid, gid, errors.Join(err1, err2)
}

// command is one of the programs, or one of the system's.
func (p programs) command(name string, args ...string) *exec.Cmd {
	words := slices.Concat(p.as, []string{name}, args)
	if p.as == nil {
		words[0] = p.path(name)
	}
	cmd := exec.Command(words[0], words[1:]...)
	cmd.Dir = p.home
	cmd.Env = []string{"PATH=" + p.dir + ":" + os.Getenv("PATH"), "LC_ALL=C", "HOME=" + p.home}
	return cmd
}

func (p programs) path(name string) string {
	if own := filepath.Join(p.dir, name); exists(own) {
		return own
	}
	return name
}

// run runs one to its end and returns what it printed.
func (p programs) run(tb testing.TB, name string, args ...string) string {
	tb.Helper()
	out, err := p.output(name, args...)
	if err != nil {
		tb.Fatal(err)
	}
	return out
}

func (p programs) output(name string, args ...string) (string, error) {
	cmd := p.command(name, args...)
	var errs strings.Builder
	cmd.Stderr = &errs
	out, err := cmd.Output()
	if err != nil {
		return "", fmt.Errorf("%s %s: %w\n%s%s", name, strings.Join(args, " "), err, out, errs.String())
	}
	return strings.TrimSpace(string(out)), nil
}

func exists(path string) bool {
	_, err := os.Stat(path)
	return err == nil
}
