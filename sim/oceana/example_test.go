package oceana_test

import (
	"fmt"
	"math/rand/v2"
	"time"

	"github.com/wavetank/wavetank/sim/clock"
	"github.com/wavetank/wavetank/sim/journal"
	"github.com/wavetank/wavetank/sim/oceana"
)

// Oceana alone: an http.Handler, to which adapters and web chats connect, and agents who are called directly.
func ExampleNew() {
	c := clock.New(time.Date(2020, 11, 3, 9, 0, 0, 0, time.UTC))
	j := journal.New(c.Now)
	c.SetQuiet(j.Wait)
	server, err := oceana.New(oceana.Config{Clock: c, Journal: j, Rand: rand.New(rand.NewPCG(1, 2))})
	if err != nil {
		panic(err)
	}
	defer server.Shutdown()
	if err := server.AddAgent(oceana.AgentConfig{Name: "Alice", Ready: true}); err != nil {
		panic(err)
	}
	for _, a := range server.Agents() {
		fmt.Println(a.Name)
	}
	_, err = server.Desk("Bob")
	fmt.Println(err)
	// Output:
	// Alice
	// no agent "Bob": there are Alice
}
