package scenarios_test

import (
	"flag"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

var rewriteExported = flag.Bool("exported", false, "write testdata/exported.txt anew")

// exportedOf are the exported identifiers below a folder: package.Name, package.Type.Method, package.Type.Field. Commands, tests and packages for
// tests alone have none. undocumented are the fields among them without a comment, with their place.
func exportedOf(t *testing.T, root string) (names, undocumented []string) {
	t.Helper()
	for _, top := range []string{"connector", "sim", "scenarios", "features", "fixtures"} {
		err := filepath.WalkDir(filepath.Join(root, top), func(name string, d fs.DirEntry, err error) error {
			switch {
			case err != nil:
				return err
			case d.IsDir() && slices.Contains([]string{"testdata", "cmd", "files"}, d.Name()):
				return fs.SkipDir
			case path.Ext(name) != ".go" || strings.HasSuffix(name, "_test.go"):
				return nil
			}
			set := token.NewFileSet()
			file, err := parser.ParseFile(set, name, nil, parser.ParseComments)
			if err != nil {
				return err
			}
			relative, err := filepath.Rel(root, filepath.Dir(name))
			if err != nil {
				return err
			}
			e := exported{set: set, pkg: filepath.ToSlash(relative)}
			for _, decl := range file.Decls {
				e.declared(decl)
			}
			names, undocumented = append(names, e.names...), append(undocumented, e.undocumented...)
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	slices.Sort(names)
	return slices.Compact(names), undocumented // a file for each system declares the same name
}

// exported collects the identifiers of one file.
type exported struct {
	set                 *token.FileSet
	pkg                 string
	names, undocumented []string
}

func (e *exported) declared(decl ast.Decl) {
	switch d := decl.(type) {
	case *ast.FuncDecl:
		name := d.Name.Name
		if d.Recv != nil {
			of := receiver(d.Recv.List[0].Type)
			if !ast.IsExported(of) {
				return
			}
			name = of + "." + name
		}
		if d.Name.IsExported() {
			e.names = append(e.names, e.pkg+"."+name)
		}
	case *ast.GenDecl:
		for _, spec := range d.Specs {
			switch s := spec.(type) {
			case *ast.ValueSpec:
				for _, n := range s.Names {
					if n.IsExported() {
						e.names = append(e.names, e.pkg+"."+n.Name)
					}
				}
			case *ast.TypeSpec:
				if s.Name.IsExported() {
					e.names = append(e.names, e.pkg+"."+s.Name.Name)
					e.within(e.pkg+"."+s.Name.Name, s.Type)
				}
			}
		}
	}
}

// within adds the fields of a struct and the methods of an interface. A comment on the line before covers the fields that follow it without
// an empty line, as people write groups of fields.
func (e *exported) within(name string, typ ast.Expr) {
	var list *ast.FieldList
	isStruct := false
	switch typ := typ.(type) {
	case *ast.StructType:
		list, isStruct = typ.Fields, true
	case *ast.InterfaceType:
		list = typ.Methods
	default:
		return
	}
	covered, last := false, 0
	for _, f := range list.List {
		line := e.set.Position(f.Pos()).Line
		covered = f.Doc != nil || f.Comment != nil || covered && line <= last+1
		last = e.set.Position(f.End()).Line
		for _, n := range f.Names {
			if !n.IsExported() {
				continue
			}
			e.names = append(e.names, name+"."+n.Name)
			if isStruct && !covered {
				e.undocumented = append(e.undocumented, fmt.Sprintf("%s:%d: %s.%s", e.set.Position(n.Pos()).Filename, line, name, n.Name))
			}
			e.within(name+"."+n.Name, f.Type)
		}
	}
}

func receiver(typ ast.Expr) string {
	switch t := typ.(type) {
	case *ast.StarExpr:
		return receiver(t.X)
	case *ast.IndexExpr:
		return receiver(t.X)
	case *ast.Ident:
		return t.Name
	}
	return ""
}

// vanished are the identifiers that were there and are not, unless the unreleased part of the change log names them.
func vanished(before, now []string, log string) []string {
	_, log, _ = strings.Cut(log, "## Unreleased")
	log, _, _ = strings.Cut(log, "\n## ")
	var out []string
	for _, name := range before {
		if _, there := slices.BinarySearch(now, name); !there && !strings.Contains(log, "`"+name+"`") {
			out = append(out, name)
		}
	}
	return out
}

// TestExportedIdentifiersStay compares the code with the list of what was exported. `make exported` writes the list anew once the change log
// names what went.
func TestExportedIdentifiersStay(t *testing.T) {
	const file = "testdata/exported.txt"
	now, _ := exportedOf(t, "..")
	list, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	before := strings.Fields(string(list))
	if len(before) < 1000 {
		t.Fatalf("%s has %d identifiers only", file, len(before))
	}
	gone := vanished(before, now, readGuide(t, ".github/CHANGELOG.md"))
	for _, name := range gone {
		t.Errorf("%s is gone: name `%s` under Unreleased in .github/CHANGELOG.md with what to use instead, then `make exported`", name, name)
	}
	if *rewriteExported && len(gone) == 0 {
		if err := os.WriteFile(file, []byte(strings.Join(now, "\n")+"\n"), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

func TestAnIdentifierThatVanishesIsMissed(t *testing.T) {
	before, now := []string{"sim.New", "sim.World.Close", "sim.World.Stop"}, []string{"sim.New", "sim.World.Close"}
	for _, tc := range []struct{ log, want string }{
		{"## Unreleased\n\n- none\n\n## v0.1.0\n", "sim.World.Stop"},
		{"## Unreleased\n\n- `sim.World.Stop` is gone: Close does the same\n\n## v0.1.0\n", ""},
		{"## Unreleased\n\n- none\n\n## v0.1.0\n\n- `sim.World.Stop` is there\n", "sim.World.Stop"},
		{"## Unreleased\n\nNothing was released before this.\n", "sim.World.Stop"},
	} {
		if got := strings.Join(vanished(before, now, tc.log), " "); got != tc.want {
			t.Errorf("%q: got %q, want %q", tc.log, got, tc.want)
		}
	}
}

// undocumentedAtMost is how many exported fields still lack a comment: it may only become less.
const undocumentedAtMost = 0

// TestExportedFieldsAreDocumented keeps new fields from having no comment, and the figure from being higher than what is left to do.
func TestExportedFieldsAreDocumented(t *testing.T) {
	_, undocumented := exportedOf(t, "..")
	if n := len(undocumented); n > undocumentedAtMost {
		t.Errorf("%d exported fields have no comment, %d at most may: say what the new ones mean, their unit and what zero is:\n%s", n, undocumentedAtMost, strings.Join(undocumented, "\n"))
	} else if n < undocumentedAtMost {
		t.Errorf("%d exported fields have no comment: set undocumentedAtMost to that", n)
	}
}
