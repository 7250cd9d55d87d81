package deploy

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/wavetank/wavetank/connector"
	"github.com/wavetank/wavetank/connector/secret"
)

// Dir is where everything else of the deployment file is: its settings, its trust stores, the connector's log.
func Dir(file string) string { return filepath.Dir(file) }

// Open reads a deployment and the settings that were changed after it. Settings win, so what is wrong with an input that they replace
// is no fault.
func Open(file string) (*Deployment, error) {
	d, err := Load(file)
	var faults Faults
	if err != nil && !errors.As(err, &faults) {
		return d, err
	}
	s, err := ReadSettings(Dir(file))
	if err != nil {
		return d, err
	}
	replaced := d.override(s, Dir(file))
	faults = slices.DeleteFunc(faults, func(f Fault) bool { return replaced[f.Input] })
	if len(faults) == 0 { // else they say it all, in the order of the file
		faults = d.Check()
	}
	if len(faults) > 0 {
		return d, faults
	}
	return d, nil
}

// Base is the aggregator's address without its path.
func (d *Deployment) Base() string {
	u := d.AggregatorURL
	if u == "" {
		u = VendorURL
	}
	return strings.TrimSuffix(strings.TrimSuffix(u, "/"), "/v1.1/apps")
}

// OceanaURL is the websocket of messaging.
func (d *Deployment) OceanaURL() string {
	return "wss://" + d.OceanaFQDN + "/services/customer/messaging"
}

// Paths of the connector below its public address (Appendix C, steps 4 and 5).
const (
	webhookPath = "/async/messaging/v1/webhook"
	healthPath  = "/async/messaging/v1/health-check"
)

// Public is the connector's public address: https, with a port unless it is 443.
func (d *Deployment) Public() string {
	if d.InboundPort == "" || d.InboundPort == "443" {
		return "https://" + d.InboundFQDN
	}
	return "https://" + net.JoinHostPort(d.InboundFQDN, d.InboundPort)
}

// WebhookURL is what the administrators of the cloud register; HealthURL is what answers before they do.
func (d *Deployment) WebhookURL() string { return d.Public() + webhookPath }

// HealthURL is the address of the health check.
func (d *Deployment) HealthURL() string { return d.Public() + healthPath }

// AttributeList and ChannelList are the lists of the workbook, in its order.
func (d *Deployment) AttributeList() []string { return list(d.Attributes) }

// ChannelList is the wanted integrations; whatsapp when the workbook names none.
func (d *Deployment) ChannelList() []string {
	if d.Channels == "" {
		return []string{"whatsapp"}
	}
	return list(d.Channels)
}

// Digest identifies the values, secrets included, without telling them.
func (d *Deployment) Digest() string {
	h := sha256.New()
	for _, in := range inputs() {
		fmt.Fprintf(h, "%s=%q\n", in.id(), *in.in(d))
	}
	return hex.EncodeToString(h.Sum(nil))[:16]
}

// Secrets are the values that must never be shown.
func (d *Deployment) Secrets() []string {
	var out []string
	for _, in := range inputs() {
		if v := *in.in(d); in.secret() && v != "" {
			out = append(out, v)
		}
	}
	if d.ScannerSecret != "" {
		out = append(out, d.ScannerSecret)
	}
	return out
}

// Config is how the connector runs on the deployment in dir, with the trust stores that are there.
func (d *Deployment) Config(dir string) (connector.Config, error) {
	var c connector.Config
	oceanaRoots, err := Store{dir, StoreOceana}.Pool()
	if err != nil {
		return c, err
	}
	cloudRoots, err := Store{dir, StoreAggregator}.Pool()
	if err != nil {
		return c, err
	}
	c.Listen = d.Listen
	c.Aggregator.URL, c.Aggregator.AppID = d.Base(), d.AppID
	c.Aggregator.KeyID, c.Aggregator.Secret = d.ProviderKey, secret.Text(d.SecurityKey)
	c.Aggregator.WebhookSecret, c.Scanner.Secret = secret.Text(d.WebhookSecret), secret.Text(d.ScannerSecret)
	c.Aggregator.Proxy, c.Aggregator.RootCAs = d.ProxyURL, cloudRoots
	c.Oceana.URL, c.Oceana.User, c.Oceana.Password, c.Oceana.RootCAs = d.OceanaURL(), d.FileUser, secret.Text(d.FilePassword), oceanaRoots
	c.Store = d.Store
	if c.Store == "" {
		c.Store = "connector.db"
	}
	if !filepath.IsAbs(c.Store) {
		c.Store = filepath.Join(dir, c.Store)
	}
	c.Routing.Attributes = d.AttributeList()
	if d.Priority != "" {
		if c.Routing.Priority, err = strconv.Atoi(d.Priority); err != nil {
			return c, fmt.Errorf("priority: %w", err)
		}
	}
	c.Welcome, c.Advice = d.Welcome, d.LateText
	return c, nil
}

// Client speaks to the cloud as the connector does: trusting the authorities of the machine and those in the aggregator's trust
// store, through the proxy of the workbook.
func (d *Deployment) Client(dir string) (*http.Client, error) {
	roots, err := Store{dir, StoreAggregator}.Pool()
	if err != nil {
		return nil, err
	}
	var cfg connector.Config
	cfg.Aggregator.Proxy, cfg.Aggregator.RootCAs = d.ProxyURL, roots
	return connector.CloudClient(cfg)
}

// Find is the deployment in dir: deployment.xlsx, else deployment.yaml, else empty.
func Find(dir string) string {
	for _, name := range []string{"deployment.xlsx", "deployment.yaml"} {
		path := filepath.Join(dir, name)
		if _, err := os.Stat(path); err == nil {
			return path
		}
	}
	return ""
}
