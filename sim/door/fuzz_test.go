package door_test

import (
	"net/http/httptest"
	"regexp"
	"testing"

	"github.com/wavetank/wavetank/sim/door"
)

var ownNames = regexp.MustCompile(`^(?i:localhost|127\.0\.0\.1|\[::1\]|world\.example)(:[0-9]*)?$`)

// FuzzHost lets in what an expression allows, and nothing else.
func FuzzHost(f *testing.F) {
	for _, host := range []string{"localhost", "127.0.0.1:8080", "[::1]:1", "evil.example", "localhost.evil", "[::1", "::1", "localhost:", "a@localhost", "localhost:80:80", "[localhost]", "127.0.0.1."} {
		f.Add(host)
	}
	guarded := door.Host(at("127.0.0.1"), []string{"world.example"}, inside)
	f.Fuzz(func(t *testing.T, host string) {
		r := httptest.NewRequest("GET", "/", nil)
		r.Host = host
		w := httptest.NewRecorder()
		guarded.ServeHTTP(w, r)
		if (w.Code == 200) != ownNames.MatchString(host) {
			t.Errorf("%q: %d", host, w.Code)
		}
	})
}
