package sim

import (
	"hash/fnv"
	"math/rand/v2"
)

// stream is the random stream of one actor: the same for the same seed, and independent of what other actors draw.
func stream(seed uint64, actor string) *rand.Rand {
	h := fnv.New64a()
	h.Write([]byte(actor))
	return rand.New(rand.NewPCG(seed, h.Sum64()))
}
