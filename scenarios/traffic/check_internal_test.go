package traffic

import (
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestCompareNamesWhatIsWrong(t *testing.T) {
	written := []string{"a", "b", "c"}
	for _, row := range []struct {
		name  string
		shown []string
		want  string
	}{
		{"all there", []string{"a", "b", "c"}, ""},
		{"one lost", []string{"a", "c"}, `here: "b" is there 0 times, want once`},
		{"one doubled", []string{"a", "b", "b", "c"}, `here: "b" is there 2 times, want once`},
		{"one too many", []string{"a", "b", "c", "d"}, `here: no person wrote "d"`},
		{"out of order", []string{"a", "c", "b"}, `here: out of order: c, b, want b, c`},
		{"nothing there", nil, "here: \"a\" is there 0 times, want once\nhere: \"b\" is there 0 times, want once\nhere: \"c\" is there 0 times, want once"},
	} {
		t.Run(row.name, func(t *testing.T) {
			got := ""
			if err := errors.Join(compare("here", row.shown, written)...); err != nil {
				got = err.Error()
			}
			if d := cmp.Diff(got, row.want); d != "" {
				t.Errorf("(-got +want):\n%s", d)
			}
		})
	}
}
