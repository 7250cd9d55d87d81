package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"
	"github.com/xuri/excelize/v2"

	"github.com/wavetank/wavetank/connector/ccm"
	"github.com/wavetank/wavetank/connector/deploy"
	"github.com/wavetank/wavetank/scenarios/clientbot"
	"github.com/wavetank/wavetank/scenarios/rehearsal"
)

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"wavetank": main, "bot": bot, "ccm": func() {
		env, release := ccm.Process(context.Background(), time.Now)
		code := ccm.Run(context.Background(), env, os.Args[1:])
		release()
		os.Exit(code)
	}})
}

// bot is a client of the cloud in a process of its own; the variable BROKEN names what it does wrong, and LATER how it works after it has
// answered.
func bot() {
	b := clientbot.Bot{Getenv: os.Getenv, Broken: os.Getenv("BROKEN"), Later: os.Getenv("LATER")}
	fmt.Fprintln(os.Stderr, b.Serve())
	os.Exit(1)
}

func params(dir string) testscript.Params {
	return testscript.Params{Dir: dir, Condition: condition, Setup: lend, Cmds: map[string]func(*testscript.TestScript, bool, []string){"red": isRed, "type": typeInto}}
}

// TestScripts are the guide's and README's command lines in a terminal, with what they print.
func TestScripts(t *testing.T) { testscript.Run(t, params("testdata")) }

const lesson = `# %s: %s
exec wavetank rehearse --mistake %s --dir lesson
! exec wavetank validate --config lesson/deployment.xlsx --format json
cp stdout report.json
red report.json %d
%s
exec wavetank validate --config lesson/deployment.xlsx
stdout '^green: '
`

// TestEveryMistakeIsFoundByItsStepAndMendedByItsAdvice types the very lines that validate prints, and answers prompts with what the
// administrators wrote.
func TestEveryMistakeIsFoundByItsStepAndMendedByItsAdvice(t *testing.T) {
	dir := t.TempDir()
	steps := map[int]bool{}
	for i, m := range rehearsal.Mistakes() {
		steps[m.Step] = true
		if testing.Short() && i > 0 { // one shows that the way is open; each takes three runs
			continue
		}
		mend := "stdin answers\nexec sh -e mend.sh"
		if m.Type != "" {
			mend = "type " + strconv.Quote(m.Type)
			mend = strings.ReplaceAll(mend, `"`, `'`)
		}
		text := fmt.Sprintf(lesson, m.Name, m.Does, m.Name, m.Step, mend)
		if err := os.WriteFile(filepath.Join(dir, m.Name+".txtar"), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for step := 1; step <= 12; step++ {
		if !steps[step] {
			t.Errorf("no mistake is found by step %d", step)
		}
	}
	testscript.Run(t, params(dir))
}

// isRed is the command red REPORT STEP: that step alone is red, and says what to do. What it says to type goes to mend.sh, and the
// answers to its prompts to answers.
func isRed(ts *testscript.TestScript, _ bool, args []string) {
	step, err := strconv.Atoi(args[1])
	ts.Check(err)
	var r rehearsal.Report
	ts.Check(json.Unmarshal([]byte(ts.ReadFile(args[0])), &r))
	if len(r.Checks) != 12 {
		ts.Fatalf("%d checks", len(r.Checks))
	}
	for _, c := range r.Checks {
		if (c.Result == rehearsal.Red) != (c.Step == step) {
			ts.Fatalf("step %d is %s: saw %s", c.Step, c.Result, c.Saw)
		}
		if c.Step != step {
			continue
		}
		if c.Advice == "" || c.Saw == "" {
			ts.Fatalf("step %d says neither what it saw nor what to do", step)
		}
		lines := strings.Join(c.Commands, "\n") + "\n"
		ts.Check(os.WriteFile(ts.MkAbs("mend.sh"), []byte(lines), 0o600))
		ts.Check(os.WriteFile(ts.MkAbs("answers"), []byte(answers(ts.ReadFile("lesson/from-the-administrators.txt"), lines)), 0o600))
	}
}

// answers are what the letter of the administrators says, for the prompts of the script that is run.
func answers(letter, script string) string {
	of := map[string]string{}
	for line := range strings.Lines(letter) {
		key, value, _ := strings.Cut(strings.TrimSpace(line), ": ")
		of[key] = value
	}
	switch {
	case strings.Contains(script, "configureVendors.sh -a"):
		return strings.Join([]string{"csp", deploy.VendorURL, of["Application ID"], of["Provider Key"], of["Security Key"], "y", ""}, "\n")
	case strings.Contains(script, "configureVendors.sh -w"):
		return of["Webhook Secret"] + "\ny\n"
	case strings.Contains(script, "virusscanprocessor.sh"):
		return strings.Join([]string{of["Application ID"], of["Provider Key"], of["Security Key"], of["Pipeline Processor URL"], ""}, "\n")
	}
	return ""
}

// typeInto is the command type 'INPUT=VALUE' [FILE]: a person types into the workbook, lesson/deployment.xlsx unless told.
func typeInto(ts *testscript.TestScript, _ bool, args []string) {
	label, value, ok := strings.Cut(args[0], "=")
	file := "lesson/deployment.xlsx"
	if len(args) > 1 {
		file = args[1]
	}
	x, err := excelize.OpenFile(ts.MkAbs(file))
	ts.Check(err)
	defer func() { _ = x.Close() }()
	for _, sheet := range x.GetSheetList() {
		rows, err := x.GetRows(sheet)
		ts.Check(err)
		for i, row := range rows {
			if ok && len(row) > 0 && row[0] == label {
				ts.Check(x.SetCellStr(sheet, fmt.Sprintf("B%d", i+1), value))
				ts.Check(x.Save())
				return
			}
		}
	}
	ts.Fatalf("there is no input %q", label)
}
