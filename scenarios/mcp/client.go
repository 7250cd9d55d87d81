package mcp

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
)

// client calls the control API.
type client struct{ base, token string }

// call returns the answer, or an error with the API's own words.
func (c client) call(ctx context.Context, method, path string, body []byte) ([]byte, error) {
	r, err := http.NewRequestWithContext(ctx, method, c.base+path, bytes.NewReader(body))
	if err != nil {
		return nil, err
	}
	if c.token != "" {
		r.Header.Set("Authorization", "Bearer "+c.token)
	}
	resp, err := http.DefaultClient.Do(r)
	if err != nil {
		return nil, err
	}
	defer func() { _ = resp.Body.Close() }()
	text, err := io.ReadAll(resp.Body)
	if err != nil {
		return nil, err
	}
	if resp.StatusCode < 300 {
		return bytes.TrimSpace(text), nil
	}
	var refusal struct {
		Error struct{ Code, Message string }
	}
	if json.Unmarshal(text, &refusal) != nil || refusal.Error.Message == "" {
		return nil, fmt.Errorf("%s %s: answered %s", method, path, resp.Status)
	}
	return nil, errors.New(refusal.Error.Code + ": " + refusal.Error.Message)
}
