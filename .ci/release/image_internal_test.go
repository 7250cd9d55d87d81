package main

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path"
	"path/filepath"
	"slices"
	"testing"
	"time"
)

// trial is a release of programs of a few bytes.
func trial(t *testing.T) *release {
	t.Helper()
	r := &release{
		root: "../..", out: t.TempDir(), work: t.TempDir(), version: "v0.1.0", commit: "0123456789ab", date: time.Date(2026, 11, 28, 20, 0, 0, 0, time.UTC),
		platforms: []platform{{"linux", "amd64"}, {"linux", "arm64"}, {"windows", "amd64"}},
	}
	for _, p := range r.platforms {
		for _, program := range programs {
			file := r.built(p, program.name)
			if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(file, []byte(program.name+" for "+p.String()), 0o755); err != nil {
				t.Fatal(err)
			}
		}
	}
	return r
}

// unpacked are the entries of a tar file.
func unpacked(t *testing.T, data []byte) map[string]entry {
	t.Helper()
	out := map[string]entry{}
	for in := tar.NewReader(bytes.NewReader(data)); ; {
		h, err := in.Next()
		if errors.Is(err, io.EOF) {
			return out
		}
		if err != nil {
			t.Fatal(err)
		}
		body, err := io.ReadAll(in)
		if err != nil {
			t.Fatal(err)
		}
		if !h.ModTime.Equal(time.Date(2026, 11, 28, 20, 0, 0, 0, time.UTC)) {
			t.Errorf("%s is of %s, want the date of the commit", h.Name, h.ModTime)
		}
		out[h.Name] = entry{h.Name, h.Mode, h.Uid, body}
	}
}

func gunzipped(t *testing.T, data []byte) []byte {
	t.Helper()
	in, err := gzip.NewReader(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	out, err := io.ReadAll(in)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// TestAnImageIsWhatItsFormatSays follows an archive from its index to the files of each image, and checks every digest on the way.
func TestAnImageIsWhatItsFormatSays(t *testing.T) {
	for _, i := range images {
		t.Run(i.name, func(t *testing.T) {
			r := trial(t)
			if err := r.image(i, []byte("notices"), []byte("roots")); err != nil {
				t.Fatal(err)
			}
			data, err := os.ReadFile(r.called(i.name + "_v0.1.0_image.tar"))
			if err != nil {
				t.Fatal(err)
			}
			files := unpacked(t, data)
			blob := func(d descriptor, into any) []byte {
				t.Helper()
				data := files[d.place()].data
				if got := fmt.Sprintf("sha256:%x", sha256.Sum256(data)); got != d.Digest || len(data) != d.Size {
					t.Fatalf("%s of %d bytes is %s of %d", d.Digest, d.Size, got, len(data))
				}
				if into != nil && json.Unmarshal(data, into) != nil {
					t.Fatalf("%s is %.200s", d.Digest, data)
				}
				return data
			}
			var top, all ociIndex
			if err := json.Unmarshal(files["index.json"].data, &top); err != nil || len(top.Manifests) != 1 {
				t.Fatalf("index: %v, %+v", err, top)
			}
			blob(top.Manifests[0], &all)
			var architectures []string
			for _, d := range all.Manifests {
				architectures = append(architectures, d.Platform.Architecture)
				var m ociManifest
				var c ociConfig
				blob(d, &m)
				blob(m.Config, &c)
				layer := gunzipped(t, blob(m.Layers[0], nil))
				if got := fmt.Sprintf("sha256:%x", sha256.Sum256(layer)); !slices.Equal(c.RootFS.DiffIDs, []string{got}) {
					t.Errorf("the layer is %s, the configuration has %v", got, c.RootFS.DiffIDs)
				}
				checkImage(t, i, d.Platform.Architecture, c, unpacked(t, layer))
			}
			if !slices.Equal(architectures, []string{"amd64", "arm64"}) {
				t.Errorf("images for %v", architectures)
			}
			var docker []loaded
			if err := json.Unmarshal(files["manifest.json"].data, &docker); err != nil || len(docker) != 2 || docker[0].RepoTags[0] != i.name+":v0.1.0" {
				t.Errorf("manifest.json: %v, %+v", err, docker)
			}
			for _, d := range docker {
				if files[d.Config].data == nil || files[d.Layers[0]].data == nil {
					t.Errorf("manifest.json names what is not there: %+v", d)
				}
			}
		})
	}
}

func checkImage(t *testing.T, i runs, arch string, c ociConfig, in map[string]entry) {
	t.Helper()
	if c.OS != "linux" || c.Architecture != arch || c.Config.User != "65532:65532" || c.Config.Entrypoint[0] != "/"+i.name {
		t.Errorf("%s: the configuration is %+v", arch, c)
	}
	if h := c.Config.Healthcheck; len(h.Test) < 3 || h.Test[0] != "CMD" || h.Test[2] != "health" {
		t.Errorf("%s: the health check is %+v", arch, h)
	}
	if got := string(in[i.name].data); got != i.name+" for linux/"+arch || in[i.name].mode != 0o755 {
		t.Errorf("%s: the program is %q", arch, got)
	}
	if string(in["etc/ssl/certs/ca-certificates.crt"].data) != "roots" || string(in[noticesFile].data) != "notices" || in["tmp/"].mode != 0o1777 {
		t.Errorf("%s: it lacks authorities, notices or a folder for temporary files", arch)
	}
	for name := range in { // an engine makes folders that are not there, with rights of its own
		if dir := path.Dir(path.Clean(name)); dir != "." && in[dir+"/"].name == "" {
			t.Errorf("%s: %s is in no folder", arch, name)
		}
	}
}

// TestTheAuthoritiesAreThoseOfTheSum reads the pinned list.
func TestTheAuthoritiesAreThoseOfTheSum(t *testing.T) {
	text, err := authorities(t.Context(), "../..")
	if err != nil {
		t.Fatal(err)
	}
	if n := bytes.Count(text, []byte("-----BEGIN CERTIFICATE-----")); n < 100 {
		t.Errorf("%d authorities", n)
	}
	if _, err := pemOf([]byte("var x = []y{\n\t{\n\t\tcertStartOff: 0,\n\t\tcertLength:   9,\n\t},\n}"), []byte("1234")); err == nil {
		t.Error("an entry beyond the end of the file is taken")
	}
}
