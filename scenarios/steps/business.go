package steps

import (
	"context"
	"net/http"
)

func (s *Scene) businessSteps() []Step {
	return []Step{
		{Keyword: "When", Phrase: `the business posts to {name}:`, Example: `When the business posts to "Ana":`, Note: "a doc string with the body of a post to the cloud, made with the keys of the app past any connector", At: Between, Do: s.businessPosts},
		{Keyword: "When", Phrase: `the business starts typing to {name}`, Example: `When the business starts typing to "Ana"`, Note: "as the network sees it", At: Between, Do: s.businessTypes(true)},
		{Keyword: "When", Phrase: `the business stops typing to {name}`, Example: `When the business stops typing to "Ana"`, At: Between, Do: s.businessTypes(false)},
	}
}

func (s *Scene) businessPosts(ctx context.Context, name string) error {
	u, err := s.World().AppUser(unquote(name))
	if err != nil {
		return err
	}
	app := s.World().App
	url := s.World().CloudURL() + "/v1.1/apps/" + app.ID + "/appusers/" + u.ID + "/messages"
	return s.request(ctx, http.MethodPost, url, []byte(s.doc), func(r *http.Request) {
		r.Header.Set("Content-Type", "application/json")
		r.SetBasicAuth(app.KeyID, app.Secret)
	})
}

func (s *Scene) businessTypes(started bool) func(string) error {
	return func(name string) error { return s.World().BusinessTyping(unquote(name), started) }
}
