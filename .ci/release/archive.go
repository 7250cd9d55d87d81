package main

import (
	"archive/tar"
	"archive/zip"
	"bytes"
	"cmp"
	"compress/gzip"
	"crypto/sha256"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

// entry is a file or, if its name ends in a slash, a folder of an archive.
type entry struct {
	name string
	mode int64
	uid  int // owner and group; zero: root
	data []byte
}

// archive writes the archive of a platform: one folder with the programs, the licence, notices, guides and manuals.
func (r *release) archive(p platform, notices []byte, manuals []entry) error {
	var in []entry
	for _, program := range programs {
		data, err := os.ReadFile(r.built(p, program.name))
		if err != nil {
			return err
		}
		in = append(in, entry{name: program.name + p.suffix(), mode: 0o755, data: data})
	}
	license, err := os.ReadFile(filepath.Join(r.root, "LICENSE"))
	if err != nil {
		return err
	}
	in = append(in, entry{name: "LICENSE", mode: 0o644, data: license}, entry{name: noticesFile, mode: 0o644, data: notices})
	guides, err := r.guides()
	if err != nil {
		return err
	}
	in = append(append(in, guides...), manuals...)
	folder := fmt.Sprintf("wavetank_%s_%s_%s", r.version, p.os, p.arch)
	for i := range in {
		in[i].name = folder + "/" + in[i].name
	}
	var out bytes.Buffer
	name := folder + ".tar.gz"
	if p.os == "windows" {
		name = folder + ".zip"
		err = writeZip(&out, in, r.date)
	} else {
		err = writeTarGz(&out, in, r.date)
	}
	if err != nil {
		return err
	}
	return os.WriteFile(r.called(name), out.Bytes(), 0o644)
}

// guides are the guides and the files of a deployment, in a tree as here, so that what links from one to the other works.
func (r *release) guides() ([]entry, error) {
	var out []entry
	err := filepath.WalkDir(r.root, func(name string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		within, err := filepath.Rel(r.root, name)
		if err != nil {
			return err
		}
		slash := filepath.ToSlash(within)
		if d.IsDir() {
			if base := d.Name(); base == "bin" || base == "testdata" || base == "node_modules" || base == ".git" {
				return fs.SkipDir
			}
			return nil
		}
		if path.Ext(slash) != ".md" && !strings.Contains(slash, "/deploy/") || path.Ext(slash) == ".go" {
			return nil
		}
		data, err := os.ReadFile(name)
		out = append(out, entry{name: "guides/" + slash, mode: 0o644, data: data})
		return err
	})
	return out, err
}

func sorted(in []entry) []entry {
	return slices.SortedFunc(slices.Values(in), func(a, b entry) int { return cmp.Compare(a.name, b.name) })
}

func writeTarGz(w io.Writer, in []entry, at time.Time) error {
	packed, err := gzip.NewWriterLevel(w, gzip.BestCompression)
	if err != nil {
		return err
	}
	if err := writeTar(packed, in, at); err != nil {
		return err
	}
	return packed.Close()
}

func writeTar(w io.Writer, in []entry, at time.Time) error {
	out := tar.NewWriter(w)
	for _, e := range sorted(in) {
		h := &tar.Header{Name: e.name, Mode: e.mode, Size: int64(len(e.data)), ModTime: at, Uid: e.uid, Gid: e.uid, Typeflag: tar.TypeReg, Format: tar.FormatPAX}
		if strings.HasSuffix(e.name, "/") {
			h.Typeflag = tar.TypeDir
		}
		if err := out.WriteHeader(h); err != nil {
			return err
		}
		if _, err := out.Write(e.data); err != nil {
			return err
		}
	}
	return out.Close()
}

func writeZip(w io.Writer, in []entry, at time.Time) error {
	out := zip.NewWriter(w)
	for _, e := range sorted(in) {
		h := &zip.FileHeader{Name: e.name, Method: zip.Deflate, Modified: at}
		h.SetMode(fs.FileMode(e.mode))
		f, err := out.CreateHeader(h)
		if err != nil {
			return err
		}
		if _, err := f.Write(e.data); err != nil {
			return err
		}
	}
	return out.Close()
}

// checksums writes what `sha256sum --check` reads.
func (r *release) checksums() error {
	files, err := os.ReadDir(r.out)
	if err != nil {
		return err
	}
	var out strings.Builder
	for _, f := range files {
		data, err := os.ReadFile(r.called(f.Name()))
		if err != nil {
			return err
		}
		fmt.Fprintf(&out, "%x  %s\n", sha256.Sum256(data), f.Name())
		fmt.Printf("%6.1f MB  %s\n", float64(len(data))/1e6, f.Name())
	}
	return os.WriteFile(r.called("SHA256SUMS"), []byte(out.String()), 0o644)
}
