package main

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"debug/elf"
	"encoding/pem"
	"errors"
	"fmt"
	"io"
	"math/big"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"go.yaml.in/yaml/v3"

	"github.com/wavetank/wavetank/connector"
	"github.com/wavetank/wavetank/connector/config"
	"github.com/wavetank/wavetank/connector/store"
)

func deployFile(t *testing.T, name string) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("deploy", name))
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// probe is what a manifest says of a probe.
type probe struct {
	HTTPGet struct{ Path, Port string } `yaml:"httpGet"`
}

// manifest is one document, as far as it is checked.
type manifest struct {
	Kind     string
	Metadata struct{ Name string }
	Data     map[string]string
	Spec     struct {
		Replicas     int
		MinAvailable int `yaml:"minAvailable"`
		Selector     yaml.Node
		Ports        []struct {
			TargetPort string `yaml:"targetPort"`
		}
		Template struct {
			Metadata struct{ Labels map[string]string }
			Spec     struct {
				TerminationGracePeriodSeconds int `yaml:"terminationGracePeriodSeconds"`
				Volumes                       []struct {
					Name      string
					ConfigMap *struct{ Name string } `yaml:"configMap"`
					Secret    *struct {
						SecretName string `yaml:"secretName"`
					}
				}
				Containers []struct {
					Args  []string
					Env   []struct{ Name string }
					Ports []struct {
						Name          string
						ContainerPort int `yaml:"containerPort"`
					}
					StartupProbe   probe `yaml:"startupProbe"`
					LivenessProbe  probe `yaml:"livenessProbe"`
					ReadinessProbe probe `yaml:"readinessProbe"`
					Lifecycle      struct {
						PreStop struct{ Sleep struct{ Seconds int } } `yaml:"preStop"`
					}
					SecurityContext struct {
						ReadOnlyRootFilesystem   bool  `yaml:"readOnlyRootFilesystem"`
						AllowPrivilegeEscalation *bool `yaml:"allowPrivilegeEscalation"`
					} `yaml:"securityContext"`
					VolumeMounts []struct {
						Name      string
						MountPath string `yaml:"mountPath"`
					} `yaml:"volumeMounts"`
				}
			}
		}
	}
}

func manifests(t *testing.T) map[string]manifest {
	t.Helper()
	out := map[string]manifest{}
	d := yaml.NewDecoder(strings.NewReader(deployFile(t, "kubernetes.yaml")))
	for {
		var m manifest
		err := d.Decode(&m)
		if errors.Is(err, io.EOF) {
			return out
		}
		if err != nil {
			t.Fatal(err)
		}
		out[m.Kind] = m
	}
}

func selectorOf(m manifest) ([]byte, error) { return yaml.Marshal(&m.Spec.Selector) }

// certificateFile is a file with one certificate.
func certificateFile(t *testing.T, path string) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	der, err := x509.CreateCertificate(rand.Reader, &x509.Certificate{SerialNumber: big.NewInt(1)}, &x509.Certificate{SerialNumber: big.NewInt(1)}, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}), 0o600); err != nil {
		t.Fatal(err)
	}
}

// installed reads a configuration with every file that it names below these directories put into a temporary one.
func installed(t *testing.T, text string, dirs ...string) (connector.Config, []string) {
	t.Helper()
	root := t.TempDir()
	var named []string
	for _, m := range regexp.MustCompile(`(?:File|ca\w*|sslrootcert)[:=] ?(/[\w./-]+)`).FindAllStringSubmatch(text, -1) {
		named = append(named, m[1])
		path := filepath.Join(root, m[1])
		if !slices.ContainsFunc(dirs, func(d string) bool { return strings.HasPrefix(m[1], d+"/") }) {
			t.Errorf("%s is outside of %v", m[1], dirs)
		}
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			t.Fatal(err)
		}
		if strings.HasSuffix(path, ".pem") {
			certificateFile(t, path)
		} else if err := os.WriteFile(path, []byte("secret of "+m[1]), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for _, d := range dirs {
		text = strings.ReplaceAll(text, " "+d+"/", " "+root+d+"/")
	}
	file := filepath.Join(root, "connector.yaml")
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	cfg, err := config.Load(file)
	if err != nil {
		t.Fatal(err)
	}
	return cfg, named
}

func portOf(t *testing.T, address string) int {
	t.Helper()
	_, port, err := net.SplitHostPort(address)
	if err != nil {
		t.Fatal(err)
	}
	n, err := strconv.Atoi(port)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// TestKubernetesManifests reads the manifests and asks the program whether it is what they say.
func TestKubernetesManifests(t *testing.T) {
	all := manifests(t)
	pod := all["Deployment"].Spec.Template
	c := pod.Spec.Containers[0]
	t.Setenv("POD_NAME", "connector-5d9c-abcde")
	mounts := map[string]string{}
	var dirs []string
	for _, m := range c.VolumeMounts {
		mounts[m.Name] = m.MountPath
		dirs = append(dirs, m.MountPath)
	}
	cfg, named := installed(t, all["ConfigMap"].Data["connector.yaml"], dirs...)

	ports := map[string]int{}
	for _, p := range c.Ports {
		ports[p.Name] = p.ContainerPort
	}
	if want := map[string]int{"webhooks": portOf(t, cfg.Listen), "metrics": portOf(t, cfg.Metrics.Listen)}; fmt.Sprint(want) != fmt.Sprint(ports) {
		t.Errorf("the container has the ports %v, the configuration %v", ports, want)
	}
	if got := all["Service"].Spec.Ports[0].TargetPort; got != "webhooks" {
		t.Errorf("the service leads to %s", got)
	}
	if cfg.Oceana.InstanceID != "connector-5d9c-abcde" || c.Env[0].Name != "POD_NAME" {
		t.Errorf("instances are all %q", cfg.Oceana.InstanceID)
	}
	if !store.IsPostgres(cfg.Store) || cfg.StorePassword == "" || all["Deployment"].Spec.Replicas != 2 || all["PodDisruptionBudget"].Spec.MinAvailable != 1 {
		t.Error("two connectors need a shared store, and one must stay")
	}
	if cfg.Oceana.Sockets < all["Deployment"].Spec.Replicas {
		t.Errorf("%d sockets for %d connectors: some would idle", cfg.Oceana.Sockets, all["Deployment"].Spec.Replicas)
	}
	needs := shutdownTimeout + 10*time.Second + time.Duration(c.Lifecycle.PreStop.Sleep.Seconds)*time.Second // the connector drains for 10 s
	if grace := time.Duration(pod.Spec.TerminationGracePeriodSeconds) * time.Second; grace < needs {
		t.Errorf("%s of grace, but it may need %s", grace, needs)
	}
	if s := c.SecurityContext; !s.ReadOnlyRootFilesystem || s.AllowPrivilegeEscalation == nil || *s.AllowPrivilegeEscalation {
		t.Errorf("the security context is %+v", s)
	}
	for _, kind := range []string{"Service", "PodDisruptionBudget", "Deployment"} {
		selector, err := selectorOf(all[kind])
		if err != nil || !strings.Contains(string(selector), "app: "+pod.Metadata.Labels["app"]) {
			t.Errorf("%s selects %s, %v", kind, selector, err)
		}
	}
	if got := slices.Index(c.Args, "--config"); got < 0 || c.Args[got+1] != mounts["config"]+"/connector.yaml" {
		t.Errorf("started with %v", c.Args)
	}
	comment := deployFile(t, "kubernetes.yaml")
	for _, path := range named {
		if !strings.Contains(comment, "--from-file="+filepath.Base(path)) {
			t.Errorf("%s comes from nowhere", path)
		}
	}

	// Oceana and the cloud are away: the pod must be alive, and must be sent webhooks.
	cfg.Store, cfg.StorePassword = filepath.Join(t.TempDir(), "x.db"), ""
	cfg.Oceana.URL, cfg.Aggregator.URL = "ws://127.0.0.1:1/x", "http://127.0.0.1:1"
	h, err := connector.NewHost(t.Context(), cfg)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = h.Close() }()
	for name, p := range map[string]probe{"startup": c.StartupProbe, "liveness": c.LivenessProbe, "readiness": c.ReadinessProbe} {
		w := httptest.NewRecorder()
		h.ServeHTTP(w, httptest.NewRequest(http.MethodGet, p.HTTPGet.Path, nil))
		if w.Code != http.StatusOK || p.HTTPGet.Port != "webhooks" {
			t.Errorf("the %s probe at %s of %s is answered %d", name, p.HTTPGet.Path, p.HTTPGet.Port, w.Code)
		}
	}
}

// TestSystemdUnit has systemd read the unit, and the program the configuration that goes with it.
func TestSystemdUnit(t *testing.T) {
	unit := deployFile(t, "connector.service")
	cfg, _ := installed(t, deployFile(t, "connector.yaml"), "/etc/connector")
	if want := "/var/lib/" + regexp.MustCompile(`(?m)^StateDirectory=(.+)$`).FindStringSubmatch(unit)[1]; filepath.Dir(cfg.Store) != want {
		t.Errorf("the store is %s, but only %s can be written", cfg.Store, want)
	}
	tool, err := exec.LookPath("systemd-analyze")
	if err != nil {
		t.Skip("no systemd-analyze")
	}
	dir := t.TempDir()
	self, err := os.Executable() // stands in for the program, which is not installed here
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(dir, "connector.service")
	if err := os.WriteFile(path, []byte(strings.ReplaceAll(unit, "/usr/local/bin/connector", self)), 0o600); err != nil {
		t.Fatal(err)
	}
	if out, err := exec.CommandContext(t.Context(), tool, "verify", "--man=no", path).CombinedOutput(); err != nil || bytes.Contains(out, []byte("connector.service")) {
		t.Errorf("verify: %v\n%s", err, out)
	}
	if out, err := exec.CommandContext(t.Context(), tool, "security", "--offline=yes", "--threshold=20", path).CombinedOutput(); err != nil {
		t.Errorf("it is less confined than it was: %v\n%s", err, out)
	}
}

// most is how large the program may be.
const most = 25_000_000

// TestTheImage runs the build command of the Dockerfile: the program must need nothing that an empty image lacks, and stay small.
func TestTheImage(t *testing.T) {
	if testing.Short() {
		t.Skip("long: builds a program")
	}
	file := deployFile(t, "Dockerfile")
	m := regexp.MustCompile(`(?m)^RUN (CGO_ENABLED=0 go build .*) -o (\S+) (\S+)$`).FindStringSubmatch(file)
	if m == nil {
		t.Fatal("no build command")
	}
	root := filepath.Join("..", "..", "..")
	module, err := os.ReadFile(filepath.Join(root, "go.mod"))
	if err != nil {
		t.Fatal(err)
	}
	version := regexp.MustCompile(`(?m)^go (\d+\.\d+)`).FindStringSubmatch(string(module))[1]
	if !regexp.MustCompile(`(?m)^FROM golang:` + regexp.QuoteMeta(version) + `\.\d+-bookworm AS build$`).MatchString(file) {
		t.Errorf("the image is not built with an exact version of Go %s", version)
	}
	cfg := manifests(t)["Deployment"].Spec.Template.Spec.Containers[0]
	for _, p := range cfg.Ports {
		if !regexp.MustCompile(`(?m)^EXPOSE .*\b` + strconv.Itoa(p.ContainerPort) + `\b`).MatchString(file) {
			t.Errorf("port %d is not exposed", p.ContainerPort)
		}
	}
	for _, want := range []string{"\nFROM scratch\n", "COPY --from=build " + m[2] + " " + m[2] + "\n", "ENTRYPOINT [\"" + m[2] + "\"]", "\nUSER 65532:65532\n", "CMD [\"/connector\", \"health\",", "ca-certificates.crt /etc/ssl/certs/ca-certificates.crt"} {
		if !strings.Contains(file, want) {
			t.Errorf("the Dockerfile lacks %q", want)
		}
	}
	program := filepath.Join(t.TempDir(), "connector")
	build := exec.CommandContext(t.Context(), "sh", "-c", m[1]+" -o "+program+" "+m[3])
	build.Dir = root
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("%s: %v\n%s", m[1], err, out)
	}
	info, err := os.Stat(program)
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("%d bytes", info.Size())
	if info.Size() > most {
		t.Errorf("the program has %d bytes, want at most %d", info.Size(), most)
	}
	f, err := elf.Open(program)
	if err != nil {
		t.Skipf("not Linux: %v", err)
	}
	defer func() { _ = f.Close() }()
	if libraries, err := f.ImportedLibraries(); err != nil || len(libraries) > 0 || f.Section(".interp") != nil {
		t.Errorf("it needs %v of its image, %v", libraries, err)
	}
	if out, err := exec.CommandContext(t.Context(), program, "version").CombinedOutput(); err != nil {
		t.Errorf("version: %v\n%s", err, out)
	}
}
