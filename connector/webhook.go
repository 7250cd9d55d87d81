package connector

import (
	"fmt"
	"net"
	"net/url"
	"path"
	"strings"

	"github.com/wavetank/wavetank/connector/aggregator"
	"github.com/wavetank/wavetank/connector/secret"
)

// WebhookPath is where the connector takes webhooks, below its public address.
const WebhookPath = "/async/messaging/v1/webhook"

// registerHint is what mends a webhook that is missing or incomplete.
const registerHint = "run connector register"

// webhookProblem says what keeps the cloud's webhooks from coming here, by the cloud's list, and what would help; empty: nothing.
func (c Config) webhookProblem(list []aggregator.Webhook) string {
	w := c.registered(list)
	switch {
	case w == nil && len(list) == 0:
		return "the cloud has no webhook of this app, so nothing arrives: " + registerHint
	case w == nil && c.Aggregator.WebhookURL == "":
		return fmt.Sprintf("none of the cloud's webhooks of this app (%s) leads to a connector: set aggregator.webhookUrl and %s", targets(list), registerHint)
	case w == nil:
		return fmt.Sprintf("none of the cloud's webhooks of this app (%s) leads to %s: %s, or correct aggregator.webhookUrl", targets(list), c.Aggregator.WebhookURL, registerHint)
	case w.Version != "" && w.Version != "v1.1":
		return fmt.Sprintf("the webhook %.200s is of version %.20s; the connector understands v1.1: remove it and %s", w.Target, w.Version, registerHint)
	case len(w.Missing()) > 0:
		return fmt.Sprintf("the webhook %.200s lacks the triggers %s: %s", w.Target, strings.Join(w.Missing(), ", "), registerHint)
	case c.Aggregator.WebhookSecret != "" && w.Secret != "" &&
		!secret.Matches(w.Secret.Reveal(), c.Aggregator.WebhookSecret, c.Aggregator.OldWebhookSecret):
		return fmt.Sprintf("the webhook %.200s has another secret than aggregator.webhookSecret, so all of its calls are refused: put the cloud's there", w.Target)
	}
	return ""
}

// webhookURLFaults finds an address at which no webhook can arrive: the cloud would call it, and the connector answer 404.
func (c Config) webhookURLFaults() []fault {
	const field = "aggregator.webhookUrl"
	if wrong := wrongURL(field, c.Aggregator.WebhookURL, "http", "https"); len(wrong) > 0 {
		return wrong
	}
	if u, err := url.Parse(c.Aggregator.WebhookURL); err == nil && strings.Trim(u.Path, "/") == "" {
		return []fault{{field, "has no path: the connector takes webhooks at " + strings.TrimRight(c.Aggregator.WebhookURL, "/") + WebhookPath}}
	}
	return nil
}

// registered is the webhook of the list that leads here, the most complete first; nil: there is none.
func (c Config) registered(list []aggregator.Webhook) *aggregator.Webhook {
	var best *aggregator.Webhook
	for i, w := range list {
		if c.leadsHere(w.Target) && (best == nil || len(w.Missing()) < len(best.Missing())) {
			best = &list[i]
		}
	}
	return best
}

func (c Config) leadsHere(target string) bool {
	at := place(target)
	if c.Aggregator.WebhookURL != "" {
		return at == place(c.Aggregator.WebhookURL)
	}
	return strings.HasSuffix(at, WebhookPath)
}

// place is a URL without what makes no difference: letters of the host, the port that the scheme implies, doubled and final slashes.
func place(address string) string {
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

func targets(list []aggregator.Webhook) string {
	const shown = 3
	var out []string
	for i, w := range list {
		if i == shown {
			out = append(out, fmt.Sprintf("%d more", len(list)-shown))
			break
		}
		out = append(out, fmt.Sprintf("%.200s", w.Target))
	}
	return strings.Join(out, ", ")
}
