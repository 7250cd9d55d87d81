package main

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"
)

// An image archive is an OCI image layout (https://github.com/opencontainers/image-spec/blob/v1.1.1/image-layout.md) in a tar file, with the
// manifest.json that Docker's engine asks for beside it. It is written here because a layout is a handful of JSON files: a library for it
// brings a hundred modules, and a builder needs an engine.

// owner is the user and group of a process in an image; no account of a usual system has that number.
const owner = 65532

// runs is one image: a program and how it is run.
type runs struct {
	name    string
	command []string // after the program, when nothing else is said
	health  []string // after the program: exits 0 while it is well
	ports   []string
	folders []entry
}

var images = []runs{
	{
		name:    "wavetank",
		command: []string{"up"}, health: []string{"health"}, ports: []string{"8080/tcp", "8081/tcp", "8082/tcp", "8083/tcp", "8084/tcp"},
		folders: []entry{{name: "world/", mode: 0o755, uid: owner}},
	},
	{
		name:    "connector",
		command: []string{"serve", "--config", "/etc/connector/connector.yaml"},
		health:  []string{"health", "--config", "/etc/connector/connector.yaml"}, ports: []string{"8082/tcp", "9090/tcp"},
		folders: []entry{{name: "etc/connector/", mode: 0o755}, {name: "var/", mode: 0o755}, {name: "var/lib/", mode: 0o755}, {name: "var/lib/connector/", mode: 0o700, uid: owner}},
	},
}

const (
	typeIndex    = "application/vnd.oci.image.index.v1+json"
	typeManifest = "application/vnd.oci.image.manifest.v1+json"
	typeConfig   = "application/vnd.oci.image.config.v1+json"
	typeLayer    = "application/vnd.oci.image.layer.v1.tar+gzip"
)

// descriptor points to a blob.
type descriptor struct {
	MediaType   string            `json:"mediaType"`
	Digest      string            `json:"digest"`
	Size        int               `json:"size"`
	Platform    *ociPlatform      `json:"platform,omitempty"`
	Annotations map[string]string `json:"annotations,omitempty"`
}

type ociPlatform struct {
	Architecture string `json:"architecture"`
	OS           string `json:"os"`
}

type ociConfig struct {
	Created      string `json:"created"`
	Architecture string `json:"architecture"`
	OS           string `json:"os"`
	Config       struct {
		User         string
		ExposedPorts map[string]struct{}
		Env          []string
		Entrypoint   []string
		Cmd          []string
		WorkingDir   string
		Labels       map[string]string
		StopSignal   string
		Healthcheck  struct { // Docker's: the OCI format has no word for it, and keeps what it does not know
			Test                           []string
			Interval, Timeout, StartPeriod time.Duration
			Retries                        int
		}
	} `json:"config"`
	RootFS struct {
		Type    string   `json:"type"`
		DiffIDs []string `json:"diff_ids"`
	} `json:"rootfs"`
	History []struct {
		Created   string `json:"created"`
		CreatedBy string `json:"created_by"`
	} `json:"history"`
}

type ociIndex struct {
	SchemaVersion int          `json:"schemaVersion"`
	MediaType     string       `json:"mediaType"`
	Manifests     []descriptor `json:"manifests"`
}

type ociManifest struct {
	SchemaVersion int          `json:"schemaVersion"`
	MediaType     string       `json:"mediaType"`
	Config        descriptor   `json:"config"`
	Layers        []descriptor `json:"layers"`
}

// loaded is an entry of Docker's manifest.json.
type loaded struct {
	Config   string
	RepoTags []string
	Layers   []string
}

// layout is an image layout in the making.
type layout struct{ files []entry }

func (l *layout) blob(mediaType string, data []byte) descriptor {
	sum := fmt.Sprintf("%x", sha256.Sum256(data))
	l.files = append(l.files, entry{name: "blobs/sha256/" + sum, mode: 0o644, data: data})
	return descriptor{MediaType: mediaType, Digest: "sha256:" + sum, Size: len(data)}
}

func (l *layout) json(mediaType string, v any) descriptor {
	data, _ := json.Marshal(v) // of structs of texts and numbers
	return l.blob(mediaType, data)
}

// place is where the blob is in the archive.
func (d descriptor) place() string { return "blobs/" + strings.Replace(d.Digest, ":", "/", 1) }

// image writes the archive of an image for each Linux of the release.
func (r *release) image(i runs, notices, roots []byte) error {
	l := &layout{files: []entry{
		{name: "blobs/", mode: 0o755}, {name: "blobs/sha256/", mode: 0o755},
		{name: "oci-layout", mode: 0o644, data: []byte(`{"imageLayoutVersion":"1.0.0"}`)},
	}}
	all := ociIndex{SchemaVersion: 2, MediaType: typeIndex}
	var docker []loaded
	for _, p := range r.platforms {
		if p.os != "linux" {
			continue
		}
		layer, packed, err := r.layer(i, p, notices, roots)
		if err != nil {
			return err
		}
		blob := l.blob(typeLayer, packed)
		config := l.json(typeConfig, r.config(i, p, layer))
		manifest := l.json(typeManifest, ociManifest{SchemaVersion: 2, MediaType: typeManifest, Config: config, Layers: []descriptor{blob}})
		manifest.Platform = &ociPlatform{p.arch, p.os}
		all.Manifests = append(all.Manifests, manifest)
		tag := i.name + ":" + r.version
		if len(docker) > 0 { // Docker's older store has one image a name: the first platform has the plain one
			tag += "-" + p.arch
		}
		docker = append(docker, loaded{Config: config.place(), RepoTags: []string{tag}, Layers: []string{blob.place()}})
	}
	if len(docker) == 0 {
		return nil
	}
	index := l.json(typeIndex, all)
	index.Annotations = map[string]string{"io.containerd.image.name": "docker.io/library/" + i.name + ":" + r.version, "org.opencontainers.image.ref.name": r.version}
	top, _ := json.Marshal(ociIndex{SchemaVersion: 2, MediaType: typeIndex, Manifests: []descriptor{index}})
	dockers, _ := json.Marshal(docker)
	l.files = append(l.files, entry{name: "index.json", mode: 0o644, data: top}, entry{name: "manifest.json", mode: 0o644, data: dockers})
	var out bytes.Buffer
	if err := writeTar(&out, l.files, r.date); err != nil {
		return err
	}
	return os.WriteFile(r.called(i.name+"_"+r.version+"_image.tar"), out.Bytes(), 0o644)
}

// layer is all that is in an image, as it is and packed.
func (r *release) layer(i runs, p platform, notices, roots []byte) (plain, packed []byte, err error) {
	program, err := os.ReadFile(r.built(p, i.name))
	if err != nil {
		return nil, nil, err
	}
	license, err := os.ReadFile(filepath.Join(r.root, "LICENSE"))
	if err != nil {
		return nil, nil, err
	}
	in := append([]entry{
		{name: i.name, mode: 0o755, data: program},
		{name: "LICENSE", mode: 0o644, data: license}, {name: noticesFile, mode: 0o644, data: notices},
		{name: "tmp/", mode: 0o1777}, {name: "etc/", mode: 0o755}, {name: "etc/ssl/", mode: 0o755}, {name: "etc/ssl/certs/", mode: 0o755},
		{name: "etc/ssl/certs/ca-certificates.crt", mode: 0o644, data: roots},
		{name: "etc/passwd", mode: 0o644, data: fmt.Appendf(nil, "%s:x:%d:%d::/:/sbin/nologin\n", i.name, owner, owner)},
	}, i.folders...)
	var tarred, gzipped bytes.Buffer
	if err := writeTar(&tarred, in, r.date); err != nil {
		return nil, nil, err
	}
	w, err := gzip.NewWriterLevel(&gzipped, gzip.BestCompression)
	if err != nil {
		return nil, nil, err
	}
	if _, err := w.Write(tarred.Bytes()); err != nil {
		return nil, nil, err
	}
	if err := w.Close(); err != nil { // before what is packed is taken
		return nil, nil, err
	}
	return tarred.Bytes(), gzipped.Bytes(), nil
}

func (r *release) config(i runs, p platform, layer []byte) ociConfig {
	at := r.date.Format(time.RFC3339)
	c := ociConfig{Created: at, Architecture: p.arch, OS: p.os}
	c.Config.User = fmt.Sprintf("%d:%d", owner, owner)
	c.Config.ExposedPorts = map[string]struct{}{}
	for _, port := range i.ports {
		c.Config.ExposedPorts[port] = struct{}{}
	}
	c.Config.Env = []string{"PATH=/"}
	c.Config.Entrypoint, c.Config.Cmd, c.Config.WorkingDir, c.Config.StopSignal = []string{"/" + i.name}, i.command, "/", "SIGTERM"
	if i.name == "wavetank" {
		c.Config.WorkingDir = "/world" // where features of one's own are mounted
	}
	c.Config.Labels = map[string]string{
		"org.opencontainers.image.title": i.name, "org.opencontainers.image.description": titleOf(i.name), "org.opencontainers.image.version": r.version,
		"org.opencontainers.image.revision": r.commit, "org.opencontainers.image.created": at, "org.opencontainers.image.licenses": "Apache-2.0",
		"org.opencontainers.image.source": "https://github.com/wavetank/wavetank",
	}
	health := &c.Config.Healthcheck
	health.Test = append([]string{"CMD", "/" + i.name}, i.health...)
	health.Interval, health.Timeout, health.StartPeriod, health.Retries = 10*time.Second, 5*time.Second, 30*time.Second, 3
	c.RootFS.Type, c.RootFS.DiffIDs = "layers", []string{fmt.Sprintf("sha256:%x", sha256.Sum256(layer))}
	c.History = append(c.History, struct {
		Created   string `json:"created"`
		CreatedBy string `json:"created_by"`
	}{at, "make release VERSION=" + r.version})
	return c
}
