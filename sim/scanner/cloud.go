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
	"strings"
	"unicode/utf8"
)

// userAgent is how the journal tells the scanner's requests from others.
const userAgent = "wavetank-scanner/1.0"

// ask makes a request; the caller closes the body of its answer.
func (s *Scanner) ask(ctx context.Context, method, address, authorization string, in any) (*http.Response, error) {
	var content io.Reader
	if in != nil {
		b, err := json.Marshal(in)
		if err != nil {
			return nil, err
		}
		content = bytes.NewReader(b)
	}
	req, err := http.NewRequestWithContext(ctx, method, address, content)
	if err != nil {
		return nil, err
	}
	req.Header.Set("User-Agent", userAgent)
	req.Header.Set("Accept-Encoding", "identity") // what is scanned is what others will fetch
	if in != nil {
		req.Header.Set("Content-Type", "application/json")
	}
	if authorization != "" {
		req.Header.Set("Authorization", authorization)
	} else {
		req.SetBasicAuth(s.cfg.KeyID, s.cfg.AppSecret)
	}
	return s.http.Do(req)
}

// send makes a request and returns status and body, which is read up to a limit; more is errTooMuch.
func (s *Scanner) send(ctx context.Context, method, address, authorization string, in any) (status int, body []byte, err error) {
	resp, err := s.ask(ctx, method, address, authorization, in)
	if err != nil {
		return 0, nil, err
	}
	defer resp.Body.Close()
	body, err = io.ReadAll(&bounded{from: resp.Body, left: answerLimit})
	return resp.StatusCode, body, err
}

var errTooMuch = errors.New("answer is longer than allowed")

// bounded fails beyond its size, unlike a LimitReader, which would end as if all were well.
type bounded struct {
	from io.Reader
	left int64
	read int64
}

func (b *bounded) Read(p []byte) (int, error) {
	n, err := b.from.Read(p)
	b.read += int64(n)
	if b.left -= int64(n); b.left < 0 {
		return 0, errTooMuch
	}
	return n, err
}

// answerLimit bounds answers that are JSON.
const answerLimit = 8 << 20

func (s *Scanner) app() string { return s.cfg.CloudURL + "/v1.1/apps/" + url.PathEscape(s.cfg.AppID) }

// private reports whether a file needs a token. Asking without one is the only way to tell: no field of a message says so.
func (s *Scanner) private(ctx context.Context, mediaURL string) (bool, error) {
	status, _, err := s.send(ctx, http.MethodHead, mediaURL, "Bearer none", nil)
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
	status, body, err := s.send(ctx, http.MethodPost, s.app()+"/attachments/token", "", map[string]any{"paths": []string{u.Path}})
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
	result, size, err := s.look(ctx, m.MediaURL, token, limit, engine, false)
	if errors.Is(err, errArchive) {
		result, size, err = s.look(ctx, m.MediaURL, token, limit, engine, true)
	}
	if err != nil {
		return false, err
	}
	j.result = result
	s.mu.Lock()
	defer s.mu.Unlock()
	s.results = append(s.results, Finding{s.cfg.Clock.Now(), m.ID, nameOf(m.MediaURL), size, j.result})
	if len(s.results) > mostFindings {
		s.results = append([]Finding{}, s.results[len(s.results)-mostFindings:]...)
	}
	return true, nil
}

// look fetches a file and scans it: as it streams by, or as a whole. errArchive: only as a whole.
func (s *Scanner) look(ctx context.Context, mediaURL, token string, limit int64, engine Engine, whole bool) (result Result, size int64, err error) {
	resp, err := s.ask(ctx, http.MethodGet, mediaURL, "Bearer "+token, nil)
	if err != nil {
		return Result{}, 0, fmt.Errorf("fetch the file: %w", err)
	}
	defer resp.Body.Close()
	tooLarge := Result{TooLarge, fmt.Sprintf("more than %d bytes", limit)}
	content := &bounded{from: resp.Body, left: limit}
	switch {
	case resp.StatusCode == http.StatusNotFound:
		return Result{Unreadable, "the file is gone"}, 0, nil
	case resp.StatusCode/100 != 2:
		return Result{}, 0, fmt.Errorf("fetch the file: status %d", resp.StatusCode)
	case resp.ContentLength > limit:
		return tooLarge, resp.ContentLength, nil
	case whole:
		var body []byte
		if body, err = io.ReadAll(content); err == nil {
			result, err = inspect(ctx, nameOf(mediaURL), body, engine)
		}
	default:
		result, err = stream(ctx, nameOf(mediaURL), content, engine)
	}
	switch {
	case errors.Is(err, errTooMuch):
		return tooLarge, content.read, nil
	case err != nil:
		return Result{}, 0, fmt.Errorf("scan: %w", err)
	}
	return result, content.read, nil
}

// resume continues a message: the nonce is the only credential.
func (s *Scanner) resume(ctx context.Context, nonce string) (status int, err error) {
	status, _, err = s.send(ctx, http.MethodPost, s.app()+"/middleware/continue", "Bearer "+nonce, struct{}{})
	return status, err
}

// conversation is that of an app user: its id, and those of its newest messages. A message that is held is not among them.
func (s *Scanner) conversation(ctx context.Context, user string) (id string, messages []idOf, err error) {
	status, body, err := s.send(ctx, http.MethodGet, s.app()+"/appusers/"+url.PathEscape(user)+"/messages", "", nil)
	if err != nil {
		return "", nil, fmt.Errorf("ask for the conversation: %w", err)
	}
	var out struct {
		Conversation idOf   `json:"conversation"`
		Messages     []idOf `json:"messages"`
	}
	if status/100 != 2 || json.Unmarshal(body, &out) != nil || out.Conversation.ID == "" {
		return "", nil, fmt.Errorf("ask for the conversation: status %d", status)
	}
	return out.Conversation.ID, out.Messages, nil
}

// nameOf is the name of a file, from the end of its address, without escapes.
func nameOf(mediaURL string) string {
	name, _, _ := strings.Cut(mediaURL, "#")
	name, _, _ = strings.Cut(name, "?")
	name = name[strings.LastIndexByte(name, '/')+1:]
	if plain, err := url.PathUnescape(name); err == nil && utf8.ValidString(plain) {
		return plain
	}
	return name
}
