package web

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"strings"
	"sync"

	"github.com/wavetank/wavetank/sim/channel"
)

// Wire is how devices reach the cloud: the protocol of its SDKs, as an app on a phone speaks it (dialect B: REST, and Bayeux over a
// socket). All fields are required.
type Wire struct {
	HTTP http.RoundTripper // carries the calls of REST
	// URL is the base of the cloud.
	URL func() string
	// Open connects to the realtime channel; take gets every frame, and must not be called again before it returns.
	Open func(name string, take func(frame []byte)) Socket
	// Token is what the site's own server signs for a user it knows.
	Token func(integrationID, userID string) (string, error)
	// File is the content of a file that a person sends by name.
	File func(name string) []byte
}

// Socket is a connection to the realtime channel.
type Socket interface {
	Receive(frame []byte)
	Close()
}

var (
	errOffline = errors.New("there is no network")
	errClosed  = errors.New("the app is closed: open it first")
)

// client is the SDK on one device. Its mutex is held while it calls the cloud; what is pushed to it meanwhile is a turn of its own.
type client struct {
	net    *Network
	id     string // the device's own
	second bool   // it is not the one whose screen the handset shows
	// foreign is a client outside of the world: it is drawn here, and does nothing.
	foreign bool

	mu          sync.Mutex
	integration string
	base        string // of the REST API, from the config
	app         string
	visit
	socket  Socket
	offline bool
	closed  bool
	waiting []push // for the network to be back

	inMu    sync.Mutex
	replies []reply
}

// visit is who uses a device, as far as it is stored there.
type visit struct {
	user         string // app user; "" = none yet
	conversation string
	session, jwt string
	userID       string // the business's id; "" = not logged in
}

// reply is an answer on the realtime channel.
type reply struct {
	Channel    string `json:"channel"`
	Successful bool   `json:"successful"`
	ClientID   string `json:"clientId"`
	Error      string `json:"error"`
	Data       struct {
		Events []json.RawMessage `json:"events"`
	} `json:"data"`
}

// describe is the device in its own words.
func (c *client) describe() map[string]any {
	d := map[string]any{"id": c.id, "platform": c.net.kind, "integrationId": c.integration}
	switch c.net.kind {
	case "web":
		d["info"] = map[string]string{"vendor": "wavetank", "sdkVersion": "5.0.0", "URL": "shop.example", "userAgent": "wavetank",
			"referrer": "", "browserLanguage": "en", "currentUrl": "https://shop.example/", "currentTitle": "Shop"}
	case "android":
		d["appVersion"], d["pushNotificationToken"] = "1.0", "fcm-"+c.id
		d["info"] = map[string]string{"os": "Android", "osVersion": "10", "devicePlatform": "phone", "appName": "Shop", "carrier": "none",
			"appId": "example.shop", "sdkVersion": "8.0.0", "vendor": "wavetank", "installer": "none"}
	default:
		d["appVersion"], d["pushNotificationToken"] = "1.0", "apn-"+c.id
		d["info"] = map[string]string{"os": "iOS", "osVersion": "14.0", "devicePlatform": "phone", "appName": "Shop", "carrier": "none",
			"appId": "example.shop", "sdkVersion": "8.0.0", "vendor": "wavetank", "buildNumber": "1"}
	}
	return d
}

func (c *client) author() map[string]any {
	return map[string]any{"role": "appUser", "appUserId": c.user, "client": c.describe()}
}

// refusal is an answer that is no success.
type refusal struct {
	status     int
	code, text string
}

func (r *refusal) Error() string {
	if r.text == "" {
		return fmt.Sprintf("the cloud answers %d", r.status)
	}
	return fmt.Sprintf("the cloud answers %d %s: %s", r.status, r.code, r.text)
}

// call makes one request and reads the answer into answer, which may be nil.
func (c *client) call(method, path string, body, answer any) error {
	var in []byte
	if body != nil {
		var err error
		if in, err = json.Marshal(body); err != nil {
			return fmt.Errorf("%s %s: %w", method, path, err)
		}
	}
	return c.send(method, path, "application/json", in, answer)
}

func (c *client) send(method, path, contentType string, body []byte, answer any) error {
	if c.offline {
		return errOffline
	}
	r, err := http.NewRequest(method, path, bytes.NewReader(body)) //nolint:noctx // it is answered on this goroutine
	if err != nil {
		return err
	}
	r.Header.Set("Accept", "application/json")
	r.Header.Set("Content-Type", contentType)
	r.Header.Set("User-Agent", "wavetank-"+c.net.kind+"/1")
	r.Header.Set("x-smooch-sdk", c.net.kind+"/wavetank/8.0.0")
	r.Header.Set("x-smooch-clientid", c.id)
	if c.app != "" {
		r.Header.Set("x-smooch-appid", c.app)
	}
	switch {
	case c.jwt != "":
		r.Header.Set("Authorization", "Bearer "+c.jwt)
	case c.session != "":
		r.SetBasicAuth(c.user, c.session)
	}
	resp, err := c.net.wire.HTTP.RoundTrip(r)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	text, err := io.ReadAll(resp.Body)
	if err != nil {
		return err
	}
	if resp.StatusCode/100 != 2 {
		var said struct {
			Error struct{ Code, Description string } `json:"error"`
		}
		_ = json.Unmarshal(text, &said) // what is no JSON says nothing
		return &refusal{resp.StatusCode, said.Error.Code, said.Error.Description}
	}
	if answer == nil || len(text) == 0 {
		return nil
	}
	return json.Unmarshal(text, answer)
}

// sessionJSON is what begins a visit.
type sessionJSON struct {
	AppUser struct {
		ID string `json:"_id"`
	} `json:"appUser"`
	SessionToken  string `json:"sessionToken"`
	Conversations []struct {
		ID string `json:"_id"`
	} `json:"conversations"`
}

// configure asks once where everything is.
func (c *client) configure() error {
	if c.base != "" {
		return nil
	}
	if c.integration == "" {
		c.integration = c.net.first()
	}
	var answer struct {
		Config struct {
			App struct {
				ID string `json:"_id"`
			} `json:"app"`
			BaseURL map[string]string `json:"baseUrl"`
		} `json:"config"`
	}
	if err := c.call("GET", c.net.wire.URL()+"/sdk/v2/integrations/"+c.integration+"/config", nil, &answer); err != nil {
		return err
	}
	c.app = answer.Config.App.ID
	c.base = answer.Config.BaseURL[c.net.kind] + "/v2/apps/" + c.app
	return nil
}

// begin makes the app user, with the first message, and listens.
func (c *client) begin(name string) error {
	if err := c.configure(); err != nil {
		return err
	}
	if c.user == "" {
		body := map[string]any{"givenName": name, "userId": c.userID, "client": c.describe(), "intent": "message:appUser",
			"conversation": map[string]any{"type": "personal"}}
		var s sessionJSON
		if err := c.call("POST", c.base+"/appusers", body, &s); err != nil {
			return err
		}
		c.take(s)
	}
	return c.listen()
}

func (c *client) take(s sessionJSON) {
	c.user = s.AppUser.ID
	if s.SessionToken != "" {
		c.session = s.SessionToken
	}
	c.conversation = ""
	if len(s.Conversations) > 0 {
		c.conversation = s.Conversations[0].ID
	}
}

// listen connects to the realtime channel, unless it is connected.
func (c *client) listen() error {
	if c.socket != nil || c.user == "" {
		return nil
	}
	socket := c.net.wire.Open(c.net.kind, c.frame)
	c.exchange(socket, `{"channel":"/meta/handshake","version":"1.0","minimumVersion":"1.0beta","supportedConnectionTypes":["websocket"]}`)
	shaken := c.reply("/meta/handshake")
	if !shaken.Successful {
		socket.Close()
		return fmt.Errorf("realtime: handshake: %s", shaken.Error)
	}
	ext := map[string]string{"appId": c.app, "appUserId": c.user}
	if c.jwt != "" {
		ext["jwt"] = c.jwt
	} else {
		ext["sessionToken"] = c.session
	}
	shown, err := json.Marshal(ext)
	if err != nil {
		return err
	}
	c.exchange(socket, `{"channel":"/meta/connect","clientId":"`+shaken.ClientID+`","connectionType":"websocket"}`)
	c.exchange(socket, `{"channel":"/meta/subscribe","clientId":"`+shaken.ClientID+`","subscription":"/sdk/apps/`+c.app+`/appusers/`+c.user+`","ext":`+string(shown)+`}`)
	if r := c.reply("/meta/subscribe"); !r.Successful {
		socket.Close()
		return fmt.Errorf("realtime: subscribe: %s", r.Error)
	}
	c.socket = socket
	return nil
}

func (c *client) exchange(socket Socket, frame string) { socket.Receive([]byte(frame)) }

// reply takes the last answer on a channel.
func (c *client) reply(channel string) reply {
	c.inMu.Lock()
	defer c.inMu.Unlock()
	var last reply
	for _, r := range c.replies {
		if r.Channel == channel {
			last = r
		}
	}
	c.replies = nil
	return last
}

// frame takes what the cloud sends: answers at once, events as a turn of their own.
func (c *client) frame(frame []byte) {
	var list []reply
	if json.Unmarshal(frame, &list) != nil {
		return
	}
	for _, r := range list {
		if strings.HasPrefix(r.Channel, "/meta/") {
			c.inMu.Lock()
			c.replies = append(c.replies, r)
			c.inMu.Unlock()
			continue
		}
		for _, raw := range r.Data.Events {
			c.net.clock.Schedule(c.net.kind+" takes an event", 0, func() { c.event(raw) })
		}
	}
}

// hangUp ends the connection, without a word.
func (c *client) hangUp() {
	if c.socket != nil {
		c.socket.Close()
		c.socket = nil
	}
}

// say sends a message and returns the cloud's id of it.
func (c *client) say(in channel.Incoming) (messageID string, err error) {
	if c.integration == "" {
		c.integration = in.IntegrationID
	}
	if err := c.begin(in.Name); err != nil {
		return "", err
	}
	at := c.base + "/conversations/" + c.conversation
	if in.Type == "image" || in.Type == "file" {
		var answer struct {
			ID string `json:"messageId"`
		}
		err := c.upload(at+"/files", in, &answer)
		return answer.ID, err
	}
	m := map[string]any{"type": in.Type, "role": "appUser", "text": in.Text, "_clientId": in.OriginalID}
	if in.Payload != "" {
		m["payload"] = in.Payload
	}
	if in.Type == "formResponse" {
		m["quotedMessageId"], m["fields"] = in.Form, in.Fields
	}
	if in.Type == "location" {
		m["coordinates"] = map[string]float64{"lat": in.Lat, "long": in.Long}
	}
	var answer struct {
		Messages []struct {
			ID string `json:"_id"`
		} `json:"messages"`
	}
	if err := c.call("POST", at+"/messages", map[string]any{"message": m, "author": c.author()}, &answer); err != nil {
		return "", err
	}
	if len(answer.Messages) == 0 {
		return "", errors.New("the cloud answers without a message")
	}
	return answer.Messages[0].ID, nil
}

func (c *client) upload(to string, in channel.Incoming, answer any) error {
	var b bytes.Buffer
	w := multipart.NewWriter(&b)
	_ = w.SetBoundary("wavetank-" + in.OriginalID) // the same bytes for the same seed
	author, err := json.Marshal(c.author())
	if err != nil {
		return err
	}
	_ = w.WriteField("author", string(author)) // a buffer takes everything
	if in.Text != "" {
		text, _ := json.Marshal(map[string]string{"text": in.Text})
		_ = w.WriteField("message", string(text))
	}
	part, err := w.CreateFormFile("source", in.FileName)
	if err != nil {
		return err
	}
	_, _ = part.Write(c.net.wire.File(in.FileName))
	_ = w.Close()
	return c.send("POST", to, w.FormDataContentType(), b.Bytes(), answer)
}

// catchUp shows what was said while the device was not connected.
func (c *client) catchUp() error {
	if c.conversation == "" || c.second {
		return nil
	}
	var page struct {
		Messages []json.RawMessage `json:"messages"`
	}
	if err := c.call("GET", c.base+"/conversations/"+c.conversation+"/messages", nil, &page); err != nil {
		return err
	}
	for _, m := range page.Messages {
		c.show(m)
	}
	return nil
}

// messageJSON is what of a message decides who draws it.
type messageJSON struct {
	ID     string `json:"_id"`
	Role   string `json:"role"`
	Source struct {
		ID string `json:"id"`
	} `json:"source"`
}

// show draws a message unless the device shows it.
func (c *client) show(raw json.RawMessage) {
	var m messageJSON
	if json.Unmarshal(raw, &m) != nil || c.net.Shows(c.id, m.ID) {
		return
	}
	o := channel.Outgoing{IntegrationID: c.integration, ExternalID: c.id, MessageID: m.ID, Message: raw}
	if m.Role == "appUser" {
		c.net.ShowOwn(o)
		return
	}
	c.net.Deliver(o)
}

// event takes something that was pushed, as a turn.
func (c *client) event(raw json.RawMessage) {
	var e struct {
		Type     string          `json:"type"`
		Message  json.RawMessage `json:"message"`
		Activity struct {
			Type string `json:"type"`
		} `json:"activity"`
		Conversation struct {
			ID string `json:"_id"`
		} `json:"conversation"`
		AppUser struct {
			ID           string `json:"_id"`
			SessionToken string `json:"sessionToken"`
		} `json:"appUser"`
		Data struct {
			MessageID string `json:"messageId"`
		} `json:"data"`
		Err struct {
			Status int    `json:"status"`
			Code   string `json:"code"`
		} `json:"err"`
	}
	if json.Unmarshal(raw, &e) != nil {
		return
	}
	if e.Type == "link" && e.AppUser.ID != "" {
		c.becomes(e.AppUser.ID, e.AppUser.SessionToken, e.Conversation.ID)
		return
	}
	if c.second {
		return
	}
	switch e.Type {
	case "message":
		var m messageJSON
		if json.Unmarshal(e.Message, &m) == nil && m.Source.ID != c.id { // what it sent itself it shows already
			c.show(e.Message)
		}
	case "activity":
		switch e.Activity.Type {
		case "typing:start", "typing:stop":
			c.net.BusinessTyping(c.integration, c.id, e.Activity.Type == "typing:start")
		case "conversation:read":
			c.net.BusinessRead(c.integration, c.id)
		}
	case "upload:failed":
		c.net.Undeliver(e.Data.MessageID, channel.Failure{Code: e.Err.Code, Message: fmt.Sprintf("The file was refused: %s", e.Err.Code)})
	}
}

// becomes goes on as the app user whom the one of this visit became part of.
func (c *client) becomes(user, session, conversation string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if user == c.user || c.socket == nil {
		return
	}
	c.hangUp()
	c.user, c.session, c.conversation = user, session, conversation
	if err := c.listen(); err == nil {
		_ = c.catchUp() // what is missing is fetched with the next visit
	}
}
