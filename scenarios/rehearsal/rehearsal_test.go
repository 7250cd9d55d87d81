package rehearsal_test

import (
	"bytes"
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/wavetank/wavetank/connector/deploy"
	"github.com/wavetank/wavetank/scenarios/rehearsal"
)

func now() time.Time { return time.Date(2020, 12, 13, 6, 42, 38, 0, time.UTC) }

func write(t *testing.T, d *deploy.Deployment) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), "deployment.xlsx")
	if err := deploy.WriteWorkbook(file, d); err != nil {
		t.Fatal(err)
	}
	return file
}

func validate(t *testing.T, file string) *rehearsal.Report {
	t.Helper()
	r, err := rehearsal.Validate(t.Context(), rehearsal.Options{File: file, Against: rehearsal.Simulated, Version: "test", Now: now})
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func text(t *testing.T, r *rehearsal.Report, format string) string {
	t.Helper()
	var b bytes.Buffer
	if err := r.Write(&b, format); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// everything is a workbook that uses every input.
func everything() *deploy.Deployment {
	d := deploy.Example()
	d.Channels, d.WebhookSecret, d.InboundPort = "whatsapp, messenger, twitter, web", "a-webhook-secret", "8443"
	d.Welcome, d.LateText, d.Priority = "Welcome", "Too late", "1"
	return d
}

// looked is a context that ends when it was asked so often for its end.
type looked struct {
	context.Context
	left *atomic.Int64
	end  func()
}

// Done counts.
func (l looked) Done() <-chan struct{} {
	if l.left.Add(-1) == 0 {
		l.end()
	}
	return l.Context.Done()
}

// TestWhatWasBrokenOffIsNoVerdict wherever in the twelve steps it ends.
func TestWhatWasBrokenOffIsNoVerdict(t *testing.T) {
	file := write(t, deploy.Example())
	ended := 0
	for looks := int64(1); ; looks *= 2 {
		ctx, cancel := context.WithCancel(t.Context())
		left := &atomic.Int64{}
		left.Store(looks)
		r, err := rehearsal.Validate(looked{ctx, left, cancel}, rehearsal.Options{File: file, Against: rehearsal.Simulated, Version: "test", Now: now})
		cancel()
		if err == nil {
			if !r.Good() || len(r.Checks) != 12 {
				t.Errorf("after %d looks:\n%s", looks, text(t, r, "text"))
			}
			break
		}
		if ended++; r != nil || !errors.Is(err, context.Canceled) {
			t.Errorf("after %d looks: %v, %v", looks, r, err)
		}
	}
	if ended < 4 {
		t.Errorf("it was broken off in %d places", ended)
	}
}

func TestAWorkbookThatIsRightIsGreen(t *testing.T) {
	for name, change := range map[string]func(*deploy.Deployment){
		"every channel and input":   func(d *deploy.Deployment) { *d = *everything() },
		"own apps alone":            func(d *deploy.Deployment) { d.Channels = "android, ios, web" },
		"a lab":                     func(d *deploy.Deployment) { d.Profile, d.HA, d.Analytics.HA = "lab", "no", "no" },
		"behind a proxy":            func(d *deploy.Deployment) { d.ProxyURL = "http://proxy.example.com:3128" },
		"Oceana at a port":          func(d *deploy.Deployment) { d.OceanaFQDN = "oceana.example.com:8443" },
		"the vendor's URL left out": func(d *deploy.Deployment) { d.AggregatorURL = "" },
		"optional inputs left out":  func(d *deploy.Deployment) { d.InboundPort, d.Priority, d.Channels = "", "", "" },
		"a scanner at a port, a cloud of its own": func(d *deploy.Deployment) {
			d.ProcessorURL, d.AggregatorURL = "http://scan.example.com:9000/p", "https://eu.example.com/v1.1/apps/"
		},
	} {
		t.Run(name, func(t *testing.T) {
			d := deploy.Example()
			change(d)
			r := validate(t, write(t, d))
			if !r.Good() || len(r.Checks) != 12 {
				t.Errorf("not green:\n%s", text(t, r, "text"))
			}
			if d.ProxyURL != "" && !strings.Contains(r.Checks[2].Saw, "the proxy carried calls to api.smooch.io") {
				t.Errorf("step 3 saw %q", r.Checks[2].Saw)
			}
			if !strings.Contains(r.Checks[11].Saw, "the clean file arrived, the other was blocked and the agent told") {
				t.Errorf("step 12 saw %q", r.Checks[11].Saw)
			}
		})
	}
}

func TestNoReportShowsASecret(t *testing.T) {
	d := everything()
	for _, wrong := range []func(*deploy.Deployment){
		func(*deploy.Deployment) {},
		func(d *deploy.Deployment) { d.InboundFQDN = "https://x/" + d.SecurityKey },
		func(d *deploy.Deployment) { d.Profile = d.FilePassword },
	} {
		d := *d
		wrong(&d)
		r := validate(t, write(t, &d))
		for _, format := range []string{"text", "json", "junit", "html"} {
			for _, secret := range d.Secrets() {
				if strings.Contains(text(t, r, format), secret) {
					t.Errorf("%s shows %q", format, secret)
				}
			}
		}
	}
}

func TestSettingsWinOverTheWorkbook(t *testing.T) {
	d := deploy.Example()
	d.AppID, d.InboundFQDN = "", "https://async.example.com"
	file := write(t, d)
	s := deploy.Settings{AppID: deploy.Example().AppID}
	if err := s.Write(filepath.Dir(file)); err != nil {
		t.Fatal(err)
	}
	if _, err := deploy.Open(file); err == nil || strings.Contains(err.Error(), "Application ID") || !strings.Contains(err.Error(), "Inbound FQDN") {
		t.Errorf("got %v; want a fault of the Inbound FQDN alone", err)
	}
	if err := os.Remove(file); err != nil {
		t.Fatal(err)
	}
	d.InboundFQDN = deploy.Example().InboundFQDN
	if err := deploy.WriteWorkbook(file, d); err != nil {
		t.Fatal(err)
	}
	if r := validate(t, file); !r.Good() {
		t.Errorf("not green:\n%s", text(t, r, "text"))
	}
}

func TestADirectoryWithADeploymentIsLeftAlone(t *testing.T) {
	dir := filepath.Dir(write(t, deploy.Example()))
	if err := rehearsal.Begin(dir); err == nil {
		t.Error("Begin takes it")
	}
	if _, err := rehearsal.Start(dir, "missing-ca", "ccm", now()); err == nil {
		t.Error("Start takes it")
	}
	if err := rehearsal.Do(dir, "provision"); err == nil {
		t.Error("Do finds a rehearsal")
	}
	files, err := os.ReadDir(dir)
	if err != nil || len(files) != 1 {
		t.Errorf("%d files, %v", len(files), err)
	}
}
