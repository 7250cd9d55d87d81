package scenarios_test

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode"
)

// TestWordsOfTheField keeps the words of testdata/words.tsv out of every comment, every declared identifier and every text that the programs
// hold, of the page's modules and of the guides, so that a reader never has to learn a private word for a public thing.
func TestWordsOfTheField(t *testing.T) {
	list, err := os.ReadFile("testdata/words.tsv")
	if err != nil {
		t.Fatal(err)
	}
	words, err := parseWords(string(list))
	if err != nil {
		t.Fatal(err)
	}
	files := 0
	err = filepath.WalkDir("..", func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		name := strings.TrimPrefix(filepath.ToSlash(path), "../")
		if d.IsDir() {
			if name == ".git" || name == "bin" || d.Name() == "node_modules" {
				return fs.SkipDir
			}
			return nil
		}
		check := words.check
		switch filepath.Ext(path) {
		case ".go":
		case ".md", ".js":
			check = words.checkText
		default:
			return nil
		}
		files++
		source, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		problems, err := check(name, source)
		for _, problem := range problems {
			t.Error(problem)
		}
		return err
	})
	if err != nil || files < 500 {
		t.Fatalf("%d files, %v", files, err)
	}
	for _, w := range words {
		for where, used := range w.right {
			if !*used {
				t.Errorf("testdata/words.tsv: %s: %q is not there: remove the exception", where, w)
			}
		}
	}
}

// TestTheWordListFindsWords checks the check: each line holds one word where it must be found, or must not.
func TestTheWordListFindsWords(t *testing.T) {
	words, err := parseWords("# a list\ngave a nod\tacknowledge\nquirk\toddity\tsim/here/ (as a joke)\n")
	if err != nil {
		t.Fatal(err)
	}
	for source, want := range map[string]string{
		"// It gave a nod.": `sim/x.go:2: "gave a nod": write acknowledge`,
		"// A quirk.":       `sim/x.go:2: "quirk": write oddity`,
		"func f() { theQuirk := 1; _ = theQuirk }": `sim/x.go:2: "quirk" in theQuirk: write oddity`,
		"func GaveANod() {}":                       `sim/x.go:2: "gave a nod" in GaveANod: write acknowledge`,
		"type t struct{ quirk int }":               `sim/x.go:2: "quirk" in quirk: write oddity`,
		"func (quirk t) f() {}":                    `sim/x.go:2: "quirk" in quirk: write oddity`,
		"var x = \"a quirk\"":                      `sim/x.go:2: "quirk" in "a quirk": write oddity`,
		"var x = `a\nquirk`":                       "sim/x.go:3: \"quirk\" in `a\nquirk`: write oddity",
		"import _ \"a/quirk\"":                     "",
		"// Their quirkily.":                       "",
		"var x = other.Quirk":                      "",
	} {
		problems, err := words.check("sim/x.go", []byte("package x\n"+source+"\n"))
		if got := strings.Join(problems, "\n"); err != nil || got != want {
			t.Errorf("%s: %q, %v; want %q", source, got, err, want)
		}
	}
	if problems, err := words.check("sim/x_test.go", []byte("package x\nvar x = \"quirk\"\n")); err != nil || problems != nil {
		t.Errorf("a text of a test is found: %v, %v", problems, err)
	}
	if problems, err := words.checkText("a.md", []byte("# Fine\nHe gave a nod\n")); err != nil || strings.Join(problems, "") != `a.md:2: "gave a nod": write acknowledge` {
		t.Errorf("a guide: %v, %v", problems, err)
	}
	if problems, err := words.check("sim/here/x.go", []byte("package x // quirk\n")); err != nil || problems != nil {
		t.Errorf("an exception is found: %v, %v", problems, err)
	}
	if _, err := parseWords("quirk\n"); err == nil {
		t.Error("a word without one to use instead is taken")
	}
}

// word is a line of the list.
type word struct {
	parts   []string // in lower case
	instead string
	right   map[string]*bool // files, or folders that end in "/", where the word is right; true once it was seen there
}

func (w word) String() string { return strings.Join(w.parts, " ") }

type wordList []word

func parseWords(text string) (words wordList, err error) {
	for n, line := range strings.Split(text, "\n") {
		if line == "" || line[0] == '#' {
			continue
		}
		fields := append(strings.Split(line, "\t"), "", "")
		w := word{strings.Fields(fields[0]), fields[1], map[string]*bool{}}
		if len(w.parts) == 0 || w.instead == "" {
			return nil, fmt.Errorf("line %d: want a word, a tab and the word to use instead: %q", n+1, line)
		}
		for _, where := range strings.Split(fields[2], ", ") {
			if file, _, reason := strings.Cut(where, " ("); reason {
				w.right[file] = new(bool)
			}
		}
		words = append(words, w)
	}
	return words, nil
}

// check returns a line for each word of the list in source's comments and declarations.
func (l wordList) check(path string, source []byte) (problems []string, err error) {
	set := token.NewFileSet()
	file, err := parser.ParseFile(set, path, source, parser.ParseComments|parser.SkipObjectResolution)
	if err != nil {
		return nil, err
	}
	report := func(at token.Pos, line int, text, where string) {
		parts := partsOf(text)
		for _, w := range l {
			if holds(parts, w.parts) && !w.rightIn(path) {
				problems = append(problems, fmt.Sprintf("%s:%d: %q%s: write %s", path, set.Position(at).Line+line, w, where, w.instead))
			}
		}
	}
	for _, group := range file.Comments {
		for _, comment := range group.List {
			for n, line := range strings.Split(comment.Text, "\n") {
				report(comment.Pos(), n, line, "")
			}
		}
	}
	for _, name := range declared(file) {
		report(name.Pos(), 0, name.Name, " in "+name.Name)
	}
	if !strings.HasSuffix(path, "_test.go") {
		for _, text := range literals(file) {
			for n, line := range strings.Split(text.Value, "\n") {
				report(text.Pos(), n, line, " in "+text.Value[:min(len(text.Value), 60)])
			}
		}
	}
	return problems, nil
}

// checkText returns a line for each word of the list in a text.
func (l wordList) checkText(path string, source []byte) (problems []string, err error) {
	for n, line := range strings.Split(string(source), "\n") {
		parts := partsOf(line)
		for _, w := range l {
			if holds(parts, w.parts) && !w.rightIn(path) {
				problems = append(problems, fmt.Sprintf("%s:%d: %q: write %s", path, n+1, w, w.instead))
			}
		}
	}
	return problems, nil
}

// literals are the string literals of a file, without what it imports.
func literals(file *ast.File) (all []*ast.BasicLit) {
	ast.Inspect(file, func(n ast.Node) bool {
		if _, ok := n.(*ast.ImportSpec); ok {
			return false
		}
		if text, ok := n.(*ast.BasicLit); ok && text.Kind == token.STRING {
			all = append(all, text)
		}
		return true
	})
	return all
}

func (w word) rightIn(path string) bool {
	for where, used := range w.right {
		if path == where || strings.HasSuffix(where, "/") && strings.HasPrefix(path, where) {
			*used = true
			return true
		}
	}
	return false
}

// declared returns the names that a file introduces.
func declared(file *ast.File) (names []*ast.Ident) {
	ast.Inspect(file, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.FuncDecl:
			names = append(names, n.Name)
		case *ast.TypeSpec:
			names = append(names, n.Name)
		case *ast.ValueSpec:
			names = append(names, n.Names...)
		case *ast.Field:
			names = append(names, n.Names...)
		case *ast.LabeledStmt:
			names = append(names, n.Label)
		case *ast.AssignStmt:
			if n.Tok == token.DEFINE {
				for _, left := range n.Lhs {
					if name, ok := left.(*ast.Ident); ok {
						names = append(names, name)
					}
				}
			}
		case *ast.RangeStmt:
			for _, left := range []ast.Expr{n.Key, n.Value} {
				if name, ok := left.(*ast.Ident); ok && n.Tok == token.DEFINE {
					names = append(names, name)
				}
			}
		}
		return true
	})
	return names
}

// partsOf splits text, and the names in it, into words in lower case: "theQuirk's" is the, quirk, s.
func partsOf(text string) (parts []string) {
	letters := []rune(text)
	from := 0
	for i := range len(letters) + 1 {
		end := i == len(letters) || !unicode.IsLetter(letters[i])
		next := i+1 < len(letters) && unicode.IsLower(letters[i+1])
		if end || i > from && unicode.IsUpper(letters[i]) && (next || unicode.IsLower(letters[i-1])) {
			if i > from {
				parts = append(parts, strings.ToLower(string(letters[from:i])))
			}
			if from = i; end {
				from = i + 1
			}
		}
	}
	return parts
}

func holds(parts, wanted []string) bool {
	for i := range len(parts) - len(wanted) + 1 {
		same := true
		for n, w := range wanted {
			same = same && parts[i+n] == w
		}
		if same {
			return true
		}
	}
	return false
}
