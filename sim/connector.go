package sim

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"
)

// Paths of a connector below its public base URL (R043 and Appendix C of the deployment guide).
const (
	webhookPath     = "/async/messaging/v1/webhook"
	healthCheckPath = "/async/messaging/v1/health-check"
)

// triggers is what the connector's webhook is registered for by the guide (R045).
var triggers = []string{
	"message:appUser", "message:delivery:channel", "message:delivery:user", "message:delivery:failure",
	"conversation:read", "postback", "typing:appUser",
}

// UseConnector names the connector's public base URL, such as http://127.0.0.1:8082. It registers nothing: see RegisterWebhook.
func (w *World) UseConnector(base string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.connector = strings.TrimSuffix(base, "/")
	w.Journal.Mask(w.connector, "http://connector")
}

// RegisterWebhook does what the cloud's administrator does in step 5 of Appendix C (R019, R045): it registers the connector's
// webhook over the cloud's REST API, and returns the webhook's secret.
func (w *World) RegisterWebhook(ctx context.Context) (secret string, err error) {
	w.mu.Lock()
	base := w.connector
	w.mu.Unlock()
	if base == "" {
		return "", fmt.Errorf("register webhook: no connector is known")
	}
	body, err := json.Marshal(map[string]any{"target": base + w.webhookPath, "triggers": w.triggers})
	if err != nil {
		return "", fmt.Errorf("register webhook: %w", err)
	}
	var answer struct {
		Webhook struct {
			ID     string `json:"_id"`
			Secret string `json:"secret"`
		} `json:"webhook"`
	}
	if err := w.administer(ctx, http.MethodPost, "/webhooks", body, &answer); err != nil {
		return "", err
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	w.webhookID = answer.Webhook.ID
	w.Journal.Mask(answer.Webhook.Secret, "***")
	return answer.Webhook.Secret, nil
}

// RemoveWebhook takes the connector's webhook away again.
func (w *World) RemoveWebhook(ctx context.Context) error {
	w.mu.Lock()
	id := w.webhookID
	w.webhookID = ""
	w.mu.Unlock()
	if id == "" {
		return nil
	}
	return w.administer(ctx, http.MethodDelete, "/webhooks/"+id, nil, nil)
}

// administer is a REST call with the app's own key.
func (w *World) administer(ctx context.Context, method, path string, body []byte, answer any) error {
	url := w.CloudURL() + "/v1.1/apps/" + w.App.ID + path
	r, err := http.NewRequestWithContext(ctx, method, url, bytes.NewReader(body))
	if err != nil {
		return fmt.Errorf("%s %s: %w", method, path, err)
	}
	r.SetBasicAuth(w.App.KeyID, w.App.Secret)
	r.Header.Set("Content-Type", "application/json")
	resp, err := w.client.Do(r)
	if err != nil {
		return fmt.Errorf("%s %s: %w", method, path, err)
	}
	defer resp.Body.Close()
	text, err := io.ReadAll(resp.Body)
	if err != nil {
		return fmt.Errorf("%s %s: %w", method, path, err)
	}
	if resp.StatusCode/100 != 2 {
		return fmt.Errorf("%s %s: %s: %s", method, path, resp.Status, text)
	}
	if answer != nil {
		if err := json.Unmarshal(text, answer); err != nil {
			return fmt.Errorf("%s %s: %w", method, path, err)
		}
	}
	return nil
}

// targetName names a webhook's target in the journal.
func (w *World) targetName(url string) string {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.connector != "" && strings.HasPrefix(url, w.connector) {
		return "connector"
	}
	if url == w.ScannerURL() {
		return "scanner"
	}
	return "webhook"
}
