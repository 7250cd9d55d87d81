package report_test

import (
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/wavetank/wavetank/scenarios/report"
)

// open parses the formats and opens their files, with DIR for a directory that is there.
func open(dir string, formats []string) (*report.Outputs, error) {
	for i := range formats {
		formats[i] = strings.ReplaceAll(formats[i], "DIR", dir)
	}
	o, err := report.Parse(formats)
	if err != nil {
		return nil, err
	}
	return o, o.Open(io.Discard)
}

func TestAReportThatCannotBeWrittenIsToldBeforeTheRun(t *testing.T) {
	for _, tc := range []struct {
		name    string
		formats []string
		want    string
	}{
		{"unknown", []string{"xml:DIR/x"}, "--format xml:DIR/x: use pretty, progress, junit:FILE, "},
		{"no file", []string{"junit"}, "--format junit: write junit:FILE"},
		{"empty file", []string{"pretty:"}, "--format pretty:: write pretty:FILE"},
		{"two on the terminal", []string{"pretty", "progress"}, "--format progress: pretty is printed already"},
		{"no such folder", []string{"junit:DIR/no/x.xml"}, "DIR/no is not a directory"},
		{"folder that is a file", []string{"junit:DIR/old.xml/x.xml"}, "DIR/old.xml is not a directory"},
		{"directory", []string{"junit:DIR/new.xml", "cucumber:DIR"}, "DIR is a directory; name a file in it"},
		{"same file", []string{"junit:DIR/new.xml", "cucumber:DIR/./new.xml"}, "junit:DIR/new.xml writes the same file"},
		{"same file by a link", []string{"junit:DIR/old.xml", "cucumber:DIR/link.xml"}, "junit:DIR/old.xml writes the same file"},
		{"unwritable", []string{"messages:/proc/x.ndjson"}, "/proc/x.ndjson cannot be written: "},
	} {
		t.Run(tc.name, func(t *testing.T) {
			dir := t.TempDir()
			old := filepath.Join(dir, "old.xml")
			if err := os.WriteFile(old, []byte("from before"), 0o600); err != nil {
				t.Fatal(err)
			}
			if err := os.Symlink(old, filepath.Join(dir, "link.xml")); err != nil {
				t.Fatal(err)
			}
			_, err := open(dir, tc.formats)
			if want := strings.ReplaceAll(tc.want, "DIR", dir); err == nil || !strings.Contains(err.Error(), want) || strings.Contains(err.Error(), "\n") {
				t.Errorf("err = %v, want one line with %q", err, want)
			}
			if b, err := os.ReadFile(old); err != nil || string(b) != "from before" {
				t.Errorf("the earlier report is %q, %v", b, err)
			}
			if _, err := os.Stat(filepath.Join(dir, "new.xml")); err == nil {
				t.Error("a file is left behind")
			}
		})
	}
}

func TestAFullDiskIsTold(t *testing.T) {
	if _, err := os.Stat("/dev/full"); err != nil {
		t.Skip("there is no /dev/full on this system")
	}
	dir := t.TempDir()
	o, err := open(dir, []string{"progress", "junit:/dev/full", "cucumber:DIR/c.json"})
	if err != nil {
		t.Fatal(err)
	}
	err = o.Write(sample(t))
	if err == nil || err.Error() != "--format junit:/dev/full: the report is not complete: no space left on device" {
		t.Errorf("err = %v", err)
	}
	if b, err := os.ReadFile(filepath.Join(dir, "c.json")); err != nil || len(b) < 100 {
		t.Errorf("the other report is not written: %v %q", err, b)
	}
}

func TestAShorterReportLeavesNothingOfALongerOne(t *testing.T) {
	dir := t.TempDir()
	file := filepath.Join(dir, "j.xml")
	if err := os.WriteFile(file, []byte(strings.Repeat("old ", 10000)), 0o600); err != nil {
		t.Fatal(err)
	}
	o, err := open(dir, []string{"junit:DIR/j.xml"})
	if err != nil {
		t.Fatal(err)
	}
	run := sample(t)
	if err := o.Write(run); err != nil {
		t.Fatal(err)
	}
	if b, err := os.ReadFile(file); err != nil || string(b) != string(report.JUnit(run)) {
		t.Errorf("%v:\n%s", err, b)
	}
}
