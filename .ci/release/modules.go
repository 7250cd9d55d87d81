package main

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strings"
)

// module is one that a program contains on some platform.
type module struct {
	path, version string
	dir           string   // its files
	sum           string   // of them, as go.sum has it
	in            []string // the programs, by name
	licenses      []string // by their SPDX names
	notices       []notice
}

// notice is a file with a licence or a notice.
type notice struct {
	name string
	text []byte
}

// linked are the modules of which code is in a program, on one of the platforms at least, and Go's own library, in the order of their paths.
func (r *release) linked(ctx context.Context) ([]module, error) {
	all := map[string]*module{}
	for _, program := range programs {
		for _, p := range r.platforms {
			text, err := output(ctx, r.root, p.env(), "go", "list", "-deps", "-json=Module", program.folder)
			if err != nil {
				return nil, err
			}
			for dec := json.NewDecoder(strings.NewReader(text)); ; {
				var pkg struct {
					Module *struct {
						Path, Version, Dir string
						Main               bool
						Replace            *struct{}
					}
				}
				if err := dec.Decode(&pkg); errors.Is(err, io.EOF) {
					break
				} else if err != nil {
					return nil, err
				}
				m := pkg.Module
				if m == nil || m.Main {
					continue
				}
				if m.Replace != nil {
					return nil, fmt.Errorf("%s is replaced: go install takes no module that does that", m.Path)
				}
				if all[m.Path] == nil {
					all[m.Path] = &module{path: m.Path, version: m.Version, dir: m.Dir}
				}
				if !slices.Contains(all[m.Path].in, program.name) {
					all[m.Path].in = append(all[m.Path].in, program.name)
				}
			}
		}
	}
	root, err := output(ctx, r.root, nil, "go", "env", "GOROOT")
	if err != nil {
		return nil, err
	}
	std := &module{path: "std", version: strings.TrimPrefix(runtime.Version(), "go"), dir: strings.TrimSpace(root)}
	for _, program := range programs {
		std.in = append(std.in, program.name)
	}
	all["std"] = std
	sums, err := os.ReadFile(filepath.Join(r.root, "go.sum"))
	if err != nil {
		return nil, err
	}
	var out []module
	for _, m := range slices.SortedFunc(maps.Values(all), func(a, b *module) int { return cmp.Compare(a.path, b.path) }) {
		if _, after, ok := bytes.Cut(sums, []byte(m.path+" "+m.version+" ")); ok {
			line, _, _ := bytes.Cut(after, []byte("\n"))
			m.sum = string(line)
		}
		if err := m.read(); err != nil {
			return nil, err
		}
		out = append(out, *m)
	}
	return out, nil
}

// legal are the names of files that have to go along.
var legal = regexp.MustCompile(`(?i)^(un)?(licen[cs]e|copying|copyright|notice|patents)([-._].*)?$|^.*[-_.]licen[cs]e(\.\w+)?$`)

// read finds the licences of a module in its folder.
func (m *module) read() error {
	files, err := os.ReadDir(m.dir)
	if err != nil {
		return fmt.Errorf("%s: %w (go mod download fetches it)", m.path, err)
	}
	for _, f := range files {
		if f.IsDir() || !legal.MatchString(f.Name()) || strings.HasSuffix(f.Name(), ".go") {
			continue
		}
		text, err := os.ReadFile(filepath.Join(m.dir, f.Name()))
		if err != nil {
			return err
		}
		m.notices = append(m.notices, notice{f.Name(), text})
		for _, name := range licensesIn(text) {
			if !slices.Contains(m.licenses, name) {
				m.licenses = append(m.licenses, name)
			}
		}
	}
	slices.Sort(m.licenses)
	return nil
}
