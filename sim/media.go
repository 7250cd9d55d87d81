package sim

import (
	"archive/zip"
	"bytes"
	"maps"
	"path"
	"slices"
	"strings"

	"github.com/wavetank/wavetank/sim/scanner"
)

// signatures are how files of a kind begin. The rest of a simulated file is its name.
var signatures = map[string]string{
	"png": "\x89PNG\r\n\x1a\n", "jpg": "\xff\xd8\xff\xe0\x00\x10JFIF\x00", "jpeg": "\xff\xd8\xff\xe0\x00\x10JFIF\x00", "gif": "GIF89a",
	"webp": "RIFF\x00\x00\x00\x00WEBPVP8 ", "pdf": "%PDF-1.4\n", "ogg": "OggS\x00", "mp3": "ID3\x03\x00",
	"mp4": "\x00\x00\x00\x18ftypisom", "m4a": "\x00\x00\x00\x18ftypM4A ", "3gp": "\x00\x00\x00\x18ftyp3gp4", "webm": "\x1aE\xdf\xa3",
	"wav": "RIFF\x00\x00\x00\x00WAVEfmt ", "avi": "RIFF\x00\x00\x00\x00AVI LIST", "amr": "#!AMR\n",
	"doc": "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "xls": "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
	"ppt": "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "pps": "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
}

// SampleFile is the content of a file that somebody sends by name only: what its extension promises, except where the name says
// otherwise. A name that begins with "eicar" holds the anti-virus test file, and one that contains "really-a-" and a kind is of that kind
// whatever it is called: "really-a-zip.pdf". Nothing of it is stored: all is made here.
func SampleFile(name string) []byte {
	base, kind := strings.ToLower(name), strings.ToLower(strings.TrimPrefix(path.Ext(name), "."))
	if _, real, found := strings.Cut(base, "really-a-"); found {
		kind, _, _ = strings.Cut(real, ".")
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
		if strings.Contains(base, "with-zip") {
			files["media/content.bin"] = container("", map[string][]byte{"content.txt": content})
		}
		return container("[Content_Types].xml", files)
	}
	if strings.HasPrefix(base, "eicar") && !strings.Contains(base, "inside") {
		return content
	}
	return append([]byte(signatures[kind]), content...)
}

// office names the part that tells one kind of Office document from another.
var office = map[string]string{
	"docx": "word/document.xml", "xlsx": "xl/workbook.xml", "pptx": "ppt/presentation.xml", "ppsx": "ppt/presentation.xml",
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
