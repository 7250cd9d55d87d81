package sdk

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"net/http"
	"strings"

	"github.com/wavetank/wavetank/sim/aggregator"
)

// A session token is the id of its device and a signature of app, app user and device. So nothing is kept for it, and it ends with
// the client: when the app user logs out on the device, is deleted, or is merged into another.

// sessionToken is the token of a device.
func (s *Server) sessionToken(appID, userID, deviceID string) string {
	return base64.RawURLEncoding.EncodeToString([]byte(deviceID)) + "." + s.signature(appID, userID, deviceID)
}

func (s *Server) signature(appID, userID, deviceID string) string {
	h := hmac.New(sha256.New, s.cfg.Key)
	_, _ = h.Write([]byte(appID + "\n" + userID + "\n" + deviceID)) // never fails
	return base64.RawURLEncoding.EncodeToString(h.Sum(nil)[:24])
}

// deviceOf is the device of a session token that is good for an app user.
func (s *Server) deviceOf(appID, userID, token string) (deviceID string, ok bool) {
	encoded, signature, _ := strings.Cut(token, ".")
	id, err := base64.RawURLEncoding.DecodeString(encoded)
	if err != nil || !hmac.Equal([]byte(signature), []byte(s.signature(appID, userID, string(id)))) {
		return "", false
	}
	return string(id), s.cfg.Cloud.HasDevice(appID, userID, string(id))
}

func invalidAuth() error {
	return &aggregator.Refusal{Status: http.StatusUnauthorized, Code: "invalid_auth", Description: "Invalid credentials"}
}

// proof is what a client shows for who it is: a session token for an app user, or a token that the business signed.
type proof struct{ userID, session, jwt string }

// proofOf reads the header of a request.
func proofOf(r *http.Request) (proof, error) {
	scheme, rest, _ := strings.Cut(r.Header.Get("Authorization"), " ")
	rest = strings.TrimSpace(rest)
	switch {
	case strings.EqualFold(scheme, "Bearer"):
		return proof{jwt: rest}, nil
	case strings.EqualFold(scheme, "Basic"):
		decoded, err := base64.StdEncoding.DecodeString(rest)
		id, token, found := strings.Cut(string(decoded), ":")
		if err != nil || !found {
			return proof{}, invalidAuth()
		}
		return proof{userID: id, session: token}, nil
	case scheme == "":
		return proof{}, &aggregator.Refusal{Status: http.StatusUnauthorized, Code: "unauthorized", Description: "Authorization is required"}
	}
	return proof{}, invalidAuth()
}

// check says whether a proof is good for an app user, and of which device it is, if it is of one. An app user that is gone is refused
// as a wrong token is: clients drop what they have stored then.
func (s *Server) check(appID, id string, p proof) (u aggregator.SDKUser, deviceID string, err error) {
	if p.jwt != "" {
		external, err := s.cfg.Cloud.SDKToken(appID, p.jwt)
		if err != nil {
			return u, "", err
		}
		u, err = s.cfg.Cloud.SDKUser(appID, id)
		if err != nil || u.UserID != external {
			return aggregator.SDKUser{}, "", invalidAuth()
		}
		return u, "", nil
	}
	if p.userID != id {
		return u, "", invalidAuth()
	}
	deviceID, ok := s.deviceOf(appID, id, p.session)
	if !ok {
		return u, "", invalidAuth()
	}
	if u, err = s.cfg.Cloud.SDKUser(appID, id); err != nil {
		return u, "", invalidAuth()
	}
	return u, deviceID, nil
}

// authenticate lets a client act for the app user that the path names.
func (c *call) authenticate(id string) error {
	p, err := proofOf(c.http)
	if err != nil {
		return err
	}
	if id == "" { // the path names a conversation: the proof says whose it is
		id = p.userID
		if p.jwt != "" {
			external, err := c.cfg.Cloud.SDKToken(c.appID, p.jwt)
			if err != nil {
				return err
			}
			id = c.cfg.Cloud.SDKUserID(c.appID, external)
		}
	}
	if c.user, c.deviceID, err = c.check(c.appID, id, p); err != nil {
		return err
	}
	c.bearer, c.userID = p.jwt != "", c.user.UserID
	return nil
}

// signedIn is the business's id of who shows a JWT; empty without one.
func (c *call) signedIn() (userID string, err error) {
	if c.http.Header.Get("Authorization") == "" {
		return "", nil
	}
	p, err := proofOf(c.http)
	if err != nil || p.jwt == "" {
		return "", err // a session token of an earlier visit does not matter here
	}
	c.bearer = true
	return c.cfg.Cloud.SDKToken(c.appID, p.jwt)
}
