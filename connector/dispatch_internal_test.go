package connector

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/wavetank/wavetank/connector/message"
	"github.com/wavetank/wavetank/connector/store"
)

// stopped is a clock that never moves.
type stopped struct{}

func (stopped) Now() time.Time { return time.Time{} }

func (stopped) AfterFunc(time.Duration, func()) func() bool { return func() bool { return true } }

// effects are one for each conversation: a file when its name begins with f.
func effects(t *testing.T, conversations ...string) (all []store.Effect) {
	t.Helper()
	for n, c := range conversations {
		tell := message.Tell{Message: message.CustomerMessage{Type: "text", Text: "hello"}}
		if c[0] == 'f' {
			tell.Message.Type, tell.Message.Data = "file", json.RawMessage(`{"mediaUrl":"http://media/x"}`)
		}
		body, err := json.Marshal(tell)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, store.Effect{ID: c, Conversation: c, Lane: string(message.ToOceana), N: int64(n), Kind: tell.Kind(), Body: body})
	}
	return all
}

// TestFilesHoldUpNothingElse has more files than workers of either kind, none of which ends before all texts are done.
func TestFilesHoldUpNothingElse(t *testing.T) {
	release := make(chan struct{})
	doneOnes := make(chan string, 16)
	d := newDispatcher(stopped{}, func(int) {}, func(_ context.Context, it *item) verdict {
		if it.file {
			<-release
		}
		doneOnes <- it.Conversation
		return verdict{kind: done}
	}, 1)
	d.own(0)
	d.session(0, true)
	d.submit(effects(t, "f1", "f2", "f3"), false, time.Time{}) // before there are workers, and after
	d.run(t.Context(), 2, 2)
	d.submit(effects(t, "f4", "t1", "f5", "t2", "t3"), false, time.Time{})
	var texts, files []string
	for range 3 {
		texts = append(texts, <-doneOnes)
	}
	close(release)
	for range 5 {
		files = append(files, <-doneOnes)
	}
	d.close()
	d.wait()
	slices.Sort(texts)
	slices.Sort(files)
	if diff := cmp.Diff("[t1 t2 t3] [f1 f2 f3 f4 f5]", fmt.Sprint(texts, files)); diff != "" {
		t.Errorf("texts and files (-want +got):\n%s", diff)
	}
}

// TestASingleWorkerKeepsTheOrder does files and texts as they come.
func TestASingleWorkerKeepsTheOrder(t *testing.T) {
	var got []string
	all := make(chan struct{})
	d := newDispatcher(stopped{}, func(int) {}, func(_ context.Context, it *item) verdict {
		if got = append(got, it.Conversation); len(got) == 4 {
			close(all)
		}
		return verdict{kind: done}
	}, 1)
	d.own(0)
	d.session(0, true)
	d.submit(effects(t, "t1", "f1", "t2", "f2"), false, time.Time{})
	d.run(t.Context(), 1, 4)
	<-all
	d.close()
	d.wait()
	if diff := cmp.Diff([]string{"t1", "f1", "t2", "f2"}, got); diff != "" {
		t.Errorf("order (-want +got):\n%s", diff)
	}
}
