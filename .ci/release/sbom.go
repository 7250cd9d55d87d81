package main

import (
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"time"
)

// The list of contents follows SPDX 2.3 (https://spdx.github.io/spdx-spec/v2.3/): the programs, each module in them, who contains whom, and what the
// images hold besides.

type spdx struct {
	SPDXVersion       string         `json:"spdxVersion"`
	DataLicense       string         `json:"dataLicense"`
	SPDXID            string         `json:"SPDXID"`
	Name              string         `json:"name"`
	DocumentNamespace string         `json:"documentNamespace"`
	CreationInfo      spdxCreation   `json:"creationInfo"`
	Packages          []spdxPackage  `json:"packages"`
	Relationships     []spdxRelation `json:"relationships"`
}

type spdxCreation struct {
	Created  string   `json:"created"`
	Creators []string `json:"creators"`
}

type spdxPackage struct {
	Name             string         `json:"name"`
	SPDXID           string         `json:"SPDXID"`
	VersionInfo      string         `json:"versionInfo"`
	DownloadLocation string         `json:"downloadLocation"`
	FilesAnalyzed    bool           `json:"filesAnalyzed"`
	LicenseConcluded string         `json:"licenseConcluded"`
	LicenseDeclared  string         `json:"licenseDeclared"`
	CopyrightText    string         `json:"copyrightText"`
	Supplier         string         `json:"supplier"`
	Purpose          string         `json:"primaryPackagePurpose,omitempty"`
	Comment          string         `json:"comment,omitempty"`
	ExternalRefs     []spdxExternal `json:"externalRefs,omitempty"`
}

type spdxExternal struct {
	Category string `json:"referenceCategory"`
	Type     string `json:"referenceType"`
	Locator  string `json:"referenceLocator"`
}

type spdxRelation struct {
	Element string `json:"spdxElementId"`
	Type    string `json:"relationshipType"`
	Related string `json:"relatedSpdxElement"`
}

var notInAnID = regexp.MustCompile(`[^A-Za-z0-9.]+`)

// contents writes the list of contents of the programs.
func (r *release) contents(modules []module) error {
	const none = "NOASSERTION"
	doc := spdx{
		SPDXVersion: "SPDX-2.3", DataLicense: "CC0-1.0", SPDXID: "SPDXRef-DOCUMENT", Name: "wavetank " + r.version,
		CreationInfo: spdxCreation{r.date.Format(time.RFC3339), []string{"Tool: wavetank-release"}},
	}
	for _, p := range programs {
		id := "SPDXRef-" + p.name
		doc.Packages = append(doc.Packages, spdxPackage{
			Name: p.name, SPDXID: id, VersionInfo: r.version, DownloadLocation: none, LicenseConcluded: "Apache-2.0", LicenseDeclared: "Apache-2.0",
			CopyrightText: none, Supplier: none, Purpose: "APPLICATION", Comment: "commit " + r.commit,
			ExternalRefs: []spdxExternal{{"PACKAGE-MANAGER", "purl", "pkg:golang/github.com/wavetank/wavetank@" + r.version + "#" + strings.TrimPrefix(p.folder, "./")}},
		})
		doc.Relationships = append(doc.Relationships, spdxRelation{"SPDXRef-DOCUMENT", "DESCRIBES", id})
	}
	for _, m := range modules {
		id := "SPDXRef-module-" + strings.Trim(notInAnID.ReplaceAllString(m.path, "-"), "-")
		p := spdxPackage{
			Name: m.path, SPDXID: id, VersionInfo: m.version, DownloadLocation: none, LicenseConcluded: none,
			LicenseDeclared: strings.Join(m.licenses, " AND "), CopyrightText: none, Supplier: none, Purpose: "LIBRARY",
			ExternalRefs: []spdxExternal{{"PACKAGE-MANAGER", "purl", "pkg:golang/" + m.path + "@" + m.version}},
		}
		if m.sum != "" {
			p.Comment = "sum of its files as in go.sum: " + m.sum
		}
		doc.Packages = append(doc.Packages, p)
		for _, program := range m.in {
			doc.Relationships = append(doc.Relationships, spdxRelation{"SPDXRef-" + program, "CONTAINS", id})
		}
	}
	doc.Packages = append(doc.Packages, spdxPackage{
		Name: rootsModule, SPDXID: "SPDXRef-authorities", VersionInfo: rootsAt, DownloadLocation: none, LicenseConcluded: none, LicenseDeclared: "MPL-2.0",
		CopyrightText: none, Supplier: none, Purpose: "FILE", Comment: "in the images alone: /etc/ssl/certs/ca-certificates.crt, from its list; sum of its files: " + rootsSum,
		ExternalRefs: []spdxExternal{{"PACKAGE-MANAGER", "purl", "pkg:golang/" + rootsModule + "@" + rootsAt}},
	})
	doc.Relationships = append(doc.Relationships, spdxRelation{"SPDXRef-DOCUMENT", "DESCRIBES", "SPDXRef-authorities"})
	slices.SortStableFunc(doc.Relationships, func(a, b spdxRelation) int { return strings.Compare(a.Element, b.Element) })
	digest, err := json.Marshal(doc)
	if err != nil {
		return err
	}
	doc.DocumentNamespace = fmt.Sprintf("https://github.com/wavetank/wavetank/releases/%s/%x", r.version, sha256.Sum256(digest))
	text, err := json.MarshalIndent(doc, "", " ")
	if err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(r.out, "wavetank_"+r.version+".spdx.json"), append(text, '\n'), 0o644)
}
