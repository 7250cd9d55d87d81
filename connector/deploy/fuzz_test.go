package deploy_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/wavetank/wavetank/connector/deploy"
)

// FuzzWorkbook reads any file as a workbook. Size is what another test looks at.
func FuzzWorkbook(f *testing.F) {
	dir := f.TempDir()
	example := filepath.Join(dir, "example.xlsx")
	if err := deploy.WriteWorkbook(example, deploy.Example()); err != nil {
		f.Fatal(err)
	}
	book, err := os.ReadFile(example)
	if err != nil {
		f.Fatal(err)
	}
	for _, seed := range [][]byte{book, book[:len(book)/2], nil, []byte("PK\x03\x04"), []byte("PK\x05\x06" + string(make([]byte, 18))), []byte("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"), []byte("a,b\n")} {
		f.Add(seed)
	}
	file := filepath.Join(dir, "deployment.xlsx")
	f.Fuzz(func(t *testing.T, data []byte) {
		if err := os.WriteFile(file, data, 0o600); err != nil {
			t.Fatal(err)
		}
		if d, err := deploy.ReadWorkbook(file); err == nil && d == nil {
			t.Error("no deployment and no error")
		}
	})
}

// FuzzDeploymentYAML reads any file as a deployment in YAML; what is read can be written and is read again as the same.
func FuzzDeploymentYAML(f *testing.F) {
	text, err := deploy.Example().YAML()
	if err != nil {
		f.Fatal(err)
	}
	for _, seed := range []string{string(text), "", "{", "a: &a [*a]\n", "---\na: 1\n---\nb: 2\n", "x: \x1b[2J\n"} {
		f.Add([]byte(seed))
	}
	file := filepath.Join(f.TempDir(), "deployment.yaml")
	f.Fuzz(func(t *testing.T, data []byte) {
		if err := os.WriteFile(file, data, 0o600); err != nil {
			t.Fatal(err)
		}
		d, err := deploy.ReadYAML(file)
		if err != nil {
			return
		}
		again, err := d.YAML()
		if err != nil {
			t.Fatalf("what was read cannot be written: %v", err)
		}
		if err := os.WriteFile(file, again, 0o600); err != nil {
			t.Fatal(err)
		}
		same, err := deploy.ReadYAML(file)
		if err != nil {
			t.Fatalf("what was written cannot be read: %v\n%s", err, again)
		}
		if same.Digest() != d.Digest() {
			t.Errorf("read again it is another deployment:\n%s", again)
		}
	})
}
