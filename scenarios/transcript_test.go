package scenarios_test

import (
	"bufio"
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"text/tabwriter"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/wavetank/wavetank/scenarios"
	"github.com/wavetank/wavetank/sim/journal"
	"github.com/wavetank/wavetank/sim/why"
)

var rewriteTranscripts = flag.Bool("transcripts", false, "write the transcripts beside the features anew")

// transcribed are the features whose journals are kept as readable text beside them: every tour, and core scenarios of each folder.
var transcribed = []string{
	"tours/a_certificate_is_missing", "tours/a_day_too_late", "tours/an_infected_file", "tours/europe", "tours/sandbox_to_production",
	"tours/the_connector_crashed", "tours/the_sites_visitor", "tours/the_webhook_that_failed", "tours/transfer",
	"window/boundary", "window/begun_anew", "window/closes_while_waiting", "window/last_message_counts", "window/late_routing", "window/messenger",
	"window/oldest_first", "window/template", "appendix-c/inbound_reaches_agents", "appendix-c/webhook_secret",
}

// id is what differs without meaning anything to a reader: ids of the cloud and of networks, numbers of contacts, cursors.
var id = regexp.MustCompile(`[0-9a-fA-F]{16,}|\b\d{7,}\b|\b(?:m_|gBEG)\w+`)

// TestTranscripts runs the features and compares what crossed the wires with the text beside them. A difference is what a change does on
// the wire: read it, then `make transcripts`.
func TestTranscripts(t *testing.T) {
	dir := t.TempDir()
	var paths []string
	for _, f := range transcribed {
		paths = append(paths, filepath.Join("../features", f+".feature"))
	}
	tours, err := filepath.Glob("../features/tours/*.feature")
	if err != nil || len(tours) < 9 {
		t.Fatalf("%d tours, %v", len(tours), err)
	}
	for _, tour := range tours {
		if !slices.Contains(paths, tour) {
			t.Errorf("%s has no transcript", tour)
		}
	}
	result := scenarios.Suite{Paths: paths, Formats: []string{"progress"}, Journal: dir, Seed: 1, Concurrency: 2, Output: io.Discard, Prepared: prepared()}.Run()
	if !result.OK() {
		t.Fatalf("the features fail: %v %+v", result.Usage, result.Outcomes)
	}
	if result.Scenarios < len(tours)+20 {
		t.Errorf("%d scenarios have a transcript, want %d tours and twenty others", result.Scenarios, len(tours))
	}
	for _, f := range transcribed {
		got := transcript(t, dir, filepath.Base(f))
		if again := transcript(t, dir, filepath.Base(f)); again != got {
			t.Errorf("%s: a second reading differs", f)
		}
		file := filepath.Join("../features", f+".transcript")
		if *rewriteTranscripts {
			if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
				t.Fatal(err)
			}
			continue
		}
		want, err := os.ReadFile(file)
		if err != nil {
			t.Errorf("%v: `make transcripts` writes it", err)
			continue
		}
		if string(want) != got {
			diff := cmp.Diff(strings.Split(string(want), "\n"), strings.Split(got, "\n"))
			t.Errorf("%s (-) and what crossed the wires (+) differ; if that is meant, `make transcripts`:\n%s", file, diff)
		}
	}
}

// transcript is every scenario of a feature, in the order of the file: its line there, then one line a crossing.
func transcript(t *testing.T, dir, feature string) string {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(dir, feature+"_*.ndjson"))
	if err != nil || len(files) == 0 {
		t.Fatalf("%s has no journal: %v", feature, err)
	}
	line := func(file string) int {
		n, _ := strconv.Atoi(strings.TrimSuffix(file[strings.LastIndex(file, "_")+1:], ".ndjson"))
		return n
	}
	slices.SortFunc(files, func(a, b string) int { return line(a) - line(b) })
	var out strings.Builder
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		var entries []journal.Entry
		lines := bufio.NewScanner(bytes.NewReader(text))
		lines.Buffer(nil, 16<<20)
		for lines.Scan() {
			var e journal.Entry
			if err := json.Unmarshal(lines.Bytes(), &e); err != nil {
				t.Fatalf("%s: %v", file, err)
			}
			entries = append(entries, e)
		}
		fmt.Fprintf(&out, "%s.feature:%d\n%s\n", feature, line(file), crossings(entries))
	}
	return out.String()
}

// crossings are entries as aligned lines: when it was, counted from the first, who to whom, what, how it was answered, and which text.
func crossings(entries []journal.Entry) string {
	var out strings.Builder
	table := tabwriter.NewWriter(&out, 0, 0, 2, ' ', 0)
	for _, e := range entries {
		row := fmt.Sprintf("  %s\t%s > %s\t%s", since(e.At.Sub(entries[0].At)), e.From, e.To, id.ReplaceAllString(e.Name, "ID"))
		if e.Attempt > 1 {
			row += fmt.Sprintf(", attempt %d", e.Attempt)
		}
		row += "\t"
		switch {
		case e.Kind == journal.KindFault:
			row += "fault"
		case e.Error != "":
			row += "no answer"
		case e.Status != 0:
			row += strconv.Itoa(e.Status)
		}
		row += "\t"
		if text := why.Text(e); text != "" {
			row += strconv.Quote(id.ReplaceAllString(text, "ID"))
		}
		fmt.Fprintln(table, row)
	}
	_ = table.Flush()
	var lines []string
	for line := range strings.Lines(out.String()) {
		lines = append(lines, strings.TrimRight(line, " \n"))
	}
	return strings.Join(lines, "\n") + "\n"
}

// since is 25:00:01.250: hours may be many.
func since(d time.Duration) string {
	text := fmt.Sprintf("%02d:%02d:%02d", int(d.Hours()), int(d.Minutes())%60, int(d.Seconds())%60)
	if rest := d.Milliseconds() % 1000; rest != 0 {
		text += fmt.Sprintf(".%03d", rest)
	}
	return text
}

func TestATranscriptHasNoIDs(t *testing.T) {
	start := time.Date(2020, 11, 3, 9, 0, 0, 0, time.UTC)
	got := crossings([]journal.Entry{
		{At: start, From: "cloud", To: "connector", Kind: "webhook", Name: "message:appUser", Status: 200},
		{At: start.Add(25*time.Hour + 1250*time.Millisecond), From: "connector", To: "cloud", Kind: "rest", Name: "POST /v1.1/apps/5fa11c10973a2a13b82658b6/messages", Attempt: 2, Error: "reset"},
	})
	want := "  00:00:00      cloud > connector  message:appUser                         200\n" +
		"  25:00:01.250  connector > cloud  POST /v1.1/apps/ID/messages, attempt 2  no answer\n"
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}
