package simtest_test

import (
	"io"
	"net/http"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/wavetank/wavetank/sim"
	"github.com/wavetank/wavetank/sim/simtest"
)

// TestEveryAddressAnswers calls what Ready names, and the cloud once more without a socket: the answers are the same.
func TestEveryAddressAnswers(t *testing.T) {
	w := simtest.New(t, func(c *sim.Config) { c.Seed = 7 })
	get := func(client *http.Client, url string, want int) string {
		t.Helper()
		req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, url, nil)
		if err != nil {
			t.Fatal(err)
		}
		req.SetBasicAuth(w.Ready.Aggregator.KeyID, w.Ready.Aggregator.Secret)
		resp, err := client.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		defer resp.Body.Close()
		body, err := io.ReadAll(resp.Body)
		if err != nil || resp.StatusCode != want {
			t.Fatalf("%s: %d (%v), want %d: %s", url, resp.StatusCode, err, want, body)
		}
		return string(body)
	}
	if clock := get(w.Client, w.Ready.Control+"/clock", http.StatusOK); !strings.Contains(clock, "2020-11-03T09:00:00Z") {
		t.Errorf("the clock reads %s", clock)
	}
	path := "/v1.1/apps/" + w.Ready.Aggregator.AppID + "/webhooks"
	over := get(w.Client, w.Ready.Aggregator.URL+path, http.StatusOK)
	if within := get(w.InProcess(w.Cloud), "http://any.example"+path, http.StatusOK); within != over {
		t.Errorf("in process %s, over a socket %s", within, over)
	}
	get(w.Client, "https://"+w.OceanaAddr()+"/", http.StatusNotImplemented) // its certificate is trusted; there is nothing at /
	if pem, err := os.ReadFile(w.Ready.Oceana.CAFile); err != nil || !strings.Contains(string(pem), "BEGIN CERTIFICATE") {
		t.Errorf("the authority's file: %v", err)
	}
	w.Advance(t, time.Hour)
	if now := w.Clock.Now(); now.Hour() != 10 {
		t.Errorf("an hour later it is %v", now)
	}
	if other := simtest.New(t); other.Ready.Aggregator.Secret == w.Ready.Aggregator.Secret {
		t.Error("the seed was not taken")
	}
}

// TestItEndsWithTheTest starts a world in a test of its own and looks at its address afterwards.
func TestItEndsWithTheTest(t *testing.T) {
	var url string
	t.Run("inner", func(t *testing.T) { url = simtest.New(t).Ready.Aggregator.URL })
	if resp, err := http.Get(url); err == nil {
		_ = resp.Body.Close()
		t.Errorf("%s still answers", url)
	}
}
