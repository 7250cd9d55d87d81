package scenarios

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/wavetank/wavetank/sim"
)

// Without a word from the process itself, the world does not know when its next timer is due: the clock stops now and then on its way, and the process
// is woken there. It does so after timerSteps, or once a sixteenth of the time since anything crossed a wire has passed if that is more: a
// timer is late by at most the longer of the two. A process that says when it is idle costs no silence at each stop, so there are more.
const (
	timerStep      = 15 * time.Minute
	timerStepAsked = time.Minute
	timerShare     = 16
)

// libfaketime is where distributions put the library, the one for programs with threads.
var libfaketime = []string{"/usr/lib/*/faketime/libfaketimeMT.so.1", "/usr/lib64/faketime/libfaketimeMT.so.1", "/usr/lib/faketime/libfaketimeMT.so.1", "/usr/local/lib/faketime/libfaketimeMT.so.1"}

// FindFaketime is the path of libfaketime, by which a program that asks the C library for the time is told the world's. Its error says that
// it is not here.
func FindFaketime() (string, error) {
	if runtime.GOOS != "linux" {
		return "", fmt.Errorf("libfaketime is for Linux, and this is %s", runtime.GOOS)
	}
	for _, pattern := range libfaketime {
		if found, err := filepath.Glob(pattern); err == nil && len(found) > 0 {
			return found[0], nil
		}
	}
	return "", errors.New("libfaketime is not installed: install the Debian package libfaketime, or that of your distribution")
}

// fakeClock is the world's clock as a process sees it: a file that libfaketime reads whenever the process asks for the time. Its clocks stand
// still until the world's moves, the monotonic one too, so that its timers are due in virtual time.
type fakeClock struct {
	library string
	file    string
	err     error // the file could not be written
}

// environment is what has a process read the file, besides env.
func (c *fakeClock) environment(env []string) []string {
	preload := c.library
	for _, v := range env {
		if before, ok := strings.CutPrefix(v, "LD_PRELOAD="); ok && before != "" {
			preload += " " + before
		}
	}
	env = slices.DeleteFunc(env, func(v string) bool { return strings.HasPrefix(v, "LD_PRELOAD=") || strings.HasPrefix(v, "FAKETIME") })
	return append(env,
		"LD_PRELOAD="+preload, "FAKETIME_TIMESTAMP_FILE="+c.file, "FAKETIME_NO_CACHE=1", "FAKETIME_FMT=%s",
		"NO_FAKE_STAT=1", // files are as old as they are
	)
}

// show writes an instant in the place of the one before. The process sees one or the other: the file is never there in part.
func (c *fakeClock) show(now time.Time) {
	fresh := c.file + ".new"
	text := fmt.Sprintf("%d.%09d\n", now.Unix(), now.Nanosecond())
	c.err = errors.Join(c.err, os.WriteFile(fresh, []byte(text), 0o600), os.Rename(fresh, c.file))
}

// startClock has Command live in the time of the stage's world from its start.
func (f *foreign) startClock(s *Stage) error {
	library, err := FindFaketime()
	if err != nil {
		return err
	}
	f.world = s.World
	f.clock = &fakeClock{library: library, file: filepath.Join(s.dir, "clock")}
	f.clock.show(s.World.Clock.Now())
	s.World.Clock.SetMoved(func(now time.Time) {
		f.clock.show(now)
		f.wake()
	})
	f.stopLater(s.World)
	return f.clock.err
}

// wake has the process look at its clock, by a stop that is over at once: a wait for input or for time that is under way ends early then.
func (f *foreign) wake() {
	if f.process != nil && f.process.running() {
		wakeGroup(f.process.cmd)
	}
}

// stopLater has the world's clock stop once more on its way, for the timers of the process.
func (f *foreign) stopLater(w *sim.World) {
	step := timerStep
	if f.asked() {
		step = timerStepAsked
	}
	if last := w.Journal.Entries(w.Journal.Last() - 1); len(last) > 0 {
		step = max(step, w.Clock.Now().Sub(last[len(last)-1].At)/timerShare)
	}
	w.Clock.Schedule("the connector's timers", step, func() { f.stopLater(w) })
}

// reached is an error when the process that listens cannot be told the time.
func (f *foreign) reached() error {
	pid, err := listener(processGroup(f.process.cmd), f.port.number)
	if err != nil || pid == 0 {
		return err // a process that keeps itself to itself may be one that can be told
	}
	exe := fmt.Sprintf("/proc/%d/exe", pid)
	program, err := os.Readlink(exe)
	if err != nil {
		return nil //nolint:nilerr // as above
	}
	kind, err := unreachable(exe)
	if err != nil || kind == "" {
		return err
	}
	return fmt.Errorf("--faketime does not reach %s, which is %s: it asks the kernel for the time and not the C library; run it without --faketime, and take the time from WAVETANK_CLOCK_URL or WAVETANK_IDLE_URL", program, kind)
}

// unreachable says what kind of program a file is, if libfaketime cannot reach it. It reads the program headers of ELF (elf(5)); the package
// debug/elf brings more than half a megabyte of debugging formats.
func unreachable(file string) (kind string, err error) {
	f, err := os.Open(file)
	if err != nil {
		return "", fmt.Errorf("--faketime: read the connector's program: %w", err)
	}
	defer func() { _ = f.Close() }()
	var head [64]byte
	if _, err := f.ReadAt(head[:], 0); err != nil || string(head[:4]) != "\x7fELF" {
		return "", fmt.Errorf("--faketime: %s is no ELF program", file)
	}
	var order binary.ByteOrder = binary.LittleEndian
	if head[5] == 2 {
		order = binary.BigEndian
	}
	const interpreter, note = 3, 4
	table, size, n := int64(order.Uint32(head[28:])), order.Uint16(head[42:]), order.Uint16(head[44:])
	wide := head[4] == 2
	if wide {
		table, size, n = int64(order.Uint64(head[32:])), order.Uint16(head[54:]), order.Uint16(head[56:])
	}
	goNote := []byte("....Go\x00\x00")
	order.PutUint32(goNote, note) // its type, and who wrote it: the Go linker's build id
	static := true
	for i := range int64(n) {
		var part [56]byte
		if _, err := f.ReadAt(part[:min(int(size), len(part))], table+i*int64(size)); err != nil {
			return "", fmt.Errorf("--faketime: read the connector's program: %w", err)
		}
		switch order.Uint32(part[:]) {
		case interpreter:
			static = false
		case note:
			at, long := int64(order.Uint32(part[4:])), int64(order.Uint32(part[16:]))
			if wide {
				at, long = int64(order.Uint64(part[8:])), int64(order.Uint64(part[32:]))
			}
			notes, err := io.ReadAll(io.NewSectionReader(f, at, min(long, 64<<10)))
			if err != nil {
				return "", fmt.Errorf("--faketime: read the connector's program: %w", err)
			}
			if bytes.Contains(notes, goNote) {
				return "a Go program", nil
			}
		}
	}
	if static {
		return "linked statically", nil
	}
	return "", nil
}

// listener is the process of a group that listens on a port of loopback; 0 when the system does not say.
func listener(group, port int) (pid int, err error) {
	sockets := map[string]bool{}
	for _, table := range []string{"/proc/net/tcp", "/proc/net/tcp6"} {
		b, err := os.ReadFile(table)
		if err != nil {
			continue // no such protocol
		}
		for lines := bufio.NewScanner(bytes.NewReader(b)); lines.Scan(); {
			// sl local_address rem_address st tx:rx tr:when retrnsmt uid timeout inode
			if c := strings.Fields(lines.Text()); len(c) > 9 && c[3] == "0A" && strings.HasSuffix(c[1], fmt.Sprintf(":%04X", port)) {
				sockets["socket:["+c[9]+"]"] = true
			}
		}
	}
	processes, err := filepath.Glob("/proc/[0-9]*")
	if err != nil {
		return 0, err
	}
	for _, dir := range processes {
		if groupOf(dir) != group {
			continue
		}
		files, _ := filepath.Glob(dir + "/fd/*") // the pattern is right
		for _, file := range files {
			if to, err := os.Readlink(file); err == nil && sockets[to] {
				return strconv.Atoi(filepath.Base(dir))
			}
		}
	}
	return 0, nil
}

// groupOf is the process group of a process; 0 for one that has ended.
func groupOf(dir string) int {
	b, err := os.ReadFile(dir + "/stat")
	if err != nil {
		return 0
	}
	_, rest, _ := bytes.Cut(b[bytes.LastIndexByte(b, ')')+1:], []byte(" ")) // the name may hold anything
	if f := strings.Fields(string(rest)); len(f) > 2 {
		group, _ := strconv.Atoi(f[2]) // state, parent, group
		return group
	}
	return 0
}
