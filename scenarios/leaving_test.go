package scenarios_test

import (
	"context"
	"net/http/httptest"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/wavetank/wavetank/scenarios"
	"github.com/wavetank/wavetank/sim/actions"
)

// leaving is the context of a caller who leaves as soon as what was asked for has begun.
type leaving struct {
	context.Context
	begun func() bool
	leave func()
}

// Err looks whether the caller is to leave now.
func (l leaving) Err() error {
	if l.begun() {
		l.leave()
	}
	return l.Context.Err()
}

// Done looks as Err does.
func (l leaving) Done() <-chan struct{} {
	_ = l.Err()
	return l.Context.Done()
}

// abandon makes a call, whose caller leaves when it is in the log.
func (b *branching) abandon(path, body string) {
	b.t.Helper()
	ctx, cancel := context.WithCancel(b.t.Context())
	defer cancel()
	log := b.now().World.Actions
	before := log.Len()
	r := httptest.NewRequestWithContext(leaving{ctx, func() bool { return log.Len() > before }, sync.OnceFunc(cancel)}, "POST", "/api/v1"+path, strings.NewReader(body))
	b.control.Handler().ServeHTTP(httptest.NewRecorder(), r)
	if log.Len() != before+1 {
		b.t.Fatalf("%s: it is not in the log", path)
	}
}

// TestWhoLeavesChangesNothing: a page that is closed, or a script that gives up, while something is done leaves a log that is replayed.
func TestWhoLeavesChangesNothing(t *testing.T) {
	b := newBranching(t, "builtin")
	perform(t, b.api, lateReply)
	b.abandon("/phones/Ana/image", `{"file":"picture.png"}`)
	b.abandon("/connector/kill", `{}`)
	b.abandon("/connector/start", `{}`)
	b.abandon("/agents/Alice/sendFile", `{"customer":"Ana","file":"invoice.pdf"}`)
	b.do(200, "POST /settle")
	recording, err := b.now().World.Recording(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if i := slices.IndexFunc(recording.Actions, func(a actions.Action) bool { return a.Refused != "" }); i >= 0 {
		t.Errorf("action %+v: it was done", recording.Actions[i])
	}
	if err := sameJournal(t, recording, scenarios.NDJSON(b.now().World.Journal)); err != nil {
		t.Error(err)
	}
}

// TestAStoppedClockIsReplayedToWhereItWas: a caller who leaves stops the clock on its way, and a branch there does not go further.
func TestAStoppedClockIsReplayedToWhereItWas(t *testing.T) {
	b := newBranching(t, "builtin")
	perform(t, b.api, lateReply)
	b.do(201, `POST /faults {"at":"webhook","do":"status 503","next":3}`)
	b.do(200, `POST /phones/Ana/send {"text":"Are you there?"}`)
	b.abandon("/clock/advance", `{"by":"24h"}`)
	stopped := b.shown()
	if last := b.now().World.Actions.After(stopped.Actions - 1)[0]; last.Refused == "" {
		t.Fatalf("the clock was not stopped: %+v", last)
	}
	b.do(201, `POST /phones {"name":"Bo","channel":"Twitter"}`)
	b.do(400, `POST /clock/speed {"speed":-1}`)
	b.do(201, `POST /agents {"name":"Bob"}`)
	recording, err := b.now().World.Recording(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if err := sameJournal(t, recording, scenarios.NDJSON(b.now().World.Journal)); err != nil {
		t.Error(err)
	}
	b.do(200, `POST /branches/main/switch`)
	b.do(200, `POST /branch {"action":`+strconv.FormatInt(stopped.Actions, 10)+`}`)
	if now := b.shown(); !now.Now.Equal(stopped.Now) || now.Actions != stopped.Actions {
		t.Errorf("the branch is at %s with %d actions, want %s and %d", now.Now, now.Actions, stopped.Now, stopped.Actions)
	}
}
