package scenarios_test

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"maps"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

const (
	mostOfConnector = 25 // methods of *connector.Connector: it is the wiring
	mostOfAPart     = 18 // methods of any other type of package connector
	mostOfInterface = 3  // methods of an interface of package connector
)

// wholes are the interfaces of package connector that have more methods, and why. They are made of small ones, and no part takes one: only the files
// that join the parts name them.
var wholes = map[string]string{
	"Storage": "what a process gives as its store: all that the parts ask of one, taken together",
	"Cloud":   "what a process gives as its cloud",
	"Session": "what a process gives as an adapter of Oceana",
	"Runtime": "what a process gives to run on",
	"Letters": "a result of OpenLetters, for operators",
}

// joining are the files of package connector that may name a whole: those in which the parts are joined, and those through which a Session goes
// from what makes it to the term that holds it.
var joining = []string{"connector.go", "dead_letters.go", "env.go", "parts.go", "runtime.go", "wire.go", "adapters.go", "terms.go", "sessions.go"}

// wrongParts says what in files, by name, is against the bounds of package connector.
func wrongParts(files map[string]*ast.File) (wrong []string) {
	methods, interfaces := map[string]int{}, map[string]*ast.InterfaceType{}
	for name, f := range files {
		var look func(n ast.Node) bool
		look = func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.FuncDecl:
				if n.Recv != nil {
					methods[receiver(n.Recv.List[0].Type)]++
				}
			case *ast.TypeSpec:
				if i, ok := n.Type.(*ast.InterfaceType); ok {
					interfaces[n.Name.Name] = i
				}
			case *ast.Ident:
				if _, whole := wholes[n.Name]; whole && !slices.Contains(joining, name) {
					wrong = append(wrong, fmt.Sprintf("%s names %s: a part says itself what it needs", name, n.Name))
				}
			case *ast.SelectorExpr: // what is selected is another package's, or a field
				ast.Inspect(n.X, look)
				return false
			}
			return true
		}
		ast.Inspect(f, look)
	}
	for name, n := range methods {
		if most := map[bool]int{true: mostOfConnector, false: mostOfAPart}[name == "Connector"]; n > most {
			wrong = append(wrong, fmt.Sprintf("%s has %d methods, at most %d may: what of it is a part of its own?", name, n, most))
		}
	}
	for name, i := range interfaces {
		own := 0
		for _, m := range i.Methods.List {
			own += len(m.Names)
		}
		set := methodsOf(interfaces, i)
		_, whole := wholes[name]
		if own > mostOfInterface || !whole && set > mostOfInterface {
			wrong = append(wrong, fmt.Sprintf("interface %s has %d methods, at most %d may: who asks for which?", name, max(own, set), mostOfInterface))
		}
	}
	slices.Sort(wrong)
	return slices.Compact(wrong)
}

// methodsOf counts the methods of an interface, those of the interfaces in it included; one of another package counts for more than any may have.
func methodsOf(known map[string]*ast.InterfaceType, i *ast.InterfaceType) int {
	set := map[string]bool{}
	var add func(i *ast.InterfaceType) bool
	add = func(i *ast.InterfaceType) bool {
		for _, m := range i.Methods.List {
			for _, name := range m.Names {
				set[name.Name] = true
			}
			if len(m.Names) > 0 {
				continue
			}
			of, ok := m.Type.(*ast.Ident)
			if !ok || known[of.Name] == nil || !add(known[of.Name]) {
				return false
			}
		}
		return true
	}
	if !add(i) {
		return mostOfInterface + 1
	}
	return len(set)
}

func parseFiles(t *testing.T, sources map[string]any) map[string]*ast.File {
	t.Helper()
	files := map[string]*ast.File{}
	for path, source := range sources {
		f, err := parser.ParseFile(token.NewFileSet(), path, source, parser.SkipObjectResolution|parser.ParseComments)
		if err != nil {
			t.Fatal(err)
		}
		files[filepath.Base(path)] = f
	}
	return files
}

// connectorFiles are those of package connector, by name, tests left out.
func connectorFiles(t *testing.T) map[string]*ast.File {
	t.Helper()
	paths, err := filepath.Glob("../connector/*.go")
	if err != nil {
		t.Fatal(err)
	}
	sources := map[string]any{}
	for _, path := range paths {
		if !strings.HasSuffix(path, "_test.go") {
			sources[path] = nil
		}
	}
	return parseFiles(t, sources)
}

// TestThePartsOfTheConnectorAreSmall holds Connector to the wiring, and every part to what it needs of its neighbours.
func TestThePartsOfTheConnectorAreSmall(t *testing.T) {
	files := connectorFiles(t)
	if len(files) < 30 {
		t.Fatalf("only %d files of package connector were looked at", len(files))
	}
	for _, wrong := range wrongParts(files) {
		t.Error(wrong)
	}
	for name := range wholes {
		if !slices.ContainsFunc(slices.Collect(maps.Values(files)), func(f *ast.File) bool { return declares(f, name) }) {
			t.Errorf("%s is an exception and is not there any more", name)
		}
	}
}

func declares(f *ast.File, name string) (found bool) {
	ast.Inspect(f, func(n ast.Node) bool {
		if s, ok := n.(*ast.TypeSpec); ok && s.Name.Name == name {
			found = true
		}
		return true
	})
	return found
}

// TestAPartThatIsTooLargeIsSeen breaks each bound once.
func TestAPartThatIsTooLargeIsSeen(t *testing.T) {
	many := "package connector\ntype Connector struct{}\ntype part struct{}\n"
	for n := range mostOfConnector + 1 {
		many += fmt.Sprintf("func (c *Connector) m%d() {}\nfunc (p part) m%d() {}\n", n, n)
	}
	files := parseFiles(t, map[string]any{
		"many.go":  many,
		"wide.go":  "package connector\ntype wide interface { a(); b(); c(); d() }\ntype half interface { a(); b() }\n",
		"sum.go":   "package connector\ntype sum interface { half; e(); f() }\ntype outer interface { io.ReadWriter }\ntype fine interface { half; g() }\n",
		"taker.go": "package connector\ntype taker struct { db Storage; of other.Cloud }\n",
		"gets.go":  "package connector\nfunc gets(part any) { part.(Session).Run(nil) }\n",
	})
	got := strings.Join(wrongParts(files), "\n")
	for _, want := range []string{
		"Connector has 26 methods", "part has 26 methods", "interface wide has 4", "interface sum has 4", "interface outer has 4", "taker.go names Storage", "gets.go names Session",
	} {
		if !strings.Contains(got, want) {
			t.Errorf("%q is not said in:\n%s", want, got)
		}
	}
	if n := len(strings.Split(got, "\n")); n != 7 {
		t.Errorf("%d faults are found, want 7:\n%s", n, got)
	}
}

// unnamedParts are the types of the fields of struct parts that doc does not name, and the names at the head of a line of its list that are neither a
// type nor a file.
func unnamedParts(files map[string]*ast.File, doc string) (unnamed, unknown []string) {
	types, isPart := map[string]bool{}, map[string]bool{}
	for _, f := range files {
		ast.Inspect(f, func(n ast.Node) bool {
			s, ok := n.(*ast.TypeSpec)
			if !ok {
				return true
			}
			types[s.Name.Name] = true
			if st, ok := s.Type.(*ast.StructType); ok && s.Name.Name == "parts" {
				for _, field := range st.Fields.List {
					if name := receiver(field.Type); name != "" && !ast.IsExported(name) && name != "bool" {
						isPart[name] = true
					}
				}
			}
			return true
		})
	}
	for name := range isPart {
		if !regexp.MustCompile(`\b` + name + `\b`).MatchString(doc) {
			unnamed = append(unnamed, name)
		}
	}
	for _, m := range regexp.MustCompile(`(?m)^\t(\w+) `).FindAllStringSubmatch(doc, -1) {
		if !types[m[1]] && files[m[1]+".go"] == nil {
			unknown = append(unknown, m[1])
		}
	}
	slices.Sort(unnamed)
	return unnamed, unknown
}

// TestTheDocNamesEveryPart of package connector, and none that is not there.
func TestTheDocNamesEveryPart(t *testing.T) {
	files := connectorFiles(t)
	doc := files["doc.go"].Doc.Text()
	unnamed, unknown := unnamedParts(files, doc)
	if len(unnamed) > 0 || len(unknown) > 0 {
		t.Errorf("connector/doc.go does not name %s, and names %s, which is not there", unnamed, unknown)
	}
	if n := strings.Count(doc, "\n\t"); n < 20 {
		t.Errorf("the list of parts has %d lines: it names hardly any", n)
	}
	unnamed, unknown = unnamedParts(files, "The parts:\n\n\tnone   is none\n\tfront    is one\n")
	if !slices.Contains(unnamed, "recorder") || slices.Contains(unnamed, "front") || !slices.Equal(unknown, []string{"none"}) {
		t.Errorf("a doc with one part: it does not name %s, and names %s, which is not there", unnamed, unknown)
	}
}
