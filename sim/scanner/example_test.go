package scanner_test

import (
	"bytes"
	"context"
	"fmt"

	"github.com/wavetank/wavetank/sim/scanner"
)

// The built-in engine knows the anti-virus test file, wherever it is within another one.
func ExampleBuiltin_Scan() {
	for _, content := range [][]byte{[]byte("%PDF-1.7 an invoice"), append([]byte("an invoice, and "), scanner.TestFile()...)} {
		result, err := scanner.Builtin{}.Scan(context.Background(), bytes.NewReader(content))
		fmt.Println(result.Verdict, err)
	}
	// Output:
	// clean <nil>
	// infected <nil>
}
