package connector

import (
	"context"
	"os"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/wavetank/wavetank/connector/aggregator"
	"github.com/wavetank/wavetank/connector/message"
	"github.com/wavetank/wavetank/connector/oceana"
)

// entered are the files of this package on the stack of the caller, in the order in which they were entered, tests left out.
func entered() (files []string) {
	pc := make([]uintptr, 100)
	frames := runtime.CallersFrames(pc[:runtime.Callers(2, pc)])
	for more := true; more; {
		var f runtime.Frame
		f, more = frames.Next()
		file := filepath.Base(f.File)
		if !strings.Contains(f.Function, "wavetank/connector.") || strings.HasSuffix(file, "_test.go") || file == "stepper.go" {
			continue
		}
		if len(files) == 0 || files[len(files)-1] != file {
			files = append(files, file)
		}
	}
	slices.Reverse(files)
	return files
}

// walk notes where a message is seen on its way: when it is durable, and when it leaves.
type walk struct {
	kicker
	absent
	messagePoster
	files []string
}

func (w *walk) kick() {
	w.files = append(w.files, entered()...)
	w.kicker.kick()
}

func (w *walk) Call(context.Context, oceana.Request) (oceana.Answer, error) {
	w.files = append(w.files, entered()...)
	return oceana.Answer{OK: true}, nil
}

func (w *walk) Post(context.Context, aggregator.Message) (aggregator.Posted, error) {
	w.files = append(w.files, entered()...)
	return aggregator.Posted{ID: "p"}, nil
}

// TestNoFileIsEnteredTwice has a message pass the parts in both directions, with the stack taken where it is stored and where it leaves. Each file
// is entered once on the way, in the order in which the tour of .github/CONTRIBUTING.md names them.
func TestNoFileIsEnteredTwice(t *testing.T) {
	tour, err := os.ReadFile("../.github/CONTRIBUTING.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, way := range []struct {
		heading string
		enter   func(b *bench) error
		want    []string
	}{
		{"## From a phone to a desk", func(b *bench) error {
			return b.Accept(b.t.Context(), message.Event{ID: "m1", Conversation: "c", Of: message.CustomerMessage{
				ID: "m1", AppUser: "u", Channel: message.WhatsApp, Type: "text", Text: "x", At: b.clock.Now()}})
		}, []string{"intake.go", "recorder.go", "outbox.go", "attempts.go", "to_oceana.go", "requests.go"}},
		{"## From a desk to a phone", func(b *bench) error {
			_, err := b.c.notifications.accept(b.t.Context(), 0, oceana.Session{ID: "s", LastSeq: 1}, b.c.sessions[0].held().Fence, &message.Event{
				ID: "oceana:c:a1", Conversation: "c", Of: message.AgentMessage{GUID: 1, ID: "a1", Text: "hello"}})
			return err
		}, []string{"notifications.go", "recorder.go", "outbox.go", "attempts.go", "to_cloud.go"}},
	} {
		t.Run(strings.TrimPrefix(way.heading, "## "), func(t *testing.T) {
			w := &walk{}
			b := newBenchWith(t, 1, w)
			b.heartbeat()
			b.welcomed("c")
			b.c.links.ready(0, true)
			b.Feed()
			b.work()
			*w = walk{kicker: b.c.feeder, messagePoster: b.cloud}
			b.c.outbox.feed = w
			b.c.attempts.toCloud.(*toCloud).cloud = w
			if err := way.enter(b); err != nil {
				t.Fatal(err)
			}
			b.c.outbox.feed = b.c.feeder // what a result leads to is another way
			b.Feed()
			b.work()
			if diff := cmp.Diff(way.want, w.files); diff != "" {
				t.Errorf("files of package connector (-want +got):\n%s", diff)
			}
			_, section, _ := strings.Cut(string(tour), way.heading)
			section, _, _ = strings.Cut(section, "\n## ")
			at := 0
			for _, file := range w.files {
				next := strings.Index(section[at:], "`connector/"+file+"`")
				if next < 0 {
					t.Errorf("%s: the tour does not name connector/%s, or before it is entered", way.heading, file)
					continue
				}
				at += next
			}
			named := regexp.MustCompile("`connector/[\\w/]+\\.go`").FindAllString(section, -1)
			slices.Sort(named)
			if n := len(slices.Compact(slices.Clone(named))); n != len(named) || n == 0 {
				t.Errorf("%s: of %d files that the tour names, %d differ", way.heading, len(named), n)
			}
		})
	}
}
