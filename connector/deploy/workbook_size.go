package deploy

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"iter"
	"os"
	"path"
	"strconv"
	"strings"
)

// What a workbook may be, counted before anything of it is built in memory: a file of a hundred kilobytes can unpack to gigabytes, and a cell
// far to the right makes a row of thousands.
const (
	mostUnpacked = 16 << 20 // bytes, all parts together
	mostPiece    = 3 << 19  // bytes of one tag or text, which is held as a whole
	mostElements = 200_000  // of XML, and attributes, all parts together
	mostRow      = 5000     // number of a row
	mostCells    = 200_000  // in one sheet, those included that are left out before the last of a row
	mostText     = 64 << 20 // bytes, in all cells, were the longest text in each
	mostMerged   = 1000     // ranges of merged cells in one sheet
	mostSheets   = 250      // each is looked up among all relations, more than once
)

// tooLarge is a workbook that is none of ours.
type tooLarge struct {
	what string
	most int
}

func (e *tooLarge) Error() string {
	return fmt.Sprintf("is larger than any deployment workbook: more than %d %s", e.most, e.what)
}

// oldFormat is how a file begins that is Excel's of before 2007, or protected by a password: either is a container of Microsoft's, of which
// nothing can be counted before it is decrypted.
const oldFormat = "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"

// errOldFormat says how to have a file that can be read.
var errOldFormat = errors.New("is protected by a password, or of Excel before 2007: save it as .xlsx, without a password")

// errNotUTF8 is of a part that says so; Excel and LibreOffice write UTF-8.
var errNotUTF8 = errors.New("is not in UTF-8: save the workbook again")

// checkSize refuses a workbook that would take much time or memory to read. It reads it as a stream. What it lets through is a zip file.
func checkSize(name string) error {
	info, err := os.Stat(name)
	if err != nil {
		return err
	}
	if !info.Mode().IsRegular() {
		return errors.New("is not a file")
	}
	if info.Size() > mostUnpacked {
		return &tooLarge{"bytes", mostUnpacked}
	}
	if data, err := os.ReadFile(name); err == nil && bytes.HasPrefix(data, []byte(oldFormat)) {
		return errOldFormat
	}
	z, err := zip.OpenReader(name)
	if err != nil {
		return err
	}
	defer func() { _ = z.Close() }()
	left, all := int64(mostUnpacked), workbookSize{}
	for _, f := range z.File {
		if err := checkPart(f, &left, &all); err != nil {
			return err
		}
	}
	if all.cells*all.longest > mostText {
		return &tooLarge{"bytes of text in its cells", mostText}
	}
	return nil
}

// workbookSize is what is counted in all parts of a workbook.
type workbookSize struct {
	elements int // and attributes
	sheets   int
	cells    int
	longest  int // text of a cell or of a shared string, which any number of cells may show
	text     int // of the one that is being read
}

// checkPart counts a part as XML whatever its name is: a workbook says itself which part is a sheet.
func checkPart(f *zip.File, left *int64, all *workbookSize) error {
	part, err := f.Open()
	if err != nil {
		return fmt.Errorf("unpack %.80q: %w", f.Name, err)
	}
	defer func() { _ = part.Close() }()
	r := &bounded{part, left, mostPiece}
	err = checkXML(r, all)
	if ext := path.Ext(f.Name); ext != ".xml" && ext != ".rels" {
		var wrong *xml.SyntaxError // a picture; a reader of sheets gets no further either
		if errors.As(err, &wrong) {
			r.piece = mostUnpacked
			_, err = io.Copy(io.Discard, r)
		}
	}
	var large *tooLarge
	if err == nil || errors.As(err, &large) {
		return err
	}
	return fmt.Errorf("unpack %.80q: %w", f.Name, err)
}

// bounded is a reader that fails when nothing is left, of the workbook or of the piece that is being read.
type bounded struct {
	io.Reader
	left  *int64
	piece int
}

// Read is io.Reader's.
func (b *bounded) Read(p []byte) (int, error) {
	n, err := b.Reader.Read(p)
	if *b.left -= int64(n); *b.left < 0 {
		return 0, &tooLarge{"bytes unpacked", mostUnpacked}
	}
	if b.piece -= n; b.piece < 0 {
		return 0, &tooLarge{"bytes in one piece", mostPiece}
	}
	return n, err
}

// checkXML counts elements, and what makes a sheet large.
func checkXML(r *bounded, all *workbookSize) error {
	d := xml.NewDecoder(r)
	d.CharsetReader = func(string, io.Reader) (io.Reader, error) { return nil, errNotUTF8 } // a reader of sheets would see other elements
	s := sheetSize{all: all}
	all.text = 0
	for {
		t, err := d.RawToken()
		if errors.Is(err, io.EOF) {
			return s.endRow()
		}
		if err != nil {
			return err
		}
		r.piece = mostPiece
		if text, ok := t.(xml.CharData); ok {
			all.text += len(text)
			all.longest = max(all.longest, all.text)
		}
		start, ok := t.(xml.StartElement)
		if !ok {
			continue
		}
		if all.elements += 1 + len(start.Attr); all.elements > mostElements {
			return &tooLarge{"elements and attributes", mostElements}
		}
		if err := s.add(start); err != nil {
			return err
		}
	}
}

// sheetSize is how large a sheet is that has been read in part. Where a reader could take more than one row or column for a cell, all count.
type sheetSize struct {
	row, last     int // number of the row that is being read, and the greatest so far
	column        int // the farthest in that row
	cells, merged int
	all           *workbookSize
}

func (s *sheetSize) add(e xml.StartElement) error {
	switch e.Name.Local {
	case "row":
		if err := s.endRow(); err != nil {
			return err
		}
		n := 0
		for ref := range references(e) {
			if given, err := strconv.Atoi(strings.TrimSpace(ref)); err == nil {
				n = max(n, given)
			}
		}
		if n <= 0 || n == s.last { // the reader counts on
			n = s.last + 1
		}
		s.row = n
		return s.reach(n)
	case "si":
		s.all.text = 0
	case "c":
		s.all.text = 0
		s.all.cells++
		s.column++
		for ref := range references(e) {
			column, row := place(ref)
			s.column = max(s.column, column)
			if row != s.row { // its cell may be put there as well
				s.cells += column
				if err := s.reach(row); err != nil {
					return err
				}
			}
		}
	case "sheet":
		if s.all.sheets++; s.all.sheets > mostSheets {
			return &tooLarge{"sheets", mostSheets}
		}
	case "mergeCell":
		if s.merged++; s.merged > mostMerged {
			return &tooLarge{"merged cells", mostMerged}
		}
	}
	return nil
}

// reach says that there is a row of that number.
func (s *sheetSize) reach(row int) error {
	if s.last = max(s.last, row); s.last > mostRow {
		return &tooLarge{"rows", mostRow}
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

// references are the r of a row or cell: a reader takes the last, of whatever namespace.
func references(e xml.StartElement) iter.Seq[string] {
	return func(yield func(string) bool) {
		for _, a := range e.Attr {
			if a.Name.Local == "r" && !yield(a.Value) {
				return
			}
		}
	}
}

// place is the number of column and row in a reference such as AB12 or $AB$12; zero: there is none.
func place(ref string) (column, row int) {
	for _, r := range strings.ToUpper(ref) {
		switch {
		case r >= 'A' && r <= 'Z' && column < 1<<20:
			column = 26*column + int(r-'A') + 1
		case r >= '0' && r <= '9' && row < 1<<30:
			row = 10*row + int(r-'0')
		}
	}
	return column, row
}
