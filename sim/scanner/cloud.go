package scanner

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
)

// userAgent is how the journal tells the scanner's requests from others.
const userAgent = "wavetank-scanner/1.0"

// send makes a request and returns status and body, which is read up to limit bytes; more is errTooMuch.
func (s *Scanner) send(ctx context.Context, method, address, authorization string, in any, limit int64) (status int, body []byte, err error) {
	var content io.Reader
	if in != nil {
		b, err := json.Marshal(in)
		if err != nil {
			return 0, nil, err
		}
		content = bytes.NewReader(b)
	}
	req, err := http.NewRequestWithContext(ctx, method, address, content)
	if err != nil {
		return 0, nil, err
	}
	req.Header.Set("User-Agent", userAgent)
	if in != nil {
		req.Header.Set("Content-Type", "application/json")
	}
	if authorization != "" {
		req.Header.Set("Authorization", authorization)
	} else {
		req.SetBasicAuth(s.cfg.KeyID, s.cfg.AppSecret)
	}
	resp, err := s.http.Do(req)
	if err != nil {
		return 0, nil, err
	}
	defer resp.Body.Close()
	body, err = io.ReadAll(io.LimitReader(resp.Body, limit+1))
	if err != nil {
		return 0, nil, err
	}
	if int64(len(body)) > limit {
		return resp.StatusCode, nil, errTooMuch
	}
	return resp.StatusCode, body, nil
}

var errTooMuch = errors.New("answer is longer than allowed")

// answerLimit bounds answers that are JSON.
const answerLimit = 8 << 20

func (s *Scanner) app() string { return s.cfg.CloudURL + "/v1.1/apps/" + url.PathEscape(s.cfg.AppID) }

// private reports whether a file needs a token. Asking without one is the only way to tell: no field of a message says so.
func (s *Scanner) private(ctx context.Context, mediaURL string) (bool, error) {
	status, _, err := s.send(ctx, http.MethodHead, mediaURL, "Bearer none", nil, answerLimit)
	switch {
	case err != nil:
		return false, fmt.Errorf("ask for the file: %w", err)
	case status == http.StatusUnauthorized, status == http.StatusForbidden:
		return true, nil
	case status >= http.StatusInternalServerError:
		return false, fmt.Errorf("ask for the file: status %d", status)
	}
	return false, nil
}

// token is what opens one file (Smooch v1.1, Attachments).
func (s *Scanner) token(ctx context.Context, mediaURL string) (string, error) {
	u, err := url.Parse(mediaURL)
	if err != nil {
		return "", err
	}
	status, body, err := s.send(ctx, http.MethodPost, s.app()+"/attachments/token", "", map[string]any{"paths": []string{u.Path}}, answerLimit)
	if err != nil {
		return "", fmt.Errorf("ask for a media token: %w", err)
	}
	var out struct {
		Tokens map[string]string `json:"tokens"`
	}
	if status/100 != 2 || json.Unmarshal(body, &out) != nil || out.Tokens[u.Path] == "" {
		return "", fmt.Errorf("ask for a media token: status %d", status)
	}
	return out.Tokens[u.Path], nil
}

// check fetches and scans a file; scanned is whether it was one that is to be scanned.
func (s *Scanner) check(ctx context.Context, j *job) (scanned bool, err error) {
	m := j.call.Message
	private, err := s.private(ctx, m.MediaURL)
	if err != nil || !private {
		return false, err
	}
	s.mu.Lock()
	limit, engine := s.max, s.engine
	if !j.counted {
		j.counted = true
		s.called++
	}
	s.mu.Unlock()
	token, err := s.token(ctx, m.MediaURL)
	if err != nil {
		return false, err
	}
	status, body, err := s.send(ctx, http.MethodGet, m.MediaURL, "Bearer "+token, nil, limit)
	switch {
	case errors.Is(err, errTooMuch):
		j.result = Result{TooLarge, fmt.Sprintf("more than %d bytes", limit)}
	case err != nil:
		return false, fmt.Errorf("fetch the file: %w", err)
	case status == http.StatusNotFound:
		j.result = Result{Unreadable, "the file is gone"}
	case status/100 != 2:
		return false, fmt.Errorf("fetch the file: status %d", status)
	default:
		if j.result, err = inspect(ctx, nameOf(m.MediaURL), body, engine); err != nil {
			return false, fmt.Errorf("scan: %w", err)
		}
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.results = append(s.results, Finding{s.cfg.Clock.Now(), m.ID, nameOf(m.MediaURL), int64(len(body)), j.result})
	if len(s.results) > mostFindings {
		s.results = append([]Finding{}, s.results[len(s.results)-mostFindings:]...)
	}
	return true, nil
}

// resume continues a message: the nonce is the only credential.
func (s *Scanner) resume(ctx context.Context, nonce string) (status int, err error) {
	status, _, err = s.send(ctx, http.MethodPost, s.app()+"/middleware/continue", "Bearer "+nonce, struct{}{}, answerLimit)
	return status, err
}

// conversation is that of an app user.
func (s *Scanner) conversation(ctx context.Context, user string) (string, error) {
	status, body, err := s.send(ctx, http.MethodGet, s.app()+"/appusers/"+url.PathEscape(user)+"/messages", "", nil, answerLimit)
	if err != nil {
		return "", fmt.Errorf("ask for the conversation: %w", err)
	}
	var out struct {
		Conversation idOf `json:"conversation"`
	}
	if status/100 != 2 || json.Unmarshal(body, &out) != nil || out.Conversation.ID == "" {
		return "", fmt.Errorf("ask for the conversation: status %d", status)
	}
	return out.Conversation.ID, nil
}

// nameOf is the name of a file, from the end of its address.
func nameOf(mediaURL string) string {
	u, err := url.Parse(mediaURL)
	if err != nil {
		return ""
	}
	for i := len(u.Path) - 1; i >= 0; i-- {
		if u.Path[i] == '/' {
			return u.Path[i+1:]
		}
	}
	return u.Path
}
