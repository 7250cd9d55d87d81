package scenarios

import (
	"errors"
	"os/exec"
	"sync"
	"time"
)

// outputKept is how many bytes of a command's output a report shows: the last ones.
const outputKept = 16 << 10

// process is a command that runs in a process group of its own.
type process struct {
	cmd  *exec.Cmd
	gone chan struct{} // closed when the command has ended; err is set by then
	err  error
	free func() // ends what is left of its group
}

// startProcess runs a command by the shell.
func startProcess(command string, env []string, output *tail) (*process, error) {
	cmd := exec.Command("/bin/sh", "-c", command)
	cmd.Env, cmd.Stdout, cmd.Stderr = env, output, output
	cmd.WaitDelay = time.Second // a child that left the group may hold the output open
	free, err := ownGroup(cmd)
	if err != nil {
		return nil, err
	}
	if err := cmd.Start(); err != nil {
		free()
		return nil, err
	}
	p := &process{cmd: cmd, gone: make(chan struct{}), free: free}
	go func() {
		p.err = cmd.Wait()
		close(p.gone)
	}()
	return p, nil
}

func (p *process) running() bool {
	select {
	case <-p.gone:
		return false
	default:
		return true
	}
}

// ended tells how the command ended. Call it after gone was closed.
func (p *process) ended() string {
	if p.err == nil || errors.Is(p.err, exec.ErrWaitDelay) { // a child of it holds the output open
		return p.cmd.ProcessState.String()
	}
	return p.err.Error()
}

// kill ends the command and everything that it started, and waits for it.
func (p *process) kill() {
	killGroup(p.cmd)
	<-p.gone
	p.free()
}

// tail keeps the last bytes that were written to it. Its zero value is ready for use.
type tail struct {
	mu   sync.Mutex
	kept []byte
	cut  bool
}

// Write keeps what fits.
func (t *tail) Write(b []byte) (int, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.kept = append(t.kept, b...)
	if over := len(t.kept) - outputKept; over > 0 {
		t.kept = append(t.kept[:0], t.kept[over:]...)
		t.cut = true
	}
	return len(b), nil
}

// String is what was kept.
func (t *tail) String() string {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.cut {
		return "…" + string(t.kept)
	}
	return string(t.kept)
}
