package deploy_test

import (
	"archive/zip"
	"bytes"
	"cmp"
	"fmt"
	"io"
	"os"
	"path"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/wavetank/wavetank/connector/deploy"
)

// packedAs is a workbook whose sheet Async is replaced by the text, under a name of its own, with other shared strings unless they are empty.
func packedAs(t *testing.T, name, sheet, shared string) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), "deployment.xlsx")
	if err := deploy.WriteWorkbook(file, deploy.Example()); err != nil {
		t.Fatal(err)
	}
	from, err := zip.OpenReader(file)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = from.Close() }()
	var out bytes.Buffer
	to := zip.NewWriter(&out)
	for _, f := range from.File {
		part, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		content, err := io.ReadAll(part)
		if err != nil {
			t.Fatal(err)
		}
		content = bytes.ReplaceAll(content, []byte("worksheets/sheet2.xml"), []byte("worksheets/"+path.Base(name)))
		switch {
		case f.Name == "xl/worksheets/sheet2.xml":
			f.Name, content = name, []byte(sheet)
		case f.Name == "xl/sharedStrings.xml" && shared != "":
			content = []byte(shared)
		}
		w, err := to.Create(f.Name)
		if err == nil {
			_, err = w.Write(content)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := to.Close(); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, out.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	return file
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

// sharedCells show the first shared string, each.
var sharedCells = strings.Repeat("<row>"+strings.Repeat(`<c t="s"><v>0</v></c>`, 10)+"</row>", 100)

func sharedText(before, after string) string {
	return `<?xml version="1.0"?><sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><si>` + strings.Repeat(before+strings.Repeat("a", 1<<20)+after, 2) + `</si></sst>`
}

// TestWhatIsNoZipFileIsNotDecrypted: decrypting takes as long as the file says, and what comes out was not counted.
func TestWhatIsNoZipFileIsNotDecrypted(t *testing.T) {
	for content, want := range map[string]string{
		"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + strings.Repeat("\x00", 4096): "is protected by a password, or of Excel before 2007: save it as .xlsx",
		"id;name\n":                 "is not an Excel workbook (.xlsx)",
		"":                          "is not an Excel workbook (.xlsx)",
		strings.Repeat("PK", 9<<20): "is larger than any deployment workbook: more than 16777216 bytes",
	} {
		file := filepath.Join(t.TempDir(), "deployment.xlsx")
		if err := os.WriteFile(file, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := deploy.ReadWorkbook(file); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%.10q: %v, want %s", content, err, want)
		}
	}
	for _, file := range []string{t.TempDir(), os.DevNull} { // a device may be without end
		if _, err := deploy.ReadWorkbook(file); err == nil || err.Error() != "read workbook "+file+": is not a file" {
			t.Errorf("%s: %v", file, err)
		}
	}
}

// TestAWorkbookThatUnpacksToMuch is refused with a reason before it takes memory.
func TestAWorkbookThatUnpacksToMuch(t *testing.T) {
	for name, row := range map[string]struct{ sheet, want, shared, name string }{
		"many rows":                        {sheet: sheet(repeat(20_000, `<row r="%d"><c/></row>`), ""), want: "more than 5000 rows"},
		"a row far down":                   {sheet: sheet(`<row r="1048576"><c r="A1048576"/></row>`, ""), want: "more than 5000 rows"},
		"wide rows":                        {sheet: sheet(repeat(1000, `<row r="%[1]d"><c r="XFD%[1]d"/></row>`), ""), want: "more than 200000 cells"},
		"many cells of no number":          {sheet: sheet("<row>"+strings.Repeat("<c/>", 199_999)+"</row><row><c/><c/></row>", ""), want: "more than 200000"},
		"many merged cells":                {sheet: sheet("", "<mergeCells>"+repeat(100_000, `<mergeCell ref="A%[1]d:B%[1]d"/>`)+"</mergeCells>"), want: "more than 1000 merged cells"},
		"merged cells with prefix":         {sheet: sheet("", "<x:mergeCells>"+repeat(2000, `<x:mergeCell ref="A%[1]d:B%[1]d"/>`)+"</x:mergeCells>"), want: "more than 1000 merged cells"},
		"much of nothing":                  {sheet: sheet(strings.Repeat(strings.Repeat(" ", 1<<20)+"<a/>", 17), ""), want: "more than 16777216 bytes"},
		"a text without end":               {sheet: sheet(strings.Repeat(" ", 2<<20), ""), want: "more than 1572864 bytes in one piece"},
		"a tag without end":                {sheet: sheet(`<row`+strings.Repeat(` a=""`, 1<<20)+`/>`, ""), want: "more than 1572864 bytes in one piece"},
		"many attributes":                  {sheet: sheet(strings.Repeat(`<row`+strings.Repeat(` a=""`, 1000)+`/>`, 250), ""), want: "more than 200000 elements and attributes"},
		"many elements":                    {sheet: sheet(strings.Repeat("<a/>", 200_000), ""), want: "more than 200000 elements"},
		"a long text in many cells":        {sheet: sheet(sharedCells, ""), want: "more than 67108864 bytes of text in its cells", shared: sharedText("<r><t>", "</t></r>")},
		"a plain one":                      {sheet: sheet(sharedCells, ""), want: "more than 67108864 bytes of text in its cells", shared: sharedText("<t>", "</t>")},
		"a sheet in capitals":              {sheet: sheet("", "<mergeCells>"+repeat(2000, `<mergeCell ref="A%[1]d:B%[1]d"/>`)+"</mergeCells>"), want: "more than 1000 merged cells", name: "xl/worksheets/sheet2.XML"},
		"a sheet of another name":          {sheet: sheet(repeat(1000, `<row r="%[1]d"><c r="XFD%[1]d"/></row>`), ""), want: "more than 200000 cells", name: "xl/worksheets/picture.png"},
		"a far cell before a near one":     {sheet: sheet(repeat(100, `<row r="%[1]d"><c r="XFD%[1]d"/><c r="A%[1]d"/></row>`), ""), want: "more than 200000 cells"},
		"a far cell by a second attribute": {sheet: sheet(repeat(100, `<row r="%[1]d"><c r="A%[1]d" y:r="XFD%[1]d"/></row>`), ""), want: "more than 200000 cells"},
		"a far cell with signs":            {sheet: sheet(repeat(100, `<row r="%[1]d"><c r="$XFD$%[1]d"/></row>`), ""), want: "more than 200000 cells"},
		"far cells of other rows":          {sheet: sheet(`<row r="0">`+repeat(100, `<c r="XFD%d"/>`)+`</row>`, ""), want: "more than 200000 cells"},
		"a row with blanks":                {sheet: sheet(`<row r=" 1048576 "><c/></row>`, ""), want: "more than 5000 rows"},
		"a row by a second attribute":      {sheet: sheet(`<row r="1" y:r="1048576"><c/></row>`, ""), want: "more than 5000 rows"},
		"a row by its cell":                {sheet: sheet(`<row r="0"><c r="A1048576"/></row>`, ""), want: "more than 5000 rows"},
		"a row again, by its cell":         {sheet: sheet(`<row r="1"/><row r="1"><c r="A1048576"/></row>`, ""), want: "more than 5000 rows"},
		"many sheets":                      {sheet: sheet(repeat(300, `<sheet name="s%[1]d" sheetId="%[1]d"/>`), ""), want: "more than 250 sheets"},
		"rows after one far down":          {sheet: sheet(`<row r="4999"/><row r="1"/>`+strings.Repeat("<row/>", 4999), ""), want: "more than 5000 rows"},
	} {
		t.Run(name, func(t *testing.T) {
			path := packedAs(t, cmp.Or(row.name, "xl/worksheets/sheet2.xml"), row.sheet, row.shared)
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

// TestAPartInAnotherEncodingIsRefused: what counts its elements sees others than what reads the sheet, and a part that is no XML is a picture.
func TestAPartInAnotherEncodingIsRefused(t *testing.T) {
	wide := `<?xml version="1.0" encoding="UTF-16LE"?>`
	for _, c := range sheet(repeat(2, `<row r="%[1]d"><c r="XFD%[1]d"/></row>`), "")[len(`<?xml version="1.0"?>`):] {
		wide += string(c) + "\x00"
	}
	for _, name := range []string{"xl/worksheets/sheet2.xml", "xl/worksheets/picture.png"} {
		_, err := deploy.ReadWorkbook(packedAs(t, name, wide, ""))
		if err == nil || !strings.Contains(err.Error(), name) || !strings.Contains(err.Error(), "is not in UTF-8: save the workbook again") {
			t.Errorf("%s: %v", name, err)
		}
	}
}
