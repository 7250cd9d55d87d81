package scenarios

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

// asleepPause is how long, on the wall, no thread of a process may have run for the process to count as asleep.
const asleepPause = time.Millisecond

// timersDone reports whether the process of Command, which lives in the world's time, has looked at its clock where the world's stopped on
// its way, and had nothing to do: nothing crossed a wire since the last look, and all its threads sleep again. It saves the silence of
// f.Settle at each stop; the last one of a step is thorough, as is one at which something happened, or at which a thread goes on running.
func (f *foreign) timersDone(ctx context.Context) bool {
	if f.clock == nil || f.thorough || f.process == nil {
		return false
	}
	if last := f.world.Journal.Last(); last != f.looked {
		f.looked = last
		return false
	}
	before := activity(f.members)
	for waited := time.Duration(0); waited < f.Settle; waited += asleepPause {
		timer := time.NewTimer(asleepPause) //nolint:forbidigo // transport: no event tells that another process sleeps
		select {
		case <-timer.C:
		case <-ctx.Done():
			timer.Stop()
			return false
		}
		now := activity(f.members)
		if len(now) > 0 && slices.Equal(now, before) {
			return true
		}
		before = now
	}
	return false
}

// look has the next look be a thorough one. It returns how to end that.
func (f *foreign) look() (done func()) {
	if f == nil || f.clock == nil {
		return func() {}
	}
	f.thorough = true
	return func() {
		f.thorough, f.members = false, nil
		if f.process != nil {
			f.members = groupMembers(processGroup(f.process.cmd))
		}
	}
}

// groupMembers are the directories in /proc of the processes of a group; none where there is no /proc.
func groupMembers(group int) []string {
	processes, _ := filepath.Glob("/proc/[0-9]*") // the pattern is right
	return slices.DeleteFunc(processes, func(dir string) bool { return groupOf(dir) != group })
}

// activity is how often each thread of some processes was scheduled: the same twice when none has run meanwhile. It is empty while one runs or waits for a disk.
func activity(members []string) (switches []string) {
	for _, dir := range members {
		threads, _ := filepath.Glob(dir + "/task/*/status") // the pattern is right
		for _, file := range threads {
			b, err := os.ReadFile(file)
			if err != nil {
				continue // it has ended
			}
			counts := file
			for line := range bytes.Lines(b) {
				name, value, _ := strings.Cut(strings.TrimSpace(string(line)), ":")
				switch name {
				case "State":
					if !strings.HasPrefix(strings.TrimSpace(value), "S") {
						return nil
					}
				case "voluntary_ctxt_switches", "nonvoluntary_ctxt_switches":
					counts += value
				}
			}
			switches = append(switches, counts)
		}
	}
	return switches
}
