package sim_test

import (
	"context"
	"fmt"
	"time"

	"github.com/wavetank/wavetank/sim"
	"github.com/wavetank/wavetank/sim/channel"
)

// A paused world: a person writes, a day passes, and the journal has every crossing.
func ExampleNew() {
	ctx := context.Background()
	w, err := sim.New(sim.Config{Start: time.Date(2020, 11, 3, 9, 0, 0, 0, time.UTC)})
	if err != nil {
		panic(err)
	}
	defer w.Close()
	if _, err := w.AddIntegration("whatsapp", ""); err != nil {
		panic(err)
	}
	if err := w.AddPerson(channel.Person{Name: "Ana"}, ""); err != nil {
		panic(err)
	}
	if err := w.Act("Ana", channel.Action{Do: channel.DoSend, Text: "Hello"}); err != nil {
		panic(err)
	}
	if err := w.Advance(ctx, 24*time.Hour); err != nil {
		panic(err)
	}
	phone, err := w.Phone("Ana")
	fmt.Println(phone.Bubbles[0].Text, phone.Bubbles[0].Status, err)
	fmt.Println(w.Clock.Now().Format(time.DateOnly))
	// Output:
	// Hello delivered <nil>
	// 2020-11-04
}
