package deploy

import (
	"archive/zip"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"path"
	"strconv"
	"strings"
)

// What a workbook may be, counted before anything of it is built in memory: a file of a hundred kilobytes can unpack to gigabytes, and a cell
// far to the right makes a row of thousands.
const (
	mostUnpacked = 16 << 20 // bytes, all parts together
	mostElements = 200_000  // of XML, all parts together
	mostRow      = 5000     // number of a row
	mostCells    = 200_000  // in one sheet, those included that are left out before the last of a row
	mostMerged   = 1000     // ranges of merged cells in one sheet
)

// tooLarge is a workbook that is none of ours.
type tooLarge struct {
	what string
	most int
}

func (e *tooLarge) Error() string {
	return fmt.Sprintf("is larger than any deployment workbook: more than %d %s", e.most, e.what)
}

// checkSize refuses a workbook that would take much time or memory to read. It reads it as a stream.
func checkSize(name string) error {
	z, err := zip.OpenReader(name)
	if err != nil {
		return nil //nolint:nilerr // who reads the workbook says what it is instead
	}
	defer func() { _ = z.Close() }()
	left, elements := int64(mostUnpacked), 0
	for _, f := range z.File {
		if err := checkPart(f, &left, &elements); err != nil {
			return err
		}
	}
	return nil
}

func checkPart(f *zip.File, left *int64, elements *int) error {
	part, err := f.Open()
	if err != nil {
		return fmt.Errorf("unpack %.80q: %w", f.Name, err)
	}
	defer func() { _ = part.Close() }()
	r := &bounded{part, left}
	if ext := path.Ext(f.Name); ext != ".xml" && ext != ".rels" {
		_, err = io.Copy(io.Discard, r)
	} else {
		err = checkXML(r, elements)
	}
	var large *tooLarge
	if err == nil || errors.As(err, &large) {
		return err
	}
	return fmt.Errorf("unpack %.80q: %w", f.Name, err)
}

// bounded is a reader that fails when nothing is left.
type bounded struct {
	io.Reader
	left *int64
}

// Read is io.Reader's.
func (b *bounded) Read(p []byte) (int, error) {
	n, err := b.Reader.Read(p)
	if *b.left -= int64(n); *b.left < 0 {
		return 0, &tooLarge{"bytes unpacked", mostUnpacked}
	}
	return n, err
}

// checkXML counts elements, and what makes a sheet large.
func checkXML(r io.Reader, elements *int) error {
	d := xml.NewDecoder(r)
	d.CharsetReader = func(_ string, in io.Reader) (io.Reader, error) { return in, nil } // only names in ASCII are of interest
	var s sheetSize
	for {
		t, err := d.RawToken()
		if errors.Is(err, io.EOF) {
			return s.endRow()
		}
		if err != nil {
			return err
		}
		start, ok := t.(xml.StartElement)
		if !ok {
			continue
		}
		if *elements++; *elements > mostElements {
			return &tooLarge{"elements of XML", mostElements}
		}
		if err := s.add(start); err != nil {
			return err
		}
	}
}

// sheetSize is how large a sheet is that has been read in part.
type sheetSize struct{ row, column, cells, merged int }

func (s *sheetSize) add(e xml.StartElement) error {
	switch e.Name.Local {
	case "row":
		if err := s.endRow(); err != nil {
			return err
		}
		s.row++
		if n, err := strconv.Atoi(reference(e)); err == nil {
			s.row = n
		}
		if s.row > mostRow {
			return &tooLarge{"rows", mostRow}
		}
	case "c":
		s.column++
		if n := columnOf(reference(e)); n > 0 {
			s.column = n
		}
	case "mergeCell":
		if s.merged++; s.merged > mostMerged {
			return &tooLarge{"merged cells", mostMerged}
		}
	}
	return nil
}

func (s *sheetSize) endRow() error {
	s.cells += s.column
	s.column = 0
	if s.cells > mostCells {
		return &tooLarge{"cells", mostCells}
	}
	return nil
}

// reference is the r of a row or cell, empty for none.
func reference(e xml.StartElement) string {
	for _, a := range e.Attr {
		if a.Name.Local == "r" {
			return a.Value
		}
	}
	return ""
}

// columnOf is the number of the column in a reference such as AB12; zero: there is none.
func columnOf(ref string) (n int) {
	for _, r := range strings.ToUpper(ref) {
		if r < 'A' || r > 'Z' || n > 1<<20 {
			break
		}
		n = 26*n + int(r-'A') + 1
	}
	return n
}
