package main

import (
	"slices"
	"strings"
	"testing"
)

// TestEveryModuleIsUnderAnAllowedLicence reads the licences of everything that is linked, on systems that link different things.
func TestEveryModuleIsUnderAnAllowedLicence(t *testing.T) {
	r := &release{root: "../..", platforms: []platform{{"linux", "amd64"}, {"darwin", "arm64"}, {"windows", "amd64"}}}
	modules, err := r.linked(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	text, err := noticesOf(modules)
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range modules {
		if m.sum == "" && m.path != "std" {
			t.Errorf("%s has no sum in go.sum", m.path)
		}
		if len(m.notices) == 0 {
			t.Errorf("%s has no notice", m.path)
		}
		for _, n := range m.notices {
			if !strings.Contains(string(text), strings.TrimSpace(string(n.text))) {
				t.Errorf("%s of %s is not in the notices", n.name, m.path)
			}
		}
	}
	for program, want := range map[string]string{"connector": "github.com/jackc/pgx/v5", "ccm": "github.com/xuri/excelize/v2", "wavetank": "github.com/cucumber/godog"} {
		if !slices.ContainsFunc(modules, func(m module) bool { return m.path == want && slices.Contains(m.in, program) }) {
			t.Errorf("%s contains no %s", program, want)
		}
	}
}

func TestLicencesAreRecognised(t *testing.T) {
	for text, want := range map[string]string{
		"Apache License\n   Version 2.0, January 2004":                                        "Apache-2.0",
		"Permission is hereby granted, free of\ncharge, to any person obtaining a copy of it": "MIT",
		"Redistribution and use in source and binary forms, with or without modification":     "BSD-2-Clause",
		"Redistribution and use in source and binary forms. Neither the name of Google":       "BSD-3-Clause",
		"Mozilla Public License, version 2.0 ... the GNU General Public License, Version 2.0": "MPL-2.0",
		"GNU GENERAL PUBLIC LICENSE Version 3":                                                "GPL",
		"all rights reserved":                                                                 "",
	} {
		if got := strings.Join(licensesIn([]byte(text)), " "); got != want {
			t.Errorf("%q is %q, want %q", text, got, want)
		}
	}
}

func TestOtherLicencesAreRefused(t *testing.T) {
	for _, licenses := range [][]string{nil, {"GPL"}, {"MIT", "BUSL"}} {
		if _, err := noticesOf([]module{{path: "example.org/m", version: "v1.0.0", licenses: licenses}}); err == nil || !strings.Contains(err.Error(), "example.org/m v1.0.0") {
			t.Errorf("%v: %v", licenses, err)
		}
	}
}
