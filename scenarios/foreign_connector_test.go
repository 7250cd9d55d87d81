package scenarios_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"github.com/wavetank/wavetank/scenarios"
)

// serveScript writes the configuration of a connector from what --connector-cmd is given, and becomes the connector.
const serveScript = `umask 077
cd "$WAVETANK_STATE_DIR"
printf %s "$WAVETANK_SECRET" >secret
printf %s "$WAVETANK_WEBHOOK_SECRET" >webhook-secret
printf %s "$WAVETANK_OCEANA_PASSWORD" >password
cat >connector.yaml <<YAML
listen: $WAVETANK_LISTEN
aggregator:
  url: $WAVETANK_AGGREGATOR_URL
  appId: $WAVETANK_APP_ID
  keyId: $WAVETANK_KEY_ID
  secretFile: $PWD/secret
  webhookSecretFile: $PWD/webhook-secret
oceana:
  url: $WAVETANK_OCEANA_URL
  user: $WAVETANK_OCEANA_USER
  passwordFile: $PWD/password
  caFile: $WAVETANK_OCEANA_CA_FILE
store: $PWD/connector.db
YAML
exec "$0" serve --config connector.yaml
`

const ownConnector = `
Feature: A connector in a process of its own
  Background:
    Given a WhatsApp production number
    And agent "Alice" is ready

  Scenario: Both ways
    When "Ana" sends "Is my order on its way?"
    And agent "Alice" answers "Ana"
    And agent "Alice" sends "It left this morning."
    Then agent "Alice" sees "Is my order on its way?" exactly 1 time
    And "Ana" sees "It left this morning." exactly 1 time
  Scenario: Killed in the middle of a conversation
    When "Ana" sends "Is my order on its way?"
    And agent "Alice" answers "Ana"
    And the connector is killed
    And "Ana" sends "Hello?"
    And the connector starts again
    And 1 minute passes
    Then agent "Alice" sees "Hello?" exactly 1 time
  Scenario: A webhook with a wrong secret
    When a webhook with a wrong secret reaches the connector
    Then it answers 401
`

// TestOurOwnConnectorIsJudgedFromOutside has the connector that ships be the command under test, as anybody's would be. It lives in the
// time of the wall, so nothing here depends on the clock.
func TestOurOwnConnectorIsJudgedFromOutside(t *testing.T) {
	if testing.Short() {
		t.Skip("long: it builds the connector")
	}
	own := buildOwnConnector(t)
	own.Profile = scenarios.ProfileFull
	result, out := runText(t, ownConnector, func(s *scenarios.Suite) { s.Foreign = own })
	if result.Usage != nil || result.Connector != nil || result.Scenarios != 3 || result.Failed != 0 {
		t.Errorf("result %+v\n%s", result, out)
	}
}

// buildOwnConnector is the connector that ships, as a program of its own.
func buildOwnConnector(t *testing.T) *scenarios.Foreign {
	t.Helper()
	dir := t.TempDir()
	program, script := filepath.Join(dir, "connector"), filepath.Join(dir, "serve.sh")
	build := exec.CommandContext(t.Context(), "go", "build", "-o", program, "../connector/cmd/connector")
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("build connector: %v\n%s", err, out)
	}
	if err := os.WriteFile(script, []byte(serveScript), 0o600); err != nil {
		t.Fatal(err)
	}
	return &scenarios.Foreign{
		Command: `exec sh -c "$(cat ` + script + `)" ` + program, Wait: time.Minute,
		Health: "/async/messaging/v1/health-check", Settle: 300 * time.Millisecond,
	}
}
