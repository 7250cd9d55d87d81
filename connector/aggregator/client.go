package aggregator

import (
	"bytes"
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptrace"
	"net/url"
	"strconv"
	"strings"
	"sync/atomic"
	"time"

	"github.com/wavetank/wavetank/connector/message"
	"github.com/wavetank/wavetank/connector/secret"
	"github.com/wavetank/wavetank/connector/version"
)

// Client speaks to the REST interface of the cloud as one app.
type Client struct {
	base       string
	appID      string
	key        string
	secret     secret.Text
	httpClient *http.Client
}

// ClientConfig is what a Client needs. All but RootCAs and HTTP are required.
type ClientConfig struct {
	URL     string // of the cloud, without path
	AppID   string
	KeyID   string
	Secret  secret.Text
	RootCAs *x509.CertPool // the authorities to trust; nil: those of the machine
	HTTP    *http.Client   // nil: one of its own with RootCAs and generous timeouts
}

// NewClient returns a Client.
func NewClient(cfg ClientConfig) *Client {
	c := &Client{
		base:  strings.TrimRight(cfg.URL, "/") + "/v1.1/apps/" + url.PathEscape(cfg.AppID),
		appID: cfg.AppID, key: cfg.KeyID, secret: cfg.Secret, httpClient: cfg.HTTP,
	}
	if c.httpClient == nil {
		transport := http.DefaultTransport.(*http.Transport).Clone()
		transport.TLSClientConfig = &tls.Config{RootCAs: cfg.RootCAs, MinVersion: tls.VersionTLS12}
		transport.MaxResponseHeaderBytes, transport.ResponseHeaderTimeout = 64<<10, 10*time.Second
		c.httpClient = &http.Client{
			Transport: transport,
			Timeout:   30 * time.Second, // transport: a post without an answer is looked up before it is tried again
		}
	}
	own := *c.httpClient
	own.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse } // a redirected POST is lost
	c.httpClient = &own
	return c
}

// Close lets go of idle connections.
func (c *Client) Close() { c.httpClient.CloseIdleConnections() }

// Error is a request that did not end as hoped.
type Error struct {
	Op             string        // what was tried
	Status         int           // HTTP status; zero without an answer
	Code           string        // error.code of the cloud; may be empty
	Description    string        // error.description of the cloud; may be empty
	RetryAfter     time.Duration // as the cloud asked; zero when it did not
	MaybeDelivered bool          // the cloud may have done it nevertheless
	Err            error         // the cause without an answer
}

// Error is one line without secrets.
func (e *Error) Error() string {
	switch {
	case e.Err != nil:
		return fmt.Sprintf("%s: %v", e.Op, e.Err)
	case e.Description != "":
		return fmt.Sprintf("%s: %d %s: %s", e.Op, e.Status, e.Code, e.Description)
	}
	return fmt.Sprintf("%s: %d %s", e.Op, e.Status, http.StatusText(e.Status))
}

// Unwrap returns the cause.
func (e *Error) Unwrap() error { return e.Err }

// Retryable reports whether trying again later can help: everything but a definite refusal. A key that the cloud does not take is the
// deployment's fault and not the message's: it waits until there is another key. So is a gateway in between that cannot reach the cloud or lets
// no request through: it answers 403 or 404 in words of its own, without the cloud's code.
func (e *Error) Retryable() bool {
	switch e.Status {
	case http.StatusRequestTimeout, http.StatusTooEarly, http.StatusTooManyRequests, http.StatusUnauthorized:
		return true
	}
	return e.Status < 400 || e.Status >= 500 || e.gateways()
}

// gateways reports whether an answer is about the way to the cloud, and not the cloud's.
func (e *Error) gateways() bool {
	switch e.Status {
	case http.StatusForbidden, http.StatusNotFound, http.StatusMethodNotAllowed, http.StatusProxyAuthRequired, http.StatusGone,
		http.StatusMisdirectedRequest, http.StatusServiceUnavailable:
		return e.Code == ""
	}
	return false
}

// absent reports whether the cloud itself says that there is no such thing.
func (e *Error) absent() bool { return e.Status == http.StatusNotFound && e.Code != "" }

// maybeDelivered reports whether the answering party may not know the outcome of the request: a gateway may have sent it on and got no answer. The
// cloud's own 503 is definite.
func (e *Error) maybeDelivered() bool {
	return e.Status == http.StatusRequestTimeout || e.Status >= 500 && e.Status != http.StatusServiceUnavailable || e.gateways()
}

const answerLimit = 8 << 20 // a page of 100 messages with rich content

// do sends one request and decodes a 2xx answer into out, which may be nil.
func (c *Client) do(ctx context.Context, op, method, path string, in, out any) error {
	var body io.Reader
	if in != nil {
		b, err := json.Marshal(in)
		if err != nil {
			return fmt.Errorf("%s: %w", op, err)
		}
		body = bytes.NewReader(b)
	}
	var wrote atomic.Bool
	ctx = httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{WroteHeaders: func() { wrote.Store(true) }})
	req, err := http.NewRequestWithContext(ctx, method, c.base+path, body)
	if err != nil {
		return &Error{Op: op, Err: err}
	}
	req.SetBasicAuth(c.key, c.secret.Reveal())
	req.Header.Set("User-Agent", version.UserAgent)
	req.Header.Set("Accept", "application/json")
	if in != nil {
		req.Header.Set("Content-Type", "application/json")
	}
	resp, err := c.httpClient.Do(req)
	if err != nil {
		return &Error{Op: op, MaybeDelivered: wrote.Load(), Err: plain(err)}
	}
	defer resp.Body.Close()
	answer, err := io.ReadAll(io.LimitReader(resp.Body, answerLimit))
	if resp.StatusCode < 200 || resp.StatusCode > 299 {
		return refusal(op, resp, answer)
	}
	if err == nil && out != nil {
		err = json.Unmarshal(answer, out)
	}
	if err != nil {
		return &Error{Op: op, MaybeDelivered: true, Err: fmt.Errorf("read answer: %w", err)}
	}
	return nil
}

// plain takes the URL out of an error of net/http: the operation says enough.
func plain(err error) error {
	var u *url.Error
	if errors.As(err, &u) {
		return u.Err
	}
	return err
}

func refusal(op string, resp *http.Response, answer []byte) *Error {
	var body struct {
		Error struct {
			Code        string `json:"code"`
			Description string `json:"description"`
		} `json:"error"`
	}
	_ = json.Unmarshal(answer, &body) // a proxy in between answers in other words
	e := &Error{Op: op, Status: resp.StatusCode, Code: body.Error.Code, Description: body.Error.Description}
	e.RetryAfter = retryAfter(resp.Header)
	e.MaybeDelivered = e.maybeDelivered()
	return e
}

// retryAfter reads seconds, or an instant, which counts from the sender's own Date.
func retryAfter(h http.Header) time.Duration {
	text := h.Get("Retry-After")
	if s, err := strconv.Atoi(text); err == nil {
		return max(time.Duration(s)*time.Second, 0)
	}
	until, err := http.ParseTime(text)
	if err != nil {
		return 0
	}
	now, err := http.ParseTime(h.Get("Date"))
	if err != nil {
		return 0
	}
	return max(until.Sub(now), 0)
}

// App returns the name of the app: a call that proves that address, app and key fit together.
func (c *Client) App(ctx context.Context) (string, error) {
	var out struct {
		App struct {
			Name string `json:"name"`
		} `json:"app"`
	}
	if err := c.do(ctx, "get app", http.MethodGet, "", nil, &out); err != nil {
		return "", err
	}
	return out.App.Name, nil
}

func messagesOf(user message.AppUserID) string {
	return "/appusers/" + url.PathEscape(string(user)) + "/messages"
}
