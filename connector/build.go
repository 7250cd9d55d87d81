package connector

import (
	"net/http"

	"github.com/wavetank/wavetank/connector/version"
)

// VersionPath is where the connector says which build it is, below its public address.
const VersionPath = "/version"

// reportVersion answers with the build, as `connector version --json` does. It is for everyone who reaches the listener: the source is public, and
// who runs several connectors asks each of them.
func reportVersion(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Type", "application/json")
	_ = version.Print(w, "connector", true) // the caller has gone away
}
