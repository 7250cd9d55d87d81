package connector_test

import (
	"encoding/json"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/wavetank/wavetank/connector"
	"github.com/wavetank/wavetank/connector/version"
)

func TestTheConnectorSaysWhichBuildItIs(t *testing.T) {
	s := newStage(t)
	s.start()
	status, body := s.get(connector.VersionPath)
	var got version.Info
	if err := json.Unmarshal(body, &got); status != 200 || err != nil {
		t.Fatalf("answered %d %s: %v", status, body, err)
	}
	if diff := cmp.Diff(version.Of("connector"), got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}
