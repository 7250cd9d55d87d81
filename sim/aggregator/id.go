package aggregator

import (
	"encoding/hex"
	"fmt"
	"math/rand/v2"
	"time"
)

// idSource makes the ids and secrets of one server. Ids that carry time are built as a Mongo ObjectId is: seconds, a number
// of the process, a counter; so they are unique, and in order of creation within a second (Smooch v1.1 as seen on the wire).
type idSource struct {
	rand    *rand.Rand
	process uint64 // 40 bits
	counter uint32 // 24 bits
}

func newIDSource(r *rand.Rand) idSource {
	return idSource{rand: r, process: r.Uint64() & (1<<40 - 1), counter: r.Uint32() & (1<<23 - 1)}
}

// timed is 24 hexadecimal digits, the first 8 of them the unix seconds of now.
func (s *idSource) timed(now time.Time) string {
	s.counter = (s.counter + 1) & (1<<24 - 1)
	sec := uint32(now.Unix()) //nolint:gosec // an ObjectId holds 32 bits of seconds
	p, c := s.process, s.counter
	return hex.EncodeToString([]byte{
		byte(sec >> 24), byte(sec >> 16), byte(sec >> 8), byte(sec),
		byte(p >> 32), byte(p >> 24), byte(p >> 16), byte(p >> 8), byte(p),
		byte(c >> 16), byte(c >> 8), byte(c),
	})
}

// random is n hexadecimal digits; n is at most 96.
func (s *idSource) random(n int) string {
	var b [48]byte
	for i := range b {
		if i%8 == 0 {
			v := s.rand.Uint64()
			for j := range 8 {
				b[i+j] = byte(v >> (8 * j))
			}
		}
		if 2*i >= n {
			break
		}
	}
	return hex.EncodeToString(b[:])[:n]
}

// token is n letters and digits, the form of an author's id.
func (s *idSource) token(n int) string {
	const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
	b := make([]byte, n)
	for i := range b {
		b[i] = alphabet[s.rand.IntN(len(alphabet))]
	}
	return string(b)
}

func (s *idSource) uuid() string {
	h := s.random(32)
	return fmt.Sprintf("%s-%s-4%s-a%s-%s", h[:8], h[8:12], h[13:16], h[17:20], h[20:])
}
