package sim

import (
	"crypto/tls"
	"net"
	"net/http"

	"github.com/wavetank/wavetank/sim/aggregator"
	"github.com/wavetank/wavetank/sim/aggregator/sdk"
	"github.com/wavetank/wavetank/sim/door"
)

// Site is what a world takes over from a deployment that exists, so that its workbook fits. Empty fields are made up.
type Site struct {
	Account        aggregator.App // the id, key and secret of the one app
	OceanaUser     string
	OceanaPassword string
	OceanaHost     string           // a name that Oceana's certificate holds for, besides those of loopback
	CloudHost      string           // likewise of the cloud, when it has TLS
	SystemManager  *Authority       // signs Oceana's certificate
	CloudRoot      *Authority       // signs the cloud's; nil: the cloud has no TLS
	OceanaShows    *tls.Certificate // Oceana's certificate; nil: SystemManager issues one for OceanaHost
	OceanaTickets  *[32]byte        // key of the TLS tickets of every Oceana that shares it; nil: a key of its own
	PublicHost     string           // the name by which other machines reach the cloud, its media and Oceana; empty: its address
	GuardTargets   bool             // webhooks and processors may not lead to this machine or to its link, but to the world's own parts
	CloudPlain     bool             // CloudHost leads to the cloud without TLS
	Proxy          bool             // there is a forward proxy
	ProxyAuthority *Authority       // opens TLS at that proxy (R040); nil: it passes unopened
	ProxyNoUpgrade bool             // that proxy lets no WebSocket through
	Webhooks       *http.Client     // calls webhooks, and is the virus scanner's; nil: plain ones
	Origins        []string         // of web pages that may call a world on loopback, besides those of this machine, such as https://dev.example
}

// door lets calls to a simulator in that use a name of this machine, or of the site, and that no page from elsewhere makes. The SDKs' side of the
// cloud answers every page: a site with a messenger in it is anywhere, and what is open there is what an app user may do.
func (s Site) door(at net.Listener, simulator http.Handler) http.Handler {
	names := []string{s.CloudHost, s.OceanaHost, s.PublicHost}
	guarded := door.Pages(at.Addr(), names, s.Origins, simulator)
	return door.Host(at.Addr(), names, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if sdk.Serves(r.URL.Path) {
			simulator.ServeHTTP(w, r)
			return
		}
		guarded.ServeHTTP(w, r)
	}))
}
