package journal

import (
	"bytes"
	"encoding/binary"
)

// gram is how many bytes of a text are looked at together.
const gram = 8

// filter tells quickly that a text holds none of many secrets. A text that holds a secret of n bytes holds, at any multiple of a stride of
// at most n-gram+1, one of its grams; so it is enough to look there.
type filter struct {
	stride int
	bits   []uint64            // of a hash of each gram
	grams  map[uint64]struct{} // to be sure
	short  [][]byte            // secrets without a gram
}

const filterBits = 1 << 16

func newFilter(secrets [][]byte) filter {
	f := filter{}
	for _, s := range secrets {
		if len(s) < gram {
			f.short = append(f.short, s)
		} else if n := len(s) - gram + 1; f.stride == 0 || n < f.stride {
			f.stride = n
		}
	}
	if f.stride == 0 {
		return f
	}
	f.bits, f.grams = make([]uint64, filterBits/64), map[uint64]struct{}{}
	for _, s := range secrets {
		for i := 0; i < f.stride && i+gram <= len(s); i++ {
			v := binary.LittleEndian.Uint64(s[i:])
			h := hash(v)
			f.bits[h/64] |= 1 << (h % 64)
			f.grams[v] = struct{}{}
		}
	}
	return f
}

func hash(v uint64) uint64 { return v * 0x9e3779b97f4a7c15 >> 48 }

// maybe is false when b certainly holds no secret.
func (f *filter) maybe(b []byte) bool {
	for _, s := range f.short {
		if bytes.Contains(b, s) {
			return true
		}
	}
	if f.stride == 0 {
		return false
	}
	for i := 0; i+gram <= len(b); i += f.stride {
		v := binary.LittleEndian.Uint64(b[i:])
		if h := hash(v); f.bits[h/64]&(1<<(h%64)) != 0 {
			if _, found := f.grams[v]; found {
				return true
			}
		}
	}
	return false
}
