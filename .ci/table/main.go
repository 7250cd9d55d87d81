// Table prints the results that benchmarks added to the files it is given, and fails if one missed its limit or there is none.
package main

import (
	"fmt"
	"os"

	"github.com/wavetank/wavetank/scenarios/pairs"
)

func main() {
	missed := 0
	for _, file := range os.Args[1:] {
		f, err := os.Open(file)
		if err == nil {
			var n int
			n, err = pairs.Print(os.Stdout, f)
			missed += n
			_ = f.Close()
		}
		if err != nil {
			fmt.Fprintln(os.Stderr, "table:", err)
			os.Exit(1)
		}
	}
	if missed > 0 {
		fmt.Fprintf(os.Stderr, "%d limits are missed, and the pairs agree on that\n", missed)
		os.Exit(1)
	}
}
