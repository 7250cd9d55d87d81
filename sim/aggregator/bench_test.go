package aggregator_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/golang-jwt/jwt/v5"
)

// BenchmarkPostMessage posts over a real connection: "bare" to a handler that only reads and answers, for comparison.
func BenchmarkPostMessage(b *testing.B) {
	body := `{"role":"appMaker","type":"text","text":"Hi Ann","metadata":{"effect":"e1"}}`
	c := newCloud(b)
	c.clock.SetQuiet(nil)
	var posted int
	path := ""
	next := func() { // a fresh conversation before the old one is full
		if posted%20000 == 0 {
			in := c.hello("hello")
			in.ExternalID = strings.Repeat("4", 1+posted/20000)
			if _, err := c.Receive(in); err != nil {
				b.Fatal(err)
			}
			u, _ := c.AppUserByExternalID("whatsapp", in.ExternalID)
			path = c.url + "/v1.1/apps/" + c.app.ID + "/appusers/" + u.ID + "/messages"
		}
		posted++
	}
	bare := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		w.WriteHeader(http.StatusCreated)
		_, _ = io.WriteString(w, `{}`)
	}))
	b.Cleanup(bare.Close)
	bearer := token(b, jwt.SigningMethodHS256, c.app.KeyID, []byte(c.app.Secret), jwt.MapClaims{"scope": "app"})
	for name, authorization := range map[string]string{"bare": "", "basic": c.basic(), "jwt": bearer} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				next()
				url := path
				if authorization == "" {
					url = bare.URL
				}
				req, err := http.NewRequest("POST", url, strings.NewReader(body))
				if err != nil {
					b.Fatal(err)
				}
				req.Header.Set("Content-Type", "application/json")
				req.Header.Set("Authorization", authorization)
				resp, err := http.DefaultClient.Do(req)
				if err != nil {
					b.Fatal(err)
				}
				_, _ = io.Copy(io.Discard, resp.Body)
				resp.Body.Close()
				if resp.StatusCode != http.StatusCreated {
					b.Fatalf("status %d", resp.StatusCode)
				}
			}
		})
	}
}
