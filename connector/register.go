package connector

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/wavetank/wavetank/connector/aggregator"
	"github.com/wavetank/wavetank/connector/config"
	"github.com/wavetank/wavetank/connector/secret"
)

// Registration is what Register would do, or did.
type Registration struct {
	Target string // address of the webhook
	// Change says what is to be done at the cloud, as a sentence without its end; empty: all is as it should be.
	Change string
	// Others are the targets of webhooks of the app that lead elsewhere; Register leaves them alone.
	Others []string
	// Secret is what the webhook's calls carry; empty before the webhook is there.
	Secret secret.Text
	// SecretFits tells that the configuration holds Secret; false too when it holds none.
	SecretFits bool
}

// Register sees to it that the cloud calls the connector's webhook, at Aggregator.WebhookURL, with every trigger that it needs. confirm is
// asked before anything is changed, and not at all when all is well; when it says no, ErrNotRegistered is returned.
func Register(ctx context.Context, cfg Config, confirm func(Registration) bool) (Registration, error) {
	cfg, err := cfg.Complete()
	if err != nil {
		return Registration{}, err
	}
	client := cloudClient(cfg, cloudHTTP(cfg))
	defer client.Close()
	list, err := client.Webhooks(ctx)
	if err != nil {
		return Registration{}, err
	}
	if cfg.Aggregator.WebhookURL == "" {
		return Registration{}, config.Fault{Field: "aggregator.webhookUrl", Text: "is required to register: the public address of the connector, such as https://connector.example" + WebhookPath}
	}
	r := Registration{Target: cfg.Aggregator.WebhookURL}
	for _, w := range list {
		if !cfg.LeadsHere(w.Target) {
			r.Others = append(r.Others, w.Target)
		}
	}
	w := registered(cfg, list)
	switch {
	case w == nil:
		r.Change = "register " + r.Target + " for " + strings.Join(aggregator.Triggers(), ", ")
	case w.Version != "" && w.Version != "v1.1":
		return r, errors.New(webhookProblem(cfg, list))
	case len(w.Missing()) > 0:
		r.Change = "add " + strings.Join(w.Missing(), ", ") + " to the webhook " + r.Target
	}
	if r.Change != "" {
		if !confirm(r) {
			return r, ErrNotRegistered
		}
		if w, err = change(ctx, client, r.Target, w); err != nil {
			return r, err
		}
	}
	r.Secret = w.Secret
	r.SecretFits = cfg.Aggregator.WebhookSecret != "" && secret.Matches(w.Secret.Reveal(), cfg.Aggregator.WebhookSecret, cfg.Aggregator.OldWebhookSecret)
	return r, nil
}

// ErrNotRegistered is returned when the person asked did not agree.
var ErrNotRegistered = errors.New("nothing was changed")

// change makes the webhook, or gives was what it lacks.
func change(ctx context.Context, client *aggregator.Client, target string, was *aggregator.Webhook) (*aggregator.Webhook, error) {
	if was == nil {
		w, err := client.CreateWebhook(ctx, target, aggregator.Triggers())
		return &w, err
	}
	w, err := client.UpdateWebhook(ctx, was.ID, was.Target, append(slices.Clone(was.Triggers), was.Missing()...))
	if err == nil && len(w.Missing()) > 0 {
		err = fmt.Errorf("update webhook: the cloud kept %s", strings.Join(w.Triggers, ", "))
	}
	return &w, err
}
