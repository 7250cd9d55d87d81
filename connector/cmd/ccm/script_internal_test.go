package main

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/json"
	"encoding/pem"
	"fmt"
	"math/big"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"
	"go.yaml.in/yaml/v3"

	"github.com/wavetank/wavetank/connector/deploy"
)

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"ccm": main, "jq": jq, "yq": yq})
}

// jq and yq stand in for the programs of the guide's lines, which a machine that builds need not have: jq knows the guide's one
// filter, yq the one key.
func jq() {
	const filter = ".[] | select( .serviceId | contains($STORE_NAME)) | .serviceId"
	args := os.Args[1:]
	var stores []deploy.StoreInfo
	if len(args) != 5 || args[0] != "-r" || args[1] != "--arg" || args[2] != "STORE_NAME" || args[4] != filter || json.NewDecoder(os.Stdin).Decode(&stores) != nil {
		fmt.Fprintln(os.Stderr, "jq: want the guide's filter on a list")
		os.Exit(1)
	}
	for _, s := range stores {
		if strings.Contains(s.ServiceID, args[3]) {
			fmt.Println(s.ServiceID)
		}
	}
}

func yq() {
	vars := map[string]string{}
	if len(os.Args) != 3 || os.Args[1] != "-r" || yaml.NewDecoder(os.Stdin).Decode(&vars) != nil {
		fmt.Fprintln(os.Stderr, "yq: want -r and a key")
		os.Exit(1)
	}
	fmt.Println(vars[strings.TrimPrefix(os.Args[2], ".")])
}

// guide is the command guide FILE: a shell runs the lines of the guide as they are printed. The machine's /opt is the script's.
func guide(ts *testscript.TestScript, neg bool, args []string) {
	here := ts.MkAbs("opt")
	lines := strings.NewReplacer("/opt/", here+"/", "find /opt ", "find "+here+" ").Replace(ts.ReadFile(args[0]))
	file := ts.MkAbs("guide.sh")
	ts.Check(os.WriteFile(file, []byte(lines), 0o600))
	ts.Setenv("PATH", filepath.Join(here, "avaya/ccm/bin")+":"+ts.Getenv("PATH"))
	err := ts.Exec("sh", "-e", file)
	if (err != nil) != neg {
		ts.Fatalf("%s: %v", args[0], err)
	}
}

// The scripts hold the guide's command lines. Each starts in a directory with a workbook that is right and certificates of all kinds.
func TestScripts(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir:  "testdata",
		Cmds: map[string]func(*testscript.TestScript, bool, []string){"guide": guide},
		Setup: func(env *testscript.Env) error {
			env.Setenv("GORACE", os.Getenv("GORACE")) // of the programs too: how long they wait before they exit
			if err := deploy.WriteWorkbook(filepath.Join(env.WorkDir, "deployment.xlsx"), deploy.Example()); err != nil {
				return err
			}
			return certificates(env.WorkDir)
		},
	})
}

func certificates(dir string) error {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return err
	}
	now := time.Now()
	make := func(name string, change func(*x509.Certificate)) ([]byte, error) {
		c := &x509.Certificate{
			SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: name}, NotBefore: now.Add(-48 * time.Hour), NotAfter: now.Add(time.Hour),
			IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageCertSign,
		}
		change(c)
		der, err := x509.CreateCertificate(rand.Reader, c, c, &key.PublicKey, key)
		return pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}), err
	}
	good, err := make("System Manager CA", func(*x509.Certificate) {})
	if err != nil {
		return err
	}
	expired, err := make("Old CA", func(c *x509.Certificate) { c.NotAfter = now.Add(-24 * time.Hour) })
	if err != nil {
		return err
	}
	clients, err := make("Clients CA", func(c *x509.Certificate) { c.ExtKeyUsage = []x509.ExtKeyUsage{x509.ExtKeyUsageClientAuth} })
	if err != nil {
		return err
	}
	future, err := make("Next CA", func(c *x509.Certificate) { c.NotBefore, c.NotAfter = now.Add(time.Hour), now.Add(2*time.Hour) })
	if err != nil {
		return err
	}
	signing, err := make("Signing CA", func(c *x509.Certificate) { c.KeyUsage = x509.KeyUsageDigitalSignature })
	if err != nil {
		return err
	}
	server, err := make("oceana.example.com", func(c *x509.Certificate) { c.IsCA, c.KeyUsage = false, x509.KeyUsageDigitalSignature })
	if err != nil {
		return err
	}
	der, err := x509.MarshalECPrivateKey(key)
	if err != nil {
		return err
	}
	for name, text := range map[string][]byte{
		"system-manager-ca.pem": good, "expired.pem": expired, "server.pem": server, "several.pem": bytes.Join([][]byte{good, expired}, nil),
		"key.pem": pem.EncodeToMemory(&pem.Block{Type: "EC PRIVATE KEY", Bytes: der}), "not.pem": []byte("hello\n"),
		"clients.pem": clients, "future.pem": future, "signing.pem": signing,
	} {
		if err := os.WriteFile(filepath.Join(dir, name), text, 0o600); err != nil {
			return err
		}
	}
	return nil
}
