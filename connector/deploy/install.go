package deploy

import (
	"crypto/rand"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// MicroServices of Async that have a certificate document, and with it a trust store (R059).
const (
	ServiceOceana     = "async-oceana-adapter"
	ServiceAggregator = "async-aggregator-interface"
)

// Resources are what a component asks of the cluster.
type Resources struct {
	Component string // as the installation names it
	CPU       string // cores
	Memory    string // as Kubernetes writes it, such as 64Gi
}

// Plan is what is deployed: the same machines with and without high availability (R012, R016).
func (d *Deployment) Plan() []Resources {
	return []Resources{{"analytics", "16", "64Gi"}, {"async", "8", "16Gi"}} // the figures are assumed; that they are equal is the rule
}

// crtmgrPath is where the guide finds the certificate manager, below a deployment's directory (R055).
func crtmgrPath(dir, cluster string) string {
	name, _, _ := strings.Cut(cluster, ".")
	return filepath.Join(dir, "opt/avaya/flex/clusters", name, "staging/cert-manager-1.1.100011/cert-manager/avaya-flex/sbin/release/crtmgr")
}

// Install lays out what the deployment of Analytics and Async leaves on a platform, below dir: the trust stores, the certificate
// documents, the variables of the cluster, and the certificate manager as a script that calls ccm, the path of that program.
// Doing it twice changes nothing.
func Install(dir string, d *Deployment, ccm string) error {
	if faults := d.Check(); len(faults) > 0 {
		return faults
	}
	for _, s := range stores() {
		if err := os.MkdirAll(Store{dir, s.ServiceID}.Path(), 0o755); err != nil {
			return fmt.Errorf("install: %w", err)
		}
	}
	token := rand.Text()
	if old, err := os.ReadFile(tokenPath(dir)); err == nil {
		token = strings.TrimSpace(string(old))
	}
	manager := crtmgrPath(dir, d.Cluster)
	whole, err := filepath.Abs(dir)
	if err != nil {
		return fmt.Errorf("install: %w", err)
	}
	for _, f := range []struct {
		path, text string
		mode       fs.FileMode
	}{
		{documentPath(dir, ServiceOceana), ServiceOceana + "\n", 0o644},
		{documentPath(dir, ServiceAggregator), ServiceAggregator + "\n", 0o644},
		{filepath.Join(dir, "opt/avaya/flex/varsfile.yml"), "cluster_fqdn: " + d.Cluster + "\n", 0o644},
		{tokenPath(dir), token + "\n", 0o600},
		{filepath.Join(dir, "opt/avaya/ccm/bin/getAuthtoken.sh"), "#!/bin/sh\ncat " + quote(filepath.Join(whole, "opt/avaya/ccm/token")) + "\n", 0o755},
		{filepath.Join(dir, "opt/avaya/ccm/bin/kubectl"), "#!/bin/sh\nexec " + quote(ccm) + " --dir " + quote(whole) + ` kubectl "$@"` + "\n", 0o755},
		{manager, "#!/bin/sh\nexec " + quote(ccm) + " --dir " + quote(whole) + ` crtmgr "$@"` + "\n", 0o755},
	} {
		if err := os.MkdirAll(filepath.Dir(f.path), 0o755); err != nil {
			return fmt.Errorf("install: %w", err)
		}
		if err := replace(f.path, []byte(f.text), f.mode); err != nil {
			return fmt.Errorf("install: %w", err)
		}
	}
	return nil
}

func quote(s string) string { return "'" + strings.ReplaceAll(s, "'", `'\''`) + "'" }

func tokenPath(dir string) string { return filepath.Join(dir, "opt/avaya/ccm/token") }

func documentPath(dir, service string) string {
	return filepath.Join(dir, "opt/avaya/ccm/documents", service)
}

// Installed reports whether dir holds what Install lays out.
func Installed(dir string) bool {
	_, err := os.Stat(tokenPath(dir))
	return err == nil
}

// Token is what the certificate manager wants in C_ACCESS_TOKEN; the cluster's FQDN is what it wants in C_CLUSTER_FQDN (R057).
func Token(dir string) (string, error) {
	text, err := os.ReadFile(tokenPath(dir))
	return strings.TrimSpace(string(text)), err
}

// ClusterFQDN reads the name from the variables of the cluster.
func ClusterFQDN(dir string) (string, error) {
	text, err := os.ReadFile(filepath.Join(dir, "opt/avaya/flex/varsfile.yml"))
	if err != nil {
		return "", err
	}
	_, name, ok := strings.Cut(string(text), "cluster_fqdn:")
	if !ok {
		return "", errors.New("varsfile.yml has no cluster_fqdn")
	}
	return strings.TrimSpace(name), nil
}

// HasDocument reports whether a micro service has its certificate document.
func HasDocument(dir, service string) bool {
	if service == "" || service != filepath.Base(service) {
		return false
	}
	_, err := os.Stat(documentPath(dir, service))
	return err == nil
}

// FindManager is the first certificate manager below dir, as find prints it; empty: none.
func FindManager(dir string) (string, error) {
	found := ""
	err := filepath.WalkDir(filepath.Join(dir, "opt"), func(path string, e fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if !e.IsDir() && e.Name() == "crtmgr" {
			found = path
			return fs.SkipAll
		}
		return nil
	})
	if errors.Is(err, fs.ErrNotExist) {
		return "", nil
	}
	return found, err
}
