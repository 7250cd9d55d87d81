package steps

import (
	"context"
	"fmt"
	"net/http"
	"strings"
)

func (s *Scene) adminSteps() []Step {
	return []Step{
		{Keyword: "When", Phrase: `the administrator sends {text} to the cloud:`, Example: `When the administrator sends "POST /integrations" to the cloud:`,
			Note: "a call of the cloud's REST API with the app's key, below the app; the doc string is its body, and <whatsapp> in the path the id of that channel's integration", At: Between, Do: s.administratorSends},
		{Keyword: "When", Phrase: `the administrator sends {text} to the cloud`, Example: `When the administrator sends "DELETE /menu" to the cloud`, At: Between, Do: s.administratorSends},
		{Keyword: "Then", Phrase: `the answer contains {text}`, Example: `Then the answer contains "PENDING"`, Do: s.answerContains},
	}
}

func (s *Scene) administratorSends(ctx context.Context, call string) error {
	method, path, ok := strings.Cut(unquote(call), " /")
	if !ok {
		return fmt.Errorf("%q: write a method and a path, such as GET /integrations", unquote(call))
	}
	for _, kind := range s.World().SetUp() {
		if id, ok := s.World().Integration(kind); ok {
			path = strings.ReplaceAll(path, "<"+kind+">", id)
		}
	}
	app := s.World().App
	return s.request(ctx, method, s.World().CloudURL()+"/v1.1/apps/"+app.ID+"/"+path, []byte(s.doc), func(r *http.Request) {
		r.Header.Set("Content-Type", "application/json")
		r.SetBasicAuth(app.KeyID, app.Secret)
	})
}

func (s *Scene) answerContains(text string) error {
	if !strings.Contains(string(s.answer.body), unquote(text)) {
		return fmt.Errorf("the answer is %d %s", s.answer.status, s.answer.body)
	}
	return nil
}
