package connector

import (
	"fmt"
	"strings"

	"github.com/wavetank/wavetank/connector/aggregator"
	"github.com/wavetank/wavetank/connector/secret"
)

// registerHint is what mends a webhook that is missing or incomplete.
const registerHint = "run connector register"

// webhookProblem says what keeps the cloud's webhooks from coming here, by the cloud's list, and what would help; empty: nothing.
func webhookProblem(c Config, list []aggregator.Webhook) string {
	w := registered(c, list)
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

// registered is the webhook of the list that leads here, the most complete first; nil: there is none.
func registered(c Config, list []aggregator.Webhook) *aggregator.Webhook {
	var best *aggregator.Webhook
	for i, w := range list {
		if c.LeadsHere(w.Target) && (best == nil || len(w.Missing()) < len(best.Missing())) {
			best = &list[i]
		}
	}
	return best
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
