package main

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
)

const noticesFile = "THIRD_PARTY_NOTICES.txt"

// allowed are the licences that a program of this project, which is under Apache-2.0, may contain code of. MPL-2.0 covers files, not what is
// linked with them; none of its files is changed here, and the module proxy has all of them.
var allowed = []string{"Apache-2.0", "BSD-2-Clause", "BSD-3-Clause", "ISC", "MIT", "MPL-2.0"}

// known are sentences by which a licence is recognised, in lower case and with single blanks.
var known = []struct{ name, has, and, butNot string }{
	{"Apache-2.0", "apache license version 2.0", "", ""},
	{"Apache-2.0", "licensed under the apache license, version 2.0", "", ""},
	{"MPL-2.0", "mozilla public license, version 2.0", "", ""},
	{"MPL-2.0", "mozilla public license version 2.0", "", ""},
	{"MIT", "permission is hereby granted, free of charge, to any person obtaining a copy", "", ""},
	{"BSD-3-Clause", "redistribution and use in source and binary forms", "neither the name", ""},
	{"BSD-2-Clause", "redistribution and use in source and binary forms", "", "neither the name"},
	{"ISC", "permission to use, copy, modify, and/or distribute this software for any purpose with or without fee is hereby granted", "", ""},
	{"GPL", "gnu general public license", "", "mozilla public license"}, // which names it as a secondary licence
	{"LGPL", "gnu lesser general public license", "", "mozilla public license"},
	{"AGPL", "gnu affero general public license", "", "mozilla public license"},
	{"SSPL", "server side public license", "", ""},
	{"BUSL", "business source license", "", ""},
	{"CC-BY-NC", "attribution-noncommercial", "", ""},
}

// licensesIn recognises the licences of a text.
func licensesIn(text []byte) []string {
	plain := strings.Join(strings.Fields(strings.ToLower(string(text))), " ")
	var out []string
	for _, k := range known {
		found := strings.Contains(plain, k.has) && strings.Contains(plain, k.and) && (k.butNot == "" || !strings.Contains(plain, k.butNot))
		if found && !slices.Contains(out, k.name) {
			out = append(out, k.name)
		}
	}
	return out
}

// noticesOf is the text that goes with every program: each module with the licences it is under. A module without a licence, or under one that
// is not allowed, is an error.
func noticesOf(modules []module) ([]byte, error) {
	var out bytes.Buffer
	fmt.Fprint(&out, "What wavetank, connector and ccm contain of others, with the licences it is under.\n\n")
	for _, m := range modules {
		fmt.Fprintf(&out, "%s %s: %s\n", m.path, m.version, strings.Join(m.licenses, ", "))
	}
	fmt.Fprintf(&out, "\nThe images hold Mozilla's list of authorities too, under MPL-2.0, as %s %s has it.\n", rootsModule, rootsAt)
	for _, m := range modules {
		if len(m.licenses) == 0 {
			return nil, fmt.Errorf("%s %s: no licence that is known; see %s", m.path, m.version, m.dir)
		}
		for _, l := range m.licenses {
			if !slices.Contains(allowed, l) {
				return nil, fmt.Errorf("%s %s is under %s: allowed are %s", m.path, m.version, l, strings.Join(allowed, ", "))
			}
		}
		for _, n := range m.notices {
			rule := strings.Repeat("=", 80)
			fmt.Fprintf(&out, "\n%s\n%s %s: %s\n%s\n\n%s\n", rule, m.path, m.version, n.name, rule, bytes.TrimSpace(n.text))
		}
	}
	return out.Bytes(), nil
}
