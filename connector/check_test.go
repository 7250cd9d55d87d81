package connector_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/wavetank/wavetank/connector"
)

func TestCheck(t *testing.T) {
	tests := []struct {
		name  string
		spoil func(*stage)
		want  []string
		good  bool
	}{
		{"all well", func(*stage) {}, []string{"config ok", "store ok", "oceana ok", "cloud ok"}, true},
		{"no config", func(s *stage) { s.cfg.Aggregator.KeyID = "" }, []string{"config failed"}, false},
		{"no directory", func(s *stage) { s.cfg.Store += "/nowhere/x.db" }, []string{"config ok", "store failed", "oceana ok", "cloud ok"}, false},
		{"no Oceana", func(s *stage) { s.desk.down = true }, []string{"config ok", "store ok", "oceana failed", "cloud ok"}, false},
		{"no cloud", func(s *stage) { s.cloud.Close() }, []string{"config ok", "store ok", "oceana ok", "cloud failed"}, false},
		{"beside a connector", func(s *stage) { s.start(); s.online() }, []string{"config ok", "store failed", "oceana ok", "cloud ok"}, false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			s := newStage(t)
			tt.spoil(s)
			var got []string
			good := connector.Check(t.Context(), s.cfg, func(what string, err error) {
				verdict := " ok"
				if err != nil {
					verdict = " failed"
				}
				got = append(got, strings.Fields(what)[0]+verdict)
			})
			if diff := cmp.Diff(tt.want, got); diff != "" || good != tt.good {
				t.Errorf("Check = %v, want %v (-want +got):\n%s", good, tt.good, diff)
			}
		})
	}
}
