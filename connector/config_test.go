package connector_test

import (
	"strings"
	"testing"

	"github.com/wavetank/wavetank/connector"
)

func TestNewRefusesABadConfig(t *testing.T) {
	if _, err := connector.New(t.Context(), connector.Config{}); err == nil || !strings.Contains(err.Error(), "aggregator.appId: is required") {
		t.Errorf("New: %v", err)
	}
}
