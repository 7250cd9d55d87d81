package dispatch_test

import (
	"context"
	"fmt"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/wavetank/wavetank/connector/dispatch"
)

// withFiles are effects of conversations of these names, each a file when its name begins with f.
func withFiles(names ...string) []*dispatch.Effect {
	all := effects(names...)
	for i, e := range all {
		e.Conversation, e.File = names[i], names[i][0] == 'f'
	}
	return all
}

// TestFilesHoldUpNothingElse has more files than workers of either kind, none of which ends before all texts are done.
func TestFilesHoldUpNothingElse(t *testing.T) {
	release := make(chan struct{})
	done := make(chan string, 16)
	s := newStage(func(c *dispatch.Config) {
		c.Attempt = func(_ context.Context, e *dispatch.Effect) dispatch.Verdict {
			if e.File {
				<-release
			}
			done <- e.Conversation
			return dispatch.Verdict{}
		}
	})
	s.Claim(dispatch.Term{})
	s.Submit(dispatch.Term{}, withFiles("f1", "f2", "f3"), false) // before there are workers, and after
	s.Run(t.Context(), 2, 2)
	s.Submit(dispatch.Term{}, withFiles("f4", "t1", "f5", "t2", "t3"), false)
	var texts, files []string
	for range 3 {
		texts = append(texts, <-done)
	}
	close(release)
	for range 5 {
		files = append(files, <-done)
	}
	s.Close()
	s.Wait()
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
	s := newStage(func(c *dispatch.Config) {
		c.Attempt = func(_ context.Context, e *dispatch.Effect) dispatch.Verdict {
			if got = append(got, e.Conversation); len(got) == 4 {
				close(all)
			}
			return dispatch.Verdict{}
		}
	})
	s.Claim(dispatch.Term{})
	s.Submit(dispatch.Term{}, withFiles("t1", "f1", "t2", "f2"), false)
	s.Run(t.Context(), 1, 4)
	<-all
	s.Close()
	s.Wait()
	if diff := cmp.Diff([]string{"t1", "f1", "t2", "f2"}, got); diff != "" {
		t.Errorf("order (-want +got):\n%s", diff)
	}
}
