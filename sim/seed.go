package sim

import (
	"crypto/sha256"
	"hash/fnv"
	"math/rand/v2"
)

// stream is the random stream of one actor: the same for the same seed, and independent of what other actors draw. With a Key it is the
// same for the same key, and nothing that was drawn tells what will be.
func (c Config) stream(actor string) *rand.Rand {
	if len(c.Key) > 0 {
		return rand.New(rand.NewChaCha8(sha256.Sum256(append(append([]byte{}, c.Key...), actor...))))
	}
	h := fnv.New64a()
	h.Write([]byte(actor))
	return rand.New(rand.NewPCG(c.Seed, h.Sum64()))
}
