package main

import (
	"archive/zip"
	"bytes"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"
)

func TestAnArchiveDependsOnNothingButItsFiles(t *testing.T) {
	files := []entry{{name: "b/", mode: 0o755}, {name: "b/x", mode: 0o644, data: []byte("x")}, {name: "a", mode: 0o755, data: []byte("a")}}
	at := time.Date(2026, 11, 28, 20, 0, 0, 0, time.UTC)
	for name, write := range map[string]func(*bytes.Buffer, []entry) error{
		"tar.gz": func(b *bytes.Buffer, in []entry) error { return writeTarGz(b, in, at) },
		"zip":    func(b *bytes.Buffer, in []entry) error { return writeZip(b, in, at) },
	} {
		var one, other bytes.Buffer
		if err := write(&one, files); err != nil {
			t.Fatal(err)
		}
		slices.Reverse(files)
		if err := write(&other, files); err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(one.Bytes(), other.Bytes()) {
			t.Errorf("%s: another order of the files makes another archive", name)
		}
	}
}

// TestAnArchiveHoldsWhatAStrangerNeeds unpacks both kinds.
func TestAnArchiveHoldsWhatAStrangerNeeds(t *testing.T) {
	r := trial(t)
	pages := []entry{{name: "man/man1/wavetank.1", mode: 0o644, data: []byte(".TH")}}
	for _, p := range r.platforms {
		if err := r.archive(p, []byte("notices"), pages); err != nil {
			t.Fatal(err)
		}
	}
	packed, err := os.ReadFile(r.called("wavetank_v0.1.0_linux_arm64.tar.gz"))
	if err != nil {
		t.Fatal(err)
	}
	linux := unpacked(t, gunzipped(t, packed))
	windows, err := zip.OpenReader(r.called("wavetank_v0.1.0_windows_amd64.zip"))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = windows.Close() }()
	for _, name := range []string{
		"wavetank", "connector", "ccm", "LICENSE", noticesFile, "man/man1/wavetank.1",
		"guides/README.md", "guides/features/README.md", "guides/connector/README.md", "guides/connector/cmd/connector/deploy/connector.service",
	} {
		if linux["wavetank_v0.1.0_linux_arm64/"+name].name == "" {
			t.Errorf("the archive for Linux lacks %s", name)
		}
		if name == "wavetank" || name == "connector" || name == "ccm" {
			name += ".exe"
		}
		if !slices.ContainsFunc(windows.File, func(f *zip.File) bool { return f.Name == "wavetank_v0.1.0_windows_amd64/"+name }) {
			t.Errorf("the archive for Windows lacks %s", name)
		}
	}
	for name := range linux {
		if strings.Contains(name, "testdata") || strings.HasSuffix(name, ".go") {
			t.Errorf("the archive has %s", name)
		}
	}
}

func TestTheListOfContentsIsSPDX(t *testing.T) {
	r := trial(t)
	if err := r.contents([]module{{path: "example.org/m", version: "v1.0.0", licenses: []string{"MIT"}, in: []string{"ccm"}, sum: "h1:x"}}); err != nil {
		t.Fatal(err)
	}
	data, err := os.ReadFile(r.called("wavetank_v0.1.0.spdx.json"))
	if err != nil {
		t.Fatal(err)
	}
	var doc spdx
	if err := json.Unmarshal(data, &doc); err != nil {
		t.Fatal(err)
	}
	id := regexp.MustCompile(`^SPDXRef-[A-Za-z0-9.-]+$`)
	known := map[string]bool{doc.SPDXID: true}
	for _, p := range doc.Packages {
		if !id.MatchString(p.SPDXID) || known[p.SPDXID] || p.VersionInfo == "" {
			t.Errorf("package %+v", p)
		}
		known[p.SPDXID] = true
	}
	for _, rel := range doc.Relationships {
		if !known[rel.Element] || !known[rel.Related] {
			t.Errorf("relation %+v", rel)
		}
	}
	if len(doc.Packages) != 5 || len(doc.Relationships) != 5 || !known["SPDXRef-authorities"] || doc.SPDXVersion != "SPDX-2.3" || doc.CreationInfo.Created != "2026-11-28T20:00:00Z" {
		t.Errorf("the document is %s", data)
	}
}

// TestGoInstallTakesTheModule: `go install .../scenarios/cmd/wavetank@latest` refuses a module that replaces or excludes others.
func TestGoInstallTakesTheModule(t *testing.T) {
	text, err := os.ReadFile("../../go.mod")
	if err != nil {
		t.Fatal(err)
	}
	if found := regexp.MustCompile(`(?m)^\s*(replace|exclude)\b.*`).Find(text); found != nil {
		t.Errorf("go.mod says %q", found)
	}
	if _, err := os.Stat("../../go.work"); err == nil {
		t.Error("there is a workspace, which go install does not see")
	}
	if !bytes.HasPrefix(text, []byte("module github.com/wavetank/wavetank\n")) {
		t.Errorf("the module is %.60q", text)
	}
}

// TestAVersionIsOneThatGoInstallFinds: Go takes v2 and later from a module whose path says so, and no other spelling of a number.
func TestAVersionIsOneThatGoInstallFinds(t *testing.T) {
	for version, want := range map[string]bool{
		"v0.1.0": true, "v1.20.3": true, "v1.0.0-rc.1": true, "v2.0.0": false, "v10.0.0": false, "v01.0.0": false, "v1.02.0": false, "v1.0.03": false,
		"v1.0": false, "1.0.0": false, "v1.0.0-": false, "v1.0.0-rc..1": false, "v1.0.0+more": false, "": false,
	} {
		if got := versions.MatchString(version); got != want {
			t.Errorf("%q: %t", version, got)
		}
	}
}

// built is a release of the last commit of a repository, made in a clone of its own.
func built(t *testing.T, of, dir, platforms string) map[string][]byte {
	t.Helper()
	for _, command := range [][]string{
		{"git", "clone", "--quiet", "--no-hardlinks", of, dir},
		{"go", "run", "./.ci/release", "-version", "v0.1.0", "-platforms", platforms},
	} {
		cmd := exec.CommandContext(t.Context(), command[0], command[1:]...)
		cmd.Env = append(os.Environ(), "PWD=") // which may be of another folder
		if command[0] == "go" {
			cmd.Dir = dir
		}
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Fatalf("%s: %v\n%s", strings.Join(command, " "), err, out)
		}
	}
	out := filepath.Join(dir, "bin", "release")
	files, err := os.ReadDir(out)
	if err != nil {
		t.Fatal(err)
	}
	made := map[string][]byte{}
	for _, f := range files {
		if made[f.Name()], err = os.ReadFile(filepath.Join(out, f.Name())); err != nil {
			t.Fatal(err)
		}
	}
	return made
}

func repository(t *testing.T) string {
	t.Helper()
	dir, err := filepath.Abs("../..")
	if err != nil {
		t.Fatal(err)
	}
	return dir
}

// mostImage is how large an image archive may be, both processors together.
const mostImage = 40_000_000

// TestTwoReleasesAreTheSameBytes makes a release of the last commit in two folders, the second a clone of the first since the repository may
// move on, runs what is in the images where there is an engine, and checks sizes and sums.
func TestTwoReleasesAreTheSameBytes(t *testing.T) {
	if testing.Short() {
		t.Skip("make test-long: builds the programs for three platforms, twice")
	}
	const platforms = "linux/amd64,linux/arm64,windows/amd64"
	one := filepath.Join(t.TempDir(), "one")
	made := built(t, repository(t), one, platforms)
	again := built(t, one, filepath.Join(t.TempDir(), "a longer name of a folder"), platforms)
	var names []string
	for name, data := range made {
		names = append(names, name)
		if !bytes.Equal(data, again[name]) {
			t.Errorf("%s is another one in the second folder", name)
		}
		if sum := fmt.Sprintf("%x  %s\n", sha256.Sum256(data), name); name != "SHA256SUMS" && !bytes.Contains(made["SHA256SUMS"], []byte(sum)) {
			t.Errorf("SHA256SUMS lacks %s", sum)
		}
		if strings.HasSuffix(name, "_image.tar") && len(data) > mostImage {
			t.Errorf("%s has %d bytes, want at most %d", name, len(data), mostImage)
		}
	}
	slices.Sort(names)
	want := []string{
		"SHA256SUMS", "connector_v0.1.0_image.tar", "wavetank_v0.1.0.spdx.json", "wavetank_v0.1.0_image.tar",
		"wavetank_v0.1.0_linux_amd64.tar.gz", "wavetank_v0.1.0_linux_arm64.tar.gz", "wavetank_v0.1.0_windows_amd64.zip",
	}
	if !slices.Equal(names, want) || len(again) != len(want) {
		t.Errorf("made %v, want %v", names, want)
	}
	inContainers(t, one)
}
