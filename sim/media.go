package sim

import (
	"archive/zip"
	"bytes"
	"fmt"
	"maps"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/wavetank/wavetank/sim/scanner"
)

// SampleFile is the content of a file that is sent by name only: what its extension promises, except where the name says
// otherwise. Nothing of it is stored: all is made here.
//
//   - A name that begins with "eicar" holds the anti-virus test file, with the head of its kind before it when it contains "inside".
//   - One that contains "really-a-" and a kind is of that kind whatever it is called: "really-a-zip.pdf".
//   - An Office document "with-zip" has an archive in it, one that is a "bomb" unpacks to more than anybody would look at.
//   - One that contains "of-", a number and "KiB" or "MiB" is that long, up to MostSample.
func SampleFile(name string) []byte {
	base, kind := strings.ToLower(name), strings.ToLower(strings.TrimPrefix(path.Ext(name), "."))
	if _, real, found := strings.Cut(base, "really-a-"); found {
		kind, _, _ = strings.Cut(strings.NewReplacer("-", ".").Replace(strings.TrimLeft(real, ".-")), ".")
	}
	content := []byte(name + "\n")
	if strings.HasPrefix(base, "eicar") {
		content = scanner.TestFile()
	}
	switch kind {
	case "zip":
		return container("", map[string][]byte{"content.txt": content})
	case "docx", "xlsx", "pptx", "ppsx":
		files := map[string][]byte{"[Content_Types].xml": []byte("<Types/>"), office[kind]: []byte("<document/>"), "media/content.bin": content}
		switch {
		case strings.Contains(base, "with-zip"):
			files["media/content.bin"] = container("", map[string][]byte{"content.txt": content})
		case strings.Contains(base, "bomb"):
			files["media/content.bin"] = make([]byte, scanner.LeastUnpacked+1)
		}
		return container("[Content_Types].xml", files)
	}
	if !strings.HasPrefix(base, "eicar") || strings.Contains(base, "inside") {
		content = append([]byte(heads[kind]), content...)
	}
	return padded(content, base)
}

// MostSample is the length in bytes of the longest file that is made for its name. It is beyond every limit of the cloud, the networks and
// the scanner, and no more than a machine has left over.
const MostSample = 128 << 20

// sized is how a name says how long its file is.
var sized = regexp.MustCompile(`of-([0-9]+)([km])ib`)

// sizeIn is the length in bytes that a name says, in lower case; zero when it says none.
func sizeIn(name string) float64 {
	m := sized.FindStringSubmatch(name)
	if m == nil {
		return 0
	}
	n, _ := strconv.ParseFloat(m[1], 64) // of digits alone: at worst infinite
	return n * map[string]float64{"k": 1 << 10, "m": 1 << 20}[m[2]]
}

// CheckSample refuses the name of a file that SampleFile would make shorter than the name says.
func CheckSample(name string) error {
	if sizeIn(strings.ToLower(name)) > MostSample {
		return fmt.Errorf("file: %.100q is longer than the %d MiB that can be made", name, MostSample>>20)
	}
	return nil
}

// padded makes a content as long as its name says.
func padded(content []byte, name string) []byte {
	n := int(min(sizeIn(name), MostSample))
	for n > len(content) { // doubled, so that it says something everywhere
		content = append(content, content[:min(len(content), n-len(content))]...)
	}
	return content
}

// container packs files, first before the others, which stand in order of their names.
func container(first string, files map[string][]byte) []byte {
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	names := slices.Sorted(maps.Keys(files))
	slices.SortStableFunc(names, func(a, b string) int {
		switch {
		case a == first:
			return -1
		case b == first:
			return 1
		}
		return 0
	})
	for _, name := range names {
		w, err := z.Create(name)
		if err == nil {
			_, err = w.Write(files[name])
		}
		if err != nil {
			panic(err) // a buffer takes everything
		}
	}
	if err := z.Close(); err != nil {
		panic(err)
	}
	return b.Bytes()
}
