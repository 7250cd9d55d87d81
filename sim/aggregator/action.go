package aggregator

import (
	"encoding/json"
	"fmt"
	"math"
	"strings"
)

// action is a button. Fields its type does not have are left out; every one has a uri, if only an empty one (Smooch v1.1 as
// seen on the wire).
type action struct {
	ID                  string          `json:"_id"`
	Type                string          `json:"type"`
	Text                string          `json:"text,omitempty"`
	Payload             string          `json:"payload,omitempty"`
	Amount              *int64          `json:"amount,omitempty"` // hundredths of the currency
	Currency            string          `json:"currency,omitempty"`
	State               string          `json:"state,omitempty"` // offered or paid
	URI                 string          `json:"uri"`
	Fallback            string          `json:"fallback,omitempty"`
	Size                string          `json:"size,omitempty"`
	OpenOnReceive       bool            `json:"openOnReceive,omitempty"`
	IconURL             string          `json:"iconUrl,omitempty"`
	Default             bool            `json:"default,omitempty"`
	Metadata            json.RawMessage `json:"metadata,omitempty"`
	ExtraChannelOptions json.RawMessage `json:"extraChannelOptions,omitempty"`
}

// States of a buy action.
const (
	stateOffered = "offered"
	statePaid    = "paid"
)

// where an action stands decides which types are allowed.
type where int

const (
	onMessage where = iota
	onItem
)

// read takes an action from a body, with the fields of its type only (Smooch v1.1).
func (a *action) read(f fields, at where) *apiError {
	if err := f.require("type"); err != nil {
		return err
	}
	if err := f.strings("type", &a.Type); err != nil {
		return err
	}
	answers := a.Type == "reply" || a.Type == "locationRequest"
	if answers && at == onItem || a.Type == "share" && at == onMessage {
		return badRequest("actions of type " + a.Type + " are not allowed here")
	}
	var err *apiError
	switch a.Type {
	case "link":
		if err = a.texts(f, "text", &a.Text, "uri", &a.URI); err == nil {
			err = a.linkOptions(f)
		}
	case "webview":
		err = a.readWebview(f)
	case "postback":
		err = a.texts(f, "text", &a.Text, "payload", &a.Payload)
	case "reply":
		if err = a.texts(f, "text", &a.Text, "payload", &a.Payload); err == nil {
			err = f.strings("iconUrl", &a.IconURL)
		}
	case "locationRequest":
		err = a.texts(f, "text", &a.Text)
	case "buy":
		err = a.readBuy(f)
	case "share":
	default:
		return badRequest("action type should be equal to one of the allowed values")
	}
	if err != nil {
		return err
	}
	if _, err := f.flat("metadata", "Action metadata"); err != nil {
		return err
	}
	if raw := compact(f["metadata"]); len(raw) > len("{}") {
		a.Metadata = raw
	}
	return nil
}

// texts reads strings an action must have. Text and addresses must not be empty: assumed.
func (a *action) texts(f fields, pairs ...any) *apiError {
	for i := 0; i < len(pairs); i += 2 {
		name, target := pairs[i].(string), pairs[i+1].(*string)
		if err := f.require(name); err != nil {
			return err
		}
		if err := f.strings(name, target); err != nil {
			return err
		}
		if *target == "" && name != "payload" {
			return badRequest("action " + name + " should NOT be shorter than 1 characters")
		}
	}
	return nil
}

func (a *action) linkOptions(f fields) *apiError {
	var extra fields
	if err := f.read("extraChannelOptions", "object", &extra); err != nil {
		return err
	}
	a.ExtraChannelOptions = compact(f["extraChannelOptions"])
	return f.read("default", "boolean", &a.Default)
}

func (a *action) readWebview(f fields) *apiError {
	if err := a.texts(f, "text", &a.Text, "uri", &a.URI, "fallback", &a.Fallback); err != nil {
		return err
	}
	if err := f.strings("size", &a.Size); err != nil {
		return err
	}
	switch a.Size {
	case "", "compact", "tall", "full":
	default:
		return badRequest("size should be equal to one of the allowed values")
	}
	if err := f.read("openOnReceive", "boolean", &a.OpenOnReceive); err != nil {
		return err
	}
	return a.linkOptions(f)
}

// readBuy offers something for sale, in US dollars unless said otherwise (Smooch v1.1 as seen on the wire).
func (a *action) readBuy(f fields) *apiError {
	if err := a.texts(f, "text", &a.Text); err != nil {
		return err
	}
	if err := f.require("amount"); err != nil {
		return err
	}
	var amount float64
	if err := f.read("amount", "integer", &amount); err != nil {
		return err
	}
	if amount != math.Trunc(amount) || amount < 0 || amount > 1e12 {
		return badRequest("amount should be integer")
	}
	if err := f.strings("currency", &a.Currency); err != nil {
		return err
	}
	a.sell(int64(amount))
	return nil
}

func (a *action) sell(amount int64) {
	a.Type, a.Amount, a.State = "buy", &amount, stateOffered
	if a.Currency == "" {
		a.Currency = "usd"
	}
	a.Currency = strings.ToLower(a.Currency)
}

// giveID makes the id, and with it the page where a buy action is paid.
func (a *action) giveID(next func() string, checkout string) {
	a.ID = next()
	if a.Type == "buy" {
		a.URI = checkout + a.ID
	}
}

// readActions takes the actions of a body; most is 0 for any number of them.
func readActions(f fields, at where, least, most int) ([]action, *apiError) {
	var list []fields
	if err := f.read("actions", "array", &list); err != nil {
		return nil, err
	}
	if len(list) < least || most > 0 && len(list) > most {
		return nil, badRequest(fmt.Sprintf("actions should have %d to %d items", least, most))
	}
	actions := make([]action, len(list))
	for i, one := range list {
		if err := actions[i].read(one, at); err != nil {
			return nil, err
		}
	}
	return actions, nil
}

// checkMix refuses what cannot stand together: reply and locationRequest beside others, and two webviews that open at once
// (Smooch v1.1).
func checkMix(actions []action) *apiError {
	answers, opening := 0, 0
	for _, a := range actions {
		if a.Type == "reply" || a.Type == "locationRequest" {
			answers++
		}
		if a.OpenOnReceive {
			opening++
		}
	}
	if answers > 0 && answers < len(actions) {
		return badRequest("actions of type reply and locationRequest cannot be mixed with others")
	}
	if opening > 1 {
		return badRequest("only one action may have openOnReceive")
	}
	return nil
}
