package steps

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"reflect"
	"strings"

	"github.com/wavetank/wavetank/sim/journal"
)

func (s *Scene) cloudSteps() []Step {
	return []Step{
		{Keyword: "When", Phrase: `a webhook from source {source} reaches the connector`, Example: `When a webhook from source "viber" reaches the connector`, At: Between, Do: s.webhookFrom},
		{Keyword: "When", Phrase: `a webhook with the right secret reaches the connector`, Example: `When a webhook with the right secret reaches the connector`, At: Between, Do: s.webhookWithSecret("right")},
		{Keyword: "When", Phrase: `a webhook with a wrong secret reaches the connector`, Example: `When a webhook with a wrong secret reaches the connector`, At: Between, Do: s.webhookWithSecret("wrong")},
		{Keyword: "When", Phrase: `a webhook without a secret reaches the connector`, Example: `When a webhook without a secret reaches the connector`, At: Between, Do: s.webhookWithSecret("")},
		{Keyword: "When", Phrase: `the health check is called`, Example: `When the health check is called`, Do: s.healthCheck},
		{Keyword: "Then", Phrase: `it answers {count}`, Example: `Then it answers 401`, Do: s.itAnswers},
		{Keyword: "Then", Phrase: `the answer is {text}`, Example: `Then the answer is "{\"alive\":true}"`, Note: "compared as JSON", Do: s.theAnswerIs},
		{Keyword: "Then", Phrase: `the audit shows {text}`, Example: `Then the audit shows "unsupported channel"`, Do: s.auditShows},
		{Keyword: "Then", Phrase: `the cloud received {count} message`, Example: `Then the cloud received 1 message`, Note: "posts by the connector, whatever their answer", Do: s.cloudReceived},
		{Keyword: "Then", Phrase: `the cloud received {count} messages`, Example: `Then the cloud received 2 messages`, Do: s.cloudReceived},
		{Keyword: "Then", Phrase: `the cloud received no message`, Example: `Then the cloud received no message`, Do: s.cloudReceivedNone},
		{Keyword: "Then", Phrase: `a {trigger} webhook reached the connector`, Example: `Then a "message:delivery:failure" webhook reached the connector`, Do: s.webhookReached},
		{Keyword: "Then", Phrase: `no {trigger} webhook reached the connector`, Example: `Then no "message:delivery:channel" webhook reached the connector`, Do: s.noWebhookReached},
		{Keyword: "Then", Phrase: `the ledger is empty`, Example: `Then the ledger is empty`, Do: s.ledgerIsEmpty},
		{Keyword: "Then", Phrase: `the ledger shows {count} template charge for {country}`, Example: `Then the ledger shows 1 template charge for "GB"`, Do: s.ledgerShows},
		{Keyword: "Then", Phrase: `the ledger shows {count} template charges for {country}`, Example: `Then the ledger shows 2 template charges for "GB"`, Do: s.ledgerShows},
	}
}

// answered is the answer to the latest call that a step made itself.
type answered struct {
	status int
	body   []byte
}

// call makes a request to the connector's public address, as an outside caller would.
func (s *Scene) call(ctx context.Context, method, path string, body []byte, header map[string]string) error {
	return s.request(ctx, method, s.URL()+path, body, func(r *http.Request) {
		for k, v := range header {
			r.Header.Set(k, v)
		}
	})
}

// request makes a request and keeps its answer.
func (s *Scene) request(ctx context.Context, method, url string, body []byte, prepare func(*http.Request)) error {
	r, err := http.NewRequestWithContext(ctx, method, url, bytes.NewReader(body))
	if err != nil {
		return err
	}
	prepare(r)
	client := &http.Client{Transport: http.DefaultTransport.(*http.Transport).Clone()} // other scenarios use the default one
	defer client.CloseIdleConnections()
	resp, err := client.Do(r)
	if err != nil {
		return fmt.Errorf("%s %s: %w", method, url, err)
	}
	defer resp.Body.Close()
	text, err := io.ReadAll(resp.Body)
	if err != nil {
		return fmt.Errorf("%s %s: %w", method, url, err)
	}
	s.answer = answered{status: resp.StatusCode, body: text}
	return nil
}

func (s *Scene) postWebhook(ctx context.Context, source, id string, header map[string]string) error {
	body := journal.JSON(map[string]any{
		"trigger": "message:appUser", "version": "v1.1", "app": map[string]any{"_id": s.World().App.ID},
		"messages": []any{map[string]any{
			"_id": id, "type": "text", "text": "Hello from " + source, "role": "appUser", "name": "Somebody",
			"authorId": "aaaaaaaaaaaaaaaaaaaaaaaa", "received": float64(s.World().Clock.Now().UnixMilli()) / 1000,
			"source": map[string]any{"type": source, "integrationId": "bbbbbbbbbbbbbbbbbbbbbbbb"},
		}},
		"appUser":      map[string]any{"_id": "aaaaaaaaaaaaaaaaaaaaaaaa", "conversationStarted": true},
		"conversation": map[string]any{"_id": "cccccccccccccccccccccccc"},
	})
	header["Content-Type"] = "application/json"
	return s.call(ctx, http.MethodPost, s.WebhookPath(), body, header)
}

func (s *Scene) webhookFrom(ctx context.Context, source string) error {
	return s.postWebhook(ctx, source, "dddddddddddddddddddddddd", map[string]string{"X-API-Key": s.Secret})
}

func (s *Scene) webhookWithSecret(which string) func(context.Context) error {
	return func(ctx context.Context) error {
		header := map[string]string{}
		switch which {
		case "right":
			header["X-API-Key"] = s.Secret
		case "wrong":
			header["X-API-Key"] = "not the secret"
		}
		return s.postWebhook(ctx, "whatsapp", "eeeeeeeeeeeeeeeeeeeeeeee", header)
	}
}

func (s *Scene) healthCheck(ctx context.Context) error {
	return s.call(ctx, http.MethodGet, "/async/messaging/v1/health-check", nil, nil)
}

func (s *Scene) itAnswers(status int) error {
	if s.answer.status != status {
		return fmt.Errorf("it answered %d: %s", s.answer.status, s.answer.body)
	}
	return nil
}

func (s *Scene) theAnswerIs(text string) error {
	var got, want any
	if err := json.Unmarshal([]byte(unquote(text)), &want); err != nil {
		return fmt.Errorf("%s is not JSON: %w", unquote(text), err)
	}
	if err := json.Unmarshal(s.answer.body, &got); err != nil {
		return fmt.Errorf("the answer %s is not JSON: %w", s.answer.body, err)
	}
	return same("the answer", want, got)
}

// same is an error that shows both values as JSON, a member a line, unless they are equal.
func same(what string, want, got any) error {
	if reflect.DeepEqual(want, got) {
		return nil
	}
	wanted, err := json.MarshalIndent(want, "", "  ")
	if err != nil {
		return err
	}
	found, err := json.MarshalIndent(got, "", "  ")
	if err != nil {
		return err
	}
	return fmt.Errorf("%s differs; want\n%s\ngot\n%s", what, wanted, found)
}

func (s *Scene) auditShows(text string) error {
	c, err := s.Running()
	if err != nil {
		return err
	}
	audits, err := c.Audits(context.Background())
	if err != nil {
		return err
	}
	var seen []string
	for _, a := range audits {
		if strings.Contains(a.Kind, unquote(text)) || strings.Contains(a.Detail, unquote(text)) {
			return nil
		}
		seen = append(seen, a.Kind+": "+a.Detail)
	}
	return fmt.Errorf("what the audit shows: %s", listed(seen))
}

func (s *Scene) cloudReceived(want int) error {
	if got := s.World().Cloud.Posts(); got != want {
		return fmt.Errorf("the cloud received %d, want %d", got, want)
	}
	return nil
}

func (s *Scene) cloudReceivedNone() error { return s.cloudReceived(0) }

func (s *Scene) webhookReached(trigger string) error {
	var seen []string
	for _, e := range s.World().Journal.Entries(0) {
		if e.Kind == journal.KindWebhook && e.To == "connector" && e.Status/100 == 2 {
			if e.Name == trigger {
				return nil
			}
			seen = append(seen, e.Name)
		}
	}
	return fmt.Errorf("no %s webhook reached the connector; what did: %s", trigger, listed(seen))
}

func (s *Scene) noWebhookReached(trigger string) error {
	if s.webhookReached(trigger) == nil {
		return fmt.Errorf("the connector took %s", trigger)
	}
	return nil
}

func (s *Scene) ledgerIsEmpty() error {
	if charges := s.World().WhatsApp.Charges(); len(charges) > 0 {
		return fmt.Errorf("the ledger shows %d charges, the first for template %s", len(charges), charges[0].Template)
	}
	return nil
}

func (s *Scene) ledgerShows(want int, country string) error {
	got := 0
	for _, c := range s.World().WhatsApp.Charges() {
		if c.Country == country {
			got++
		}
	}
	if got != want {
		return fmt.Errorf("the ledger shows %d charges for %s of %d in all", got, country, len(s.World().WhatsApp.Charges()))
	}
	return nil
}
