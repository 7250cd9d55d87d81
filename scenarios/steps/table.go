package steps

import (
	"fmt"
	"slices"
	"strings"

	"github.com/cucumber/godog"
)

// Row is one line of a table that a step compares: for each column the words that are right, the first of which is shown.
type Row map[string][]string

// compareTable compares a step's table with what there is. The table names some or all of the columns, in any order; its rows
// must be all there are. The error shows both.
func compareTable(want *godog.Table, columns []string, got []Row) error {
	if want == nil || len(want.Rows) == 0 {
		return fmt.Errorf("this step needs a table with the columns %s", strings.Join(columns, ", "))
	}
	var head []string
	for _, cell := range want.Rows[0].Cells {
		if !slices.Contains(columns, cell.Value) {
			return fmt.Errorf("column %q: use %s", cell.Value, strings.Join(columns, ", "))
		}
		head = append(head, cell.Value)
	}
	equal := len(want.Rows)-1 == len(got)
	wanted := []Row{}
	for i, line := range want.Rows[1:] {
		r := Row{}
		for c, cell := range line.Cells {
			r[head[c]] = []string{cell.Value}
			if i < len(got) && !slices.Contains(got[i][head[c]], cell.Value) {
				equal = false
			}
		}
		wanted = append(wanted, r)
	}
	if equal {
		return nil
	}
	return fmt.Errorf("want:\n%sgot:\n%s", RenderRows(head, wanted), RenderRows(head, got))
}

// pairs reads a table of two columns below a heading with their names.
func pairs(table *godog.Table, first, second string) ([][2]string, error) {
	if len(table.Rows) == 0 || len(table.Rows[0].Cells) != 2 || table.Rows[0].Cells[0].Value != first || table.Rows[0].Cells[1].Value != second {
		return nil, fmt.Errorf("this step needs a table with the columns %s, %s", first, second)
	}
	var all [][2]string
	for _, line := range table.Rows[1:] {
		all = append(all, [2]string{line.Cells[0].Value, line.Cells[1].Value})
	}
	return all, nil
}

// RenderRows prints rows as a Gherkin table.
func RenderRows(columns []string, rows []Row) string {
	width := make([]int, len(columns))
	cell := func(r Row, column string) string {
		if len(r[column]) == 0 {
			return ""
		}
		return r[column][0]
	}
	for i, c := range columns {
		width[i] = len([]rune(c))
		for _, r := range rows {
			width[i] = max(width[i], len([]rune(cell(r, c))))
		}
	}
	var b strings.Builder
	line := func(text func(column string) string) {
		b.WriteString("      |")
		for i, c := range columns {
			t := text(c)
			b.WriteString(" " + t + strings.Repeat(" ", width[i]-len([]rune(t))) + " |")
		}
		b.WriteString("\n")
	}
	line(func(c string) string { return c })
	for _, r := range rows {
		line(func(c string) string { return cell(r, c) })
	}
	return b.String()
}
