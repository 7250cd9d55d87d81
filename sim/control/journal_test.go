package control_test

import (
	"bufio"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/wavetank/wavetank/sim/control"
)

// TestAfterMeansTheSame asks the journal and its stream for what came after each sequence number: both begin with the same entries. An
// entry whose answer came later counts revisions, of which there are more than entries.
func TestAfterMeansTheSame(t *testing.T) {
	a := newAPI(t, nil)
	a.do("POST", "/phones", `{"name":"Ana","channel":"WhatsApp"}`)
	for _, text := range []string{"one", "two", "three"} {
		if status, body := a.do("POST", "/phones/Ana/send", fmt.Sprintf(`{"text":%q}`, text)); status != 200 {
			t.Fatalf("%d %s", status, body)
		}
	}
	list := func(after int64) []int64 {
		_, body := a.do("GET", fmt.Sprint("/journal?after=", after), "")
		var got struct{ Entries []struct{ Seq int64 } }
		if err := json.Unmarshal([]byte(body), &got); err != nil {
			t.Fatal(err)
		}
		out := []int64{}
		for _, e := range got.Entries {
			out = append(out, e.Seq)
		}
		return out
	}
	all := list(0)
	if len(all) < 3 {
		t.Fatalf("only %d entries", len(all))
	}
	for _, after := range all[:len(all)-1] {
		resp, err := http.Get(fmt.Sprint(a.url, "/journal/stream?after=", after))
		if err != nil {
			t.Fatal(err)
		}
		want, got := list(after), []int64{}
		for lines := bufio.NewScanner(resp.Body); len(got) < len(want) && lines.Scan(); {
			if data, ok := strings.CutPrefix(lines.Text(), "data: "); ok {
				var e struct{ Seq int64 }
				if err := json.Unmarshal([]byte(data), &e); err != nil {
					t.Fatal(err)
				}
				got = append(got, e.Seq)
			}
		}
		_ = resp.Body.Close()
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("after %d (-journal +stream):\n%s", after, diff)
		}
	}
}

func TestAnIdleStreamSaysThatItIsThere(t *testing.T) {
	a := newAPI(t, func(c *control.API) { c.Heartbeat = time.Millisecond })
	resp, err := http.Get(a.url + "/journal/stream?after=end")
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	changes := 0
	for lines := bufio.NewScanner(resp.Body); changes < 3 && lines.Scan(); {
		if strings.HasPrefix(lines.Text(), ":") {
			changes++
		}
	}
	if changes < 3 {
		t.Error("the stream ended")
	}
}
