package report

import (
	"bytes"
	"compress/flate"
	"encoding/base64"
)

// packFilms are the scenes of a file's scenarios, in base64: one JSON array with an array for each scenario, which has a scene or null for
// each step of its last attempt. It is packed (raw DEFLATE), because scenes say much the same again and again; browsers unpack it.
func packFilms(f *File) []byte {
	var b bytes.Buffer
	w, err := flate.NewWriter(&b, flate.BestSpeed)
	if err != nil {
		panic("report: " + err.Error()) // the level is a constant
	}
	write := func(s []byte) { _, _ = w.Write(s) } // a buffer takes everything
	write([]byte("["))
	for i, s := range f.Scenarios {
		if i > 0 {
			write([]byte(","))
		}
		write([]byte("["))
		for n, step := range s.Ended() {
			if n > 0 {
				write([]byte(","))
			}
			if step.Scene == nil {
				write([]byte("null"))
			} else {
				write(step.Scene)
			}
		}
		write([]byte("]"))
	}
	write([]byte("]"))
	_ = w.Close()
	packed := make([]byte, base64.StdEncoding.EncodedLen(b.Len()))
	base64.StdEncoding.Encode(packed, b.Bytes())
	return packed
}
