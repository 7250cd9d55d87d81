package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"github.com/wavetank/wavetank/connector/deploy"
)

// terminal is a pseudo-terminal: a person types and reads at one end, a program runs at the other.
type terminal struct {
	t      *testing.T
	person *os.File
	end    *os.File // the program's
	shown  string   // everything so far
}

func newTerminal(t *testing.T) *terminal {
	t.Helper()
	person, err := os.OpenFile("/dev/ptmx", os.O_RDWR|unix.O_NOCTTY, 0)
	if err != nil {
		t.Fatal(err)
	}
	if err := unix.IoctlSetPointerInt(int(person.Fd()), unix.TIOCSPTLCK, 0); err != nil {
		t.Fatal(err)
	}
	n, err := unix.IoctlGetInt(int(person.Fd()), unix.TIOCGPTN)
	if err != nil {
		t.Fatal(err)
	}
	end, err := os.OpenFile(fmt.Sprint("/dev/pts/", n), os.O_RDWR|unix.O_NOCTTY, 0)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _, _ = person.Close(), end.Close() })
	return &terminal{t: t, person: person, end: end}
}

// run starts ccm with the terminal as its own.
func (m *terminal) run(args ...string) *exec.Cmd {
	m.t.Helper()
	cmd := &exec.Cmd{
		Path: os.Args[0], Args: append([]string{"ccm"}, args...), // see TestMain
		Stdin: m.end, Stdout: m.end, Stderr: m.end, SysProcAttr: &syscall.SysProcAttr{Setsid: true, Setctty: true},
	}
	if err := cmd.Start(); err != nil {
		m.t.Fatal(err)
	}
	m.t.Cleanup(func() { _ = cmd.Process.Kill() })
	return cmd
}

// await reads until text is shown.
func (m *terminal) await(text string) {
	m.t.Helper()
	b := make([]byte, 1024)
	for !strings.Contains(m.shown, text) {
		n, err := m.person.Read(b)
		if err != nil {
			m.t.Fatalf("it ended without %q: %v:\n%s", text, err, m.shown)
		}
		m.shown += string(b[:n])
	}
}

func (m *terminal) types(text string) {
	m.t.Helper()
	if _, err := m.person.WriteString(text); err != nil {
		m.t.Fatal(err)
	}
}

// echoes reports whether what is typed is shown.
func (m *terminal) echoes() bool {
	m.t.Helper()
	state, err := unix.IoctlGetTermios(int(m.end.Fd()), unix.TCGETS)
	if err != nil {
		m.t.Fatal(err)
	}
	return state.Lflag&unix.ECHO != 0
}

// awaitSilence returns when what is typed is no longer shown, which the program sees to right after its prompt.
func (m *terminal) awaitSilence() {
	m.t.Helper()
	limit := time.NewTimer(20 * time.Second) // transport: the program may never do it
	defer limit.Stop()
	look := time.NewTicker(time.Millisecond) // transport: another process says nothing when it does it
	defer look.Stop()
	for m.echoes() {
		select {
		case <-look.C:
		case <-limit.C:
			m.t.Fatalf("what is typed is still shown:\n%s", m.shown)
		}
	}
}

// site is a folder with a workbook.
func site(t *testing.T) (dir string) {
	t.Helper()
	dir = t.TempDir()
	if err := deploy.WriteWorkbook(filepath.Join(dir, "deployment.xlsx"), deploy.Example()); err != nil {
		t.Fatal(err)
	}
	return dir
}

// TestASecretIsNotShownOnATerminal types the six answers of Appendix A at one.
func TestASecretIsNotShownOnATerminal(t *testing.T) {
	dir, m := site(t), newTerminal(t)
	cmd := m.run("--dir", dir, "release", "async", "configureVendors.sh", "-a")
	for _, p := range []struct{ prompt, answer string }{
		{"[Profile]", "csp"}, {"[Aggregator URL]", ""}, {"[Aggregator App/Tenant Id]", "5fa11c10973a2a13b82658b8"}, {"[Aggregator Key ID]", ""},
		{"[Aggregator Security Key]", "typed-in-secret"}, {"[Roll out changes/update now?]", "y"},
	} {
		m.await(p.prompt)
		if p.prompt == "[Aggregator Security Key]" {
			m.awaitSilence()
		}
		m.types(p.answer + "\n")
	}
	if err := cmd.Wait(); err != nil {
		t.Fatalf("%v:\n%s", err, m.shown)
	}
	if !m.echoes() {
		t.Error("the terminal is not given back as it was")
	}
	m.types("the end\n") // which the terminal shows now
	m.await("the end")
	if !strings.Contains(m.shown, "5fa11c10973a2a13b82658b8") {
		t.Errorf("other answers are to be shown:\n%s", m.shown)
	}
	if strings.Contains(m.shown, "typed-in-secret") {
		t.Errorf("the secret is shown:\n%s", m.shown)
	}
	settings, err := os.ReadFile(deploy.SettingsPath(dir))
	if err != nil || !strings.Contains(string(settings), "typed-in-secret") {
		t.Errorf("settings: %v:\n%s", err, settings)
	}
}

// TestCtrlCAtASecretGivesTheTerminalBack and changes nothing.
func TestCtrlCAtASecretGivesTheTerminalBack(t *testing.T) {
	dir, m := site(t), newTerminal(t)
	cmd := m.run("--dir", dir, "release", "async", "configureVendors.sh", "-a")
	for _, prompt := range []string{"[Profile]", "[Aggregator URL]", "[Aggregator App/Tenant Id]", "[Aggregator Key ID]"} {
		m.await(prompt)
		m.types("\n")
	}
	m.await("[Aggregator Security Key]")
	m.awaitSilence()
	m.types("half a sec\x03")
	var exit *exec.ExitError
	if err := cmd.Wait(); !errors.As(err, &exit) || exit.ExitCode() != 1 {
		t.Errorf("it ended with %v, want exit code 1", err)
	}
	if !m.echoes() {
		t.Error("the terminal still hides what is typed")
	}
	if _, err := os.Stat(deploy.SettingsPath(dir)); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("settings: %v, want none", err)
	}
}
