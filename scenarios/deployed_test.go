package scenarios_test

import (
	"bytes"
	"net/url"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/wavetank/wavetank/connector"
	"github.com/wavetank/wavetank/connector/ccm"
	"github.com/wavetank/wavetank/connector/deploy"
	"github.com/wavetank/wavetank/sim"
)

func thatDay() time.Time { return time.Date(2020, 12, 13, 6, 42, 38, 0, time.UTC) }

// deployed is a deployment in a directory whose cloud and Oceana are those of a world that is up.
type deployed struct {
	dir, file string
	d         *deploy.Deployment
}

// deployFor installs a deployment for a world: its workbook with changes. Oceana's authority is there as a file, and not trusted yet.
func deployFor(t *testing.T, r sim.Ready, ca []byte, change func(*deploy.Deployment)) deployed {
	t.Helper()
	oceana, err := url.Parse(r.Oceana.Messaging)
	must(t, err)
	d := deploy.Example()
	d.AppID, d.ProviderKey, d.SecurityKey = r.Aggregator.AppID, r.Aggregator.KeyID, r.Aggregator.Secret
	d.AggregatorURL, d.ProcessorURL = r.Aggregator.URL+"/v1.1/apps/", r.Scanner.URL
	d.OceanaFQDN, d.FileUser, d.FilePassword, d.Attributes = oceana.Host, r.Oceana.User, r.Oceana.Password, "Language.English"
	if change != nil {
		change(d)
	}
	dir := t.TempDir()
	out := deployed{dir, filepath.Join(dir, "deployment.xlsx"), d}
	must(t, deploy.WriteWorkbook(out.file, d))
	must(t, os.WriteFile(filepath.Join(dir, "system-manager-ca.pem"), ca, 0o600))
	out.ccm(t, "install")
	return out
}

func (d deployed) config(t *testing.T) connector.Config {
	t.Helper()
	o, err := deploy.Open(d.file)
	if err != nil {
		t.Fatal(err)
	}
	cfg, err := o.Config(d.dir)
	if err != nil {
		t.Fatal(err)
	}
	cfg.Oceana.ReconnectDelay = time.Millisecond
	return cfg
}

// ccm runs a command of the guide without prompts and fails the test when it does.
func (d deployed) ccm(t *testing.T, args ...string) {
	t.Helper()
	var out bytes.Buffer
	if code := ccm.Run(t.Context(), ccm.Env{Dir: d.dir, Out: &out, Err: &out, Now: thatDay}, args); code != 0 {
		t.Fatalf("ccm %v: exit %d: %s", args, code, &out)
	}
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
