package scenarios_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// testsOfTheRepository are the names of all tests and fuzz targets, with the folders that have them.
func testsOfTheRepository(t *testing.T) map[string][]string {
	t.Helper()
	found := map[string][]string{}
	err := filepath.WalkDir("..", func(name string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir() && slices.Contains([]string{".git", "bin", "testdata"}, d.Name()):
			return fs.SkipDir
		case d.IsDir() || !strings.HasSuffix(name, "_test.go"):
			return nil
		}
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.SkipObjectResolution)
		if err != nil {
			return err
		}
		for _, decl := range file.Decls {
			if f, ok := decl.(*ast.FuncDecl); ok && f.Recv == nil && (strings.HasPrefix(f.Name.Name, "Test") || strings.HasPrefix(f.Name.Name, "Fuzz")) {
				found[f.Name.Name] = append(found[f.Name.Name], filepath.Dir(name))
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return found
}

var quoted = regexp.MustCompile("`((?:Test|Fuzz)[A-Za-z0-9]+)`")

// securityTables are the rows of the tables below two headings of SECURITY.md, in cells.
func securityTables(t *testing.T) (threats, parsers [][]string) {
	t.Helper()
	text, err := os.ReadFile("../.github/SECURITY.md")
	if err != nil {
		t.Fatal(err)
	}
	heading := ""
	for line := range strings.Lines(string(text)) {
		line = strings.TrimSpace(line)
		if after, ok := strings.CutPrefix(line, "## "); ok {
			heading = after
		}
		if !strings.HasPrefix(line, "| ") {
			continue
		}
		cells := strings.Split(strings.Trim(line, "|"), "|")
		for i := range cells {
			cells[i] = strings.TrimSpace(cells[i])
		}
		switch {
		case cells[0] == "threat" || cells[0] == "bytes":
		case heading == "What holds":
			threats = append(threats, cells)
		case heading == "Parsers of outside bytes":
			parsers = append(parsers, cells)
		}
	}
	return threats, parsers
}

func TestWhatHoldsIsShownByTestsThatExist(t *testing.T) {
	tests := testsOfTheRepository(t)
	threats, parsers := securityTables(t)
	if len(threats) < 15 || len(parsers) < 5 {
		t.Fatalf("the tables have %d and %d rows", len(threats), len(parsers))
	}
	for _, row := range threats {
		if len(row) != 4 || row[1] == "" {
			t.Errorf("%q: want threat, what holds, what shows it, what does not hold", row)
			continue
		}
		if len(quoted.FindAllString(row[2], -1)) == 0 {
			t.Errorf("%s: nothing shows it", row[0])
		}
	}
	for _, row := range slices.Concat(threats, parsers) {
		for _, m := range quoted.FindAllStringSubmatch(strings.Join(row, " "), -1) {
			if len(tests[m[1]]) == 0 {
				t.Errorf("%s: there is no %s", row[0], m[1])
			}
		}
	}
}

func TestEveryFuzzTargetIsListed(t *testing.T) {
	_, parsers := securityTables(t)
	listed := map[string]bool{}
	for _, row := range parsers {
		for _, m := range quoted.FindAllStringSubmatch(strings.Join(row, " "), -1) {
			listed[m[1]] = true
		}
	}
	for name := range testsOfTheRepository(t) {
		if strings.HasPrefix(name, "Fuzz") && !listed[name] {
			t.Errorf("%s is not in the table of parsers of SECURITY.md", name)
		}
	}
}

// TestNoServerIsHeldUp: every http.Server of the programs ends headers, bodies and connections without a request. One that is made without
// these limits waits for ever for a caller who sends a byte now and then.
func TestNoServerIsHeldUp(t *testing.T) {
	servers := 0
	err := filepath.WalkDir("..", func(name string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir() && slices.Contains([]string{".git", "bin", "testdata"}, d.Name()):
			return fs.SkipDir
		case d.IsDir() || !strings.HasSuffix(name, ".go") || strings.HasSuffix(name, "_test.go"):
			return nil
		}
		files := token.NewFileSet()
		file, err := parser.ParseFile(files, name, nil, parser.SkipObjectResolution)
		if err != nil {
			return err
		}
		ast.Inspect(file, func(n ast.Node) bool {
			made, ok := n.(*ast.CompositeLit)
			if !ok || !isServer(made.Type) {
				return true
			}
			servers++
			set := map[string]bool{}
			for _, field := range made.Elts {
				if pair, ok := field.(*ast.KeyValueExpr); ok {
					if key, ok := pair.Key.(*ast.Ident); ok {
						set[key.Name] = true
					}
				}
			}
			for _, want := range []string{"ReadHeaderTimeout", "ReadTimeout", "IdleTimeout"} {
				if !set[want] {
					t.Errorf("%s: the server has no %s", files.Position(made.Pos()), want)
				}
			}
			return true
		})
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if servers < 3 {
		t.Errorf("found %d servers", servers)
	}
}

func isServer(kind ast.Expr) bool {
	s, ok := kind.(*ast.SelectorExpr)
	if !ok || s.Sel.Name != "Server" {
		return false
	}
	of, ok := s.X.(*ast.Ident)
	return ok && of.Name == "http"
}
