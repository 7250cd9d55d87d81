package connector

import (
	"net/url"
	"strings"

	"github.com/wavetank/wavetank/connector/attachment"
)

// fileStoreOf is where the file store is: on the host of the websocket.
func fileStoreOf(socket string) string {
	u, err := url.Parse(socket)
	if err != nil {
		return ""
	}
	return strings.Replace(u.Scheme, "ws", "http", 1) + "://" + u.Host
}

// newCarrier is what carries files between the cloud and Oceana.
func newCarrier(cfg Config) *attachment.Carrier {
	return attachment.New(attachment.Config{
		CloudURL: cfg.Aggregator.URL, AppID: cfg.Aggregator.AppID, KeyID: cfg.Aggregator.KeyID, Secret: cfg.Aggregator.Secret,
		Hosts: cfg.Aggregator.MediaHosts, OceanaURL: fileStoreOf(cfg.Oceana.URL), User: cfg.Oceana.User, Password: cfg.Oceana.Password,
		RootCAs: cfg.Oceana.RootCAs, CloudRootCAs: cfg.Aggregator.RootCAs, MaxSize: cfg.Files.MaxBytes, Timeout: cfg.Files.Timeout,
		Proxy: proxy(cfg), Dial: cfg.Oceana.Dial, DialCloud: cfg.Aggregator.Dial,
	})
}
