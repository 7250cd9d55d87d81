package media_test

import (
	"slices"
	"testing"
	"time"

	"github.com/wavetank/wavetank/sim/aggregator/media"
)

func TestTheOldestFilesMakeRoom(t *testing.T) {
	var s media.Store[string]
	add := func(path, owner string, size int) []string {
		return s.Add(&media.File[string]{Path: path, Owner: owner, Body: make([]byte, size)}, 10)
	}
	if gone := add("/a", "Ana", 4); gone != nil {
		t.Errorf("%v made room for the first", gone)
	}
	add("/b", "Ben", 4)
	if gone := add("/c", "Ana", 5); !slices.Equal(gone, []string{"/a"}) || s.At("/a") != nil || s.Bytes() != 9 {
		t.Errorf("gone: %v; %d bytes are left", gone, s.Bytes())
	}
	if gone := add("/large", "Ana", 20); !slices.Equal(gone, []string{"/b", "/c"}) || s.At("/large") == nil {
		t.Errorf("gone: %v; a file that is larger than the bound is stored", gone)
	}
}

func TestFilesOfAnOwnerAreThoseThatAreNotRemoved(t *testing.T) {
	var s media.Store[string]
	for _, path := range []string{"/1", "/2", "/3"} {
		s.Add(&media.File[string]{Path: path, Owner: "Ana"}, 1)
	}
	s.At("/1").Removed = true
	s.Drop(s.At("/2"))
	found := s.Of(func(owner string) bool { return owner == "Ana" })
	if len(found) != 1 || found[0].Path != "/3" || s.At("/1") == nil {
		t.Errorf("found %d", len(found))
	}
}

func TestATokenOpensItsPathUntilItsEnd(t *testing.T) {
	var k, other media.Key
	until := time.Date(2020, 11, 3, 9, 0, 0, 0, time.UTC)
	token, err := k.Sign("/apps/1/", until)
	if err != nil {
		t.Fatal(err)
	}
	if path, valid := k.Read(token, until.Add(-time.Second)); !valid || path != "/apps/1/" || !media.Covers(path, "/apps/1/x.png") || media.Covers(path, "/apps/12") {
		t.Errorf("it opens %q: %v", path, valid)
	}
	for name, valid := range map[string]func() bool{
		"over":       func() bool { _, valid := k.Read(token, until); return valid },
		"of another": func() bool { _, valid := other.Read(token, until.Add(-time.Second)); return valid },
		"none":       func() bool { _, valid := k.Read("", until); return valid },
	} {
		if valid() {
			t.Errorf("a token is valid that is %s", name)
		}
	}
}

func TestAnUploadIsCheckedByNameAndContent(t *testing.T) {
	for _, tc := range []struct{ name, body, mediaType, refused string }{
		{"a.png", "\x89PNG\r\n\x1a\n", "image/png", ""},
		{"a.png", "\xff\xd8\xff", "image/jpeg", ""},
		{"a.docx", "PK\x03\x04", "application/vnd.openxmlformats-officedocument.wordprocessingml.document", ""},
		{"a.txt", "anything", "text/plain", ""},
		{"a.png", "anything", "", "File type could not be retrieved"},
		{"a.txt", "MZ", "", "File type not allowed"},
		{"a.exe", "anything", "", "File extension not allowed"},
	} {
		if mediaType, refused := media.Check(tc.name, []byte(tc.body), media.Extensions()); mediaType != tc.mediaType || refused != tc.refused {
			t.Errorf("%s: %q, %q; want %q, %q", tc.name, mediaType, refused, tc.mediaType, tc.refused)
		}
	}
}
