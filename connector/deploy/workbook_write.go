package deploy

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"

	"github.com/xuri/excelize/v2"
)

const (
	headerRow = 1
	textCells = 49 // Excel's number format "@": what is typed stays text
)

// WriteWorkbook writes a new workbook with the values of d; nil writes what is usual. A file that is there stays: fs.ErrExist.
func WriteWorkbook(path string, d *Deployment) (err error) {
	if _, err := os.Stat(path); !errors.Is(err, fs.ErrNotExist) {
		if err == nil {
			err = fs.ErrExist
		}
		return fmt.Errorf("write workbook %s: %w", path, err)
	}
	x := excelize.NewFile()
	defer func() { err = errors.Join(err, x.Close()) }()
	w := sheetWriter{file: x, rows: map[string]int{}}
	w.start(SheetAnalytics)
	w.start(SheetAsync)
	for _, in := range inputs() {
		value := in.fallback
		if d != nil {
			value = *in.in(d)
		}
		w.line(in, value)
	}
	if w.err == nil {
		w.err = x.DeleteSheet("Sheet1")
	}
	if w.err == nil {
		w.err = writeNew(path, x.Write)
	}
	if w.err != nil {
		return fmt.Errorf("write workbook %s: %w", path, w.err)
	}
	return nil
}

// writeNew makes a file for its owner alone from the first byte on, since it holds keys. A file that is there stays.
func writeNew(path string, write func(io.Writer, ...excelize.Options) error) error {
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	if err = errors.Join(write(f), f.Sync(), f.Close()); err != nil {
		err = errors.Join(err, os.Remove(path))
	}
	return err
}

// sheetWriter remembers the first error.
type sheetWriter struct {
	file         *excelize.File
	rows         map[string]int // last one used
	bold, text   int
	err          error
	styled       bool
	requiredText int
}

func (w *sheetWriter) do(err error) {
	if w.err == nil {
		w.err = err
	}
}

func (w *sheetWriter) styles() {
	if w.styled {
		return
	}
	w.styled = true
	var err error
	w.bold, err = w.file.NewStyle(&excelize.Style{Font: &excelize.Font{Bold: true}})
	w.do(err)
	w.text, err = w.file.NewStyle(&excelize.Style{NumFmt: textCells})
	w.do(err)
	w.requiredText, err = w.file.NewStyle(&excelize.Style{
		NumFmt: textCells, Fill: excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{"FFF2CC"}},
	})
	w.do(err)
}

func (w *sheetWriter) start(sheet string) {
	_, err := w.file.NewSheet(sheet)
	w.do(err)
	w.styles()
	for i, name := range []string{"Input", "Value", "Meaning"} {
		cell, err := excelize.CoordinatesToCellName(i+1, headerRow)
		w.do(err)
		w.do(w.file.SetCellStr(sheet, cell, name))
		w.do(w.file.SetCellStyle(sheet, cell, cell, w.bold))
	}
	w.do(w.file.SetColWidth(sheet, "A", "A", 30))
	w.do(w.file.SetColWidth(sheet, "B", "B", 48))
	w.do(w.file.SetColWidth(sheet, "C", "C", 90))
	w.rows[sheet] = headerRow
}

func (w *sheetWriter) line(in input, value string) {
	w.rows[in.sheet]++
	row := w.rows[in.sheet]
	at := func(column string) string { return fmt.Sprintf("%s%d", column, row) }
	w.do(w.file.SetCellStr(in.sheet, at("A"), in.label))
	w.do(w.file.SetCellStr(in.sheet, at("B"), value))
	w.do(w.file.SetCellStr(in.sheet, at("C"), in.note))
	style := w.text
	if in.required {
		style = w.requiredText
	}
	w.do(w.file.SetCellStyle(in.sheet, at("B"), at("B"), style))
	w.do(w.file.AddComment(in.sheet, excelize.Comment{Cell: at("B"), Author: "Wavetank", Text: in.note + " (" + in.rule + ")"}))
	if len(in.choices) > 0 {
		choice := excelize.NewDataValidation(true)
		choice.SetSqref(at("B"))
		w.do(choice.SetDropList(in.choices))
		w.do(w.file.AddDataValidation(in.sheet, choice))
	}
}
