package sim

import (
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"

	"github.com/golang-jwt/jwt/v5"

	"github.com/wavetank/wavetank/sim/aggregator"
	"github.com/wavetank/wavetank/sim/aggregator/sdk"
	"github.com/wavetank/wavetank/sim/channel/web"
)

// What follows joins the devices of people, and those from outside of the world, to the SDKs' side of the cloud.

// cloudFront is the cloud on one address: its SDKs' side and its REST API.
type cloudFront struct{ world *World }

// ServeHTTP leads a request to the side that it is for.
func (f cloudFront) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if sdk.Serves(r.URL.Path) {
		f.world.SDK.ServeHTTP(w, r)
		return
	}
	f.world.Cloud.ServeHTTP(w, r)
}

// sdkKey signs session tokens. It follows from the seed or the key, as the ids of app users do, so that a browser goes on in a world that was begun
// anew.
func (c Config) sdkKey() []byte {
	r := c.stream("sdk")
	key := sha256.Sum256(fmt.Appendf(nil, "%016x%016x", r.Uint64(), r.Uint64()))
	return key[:]
}

func isSDK(kind string) bool { return kind == "web" || kind == "android" || kind == "ios" }

// pushService is what sends push notifications to the apps of a platform; empty when nothing does.
func pushService(kind string) string { return map[string]string{"android": "fcm", "ios": "apn"}[kind] }

func (w *World) sdkNetwork(kind string) *web.Network {
	return map[string]*web.Network{"web": w.Web, "android": w.Android, "ios": w.IOS}[kind]
}

// onSDK says whether an integration is one of the SDKs.
func (w *World) onSDK(integrationID string) bool {
	_, _, ok := w.Cloud.SDKIntegration(integrationID)
	return ok
}

// sdkWire is how the devices of the world's people reach the cloud. What they send crosses no socket, and is the same otherwise.
func (w *World) sdkWire() web.Wire {
	return web.Wire{
		HTTP: direct{cloudFront{w}}, URL: w.CloudURL,
		Open:  func(name string, take func([]byte)) web.Socket { return w.SDK.Realtime().Open(name, take) },
		Token: w.SiteToken, File: uploadedFile,
	}
}

// uploadedFile is a SampleFile that an upload takes, whose content must be of the kind that its name promises: an infected one begins as
// that kind does.
func uploadedFile(name string) []byte {
	if rest, found := strings.CutPrefix(name, "eicar"); found {
		name = "eicar-inside" + rest
	}
	return SampleFile(name)
}

// maxMirrored is how many clients outside of the world get a phone: a load test should not fill the console.
const maxMirrored = 200

// mirror draws what a client outside of the world shows, such as a browser on the shop's page, on a phone of its own: people who come in from
// there are seen with all others.
func (w *World) mirror(d aggregator.SDKDevice, _ string, message json.RawMessage) {
	network := w.sdkNetwork(d.Platform)
	if network == nil || network.Own(d.ID) || network.Mirror(d.ID, message) {
		return
	}
	w.mu.Lock()
	full := w.mirrored >= maxMirrored
	w.mirrored++
	w.mu.Unlock()
	if full {
		return
	}
	name := "Visitor " + d.ID[:min(len(d.ID), 6)]
	if _, taken := w.channelOf(name); taken {
		name = "Visitor " + d.ID
	}
	if network.AddForeign(name, d.ID, d.IntegrationID) != nil {
		return // a person of the world has that address
	}
	w.mu.Lock()
	w.people[name] = network.Kind()
	w.mu.Unlock()
	network.Mirror(d.ID, message)
}

// SiteToken is what the site's own server signs for its user, with the app's key: a token of scope appUser, which never ends.
func (w *World) SiteToken(_, userID string) (string, error) {
	t := jwt.NewWithClaims(jwt.SigningMethodHS256, jwt.MapClaims{"scope": "appUser", "userId": userID})
	t.Header["kid"] = w.App.KeyID
	signed, err := t.SignedString([]byte(w.App.Secret))
	if err != nil {
		return "", fmt.Errorf("sign for %s: %w", userID, err)
	}
	return signed, nil
}

// notified brings a push notification to the phone that it is for.
func (w *World) notified(n sdk.Notification) {
	for _, network := range []*web.Network{w.Android, w.IOS} {
		if pushService(network.Kind()) == n.Service {
			network.Push(n.Service, n.DeviceID, n.Title, n.Text)
		}
	}
}

// Said implements aggregator.SharingNetwork.
func (t toNetworks) Said(appID, userID, messageID string) { t.world.SDK.Said(appID, userID, messageID) }

// Linked implements aggregator.LinkingNetwork.
func (t toNetworks) Linked(e aggregator.LinkEvent) { t.world.SDK.Linked(e) }

// Removed implements aggregator.RemovingNetwork.
func (t toNetworks) Removed(appID, appUserID string) { t.world.SDK.Removed(appID, appUserID) }

// Merged implements aggregator.MergingNetwork.
func (t toNetworks) Merged(appID, survivingID, discardedID string) {
	t.world.SDK.Merged(appID, survivingID, discardedID)
}
