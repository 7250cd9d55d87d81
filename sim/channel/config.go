package channel

import (
	"fmt"
	"math/rand/v2"
	"time"

	"github.com/wavetank/wavetank/sim/clock"
	"github.com/wavetank/wavetank/sim/journal"
)

// Config is what any network is made from. The first four are required.
type Config struct {
	Clock   *clock.Clock     // all instants and turns
	Journal *journal.Journal // every hand-over
	Rand    *rand.Rand       // generated addresses and ids; used by this network only
	Cloud   Cloud            // the far side; called from turns of the clock
	Changed func()           // called after any change of a handset, without a lock held; nil = not called
	Latency time.Duration    // of each hop between device, network and cloud; 0 or less = the same instant
	// Hop tells what goes wrong on the way of a message to the cloud: how long it stays on the way, or why it does not arrive, which its
	// device then shows. It is called in a turn of the clock, without a lock held. Nil: nothing.
	Hop    func(network, address, message string, size int) (wait time.Duration, broken string)
	Modern bool // WhatsApp: error codes of the hosted interface (2022 and later) instead of those of 2020
}

// check names the first field that no network can run with.
func (c Config) check() error {
	for _, f := range []struct {
		name    string
		missing bool
	}{{"Clock", c.Clock == nil}, {"Journal", c.Journal == nil}, {"Rand", c.Rand == nil}, {"Cloud", c.Cloud == nil}} {
		if f.missing {
			return fmt.Errorf("channel: Config.%s is required", f.name)
		}
	}
	return nil
}
