package control_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// A page with fifty phones asks for the ends of their transcripts only.
func TestTranscriptsAreAskedForByTheirEnds(t *testing.T) {
	a := newAPI(t, nil)
	a.do("POST", "/agents", `{"name":"Alice"}`)
	a.do("POST", "/phones", `{"name":"Ana","channel":"web"}`)
	for i := range 5 {
		a.do("POST", "/phones/Ana/send", fmt.Sprintf(`{"text":"message %d"}`, i))
	}
	if err := a.world.Oceana.Reach("Alice", "Ana", "c", "line 0"); err != nil {
		t.Fatal(err)
	}
	a.do("POST", "/agents/Alice/send", `{"text":"line 1"}`)
	type phone struct {
		Bubbles []struct {
			Text string `json:"text"`
		} `json:"bubbles"`
		Earlier int `json:"earlier"`
	}
	for _, tc := range []struct {
		path    string
		earlier int
		texts   []string
	}{
		{"/phones/Ana", 0, []string{"message 0", "message 1", "message 2", "message 3", "message 4"}},
		{"/phones/Ana?last=2", 3, []string{"message 3", "message 4"}},
		{"/phones/Ana?last=0", 5, nil},
		{"/phones/Ana?last=9", 0, []string{"message 0", "message 1", "message 2", "message 3", "message 4"}},
	} {
		_, body := a.do("GET", tc.path, "")
		var p phone
		if err := json.Unmarshal([]byte(body), &p); err != nil {
			t.Fatal(err)
		}
		var texts []string
		for _, b := range p.Bubbles {
			texts = append(texts, b.Text)
		}
		if diff := cmp.Diff(tc.texts, texts); diff != "" || p.Earlier != tc.earlier {
			t.Errorf("%s: %d earlier, want %d; texts (-want +got):\n%s", tc.path, p.Earlier, tc.earlier, diff)
		}
	}
	if _, body := a.do("POST", "/phones/Ana/send?last=1", `{"text":"the last"}`); !strings.Contains(body, `"earlier":5`) || strings.Contains(body, "message 4") {
		t.Errorf("what an action answers is not cut: %s", body)
	}
	if _, body := a.do("GET", "/phones?last=0", ""); !strings.Contains(body, `"bubbles":[]`) {
		t.Errorf("all phones without their bubbles: %s", body)
	}
	if status, body := a.do("GET", "/phones/Ana?last=-1", ""); status != 400 || !strings.Contains(body, "last: ") {
		t.Errorf("last=-1: %d %s", status, body)
	}
	all := a.desk("/agents/Alice")
	if one := a.desk("/agents/Alice?last=1"); len(one) != 1 || len(all) <= 1 || one[0] != all[len(all)-1] {
		t.Errorf("the last line of %q is %q", all, one)
	}
}

// desk is what the lines of the first contact say.
func (a api) desk(path string) (texts []string) {
	a.t.Helper()
	_, body := a.do("GET", path, "")
	var d struct {
		Contacts []struct {
			Lines []struct {
				Text string `json:"text"`
			} `json:"lines"`
		} `json:"contacts"`
	}
	if err := json.Unmarshal([]byte(body), &d); err != nil || len(d.Contacts) == 0 {
		a.t.Fatalf("%s: %v: %s", path, err, body)
	}
	for _, l := range d.Contacts[0].Lines {
		texts = append(texts, l.Text)
	}
	return texts
}

func TestTheJournalIsReadInPieces(t *testing.T) {
	a := newAPI(t, nil)
	a.do("POST", "/phones", `{"name":"Ana","channel":"web"}`)
	a.do("POST", "/phones/Ana/send", `{"text":"first"}`)
	_, one := a.do("GET", "/journal?after=0&limit=1", "")
	if !strings.Contains(one, `{"entries":[{"seq":1,`) || strings.Contains(one, `"seq":2`) {
		t.Errorf("the first entry alone: %s", one)
	}
	if status, body := a.do("GET", "/journal?limit=few", ""); status != 400 || !strings.Contains(body, "limit: ") {
		t.Errorf("limit=few: %d %s", status, body)
	}
	if _, overview := a.do("GET", "/overview", ""); !strings.Contains(overview, fmt.Sprintf(`"last":%d`, a.world.Journal.Last())) || a.world.Journal.Last() == 0 {
		t.Errorf("overview without the number of the newest entry: %s", overview)
	}
}

// A stream in lists says the same as one of single entries, in fewer events.
func TestTheStreamComesInLists(t *testing.T) {
	a := newAPI(t, nil)
	a.do("POST", "/phones", `{"name":"Ana","channel":"web"}`)
	for range 5 {
		a.do("POST", "/phones/Ana/send", `{"text":"first"}`)
	}
	a.do("POST", "/phones/Ana/send", `{"text":"the last of them"}`)
	_, single := a.read("", "the last of them")
	_, lists := a.readFrom("/journal/stream?batch=4", "", "the last of them")
	var joined []string
	for _, list := range lists {
		var some []json.RawMessage
		if err := json.Unmarshal([]byte(list), &some); err != nil || len(some) > 4 || len(some) == 0 {
			t.Fatalf("%v: a list of %d: %s", err, len(some), list)
		}
		for _, e := range some {
			joined = append(joined, string(e))
		}
	}
	if diff := cmp.Diff(single, joined); diff != "" {
		t.Errorf("(-single +in lists):\n%s", diff)
	}
	if len(lists) > len(single)/4+1 {
		t.Errorf("%d entries came in %d lists, want lists of 4", len(single), len(lists))
	}
	if status, _ := a.do("GET", "/journal/stream?batch=x", ""); status != 400 {
		t.Errorf("batch=x is answered %d", status)
	}
}
