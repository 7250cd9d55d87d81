package rehearsal

import (
	"bytes"
	"context"
	"crypto/tls"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/golang-jwt/jwt/v5"
	"github.com/gorilla/websocket"
)

// sample is a sample client of an SDK as step 10 has it: it reads its config by the id of an integration, logs in with what the
// business's own server signs, listens over a WebSocket and writes. It goes the way to the cloud that the connector goes.
type sample struct {
	kind        string
	id          string // the device's own
	integration string
	keyID       string
	secret      string
	http        *http.Client
	dial        websocket.Dialer

	config       string // address
	app, base    string
	user         string
	conversation string
	realtime     string
	jwt          string
	ws           *websocket.Conn
	stop         func() bool
}

// newSample is a sample client that was configured as the facts say; what they leave open is as the account says.
func (v *validation) newSample(kind, integration string) (*sample, error) {
	cfg, err := v.site.connector()
	if err != nil {
		return nil, err
	}
	f := v.facts.SampleClient
	s := &sample{kind: kind, id: fmt.Sprintf("%032x", kind), integration: integration, keyID: v.d.ProviderKey, secret: v.d.SecurityKey, http: v.client, config: v.d.Base()}
	if f.IntegrationID != "" {
		s.integration = f.IntegrationID
	}
	if f.KeyID != "" {
		s.keyID, s.secret = f.KeyID, f.Secret
	}
	s.dial = websocket.Dialer{NetDialContext: v.site.dial, TLSClientConfig: &tls.Config{RootCAs: cfg.Aggregator.RootCAs, MinVersion: tls.VersionTLS12}, HandshakeTimeout: settleTimeout}
	if cfg.Aggregator.Proxy != "" {
		proxy, err := url.Parse(cfg.Aggregator.Proxy)
		if err != nil {
			return nil, err
		}
		s.dial.Proxy = http.ProxyURL(proxy)
	}
	return s, nil
}

func (s *sample) name() string { return "Sample " + s.kind + " client" }

func (s *sample) client() map[string]any {
	return map[string]any{"id": s.id, "platform": s.kind, "integrationId": s.integration, "info": map[string]string{"vendor": "wavetank", "sdkVersion": "1.0"}}
}

// call makes one request and reads the answer.
func (s *sample) call(ctx context.Context, method, address string, body, answer any) error {
	var in []byte
	if body != nil {
		var err error
		if in, err = json.Marshal(body); err != nil {
			return err
		}
	}
	r, err := http.NewRequestWithContext(ctx, method, address, bytes.NewReader(in))
	if err != nil {
		return err
	}
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("x-smooch-sdk", s.kind+"/wavetank/1.0")
	r.Header.Set("x-smooch-clientid", s.id)
	if s.jwt != "" {
		r.Header.Set("Authorization", "Bearer "+s.jwt)
	}
	resp, err := s.http.Do(r)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	text, err := io.ReadAll(io.LimitReader(resp.Body, 1<<20))
	if err != nil {
		return err
	}
	if resp.StatusCode/100 != 2 {
		var said struct {
			Error struct{ Code, Description string } `json:"error"`
		}
		_ = json.Unmarshal(text, &said) // what is no JSON says nothing
		return refused(resp, said.Error.Code, said.Error.Description)
	}
	return json.Unmarshal(text, answer)
}

func (s *sample) configure(ctx context.Context) error {
	var out struct {
		Config struct {
			App struct {
				ID string `json:"_id"`
			} `json:"app"`
			BaseURL map[string]string `json:"baseUrl"`
		} `json:"config"`
	}
	if err := s.call(ctx, http.MethodGet, s.config+"/sdk/v2/integrations/"+s.integration+"/config", nil, &out); err != nil {
		return fmt.Errorf("the client names the integration %s: %w", s.integration, err)
	}
	s.app = out.Config.App.ID
	s.base = out.Config.BaseURL[s.kind] + "/v2/apps/" + s.app
	return nil
}

type sampleSession struct {
	AppUser struct {
		ID string `json:"_id"`
	} `json:"appUser"`
	Conversations []struct {
		ID string `json:"_id"`
	} `json:"conversations"`
	Settings struct {
		Realtime struct {
			BaseURL string `json:"baseUrl"`
		} `json:"realtime"`
	} `json:"settings"`
}

// login shows a token that the business's own server signed, and makes the user if there is none yet.
func (s *sample) login(ctx context.Context) error {
	user := "sample-user-" + s.kind
	t := jwt.NewWithClaims(jwt.SigningMethodHS256, jwt.MapClaims{"scope": "appUser", "userId": user})
	t.Header["kid"] = s.keyID
	signed, err := t.SignedString([]byte(s.secret))
	if err != nil {
		return err
	}
	s.jwt = signed
	var session sampleSession
	err = s.call(ctx, http.MethodPost, s.base+"/login", map[string]any{"userId": user, "client": s.client()}, &session)
	if err == nil {
		err = s.call(ctx, http.MethodPost, s.base+"/appusers", map[string]any{"userId": user, "givenName": s.name(), "client": s.client(), "intent": "message:appUser"}, &session)
	}
	if err != nil {
		return fmt.Errorf("the client logs in as %s with a token signed with the key %s: %w", user, s.keyID, err)
	}
	if len(session.Conversations) == 0 {
		return errors.New("the cloud's session has no conversation")
	}
	s.user, s.conversation, s.realtime = session.AppUser.ID, session.Conversations[0].ID, session.Settings.Realtime.BaseURL
	return nil
}

// frame is what the realtime channel answers or tells.
type frame struct {
	Channel    string `json:"channel"`
	Successful bool   `json:"successful"`
	ClientID   string `json:"clientId"`
	Error      string `json:"error"`
	Data       struct {
		Events []struct {
			Type    string `json:"type"`
			Message struct {
				Role string `json:"role"`
				Text string `json:"text"`
			} `json:"message"`
		} `json:"events"`
	} `json:"data"`
}

func (s *sample) listen(ctx context.Context) error {
	ws, resp, err := s.dial.DialContext(ctx, "ws"+strings.TrimPrefix(s.realtime, "http"), nil) //nolint:bodyclose // what is not a websocket is read whole and has no connection left
	if err != nil {
		if resp != nil {
			why, _ := io.ReadAll(io.LimitReader(resp.Body, 200)) // what came is shown
			return fmt.Errorf("the realtime connection to %s: %s %s", s.realtime, resp.Status, strings.TrimSpace(string(why)))
		}
		return fmt.Errorf("the realtime connection to %s: %w", s.realtime, err)
	}
	s.ws, s.stop = ws, context.AfterFunc(ctx, func() { _ = ws.Close() })
	shaken, err := s.exchange(map[string]any{"channel": "/meta/handshake", "version": "1.0", "supportedConnectionTypes": []string{"websocket"}})
	if err != nil {
		return err
	}
	ext := map[string]string{"appId": s.app, "appUserId": s.user, "jwt": s.jwt}
	_, err = s.exchange(map[string]any{"channel": "/meta/subscribe", "clientId": shaken.ClientID, "subscription": "/sdk/apps/" + s.app + "/appusers/" + s.user, "ext": ext})
	if err != nil {
		return err
	}
	return ws.WriteJSON(map[string]any{"channel": "/meta/connect", "clientId": shaken.ClientID, "connectionType": "websocket"})
}

// exchange sends a message and reads its answer.
func (s *sample) exchange(message map[string]any) (frame, error) {
	if err := s.ws.WriteJSON(message); err != nil {
		return frame{}, fmt.Errorf("the realtime connection: %w", err)
	}
	var list []frame
	if err := s.ws.ReadJSON(&list); err != nil {
		return frame{}, fmt.Errorf("the realtime connection: %w", err)
	}
	for _, f := range list {
		if f.Channel == message["channel"] {
			if !f.Successful {
				return f, fmt.Errorf("%s: %s", f.Channel, f.Error)
			}
			return f, nil
		}
	}
	return frame{}, fmt.Errorf("%s is not answered", message["channel"])
}

func (s *sample) say(ctx context.Context, text string) error {
	author := map[string]any{"role": "appUser", "appUserId": s.user, "client": s.client()}
	var out any
	return s.call(ctx, http.MethodPost, s.base+"/conversations/"+s.conversation+"/messages",
		map[string]any{"message": map[string]string{"type": "text", "role": "appUser", "text": text}, "author": author}, &out)
}

// hear reads until the business has said a text.
func (s *sample) hear(text string) error {
	for {
		var list []frame
		if err := s.ws.ReadJSON(&list); err != nil {
			return fmt.Errorf("the answer did not arrive over the realtime connection: %w", err)
		}
		for _, f := range list {
			for _, e := range f.Data.Events {
				if e.Type == "message" && e.Message.Role == "appMaker" && e.Message.Text == text {
					return nil
				}
			}
		}
	}
}

func (s *sample) close() {
	if s.ws == nil {
		return
	}
	s.stop()
	_ = s.ws.WriteControl(websocket.CloseMessage, websocket.FormatCloseMessage(websocket.CloseNormalClosure, ""), time.Time{})
	_ = s.ws.Close()
}
