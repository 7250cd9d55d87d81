package sdk

import (
	"encoding/json"
	"net/http"

	"github.com/wavetank/wavetank/sim/aggregator"
)

// pay takes the token of a card for what a buy action offers. No payment service is asked: every card is good.
func (c *call) pay() answer {
	var in struct {
		ActionID string `json:"actionId"`
		Token    string `json:"token"`
	}
	if err := c.into(&in); err != nil {
		return fail(err)
	}
	switch {
	case in.ActionID == "":
		return fail(badRequest("should have required property 'actionId'"))
	case in.Token == "" && !c.hasCard():
		return fail(badRequest("should have required property 'token'"))
	}
	d, err := c.sender(nil)
	if err != nil {
		return fail(err)
	}
	c.begin()
	if err := c.cfg.Cloud.SDKPay(c.person(d), in.ActionID); err != nil {
		return fail(err)
	}
	return answer{}
}

// hasCard says whether the app user has paid, or left a card.
func (c *call) hasCard() bool {
	var u struct {
		Has bool `json:"hasPaymentInfo"`
	}
	_ = json.Unmarshal(c.user.JSON, &u) // the cloud wrote it
	return u.Has
}

// card is the one that was left. Its digits are those of a card for tests, since nothing of a real one comes here.
func (c *call) card() answer {
	if !c.hasCard() {
		return fail(notFound("customer_not_found"))
	}
	return answer{body: map[string]any{"card": map[string]string{"last4": "4242", "brand": "Visa"}}}
}

func (c *call) keepCard() answer {
	var in struct {
		Token string `json:"token"`
	}
	if err := c.into(&in); err != nil {
		return fail(err)
	}
	if in.Token == "" {
		return fail(badRequest("should have required property 'token'"))
	}
	c.begin()
	var err error
	if c.user, err = c.cfg.Cloud.KeepCard(c.appID, c.user.ID); err != nil {
		return fail(&aggregator.Refusal{Status: http.StatusUnauthorized, Code: "invalid_auth", Description: "Invalid credentials"})
	}
	return c.card()
}
