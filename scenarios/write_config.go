package scenarios

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"net"
	"os"
	"path/filepath"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/wavetank/wavetank/sim"
)

// configMark is the first line of a configuration that was written here, so that no other file is overwritten.
const configMark = "# Written by wavetank up --write-config. The next start writes it anew.\n"

// ConnectorConfig is the configuration file of a connector for a world, as `connector serve --config` reads it. Secrets are in files of
// their own beside it, in the folder NAME.d, which only their owner may read; so is what the connector stores.
type ConnectorConfig struct {
	Path   string // of the file
	Listen string // host:port of the connector
	// World counts the worlds before, one after the other at the same addresses. Each has a store of its own: in a world of the same seed
	// messages have the same ids, and a connector takes no id twice.
	World int
}

// Check refuses a path at which something else is, or that nothing can be written to.
func (c ConnectorConfig) Check() error {
	text, err := os.ReadFile(c.Path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		if _, err := os.Stat(filepath.Dir(c.Path)); err != nil {
			return err
		}
		return nil
	case err != nil:
		return err
	case !bytes.HasPrefix(text, []byte(configMark)):
		return fmt.Errorf("%s is there already and was not written by wavetank: name another file", c.Path)
	}
	return nil
}

// folder is where the secrets are.
func (c ConnectorConfig) folder() string { return c.Path + ".d" }

// Forget throws away what a connector of earlier worlds stored.
func (c ConnectorConfig) Forget() error {
	stores, err := filepath.Glob(filepath.Join(c.folder(), "connector-*.db*"))
	for _, file := range stores {
		err = errors.Join(err, os.Remove(file))
	}
	return err
}

// Write writes the configuration for a world whose webhook is registered with the secret.
func (c ConnectorConfig) Write(ready sim.Ready, webhookSecret string, authority []byte) error {
	folder := filepath.Base(c.folder())
	if err := os.MkdirAll(c.folder(), 0o700); err != nil {
		return err
	}
	for name, text := range map[string]string{
		"cloud.secret": ready.Aggregator.Secret, "webhook.secret": webhookSecret, "oceana.password": ready.Oceana.Password,
		"scanner.secret": ready.Scanner.Secret, "oceana-ca.pem": strings.TrimSpace(string(authority)),
	} {
		if err := replaceFile(filepath.Join(c.folder(), name), []byte(text+"\n")); err != nil {
			return err
		}
	}
	in := func(name string) string { return folder + "/" + name }
	type section = map[string]string
	text, err := yaml.Marshal(map[string]any{
		"listen": c.Listen,
		"aggregator": section{
			"url": ready.Aggregator.URL, "appId": ready.Aggregator.AppID, "keyId": ready.Aggregator.KeyID, "secretFile": in("cloud.secret"),
			"webhookUrl": ready.Connector.Webhook, "webhookSecretFile": in("webhook.secret"),
		},
		"oceana": section{
			"url": ready.Oceana.Messaging, "user": ready.Oceana.User, "passwordFile": in("oceana.password"), "caFile": in("oceana-ca.pem"),
		},
		"scanner": section{"secretFile": in("scanner.secret")},
		"store":   in(fmt.Sprintf("connector-%d.db", c.World+1)),
	})
	if err != nil {
		return err
	}
	return replaceFile(c.Path, append([]byte(configMark), text...))
}

// replaceFile puts content in the place of a file at once, since a connector may read it at any moment.
func replaceFile(path string, content []byte) error {
	f, err := os.CreateTemp(filepath.Dir(path), filepath.Base(path)+".") // 0600
	if err != nil {
		return err
	}
	_, err = f.Write(content)
	if err = errors.Join(err, f.Close()); err == nil {
		err = os.Rename(f.Name(), path)
	}
	if err != nil {
		_ = os.Remove(f.Name())
	}
	return err
}

// FreeAddress is a loopback address at which nothing listens, for a program that is started later.
func FreeAddress() (string, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", fmt.Errorf("find a free port: %w", err)
	}
	return l.Addr().String(), l.Close()
}
