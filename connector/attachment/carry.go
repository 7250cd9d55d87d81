package attachment

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

	"github.com/wavetank/wavetank/connector/version"
)

// Stored is a file in Oceana's store.
type Stored struct {
	UUID      string `json:"uuid"`      // names the file in Oceana's store
	Name      string `json:"name"`      // as the sender named it
	MediaType string `json:"mediaType"` // such as image/png
	MediaSize int64  `json:"mediaSize"` // bytes
}

const answerLimit = 1 << 20

// Arrival is a file that an end user sent.
type Arrival struct {
	MediaURL    string // where the cloud serves it
	MediaType   string // as the cloud declares it; empty: nothing
	MediaSize   int64  // bytes that the cloud announced; zero: not
	WorkRequest string // of the contact in Oceana that it is for
	ID          string // of the transfer: a repeat of it is the same file at Oceana
}

// Inbound carries a file of the cloud into Oceana's store. The error is a *Refusal when another attempt cannot help.
func (c *Carrier) Inbound(ctx context.Context, a Arrival) (Stored, error) {
	u, err := c.allowed(a.MediaURL)
	if err != nil {
		return Stored{}, err
	}
	token, err := c.token(ctx, u.Path)
	if err != nil {
		return Stored{}, err
	}
	from := fetch{c.cloud, u.String(), "fetch from the cloud", "", a.MediaSize}
	source, err := c.open(ctx, from, func(r *http.Request) {
		if token != "" {
			r.Header.Set("Authorization", "Bearer "+token)
		}
	})
	if err != nil {
		return Stored{}, err
	}
	defer source.Close()
	f, err := source.inspect(u.Path[strings.LastIndexByte(u.Path, '/')+1:], a.MediaType)
	if err != nil {
		return Stored{}, err
	}
	query := url.Values{"workRequestId": {a.WorkRequest}, "transferId": {a.ID}}
	var out Stored
	to := place{c.oceana, c.cfg.OceanaURL + "/services/customer/files?" + query.Encode(), "put into Oceana", oceanaLogin, c.cfg.User, c.cfg.Password}
	err = c.upload(ctx, to, f, &out)
	switch {
	case err != nil:
	case out.UUID == "":
		err = errors.New("put into Oceana: answer without uuid")
	case out.MediaSize != 0 && out.MediaSize != source.size():
		err = fmt.Errorf("put into Oceana: it stored %d of %d bytes", out.MediaSize, source.size())
	}
	return out, err
}

// Departure is a file that an agent sent.
type Departure struct {
	UUID        string // names the file in Oceana's store
	WorkRequest string // id of the work request that it is stored under
	Name        string // as the sender named it
	MediaSize   int64  // bytes that Oceana announced; zero: not
	AppUser     string // whom it is for
}

// Outbound carries a file of Oceana's store to the cloud, where networks can fetch it, and returns its address and type. The cloud does not
// know a repeat again: another call leaves a file there that no message names.
func (c *Carrier) Outbound(ctx context.Context, d Departure) (mediaURL, mediaType string, err error) {
	address := c.cfg.OceanaURL + "/services/customer/files/" + url.PathEscape(d.UUID) + "?" + url.Values{"workRequestId": {d.WorkRequest}}.Encode()
	from := fetch{c.oceana, address, "fetch from Oceana", oceanaLogin, d.MediaSize}
	source, err := c.open(ctx, from, func(r *http.Request) { r.SetBasicAuth(c.cfg.User, c.cfg.Password.Reveal()) })
	if err != nil {
		return "", "", err
	}
	defer source.Close()
	f, err := source.inspect(d.Name, source.declared)
	if err != nil {
		return "", "", err
	}
	query := url.Values{"access": {"public"}, "for": {"message"}, "appUserId": {d.AppUser}}
	var out struct{ MediaURL, MediaType string }
	to := place{c.cloud, c.app() + "/attachments?" + query.Encode(), "put into the cloud", cloudLogin, c.cfg.KeyID, c.cfg.Secret}
	err = c.upload(ctx, to, f, &out)
	if err == nil && out.MediaURL == "" {
		err = errors.New("put into the cloud: answer without mediaUrl")
	}
	return out.MediaURL, out.MediaType, err
}

func (c *Carrier) app() string {
	return strings.TrimRight(c.cfg.CloudURL, "/") + "/v1.1/apps/" + url.PathEscape(c.cfg.AppID)
}

// token opens a private file. An app without private files, or a path of no app, has none, and the file is asked for without.
func (c *Carrier) token(ctx context.Context, path string) (string, error) {
	body, err := json.Marshal(map[string]any{"paths": []string{path}})
	if err != nil {
		return "", err
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, c.app()+"/attachments/token", bytes.NewReader(body))
	if err != nil {
		return "", err
	}
	req.SetBasicAuth(c.cfg.KeyID, c.cfg.Secret.Reveal())
	req.Header.Set("User-Agent", version.UserAgent)
	req.Header.Set("Content-Type", "application/json")
	resp, err := c.cloud.Do(req)
	if err != nil {
		return "", fmt.Errorf("media token: %w", c.plain(err))
	}
	defer resp.Body.Close()
	var out struct{ Tokens map[string]string }
	switch {
	case resp.StatusCode == http.StatusBadRequest, resp.StatusCode == http.StatusNotFound:
		return "", nil
	case resp.StatusCode/100 != 2:
		return "", statusError("media token", resp.StatusCode, cloudLogin)
	}
	if err := json.NewDecoder(io.LimitReader(resp.Body, answerLimit)).Decode(&out); err != nil {
		return "", fmt.Errorf("media token: %w", err)
	}
	return out.Tokens[path], nil
}
