package deploy_test

import (
	"encoding/csv"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"github.com/xuri/excelize/v2"

	"github.com/wavetank/wavetank/connector/deploy"
)

// office runs LibreOffice without a window. Where there is none the test is skipped, unless WAVETANK_LIBREOFFICE says that it must be there.
func office(t *testing.T, args ...string) {
	t.Helper()
	program, err := exec.LookPath("soffice")
	if err != nil {
		if os.Getenv("WAVETANK_LIBREOFFICE") == "required" {
			t.Fatal("there is no soffice: install the Debian package libreoffice-calc")
		}
		t.Skip("there is no soffice: the workbook is not opened by a second reader; install the Debian package libreoffice-calc")
	}
	profile := "-env:UserInstallation=file://" + t.TempDir()
	if out, err := exec.CommandContext(t.Context(), program, append([]string{profile, "--headless", "--norestore"}, args...)...).CombinedOutput(); err != nil {
		t.Fatalf("soffice: %v\n%s", err, out)
	}
}

// TestASecondProgramReadsAndWritesTheWorkbook opens it in LibreOffice: every cell is there as typed, and what LibreOffice saves is read
// back without a difference, ids that look like numbers included.
func TestASecondProgramReadsAndWritesTheWorkbook(t *testing.T) {
	if testing.Short() {
		t.Skip("long: a second reader")
	}
	d := deploy.Example()
	d.AppID, d.InboundPort, d.Welcome = "512345678901234567890123", "8443", "Grüezi, \"wie\" können wir helfen?"
	dir := t.TempDir()
	file := filepath.Join(dir, "deployment.xlsx")
	if err := deploy.WriteWorkbook(file, d); err != nil {
		t.Fatal(err)
	}
	const everySheet = "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,false,false,false,-1"
	office(t, "--convert-to", everySheet, "--outdir", dir, file)
	x, err := excelize.OpenFile(file)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = x.Close() }()
	for _, sheet := range []string{deploy.SheetAnalytics, deploy.SheetAsync} {
		f, err := os.Open(filepath.Join(dir, "deployment-"+sheet+".csv"))
		if err != nil {
			t.Fatal(err)
		}
		got, err := csv.NewReader(f).ReadAll()
		_ = f.Close()
		if err != nil {
			t.Fatal(err)
		}
		want, err := x.GetRows(sheet)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, got); diff != "" || len(got) < 5 {
			t.Errorf("%s has %d lines (-ours +LibreOffice):\n%s", sheet, len(got), diff)
		}
	}

	saved := t.TempDir()
	office(t, "--convert-to", "xlsx", "--outdir", saved, file)
	again := filepath.Join(saved, "deployment.xlsx")
	back, err := deploy.Load(again)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(d, back, cmpopts.IgnoreUnexported(deploy.Deployment{})); diff != "" {
		t.Errorf("saved by LibreOffice (-want +got):\n%s", diff)
	}
	y, err := excelize.OpenFile(again)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = y.Close() }()
	comments, err := y.GetComments(deploy.SheetAsync)
	if err != nil || len(comments) < 15 {
		t.Errorf("%d comments of Async are left, %v", len(comments), err)
	}
	choices, err := y.GetDataValidations(deploy.SheetAnalytics)
	if err != nil || len(choices) != 3 {
		t.Errorf("%d drop-downs of Analytics are left, want 3; %v", len(choices), err)
	}
}
