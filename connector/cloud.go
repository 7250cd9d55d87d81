package connector

import (
	"crypto/tls"
	"net/http"
	"net/url"
	"time"

	"github.com/wavetank/wavetank/connector/aggregator"
	"github.com/wavetank/wavetank/connector/config"
)

// cloudTimeout bounds a call of the cloud's REST interface; a post without an answer is looked up before it is tried again.
const cloudTimeout = 30 * time.Second // transport

// What a peer may answer before the body, and in what time: transport.
const (
	mostHeader    = 64 << 10 // bytes
	headerTimeout = 10 * time.Second
)

// CloudClient speaks to the cloud as a Connector with cfg does: through its proxy, trusting whom it trusts. It needs nothing else of
// cfg than Proxy, RootCAs and Dial of Aggregator.
func CloudClient(cfg Config) (*http.Client, error) {
	if cfg.Aggregator.Proxy != "" {
		if faults := config.WrongURL("aggregator.proxy", cfg.Aggregator.Proxy, "http", "https"); len(faults) > 0 {
			return nil, faults[0]
		}
	}
	return cloudHTTP(cfg), nil
}

// cloudHTTP is CloudClient of a Config that was checked.
func cloudHTTP(c Config) *http.Client {
	t := http.DefaultTransport.(*http.Transport).Clone()
	if proxy := proxy(c); proxy != nil {
		t.Proxy = http.ProxyURL(proxy)
	}
	if c.Aggregator.RootCAs != nil {
		t.TLSClientConfig = &tls.Config{RootCAs: c.Aggregator.RootCAs, MinVersion: tls.VersionTLS12}
	}
	if c.Aggregator.Dial != nil {
		t.DialContext = c.Aggregator.Dial
	}
	t.MaxResponseHeaderBytes, t.ResponseHeaderTimeout = mostHeader, headerTimeout
	return &http.Client{Transport: t, Timeout: cloudTimeout}
}

func proxy(c Config) *url.URL {
	u, err := url.Parse(c.Aggregator.Proxy)
	if err != nil || c.Aggregator.Proxy == "" { // complete has refused what is no URL
		return nil
	}
	return u
}

func cloudClient(c Config, client *http.Client) *aggregator.Client {
	return aggregator.NewClient(aggregator.ClientConfig{
		URL: c.Aggregator.URL, AppID: c.Aggregator.AppID, KeyID: c.Aggregator.KeyID, Secret: c.Aggregator.Secret, HTTP: client,
	})
}
