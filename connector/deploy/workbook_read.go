package deploy

import (
	"archive/zip"
	"errors"
	"fmt"
	"strings"

	"github.com/xuri/excelize/v2"
)

const (
	rowLimit    = 1000 // a sheet that is longer is not ours
	exactDigits = 15   // Excel keeps no more of a number
)

// ReadWorkbook reads a workbook. What is wrong with it comes back as Faults, all at once, together with what could be read.
func ReadWorkbook(path string) (_ *Deployment, err error) {
	if err := checkSize(path); err != nil && !errors.Is(err, zip.ErrFormat) {
		return nil, fmt.Errorf("read workbook %s: %w", path, err)
	} else if err != nil {
		return nil, fmt.Errorf("read workbook %s: is not an Excel workbook (.xlsx); wavetank workbook writes one", path)
	}
	x, err := excelize.OpenFile(path, excelize.Options{RawCellValue: true, UnzipSizeLimit: 64 << 20, UnzipXMLSizeLimit: 64 << 20})
	if err != nil {
		return nil, fmt.Errorf("read workbook %s: %w", path, err)
	}
	defer func() { err = errors.Join(err, x.Close()) }()
	r := workbook{file: x, d: &Deployment{places: map[string]string{}}, bad: map[string]bool{}}
	for _, sheet := range []string{SheetAnalytics, SheetAsync} {
		if err := r.sheet(sheet); err != nil {
			return nil, fmt.Errorf("read workbook %s: %w", path, err)
		}
	}
	for _, f := range r.d.Check() {
		if !r.bad[f.Place] {
			r.faults = append(r.faults, f)
		}
	}
	if len(r.faults) > 0 {
		return r.d, r.faults
	}
	return r.d, nil
}

type workbook struct {
	file   *excelize.File
	d      *Deployment
	bad    map[string]bool // places with a fault of their own, where the value says nothing
	faults Faults
}

func (r *workbook) wrong(place, label, rule, text string) {
	r.bad[place] = true
	r.faults = append(r.faults, Fault{place, label, rule, text})
}

func (r *workbook) sheet(name string) error {
	if i, err := r.file.GetSheetIndex(name); err != nil || i < 0 {
		r.wrong(name, "", "R011", fmt.Sprintf("there is no sheet of this name; the workbook has %s", strings.Join(r.file.GetSheetList(), ", ")))
		return nil
	}
	merged, err := r.file.GetMergeCells(name)
	if err != nil {
		return err
	}
	for _, m := range merged {
		r.wrong(fmt.Sprintf("%s!%s:%s", name, m.GetStartAxis(), m.GetEndAxis()), "", "R011", "these cells are merged; unmerge them")
	}
	rows, err := r.file.GetRows(name)
	if err != nil {
		return err
	}
	if len(rows) > rowLimit {
		r.wrong(name, "", "R011", fmt.Sprintf("has %d rows; this is no deployment workbook", len(rows)))
		return nil
	}
	known := map[string]input{}
	for _, in := range inputs() {
		if in.sheet == name {
			known[in.label] = in
		}
	}
	seen := map[string]string{}
	for i, row := range rows {
		if i+1 == headerRow || len(row) == 0 || strings.TrimSpace(row[0]) == "" {
			continue
		}
		label := strings.TrimSpace(row[0])
		cell := fmt.Sprintf("B%d", i+1)
		place := name + "!" + cell
		in, ok := known[label]
		switch {
		case !ok:
			r.wrong(fmt.Sprintf("%s!A%d", name, i+1), "", "R011", fmt.Sprintf("%.60q is not an input of this sheet", label))
			continue
		case seen[label] != "":
			r.wrong(place, label, "R011", "is given in "+seen[label]+" already")
			continue
		}
		seen[label], r.d.places[in.id()] = place, place
		if err := r.cell(in, name, cell); err != nil {
			return err
		}
	}
	for _, in := range inputs() {
		if in.sheet == name && seen[in.label] == "" {
			place := name
			if in.required {
				r.faults = append(r.faults, Fault{place, in.label, in.rule, "the line is missing"})
			}
			r.d.places[in.id()] = place + "?"
			r.bad[place+"?"] = true
		}
	}
	return nil
}

// cell reads one value as it is typed.
func (r *workbook) cell(in input, sheet, cell string) error {
	place := sheet + "!" + cell
	formula, err := r.file.GetCellFormula(sheet, cell)
	if err != nil {
		return err
	}
	if formula != "" {
		r.wrong(place, in.label, in.rule, "holds a formula; type the value itself")
		return nil
	}
	value, err := r.file.GetCellValue(sheet, cell)
	if err != nil {
		return err
	}
	kind, err := r.file.GetCellType(sheet, cell)
	if err != nil {
		return err
	}
	switch kind {
	case excelize.CellTypeNumber, excelize.CellTypeUnset:
		if value == "" {
			break
		}
		digits := strings.Map(func(c rune) rune {
			if c >= '0' && c <= '9' {
				return c
			}
			return -1
		}, value)
		exact := in.kind == kindPort || in.kind == kindPriority
		if strings.ContainsAny(value, "eE") || len(digits) > exactDigits {
			r.wrong(place, in.label, in.rule, fmt.Sprintf("Excel made a number of it and keeps %d digits only; format the cell as text and type it again", exactDigits))
			return nil
		}
		if !exact && in.kind != kindText {
			r.wrong(place, in.label, in.rule, "Excel made a number of it; format the cell as text and type it again")
			return nil
		}
	case excelize.CellTypeError:
		r.wrong(place, in.label, in.rule, "holds an error of Excel")
		return nil
	case excelize.CellTypeBool:
		r.wrong(place, in.label, in.rule, "Excel made TRUE or FALSE of it; format the cell as text and type it again")
		return nil
	default: // texts
	}
	*in.in(r.d) = value
	return nil
}
