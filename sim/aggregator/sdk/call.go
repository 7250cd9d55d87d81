package sdk

import (
	"bytes"
	"crypto/rand"
	"encoding/hex"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"strings"

	"github.com/wavetank/wavetank/sim/aggregator"
	"github.com/wavetank/wavetank/sim/journal"
)

// cloud is how the journal names this side.
const cloud = "cloud"

// route is one endpoint. name is how the journal calls it.
type route struct {
	method, pattern, name string
	handle                func(*call) answer
	upload                bool // its body is multipart, and read by handle
	open                  bool // needs no user
	vendor                bool // the client must say which it is
	legacy                bool // of dialect C: neither the app nor the proof is as elsewhere
}

// call is one request on its way through a handler.
type call struct {
	*Server
	http  *http.Request
	w     http.ResponseWriter
	route route
	appID string
	body  json.RawMessage // an object; nil when there is none

	// Set by authenticate.
	user     aggregator.SDKUser
	deviceID string // of a session token
	userID   string // of a JWT; empty without
	bearer   bool

	crossing *journal.Crossing
	shown    json.RawMessage // what the journal keeps of the body
}

func (s *Server) serve(w http.ResponseWriter, r *http.Request, to route) {
	c := &call{Server: s, http: r, w: w, route: to, appID: r.PathValue("appId")}
	status, shown := write(w, c.run())
	c.begin()
	c.crossing.Answer(status, shown)
}

func (c *call) run() answer {
	if c.route.vendor && c.platform() == "" && !c.cfg.Options.AnyVendor {
		return fail(badRequest("x-smooch-sdk header is required"))
	}
	if !c.route.upload {
		if err := c.read(); err != nil {
			return fail(err)
		}
	}
	if c.route.legacy {
		if err := c.legacyApp(); err != nil {
			return fail(err)
		}
	}
	if !c.route.open {
		prove := c.authenticate
		if c.route.legacy {
			prove = c.legacyUser
		}
		if err := prove(c.http.PathValue("id")); err != nil {
			return fail(err)
		}
	}
	return c.route.handle(c)
}

// begin records the request before anything that follows from it.
func (c *call) begin() {
	if c.crossing != nil {
		return
	}
	if c.shown == nil {
		c.shown = redacted(c.body)
	}
	c.crossing = c.cfg.Journal.Begin(journal.Entry{
		From: actor(c.http, c.platform()), To: cloud, Kind: journal.KindRequest, Name: c.route.method + " " + c.route.name,
		Conversation: c.user.ConversationID, Payload: c.shown,
	})
}

// read takes the body. One that is no JSON object, or says that it is something else, is refused; none is as good as an empty one.
func (c *call) read() error {
	limit := c.cfg.Options.MaxBody
	body, err := io.ReadAll(io.LimitReader(c.http.Body, int64(limit)+1))
	switch {
	case len(body) > limit:
		return &aggregator.Refusal{Status: http.StatusRequestEntityTooLarge, Code: "request_entity_too_large", Description: "Request entity too large"}
	case err != nil:
		return badRequest("Bad request")
	}
	if body = bytes.TrimSpace(body); len(body) == 0 {
		return nil
	}
	if body[0] != '{' || !json.Valid(body) {
		return badRequest("Bad request")
	}
	c.body = body
	return nil
}

// into reads the body; members of another type than expected are refused.
func (c *call) into(v any) error {
	if len(c.body) == 0 {
		return nil
	}
	if err := json.Unmarshal(c.body, v); err != nil {
		var wrong *json.UnmarshalTypeError
		if errors.As(err, &wrong) && wrong.Field != "" {
			return badRequest(wrong.Field + " should be " + wrong.Type.String())
		}
		return badRequest("Bad request")
	}
	return nil
}

// platform is what the client says in its header: web/vendor/version.
func (c *call) platform() string { return platformOf(c.http) }

func platformOf(r *http.Request) string {
	platform, _, _ := strings.Cut(r.Header.Get("x-smooch-sdk"), "/")
	switch platform {
	case "web", "android", "ios":
		return platform
	}
	return ""
}

func ofWorld(r *http.Request) bool { return aggregator.Party(r) != "" }

// actor names a client in the journal: a party of the world says in its User-Agent who it is.
func actor(r *http.Request, platform string) string {
	if name := aggregator.Party(r); name != "" {
		return name
	}
	return clientName(platform, r.Header.Get("x-smooch-clientid"))
}

// clientName is a client from outside of the world: its platform and the beginning of its id.
func clientName(platform, id string) string {
	if platform == "" {
		platform = "sdk"
	}
	return platform + " client" + strings.TrimRight(" "+short(id), " ")
}

// short is the beginning of an id, and nothing of what is no id.
func short(id string) string {
	if !isID(id) {
		return ""
	}
	return id[:min(8, len(id))]
}

// isID says whether a client's id is of letters, digits, dashes and the like, and not too long to keep.
func isID(id string) bool {
	if id == "" || len(id) > 128 {
		return false
	}
	const allowed = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.:"
	return strings.Trim(id, allowed) == ""
}

func badRequest(description string) error {
	return &aggregator.Refusal{Status: http.StatusBadRequest, Code: "bad_request", Description: description}
}

func notFound(code string) error {
	return &aggregator.Refusal{Status: http.StatusNotFound, Code: code, Description: "Resource not found"}
}

func asRefusal(err error) *aggregator.Refusal {
	var r *aggregator.Refusal
	if err == nil {
		return &aggregator.Refusal{}
	}
	if errors.As(err, &r) {
		return r
	}
	return &aggregator.Refusal{Status: http.StatusBadRequest, Code: "bad_request", Description: err.Error()}
}

// encode writes v without escaping HTML. Everything passed to it can be marshalled.
func encode(v any) json.RawMessage {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(v); err != nil {
		panic("sdk: " + err.Error())
	}
	return bytes.TrimRight(b.Bytes(), "\n")
}

// hidden stands for a secret in the journal.
const hidden = "***"

// redacted is a body without the secrets that clients send along.
func redacted(body json.RawMessage) json.RawMessage {
	if len(body) == 0 {
		return nil
	}
	var m map[string]json.RawMessage
	if json.Unmarshal(body, &m) != nil {
		return journal.Raw(body)
	}
	found := false
	for _, name := range []string{"sessionToken", "jwt", "authCode", "token"} {
		if _, has := m[name]; has {
			m[name], found = encode(hidden), true
		}
	}
	if !found {
		return journal.Raw(body)
	}
	return encode(m)
}

// randomID is 32 hexadecimal digits that cannot be guessed.
func randomID() string {
	b := make([]byte, 16)
	_, _ = rand.Read(b) // never fails
	return hex.EncodeToString(b)
}
