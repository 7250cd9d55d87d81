package deploy_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"github.com/xuri/excelize/v2"

	"github.com/wavetank/wavetank/connector/deploy"
)

func workbook(t *testing.T, change func(*excelize.File)) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "deployment.xlsx")
	if err := deploy.WriteWorkbook(path, deploy.Example()); err != nil {
		t.Fatal(err)
	}
	if change == nil {
		return path
	}
	x, err := excelize.OpenFile(path)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = x.Close() }()
	change(x)
	if err := x.Save(); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestAWorkbookReadsAsItWasWritten(t *testing.T) {
	got, err := deploy.Load(workbook(t, nil))
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(deploy.Example(), got, cmpopts.IgnoreUnexported(deploy.Deployment{})); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
	text, err := got.YAML()
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "deployment.yaml")
	if err := os.WriteFile(path, text, 0o600); err != nil {
		t.Fatal(err)
	}
	again, err := deploy.Load(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(got, again, cmpopts.IgnoreUnexported(deploy.Deployment{})); diff != "" {
		t.Errorf("YAML: -want +got:\n%s", diff)
	}
}

func TestEveryFaultOfAWorkbookIsNamed(t *testing.T) {
	set := func(sheet, cell string, value any) func(*testing.T, *excelize.File) {
		return func(t *testing.T, x *excelize.File) {
			t.Helper()
			if err := x.SetCellValue(sheet, cell, value); err != nil {
				t.Fatal(err)
			}
		}
	}
	for name, tc := range map[string]struct {
		change func(*testing.T, *excelize.File)
		want   string
	}{
		"a number for an id": {set("Async", "B3", 5123456789012345678), "Async!B3: Application ID: Excel made a number of it and keeps 15 digits only"},
		"16 digits":          {set("Async", "B3", 1234567890123456), "Async!B3: Application ID: Excel made a number of it and keeps 15 digits only; format the cell as text and type it again [R011]"},
		"a short number":     {set("Async", "B4", 512345), "Async!B4: Cloud Provider Key: Excel made a number of it; format the cell as text and type it again [R011]"},
		"TRUE":               {set("Async", "B5", true), "Async!B5: Cloud Security Key: Excel made TRUE or FALSE of it"},
		"a host with a path": {set("Async", "B8", "oceana.example.com/services"), "Async!B8: Oceana Cluster FQDN: want a name without a path"},
		"a space before":     {set("Async", "B9", " filetransfer"), "Async!B9: File Transfer User: has a space at its start or end"},
		"empty":              {set("Async", "B5", ""), "Async!B5: Cloud Security Key: is empty"},
		"a trailing space":   {set("Async", "B3", "5fa11c10973a2a13b82658b6 "), "Async!B3: Application ID: has a space at its start or end"},
		"a letter O":         {set("Async", "B3", "5fa11c1O973a2a13b82658b6"), "character 8 is the letter O; the digit 0 is meant"},
		"a Cyrillic letter":  {set("Async", "B3", "5f\u0430"+"11c10973a2a13b82658b6"), "U+0430"},
		"a URL for a name":   {set("Async", "B8", "https://oceana.example.com"), "Async!B8: Oceana Cluster FQDN: want a name, not a URL"},
		"no scheme":          {set("Async", "B6", "api.smooch.io/v1.1/apps/"), "Async!B6: Aggregator URL: want a URL that starts with https://"},
		"a wrong path":       {set("Async", "B6", "https://api.smooch.io/v2/apps/"), "want a URL that ends with /v1.1/apps/"},
		"no HA":              {set("Async", "B2", "no"), "Async!B2: Async High Availability: production needs high availability; answer yes, or choose the profile lab [R014]"},
		"no HA of Analytics": {set("Analytics", "B4", "no"), "Analytics!B4: Analytics High Availability: production needs high availability"},
		"added later":        {set("Analytics", "B5", "before"), "Analytics!B5: Analytics Deployed: the connector cannot be added to Analytics later; deploy both together [R013]"},
		"a formula": {func(t *testing.T, x *excelize.File) {
			t.Helper()
			if err := x.SetCellFormula("Async", "B4", `="app_"&B3`); err != nil {
				t.Fatal(err)
			}
		}, "Async!B4: Cloud Provider Key: holds a formula"},
		"merged cells": {func(t *testing.T, x *excelize.File) {
			t.Helper()
			if err := x.MergeCell("Async", "B3", "C3"); err != nil {
				t.Fatal(err)
			}
		}, "Async!B3:C3: these cells are merged"},
		"a wrong sheet": {func(t *testing.T, x *excelize.File) {
			t.Helper()
			if err := x.SetSheetName("Async", "Asinc"); err != nil {
				t.Fatal(err)
			}
		}, "Async: there is no sheet of this name; the workbook has Analytics, Asinc"},
		"an unknown line": {set("Async", "A3", "App"), `Async!A3: "App" is not an input of this sheet`},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := deploy.Load(workbook(t, func(x *excelize.File) { tc.change(t, x) }))
			if err == nil || !strings.Contains(err.Error(), tc.want) {
				t.Errorf("got %v\nwant %s", err, tc.want)
			}
		})
	}
}

func TestAllFaultsAreListedAtOnce(t *testing.T) {
	d := deploy.Example()
	d.AppID, d.FileUser, d.HA = "", "", "no"
	faults := d.Check()
	if len(faults) != 3 {
		t.Errorf("%d faults, want 3:\n%v", len(faults), faults)
	}
	d = deploy.Example()
	d.Profile, d.HA, d.Analytics.HA = "lab", "no", "no"
	if faults := d.Check(); len(faults) > 0 {
		t.Errorf("a lab without high availability: %v", faults)
	}
}

// TestYAMLIsOneDocument has a second document, and names that are nearly right.
func TestYAMLIsOneDocument(t *testing.T) {
	text, err := deploy.Example().YAML()
	if err != nil {
		t.Fatal(err)
	}
	for name, tt := range map[string]struct{ text, says string }{
		"a second document": {string(text) + "---\nasync: {}\n", "begins a second document; want one"},
		"a misspelt input":  {strings.Replace(string(text), "securityKey:", "securitykey:", 1), "async.securitykey: is not a known input; is async.securityKey meant?"},
	} {
		path := filepath.Join(t.TempDir(), "deployment.yaml")
		if err := os.WriteFile(path, []byte(tt.text), 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := deploy.Load(path); err == nil || !strings.Contains(err.Error(), tt.says) {
			t.Errorf("%s: %v, want %q", name, err, tt.says)
		}
	}
	dir := t.TempDir()
	if err := os.WriteFile(deploy.SettingsPath(dir), []byte("profile: csp\n---\nprofile: csp\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := deploy.ReadSettings(dir); err == nil || !strings.Contains(err.Error(), "second document") {
		t.Errorf("settings: %v", err)
	}
	if says := deploy.CheckInput("securityKey", "key "); says == "" {
		t.Error("a key with a blank at its end is taken")
	}
}
