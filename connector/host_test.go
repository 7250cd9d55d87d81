package connector_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"strconv"
)

// serve has the stage's requests go to a handler.
func (s *stage) serve(h http.Handler) {
	s.http = httptest.NewServer(h)
	s.t.Cleanup(s.http.Close)
}

// bearer is the body that a caller with a token gets, or the status when it is not 200.
func (s *stage) bearer(path, token string) string {
	s.t.Helper()
	req, err := http.NewRequestWithContext(s.t.Context(), http.MethodGet, s.http.URL+path, nil)
	if err != nil {
		s.t.Fatal(err)
	}
	req.Header.Set("Authorization", "Bearer "+token)
	resp, err := s.http.Client().Do(req)
	if err != nil {
		s.t.Fatal(err)
	}
	defer resp.Body.Close()
	b, err := io.ReadAll(resp.Body)
	if err != nil {
		s.t.Fatal(err)
	}
	if resp.StatusCode != 200 {
		return strconv.Itoa(resp.StatusCode)
	}
	return string(b)
}
