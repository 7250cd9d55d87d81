package deploy_test

import (
	"archive/zip"
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/wavetank/wavetank/connector/deploy"
)

// packed is a workbook whose sheet Async is replaced by the text.
func packed(t *testing.T, sheet string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "deployment.xlsx")
	if err := deploy.WriteWorkbook(path, deploy.Example()); err != nil {
		t.Fatal(err)
	}
	from, err := zip.OpenReader(path)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = from.Close() }()
	var out bytes.Buffer
	to := zip.NewWriter(&out)
	for _, f := range from.File {
		if f.Name != "xl/worksheets/sheet2.xml" {
			if err := to.Copy(f); err != nil {
				t.Fatal(err)
			}
			continue
		}
		w, err := to.Create(f.Name)
		if err == nil {
			_, err = w.Write([]byte(sheet))
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := to.Close(); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, out.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func sheet(rows, merged string) string {
	return `<?xml version="1.0"?><worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>` + rows + `</sheetData>` + merged + `</worksheet>`
}

func repeat(n int, format string) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, format, i+1)
	}
	return b.String()
}

// TestAWorkbookThatUnpacksToMuch is refused with a reason before it takes memory.
func TestAWorkbookThatUnpacksToMuch(t *testing.T) {
	for name, row := range map[string]struct{ sheet, want string }{
		"many rows":                {sheet(repeat(20_000, `<row r="%d"><c/></row>`), ""), "more than 5000 rows"},
		"a row far down":           {sheet(`<row r="1048576"><c r="A1048576"/></row>`, ""), "more than 5000 rows"},
		"wide rows":                {sheet(repeat(1000, `<row r="%[1]d"><c r="XFD%[1]d"/></row>`), ""), "more than 200000 cells"},
		"many cells of no number":  {sheet("<row>"+strings.Repeat("<c/>", 199_999)+"</row><row><c/><c/></row>", ""), "more than 200000"},
		"many merged cells":        {sheet("", "<mergeCells>"+repeat(100_000, `<mergeCell ref="A%[1]d:B%[1]d"/>`)+"</mergeCells>"), "more than 1000 merged cells"},
		"merged cells with prefix": {sheet("", "<x:mergeCells>"+repeat(2000, `<x:mergeCell ref="A%[1]d:B%[1]d"/>`)+"</x:mergeCells>"), "more than 1000 merged cells"},
		"much of nothing":          {sheet(strings.Repeat(" ", 17<<20), ""), "more than 16777216 bytes"},
		"many elements":            {sheet(strings.Repeat("<a/>", 200_000), ""), "more than 200000 elements"},
	} {
		t.Run(name, func(t *testing.T) {
			path := packed(t, row.sheet)
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			_, err := deploy.ReadWorkbook(path)
			runtime.ReadMemStats(&after)
			if err == nil || !strings.Contains(err.Error(), "is larger than any deployment workbook: "+row.want) {
				t.Errorf("got %v, want %s", err, row.want)
			}
			if mib := (after.TotalAlloc - before.TotalAlloc) >> 20; mib > 100 {
				t.Errorf("it took %d MiB", mib)
			}
		})
	}
}
