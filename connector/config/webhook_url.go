package config

import (
	"net"
	"net/url"
	"path"
	"strings"
)

// WebhookPath is where the connector takes webhooks, below its public address.
const WebhookPath = "/async/messaging/v1/webhook"

// webhookURLFaults finds an address at which no webhook can arrive: the cloud would call it, and the connector answer 404.
func (c Config) webhookURLFaults() []Fault {
	const field = "aggregator.webhookUrl"
	if wrong := WrongURL(field, c.Aggregator.WebhookURL, "http", "https"); len(wrong) > 0 {
		return wrong
	}
	if u, err := url.Parse(c.Aggregator.WebhookURL); err == nil && strings.Trim(u.Path, "/") == "" {
		return []Fault{{field, "has no path: the connector takes webhooks at " + strings.TrimRight(c.Aggregator.WebhookURL, "/") + WebhookPath}}
	}
	return nil
}

// LeadsHere reports whether a webhook's target is this connector.
func (c Config) LeadsHere(target string) bool {
	at := Place(target)
	if c.Aggregator.WebhookURL != "" {
		return at == Place(c.Aggregator.WebhookURL)
	}
	return strings.HasSuffix(at, WebhookPath)
}

// Place is a URL without what makes no difference: letters of the host, the port that the scheme implies, doubled and final slashes.
func Place(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return address
	}
	host, port := strings.ToLower(u.Hostname()), u.Port()
	if port == "" {
		port = map[string]string{"http": "80", "https": "443"}[u.Scheme]
	}
	return u.Scheme + "://" + net.JoinHostPort(host, port) + path.Clean("/"+u.Path)
}
