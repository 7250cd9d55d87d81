package mutants

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"maps"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"slices"
	"strings"
)

// switchVariable is the environment variable that chooses one mutant of a program that holds many, by its number.
const switchVariable = "WAVETANK_MUTANT"

// Together is one program that holds many mutants, of which at most one is on: linking wavetank takes far longer than running the scenarios of
// a rule. It can hold a mutant that changes the body of functions and nothing else.
type Together struct {
	shop    Workshop
	program string
	numbers map[string]int // by place in the data; from 1
}

// Together builds the program that holds those of the mutants that it can.
func (w Workshop) Together(ctx context.Context, some []Mutant) (*Together, error) {
	dir, err := os.MkdirTemp(w.Dir, "together-")
	if err != nil {
		return nil, fmt.Errorf("make directory: %w", err)
	}
	t := &Together{shop: w, program: filepath.Join(dir, "wavetank"), numbers: make(map[string]int)}
	files := make(map[string]*source)
	for i, m := range some {
		if path.Ext(m.File) != ".go" {
			continue
		}
		s := files[m.File]
		if s == nil {
			if s, err = read(filepath.Join(w.Root, filepath.FromSlash(m.File))); err != nil {
				return nil, fmt.Errorf("%s: %w", m.at, err)
			}
			files[m.File] = s
		}
		held, err := s.hold(m, i+1)
		if err != nil {
			return nil, err
		}
		if held {
			t.numbers[m.at] = i + 1
		}
	}
	overlay, written := make(map[string]string), 0
	write := func(instead, text string) error {
		written++
		overlay[instead] = filepath.Join(dir, fmt.Sprintf("%d.go", written))
		return os.WriteFile(overlay[instead], []byte(text), 0o600)
	}
	for _, name := range slices.Sorted(maps.Keys(files)) {
		s, at := files[name], filepath.Join(w.Root, filepath.FromSlash(name))
		if err := write(at, s.with()); err != nil {
			return nil, fmt.Errorf("write mutants: %w", err)
		}
		if err := write(filepath.Join(filepath.Dir(at), "mutant_switch.go"), s.switching()); err != nil {
			return nil, fmt.Errorf("write mutants: %w", err)
		}
	}
	if err := w.link(ctx, overlay, filepath.Join(dir, "overlay.json"), t.program); err != nil {
		return nil, fmt.Errorf("mutants do not build together: %w", err)
	}
	return t, nil
}

// Try is Workshop.Try, with the program at hand if it holds the mutant.
func (t *Together) Try(ctx context.Context, m Mutant) (Outcome, string, error) {
	number, held := t.numbers[m.at]
	if !held {
		return t.shop.Try(ctx, m)
	}
	return t.shop.run(ctx, m, t.program, fmt.Sprintf("%s=%d", switchVariable, number))
}

// Command is the program with a mutant switched on; nil: it does not hold it.
func (t *Together) Command(ctx context.Context, m Mutant, args ...string) *exec.Cmd {
	number, held := t.numbers[m.at]
	if !held {
		return nil
	}
	cmd := exec.CommandContext(ctx, t.program, args...)
	cmd.Env = append(os.Environ(), fmt.Sprintf("%s=%d", switchVariable, number))
	return cmd
}

// Holds says whether the program holds a mutant. Others are built and linked one by one.
func (t *Together) Holds(m Mutant) bool { return t.numbers[m.at] > 0 }

// source is a Go file with mutants of its functions.
type source struct {
	name  string // of the package
	text  []byte
	decls []declaration
	calls map[int]string // by offset behind the brace of a function: calls of its mutants
	added []string       // the mutants, as functions of their own
}

// declaration is one at the top level.
type declaration struct {
	text string
	is   *ast.FuncDecl // nil for anything but a function
	at   int           // where it begins
}

func read(file string) (*source, error) {
	text, err := os.ReadFile(file)
	if err != nil {
		return nil, fmt.Errorf("read source: %w", err)
	}
	name, decls, err := declarations(text)
	return &source{name: name, text: text, decls: decls, calls: make(map[int]string)}, err
}

func declarations(text []byte) (name string, all []declaration, err error) {
	files := token.NewFileSet()
	f, err := parser.ParseFile(files, "", text, 0)
	if err != nil {
		return "", nil, fmt.Errorf("parse source: %w", err)
	}
	offset := func(p token.Pos) int { return files.Position(p).Offset }
	for _, d := range f.Decls {
		one := declaration{text: string(text[offset(d.Pos()):offset(d.End())]), at: offset(d.Pos())}
		one.is, _ = d.(*ast.FuncDecl)
		all = append(all, one)
	}
	return f.Name.Name, all, nil
}

// hold takes a mutant in, if it can.
func (s *source) hold(m Mutant, number int) (bool, error) {
	broken, err := m.Apply(s.text)
	if err != nil {
		return false, err
	}
	_, decls, err := declarations(broken)
	if err != nil {
		return false, fmt.Errorf("%s: does not build: %w", m.at, err)
	}
	if len(decls) != len(s.decls) {
		return false, nil
	}
	calls, added := make(map[int]string), []string(nil)
	for i, was := range s.decls {
		is := decls[i]
		if was.text == is.text {
			continue
		}
		brace, call, ok := was.call(number)
		if !ok || is.is == nil || is.is.Body == nil || was.text[:brace] != is.text[:int(is.is.Body.Lbrace-is.is.Pos())] {
			return false, nil
		}
		name := int(is.is.Name.End() - is.is.Pos())
		calls[was.at+brace+1] = call
		added = append(added, fmt.Sprintf("%s_mutant%d%s", is.text[:name], number, is.text[name:]))
	}
	for at, call := range calls {
		s.calls[at] += call
	}
	s.added = append(s.added, added...)
	return len(added) > 0, nil
}

// call is what a function does first: it calls its mutant if that is on. False when that cannot be said with its parameters.
func (d declaration) call(number int) (brace int, text string, ok bool) {
	f := d.is
	if f == nil || f.Body == nil || f.Type.TypeParams != nil || f.Name.Name == "init" || f.Name.Name == "main" {
		return 0, "", false
	}
	callee := fmt.Sprintf("%s_mutant%d", f.Name.Name, number)
	if f.Recv != nil {
		if len(f.Recv.List[0].Names) == 0 || f.Recv.List[0].Names[0].Name == "_" {
			return 0, "", false
		}
		callee = f.Recv.List[0].Names[0].Name + "." + callee
	}
	var args []string
	for _, p := range f.Type.Params.List {
		if len(p.Names) == 0 {
			return 0, "", false
		}
		for _, n := range p.Names {
			if n.Name == "_" {
				return 0, "", false
			}
			arg := n.Name
			if _, variadic := p.Type.(*ast.Ellipsis); variadic {
				arg += "..."
			}
			args = append(args, arg)
		}
	}
	text = fmt.Sprintf("%s(%s)", callee, strings.Join(args, ", "))
	if f.Type.Results != nil {
		text = "return " + text
	} else {
		text += "; return"
	}
	return int(f.Body.Lbrace - f.Pos()), fmt.Sprintf(" if mutantOn == %d { %s }; ", number, text), true
}

// with is the file with all mutants it holds.
func (s *source) with() string {
	var b bytes.Buffer
	last := 0
	for _, at := range slices.Sorted(maps.Keys(s.calls)) {
		b.Write(s.text[last:at])
		b.WriteString(s.calls[at])
		last = at
	}
	b.Write(s.text[last:])
	for _, f := range s.added {
		b.WriteString("\n" + f + "\n")
	}
	return b.String()
}

// switching is the file that tells a package which mutant is on; 0 for none.
func (s *source) switching() string {
	return fmt.Sprintf("package %s\n\nimport (\n\t\"os\"\n\t\"strconv\"\n)\n\nvar mutantOn, _ = strconv.Atoi(os.Getenv(%q))\n", s.name, switchVariable)
}

// link builds wavetank with other texts for some files.
func (w Workshop) link(ctx context.Context, overlay map[string]string, list, program string) error {
	text, err := json.Marshal(map[string]map[string]string{"Replace": overlay})
	if err != nil {
		return fmt.Errorf("overlay: %w", err)
	}
	if err := os.WriteFile(list, text, 0o600); err != nil {
		return fmt.Errorf("overlay: %w", err)
	}
	build := exec.CommandContext(ctx, "go", "build", "-overlay", list, "-ldflags", "-s -w", "-o", program, "./scenarios/cmd/wavetank")
	build.Dir = w.Root
	if out, err := build.CombinedOutput(); err != nil {
		return fmt.Errorf("%w\n%s", err, out)
	}
	return nil
}
