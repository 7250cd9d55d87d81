package lint

import (
	"fmt"
	"regexp"
	"strings"
	"unicode/utf8"

	messages "github.com/cucumber/messages/go/v34"

	"github.com/wavetank/wavetank/scenarios"
	"github.com/wavetank/wavetank/scenarios/steps"
)

// check looks at one file.
type check struct {
	*Linter
	file    Feature
	nodes   map[string]*messages.Step     // by id
	owners  map[string]*messages.Scenario // by id
	rows    map[string]int                // the line of each row of examples, by id
	found   []Finding
	told    map[string]bool // findings that stand already
	columns []string        // the lines of the file
}

// Check looks at a feature that was parsed.
func (l *Linter) Check(f Feature) []Finding {
	c := &check{Linter: l, file: f, nodes: map[string]*messages.Step{}, owners: map[string]*messages.Scenario{}, rows: map[string]int{},
		told: map[string]bool{}, columns: strings.Split(f.Source, "\n")}
	if f.Document.Feature == nil {
		c.find(1, RuleEmpty, "the file holds no feature")
		return c.found
	}
	c.collect()
	if len(c.owners) == 0 {
		c.find(int(f.Document.Feature.Location.Line), RuleEmpty, "the feature has no scenario")
	}
	c.names()
	for _, p := range f.Pickles {
		c.pickle(p)
	}
	return c.found
}

func (c *check) find(line int, rule, message string) {
	key := fmt.Sprint(line, rule, message)
	if c.told[key] {
		return
	}
	c.told[key] = true
	column := 1
	if line >= 1 && line <= len(c.columns) {
		text := c.columns[line-1]
		column += utf8.RuneCountInString(text) - utf8.RuneCountInString(strings.TrimLeft(text, " \t"))
	}
	c.found = append(c.found, Finding{File: c.file.Path, Line: line, Column: column, Rule: rule, Message: message})
}

// collect finds the steps, scenarios and rows of the file.
func (c *check) collect() {
	steps := func(all []*messages.Step) {
		for _, step := range all {
			c.nodes[step.Id] = step
		}
	}
	for _, child := range c.file.children() {
		if child.background != nil {
			steps(child.background.Steps)
			continue
		}
		sc := child.scenario
		steps(sc.Steps)
		c.owners[sc.Id] = sc
		for _, e := range sc.Examples {
			for _, row := range e.TableBody {
				c.rows[row.Id] = int(row.Location.Line)
			}
		}
		switch line := int(sc.Location.Line); {
		case len(sc.Steps) == 0:
			c.find(line, RuleEmpty, "the scenario has no steps, so nothing is tested")
		case scenarios.WithoutRows(c.file.Document.Feature.Language, sc):
			c.find(line, RuleEmpty, "the outline has no rows, so nothing is tested")
		default:
			c.blocks(sc)
		}
	}
}

// blocks looks for examples without rows beside others of an outline.
func (c *check) blocks(sc *messages.Scenario) {
	for _, e := range sc.Examples {
		if len(e.TableBody) == 0 {
			c.find(int(e.Location.Line), RuleEmpty, "the examples have no rows, so nothing of them is tested")
		}
	}
}

// names looks for scenarios with one name.
func (c *check) names() {
	first := map[string]int{}
	for _, child := range c.file.children() {
		sc := child.scenario
		if sc == nil {
			continue
		}
		line := int(sc.Location.Line)
		if before, taken := first[sc.Name]; taken {
			c.find(line, RuleDuplicate, fmt.Sprintf("a scenario on line %d has the same name, %q", before, sc.Name))
			continue
		}
		first[sc.Name] = line
	}
}

// pickle looks at the steps of a scenario, or of one row of an outline.
func (c *check) pickle(p *messages.Pickle) {
	happened, early := false, 0
	for _, step := range p.Steps {
		node := c.nodes[step.AstNodeIds[0]]
		line := int(node.Location.Line)
		problems, matched := c.step(step)
		for _, problem := range problems {
			if len(p.AstNodeIds) > 1 && node.Text != step.Text {
				problem.message += fmt.Sprintf("\n(with the values of line %d)", c.rows[p.AstNodeIds[1]])
			}
			c.findOnce(line, problem)
		}
		if step.Type == messages.PickleStepType_ACTION || matched != nil && matched.Keyword == "When" {
			happened = true
		}
		if step.Type == messages.PickleStepType_OUTCOME && !happened && early == 0 && looks(matched) {
			early = line
		}
	}
	if early > 0 {
		c.find(early, RuleOrder, "this Then stands before any When: nothing has happened yet that it could be the outcome of")
	}
}

// ofSetUp are the outcomes that can be looked at when nothing has happened: they are about the set-up, or try something themselves.
var ofSetUp = regexp.MustCompile(`^the workbook |cannot |^the Twitter integration |^the admin has |Appendix C|^the certificate manager |^no two WhatsApp numbers |` +
	`^the clock shows |^the connector is |^WhatsApp has |^the review of |is in the state |permitted on the sandbox$|^the contact entry of |the profile of the business|` +
	`^agent \{name\} is (not )?alerted$|^the ledger is empty$|^no contact is created$`)

// looks reports whether a Then is the outcome of something.
func looks(matched *steps.Step) bool {
	return matched == nil || matched.Keyword == "Then" && !ofSetUp.MatchString(matched.Phrase)
}

// findOnce finds a problem of a step once, not again for every row.
func (c *check) findOnce(line int, p problem) {
	key := fmt.Sprint("step ", line, p.rule)
	if !c.told[key] {
		c.told[key] = true
		c.find(line, p.rule, p.message)
	}
}
