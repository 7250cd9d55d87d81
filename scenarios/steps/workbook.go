package steps

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/xuri/excelize/v2"

	"github.com/wavetank/wavetank/connector/deploy"
)

// workbookSteps are about the deployment workbook.
func (s *Scene) workbookSteps() []Step {
	return []Step{
		{Keyword: "Given", Phrase: `a workbook in which nothing is wrong`, Example: `Given a workbook in which nothing is wrong`, Note: "wavetank workbook --example", Do: s.goodWorkbook},
		{Keyword: "Given", Phrase: `the workbook is written`, Example: `Given the workbook is written`, Note: "at a site that is there already, with nothing wrong in it", Do: s.goodWorkbook},
		{Keyword: "Given", Phrase: `the workbook says {text} for {text}`, Example: `Given the workbook says "lab" for "Deployment profile"`, Note: "a person types it into the cell of an input", Do: s.workbookSays},
		{Keyword: "Then", Phrase: `the workbook is accepted`, Example: `Then the workbook is accepted`, Do: s.workbookAccepted},
		{Keyword: "Then", Phrase: `the workbook is refused: {text}`, Example: `Then the workbook is refused: "Async!B3: Application ID: is empty"`, Note: "one of the faults begins so, and nothing else is wrong", Do: s.workbookRefused},
	}
}

func (s *Scene) workbook() string { return filepath.Join(s.site, "deployment.xlsx") }

func (s *Scene) goodWorkbook() error {
	if err := s.opened(); err != nil {
		return err
	}
	if err := os.Remove(s.workbook()); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return deploy.WriteWorkbook(s.workbook(), deploy.Example())
}

func (s *Scene) workbookSays(value, label string) (err error) {
	x, err := excelize.OpenFile(s.workbook())
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, x.Close()) }()
	for _, sheet := range x.GetSheetList() {
		rows, err := x.GetRows(sheet)
		if err != nil {
			return err
		}
		for i, row := range rows {
			if len(row) > 0 && row[0] == unquote(label) {
				return errors.Join(x.SetCellStr(sheet, fmt.Sprintf("B%d", i+1), unquote(value)), x.Save())
			}
		}
	}
	return fmt.Errorf("no input is called %s", label)
}

func (s *Scene) workbookAccepted() error {
	_, err := deploy.Open(s.workbook())
	return err
}

func (s *Scene) workbookRefused(why string) error {
	_, err := deploy.Open(s.workbook())
	var faults deploy.Faults
	switch {
	case err == nil:
		return errors.New("nothing is wrong")
	case !errors.As(err, &faults) || len(faults) != 1 || !strings.HasPrefix(faults[0].Error(), unquote(why)):
		return fmt.Errorf("it is refused otherwise: %w", err)
	}
	return nil
}
