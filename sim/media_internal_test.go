package sim

import (
	"strings"
	"testing"
)

// TestNoNameOfAFileTakesTheMemory: the file is made for its name, which a guest chooses.
func TestNoNameOfAFileTakesTheMemory(t *testing.T) {
	if testing.Short() {
		t.Skip("make test-long: makes files of 128 MiB")
	}
	for _, name := range []string{"of-129MiB.pdf", "of-99999999KiB.txt", "of-9999999999999MiB.png", "of-" + strings.Repeat("9", 400) + "MiB", "of-18014398509481985KiB.pdf"} {
		if n := len(SampleFile(name)); n != MostSample {
			t.Errorf("%.40s has %d bytes", name, n)
		}
	}
}

func TestAFileIsAsLongAsItsNameSays(t *testing.T) {
	for name, want := range map[string]int{"of-300KiB.pdf": 300 << 10, "Of-1MiB.png": 1 << 20, "of-0MiB.pdf": len("of-0MiB.pdf") + 1 + len(heads["pdf"])} {
		if n := len(SampleFile(name)); n != want {
			t.Errorf("%s has %d bytes, want %d", name, n, want)
		}
	}
}

// TestEveryNameMakesAFile has names that say of what kind they really are, and do not.
func TestEveryNameMakesAFile(t *testing.T) {
	for _, name := range []string{"really-a-", "really-a-.pdf", "really-a--.-", "", ".", "..", "a/b", "eicar-really-a-", "with-zip.docx", "\xff.zip"} {
		if len(SampleFile(name)) == 0 {
			t.Errorf("%q makes no file", name)
		}
	}
	if !strings.HasPrefix(string(SampleFile("invoice-really-a-zip.pdf")), "PK") {
		t.Error("a name that says that it is an archive makes none")
	}
}
