package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// place is a file that a command line names.
type place struct {
	name    string // as it was given, with its flag
	file    string // empty, or - for a standard stream: no file
	written bool   // else it is read
}

// reads is the place of a file that a flag, or an argument such as LOG, names for reading.
func reads(flag, file string) place { return place{flag + " " + file, file, false} }

// writes is the place of a file that a flag names for writing.
func writes(flag, file string) place { return place{flag + " " + file, file, true} }

// featureFiles are the places of paths that name feature files, with a line or without.
func featureFiles(paths []string) []place {
	var all []place
	for _, p := range paths {
		all = append(all, reads("PATH", p))
		if i := strings.LastIndexByte(p, ':'); i > 0 {
			all = append(all, place{"PATH " + p, p[:i], false})
		}
	}
	return all
}

// reportsTo are the places of a flag whose values are KIND or KIND:FILE.
func reportsTo(flag string, values []string) []place {
	var all []place
	for _, v := range values {
		_, file, _ := strings.Cut(v, ":")
		all = append(all, place{flag + " " + v, file, true})
	}
	return all
}

// apart says which two places are one file though one of them is written: what the other holds would be lost. Ask it before anything is
// written.
func apart(places []place) error {
	for i, p := range places {
		for _, before := range places[:i] {
			switch {
			case !p.written && !before.written || !oneFile(p.file, before.file):
			case p.written && before.written:
				flag, _, _ := strings.Cut(p.name, " ")
				return fmt.Errorf("%s: %s writes the same file", p.name, strings.TrimPrefix(before.name, flag+" "))
			default:
				return fmt.Errorf("%s: %s is the same file", p.name, before.name)
			}
		}
	}
	return nil
}

// oneFile reports whether two names lead to one file, which need not be there. What is no regular file, such as a terminal or /dev/null,
// keeps nothing that could be lost.
func oneFile(a, b string) bool {
	if a == "" || b == "" || a == "-" || b == "-" {
		return false
	}
	is, err := os.Stat(a)
	other, missing := os.Stat(b)
	if err == nil && missing == nil {
		return is.Mode().IsRegular() && os.SameFile(is, other)
	}
	return err != nil && missing != nil && located(a) == located(b)
}

// located is where a file that is not there would be made, also by a link.
func located(name string) string {
	if whole, err := filepath.Abs(name); err == nil {
		name = whole
	}
	if to, err := os.Readlink(name); err == nil && filepath.IsAbs(to) {
		name = to
	} else if err == nil {
		name = filepath.Join(filepath.Dir(name), to)
	}
	dir, base := filepath.Split(name)
	if real, err := filepath.EvalSymlinks(dir); err == nil {
		dir = real
	}
	return filepath.Join(dir, base)
}
