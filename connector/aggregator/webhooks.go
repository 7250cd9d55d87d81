package aggregator

import (
	"context"
	"net/http"
	"net/url"
	"slices"

	"github.com/wavetank/wavetank/connector/secret"
)

// Webhook is one entry of the cloud's list of webhooks of the app (Smooch v1.1).
type Webhook struct {
	ID       string // given by the cloud
	Target   string // the URL that the cloud calls
	Triggers []string
	Secret   secret.Text // what the calls carry as X-API-Key; made by the cloud
	Version  string      // of the calls' bodies: v1.1, or v1 for one that was registered there
}

// Triggers are those that the connector understands and needs.
func Triggers() []string {
	return []string{
		"message:appUser", "message:delivery:channel", "message:delivery:user", "message:delivery:failure",
		"conversation:read", "postback", "typing:appUser",
	}
}

// Missing are the triggers that the connector needs and the webhook does not have. "message" holds message:appUser, and "*" everything but
// typing:appUser.
func (w Webhook) Missing() []string {
	var out []string
	for _, t := range Triggers() {
		has := slices.Contains(w.Triggers, t) || t == "message:appUser" && slices.Contains(w.Triggers, "message") ||
			t != "typing:appUser" && slices.Contains(w.Triggers, "*")
		if !has {
			out = append(out, t)
		}
	}
	return out
}

// webhookBody is a Webhook on the wire.
type webhookBody struct {
	ID       string   `json:"_id"`
	Target   string   `json:"target"`
	Triggers []string `json:"triggers"`
	Secret   string   `json:"secret"`
	Version  string   `json:"version"`
}

func (b webhookBody) webhook() Webhook {
	return Webhook{b.ID, b.Target, b.Triggers, secret.Text(b.Secret), b.Version}
}

// Webhooks lists the webhooks of the app.
func (c *Client) Webhooks(ctx context.Context) ([]Webhook, error) {
	var answer struct {
		Webhooks []webhookBody `json:"webhooks"`
	}
	if err := c.do(ctx, "list webhooks", http.MethodGet, "/webhooks", nil, &answer); err != nil {
		return nil, err
	}
	out := make([]Webhook, 0, len(answer.Webhooks))
	for _, b := range answer.Webhooks {
		out = append(out, b.webhook())
	}
	return out, nil
}

type webhookChange struct {
	Target   string   `json:"target"`
	Triggers []string `json:"triggers"`
}

type webhookAnswer struct {
	Webhook webhookBody `json:"webhook"`
}

// CreateWebhook registers a webhook.
func (c *Client) CreateWebhook(ctx context.Context, target string, triggers []string) (Webhook, error) {
	var answer webhookAnswer
	err := c.do(ctx, "create webhook", http.MethodPost, "/webhooks", webhookChange{target, triggers}, &answer)
	return answer.Webhook.webhook(), err
}

// UpdateWebhook gives a webhook another target and other triggers; its secret stays.
func (c *Client) UpdateWebhook(ctx context.Context, id, target string, triggers []string) (Webhook, error) {
	var answer webhookAnswer
	err := c.do(ctx, "update webhook", http.MethodPut, "/webhooks/"+url.PathEscape(id), webhookChange{target, triggers}, &answer)
	return answer.Webhook.webhook(), err
}
