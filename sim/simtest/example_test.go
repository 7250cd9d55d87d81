package simtest_test

import (
	"context"
	"fmt"
	"os"
	"testing"
	"time"

	"github.com/wavetank/wavetank/sim/channel"
	"github.com/wavetank/wavetank/sim/simtest"
)

// A test of a program against a world: what it posts to the cloud is on the phone of the person, on the world's clock.
func ExampleNew() {
	t := &exampleTest{} // in a test, its *testing.T
	defer t.end()

	w := simtest.New(t)
	if _, err := w.AddIntegration("whatsapp", ""); err != nil {
		t.Fatalf("%v", err)
	}
	if err := w.AddPerson(channel.Person{Name: "Ana"}, "whatsapp"); err != nil {
		t.Fatalf("%v", err)
	}
	if err := w.Act("Ana", channel.Action{Do: channel.DoSend, Text: "Is my order on its way?"}); err != nil {
		t.Fatalf("%v", err)
	}
	w.Settle(t)
	w.Advance(t, 24*time.Hour)

	phone, _ := w.Phone("Ana")
	fmt.Println(phone.Bubbles[0].Text, "-", phone.Bubbles[0].Status)
	fmt.Println(w.Clock.Now().Format(time.RFC3339))
	// Output:
	// Is my order on its way? - delivered
	// 2020-11-04T09:00:00Z
}

// exampleTest stands for the test that an example has not got.
type exampleTest struct {
	testing.TB
	cleanups []func()
}

func (e *exampleTest) Helper()                        {}
func (e *exampleTest) Context() context.Context       { return context.Background() }
func (e *exampleTest) Cleanup(f func())               { e.cleanups = append(e.cleanups, f) }
func (e *exampleTest) Fatalf(format string, a ...any) { panic(fmt.Sprintf(format, a...)) }
func (e *exampleTest) TempDir() string {
	dir, err := os.MkdirTemp("", "simtest")
	if err != nil {
		panic(err)
	}
	e.Cleanup(func() { _ = os.RemoveAll(dir) })
	return dir
}

func (e *exampleTest) end() {
	for len(e.cleanups) > 0 {
		last := len(e.cleanups) - 1
		f := e.cleanups[last]
		e.cleanups = e.cleanups[:last]
		f()
	}
}
