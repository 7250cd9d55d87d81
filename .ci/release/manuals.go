package main

import (
	"context"
	"fmt"
	"os/exec"
	"regexp"
	"slices"
	"strings"
)

// listed is how a program's help names a verb.
var listed = regexp.MustCompile(`(?m)^  (?:wavetank )?([a-z][a-z-]+) +\S`)

// manuals are the manual pages: what the programs themselves say when asked for help.
func (r *release) manuals(ctx context.Context) ([]entry, error) {
	mine := here()
	if !slices.Contains(r.platforms, mine) {
		if err := r.build(ctx, mine); err != nil {
			return nil, err
		}
	}
	var out []entry
	for _, program := range programs {
		page, err := r.manual(ctx, program.name, r.built(mine, program.name))
		if err != nil {
			return nil, err
		}
		out = append(out, entry{name: "man/man1/" + program.name + ".1", mode: 0o644, data: page})
	}
	return out, nil
}

func (r *release) manual(ctx context.Context, name, path string) ([]byte, error) {
	help := func(args ...string) string {
		text, _ := exec.CommandContext(ctx, path, append(args, "--help")...).CombinedOutput() // some programs exit 2 after help
		return strings.TrimSpace(string(text))
	}
	top := help()
	if top == "" {
		return nil, fmt.Errorf("%s --help prints nothing", name)
	}
	var page strings.Builder
	fmt.Fprintf(&page, ".TH %s 1 %s \"%s %s\"\n.SH NAME\n%s \\- %s\n.SH SYNOPSIS\n.nf\n%s\n.fi\n",
		strings.ToUpper(name), r.date.Format("2006-01-02"), name, r.version, name, roff(titleOf(name)), roff(top))
	for _, verb := range listed.FindAllStringSubmatch(top, -1) {
		if name == "ccm" { // all of its help is above
			break
		}
		text := help(verb[1])
		if text == "" {
			return nil, fmt.Errorf("%s %s --help prints nothing", name, verb[1])
		}
		fmt.Fprintf(&page, ".SH %s\n.nf\n%s\n.fi\n", strings.ToUpper(verb[1]), roff(text))
	}
	return []byte(page.String()), nil
}

// roff is a text as a manual page shows it as it is.
func roff(text string) string {
	text = strings.NewReplacer(`\`, `\e`, "-", `\-`).Replace(text)
	lines := strings.Split(text, "\n")
	for i, line := range lines {
		if strings.HasPrefix(line, ".") || strings.HasPrefix(line, "'") {
			lines[i] = `\&` + line
		}
	}
	return strings.Join(lines, "\n")
}
