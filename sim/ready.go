package sim

import (
	"github.com/wavetank/wavetank/sim/aggregator/sdk"
	"github.com/wavetank/wavetank/sim/fault"
)

// Ready is the ready file: everything a program outside needs in order to use this world. Its JSON is a promise to scripts.
type Ready struct {
	Console    string `json:"console"` // address of the page; empty without one
	Control    string `json:"control"` // base of the control API, with /api/v1
	Aggregator struct {
		URL           string `json:"url"`           // base of the cloud's REST API, without a version
		AppID         string `json:"appId"`         // of the one app
		KeyID         string `json:"keyId"`         // of the app's key; signs tokens with scope app
		Secret        string `json:"secret"`        // of the app's key
		AccountKeyID  string `json:"accountKeyId"`  // of the account's key; signs tokens with scope account
		AccountSecret string `json:"accountSecret"` // of the account's key
	} `json:"aggregator"`
	SDK struct {
		ConfigURL string `json:"configUrl"` // what a web messenger is given as configBaseUrl
		Realtime  string `json:"realtime"`
		Shop      string `json:"shop,omitempty"` // the demonstration site, where there is one
	} `json:"sdk"`
	Integrations map[string]string `json:"integrations"` // id of the first integration, by channel
	Connector    struct {
		URL         string `json:"url"` // public base of the connector; empty while there is none
		HealthCheck string `json:"healthCheck"`
		Webhook     string `json:"webhook"`
	} `json:"connector"`
	Oceana struct {
		Messaging string `json:"messaging"` // websocket address of the messaging dialect
		Chat      string `json:"chat"`      // websocket address of the web chat dialect
		CAFile    string `json:"caFile"`    // file with the authority that signed Oceana's certificate, PEM
		User      string `json:"user"`      // that adapters log in with
		Password  string `json:"password"`  // that adapters log in with
	} `json:"oceana"`
	Scanner struct {
		URL    string `json:"url"`    // where the cloud calls the scanner
		Secret string `json:"secret"` // what its notices of blocked files carry as X-API-Key
	} `json:"scanner"`
	Faults []fault.Rule `json:"faults,omitempty"` // those that are armed; absent when there is none
}

// Ready describes the world. console is the base URL of the page and caFile the path where AuthorityPEM was written.
func (w *World) Ready(console, caFile string) Ready {
	w.mu.Lock()
	defer w.mu.Unlock()
	r := Ready{Faults: w.Faults.Rules()}
	r.Console, r.Control = console, console+"/api/v1"
	r.Aggregator.URL, r.Aggregator.AppID = w.CloudURL(), w.App.ID
	r.Aggregator.KeyID, r.Aggregator.Secret = w.App.KeyID, w.App.Secret
	r.Aggregator.AccountKeyID, r.Aggregator.AccountSecret = w.App.AccountKeyID, w.App.AccountSecret
	r.SDK.ConfigURL, r.SDK.Realtime = w.CloudURL()+sdk.Prefix, w.CloudURL()+sdk.RealtimePath
	r.Integrations = map[string]string{}
	for kind, id := range w.integrations {
		r.Integrations[kind] = id
	}
	if w.connector != "" {
		r.Connector.URL = w.connector
		r.Connector.HealthCheck = w.connector + healthCheckPath
		r.Connector.Webhook = w.connector + w.webhookPath
	}
	r.Oceana.Messaging, r.Oceana.Chat = w.OceanaURL("messaging"), w.OceanaURL("chat")
	r.Oceana.CAFile, r.Oceana.User, r.Oceana.Password = caFile, w.user, w.password
	r.Scanner.URL, r.Scanner.Secret = w.ScannerURL(), w.processorSecret
	return r
}
