package rehearsal_test

import (
	"bytes"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/wavetank/wavetank/connector/ccm"
	"github.com/wavetank/wavetank/connector/deploy"
	"github.com/wavetank/wavetank/scenarios/rehearsal"
)

func now() time.Time { return time.Date(2020, 12, 13, 6, 42, 38, 0, time.UTC) }

func validate(t *testing.T, file string) *rehearsal.Report {
	t.Helper()
	r, err := rehearsal.Validate(t.Context(), rehearsal.Options{File: file, Against: rehearsal.Simulated, Version: "test", Now: now})
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func text(t *testing.T, r *rehearsal.Report) string {
	t.Helper()
	var b bytes.Buffer
	if err := r.Write(&b, "text"); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func TestAWorkbookThatIsRightIsGreenOnEveryChannel(t *testing.T) {
	d := deploy.Example()
	d.Channels = "whatsapp, messenger, twitter, web"
	file := filepath.Join(t.TempDir(), "deployment.xlsx")
	if err := deploy.WriteWorkbook(file, d); err != nil {
		t.Fatal(err)
	}
	r := validate(t, file)
	if !r.Good() || len(r.Checks) != 12 {
		t.Errorf("not green:\n%s", text(t, r))
	}
	for _, format := range []string{"text", "json", "junit", "html"} {
		var b bytes.Buffer
		if err := r.Write(&b, format); err != nil || strings.Contains(b.String(), d.SecurityKey) {
			t.Errorf("%s: %v, or a secret is shown", format, err)
		}
	}
}

// mends is what the trainee types, for mistakes whose Mend is not an act of an administrator.
func mend(t *testing.T, dir string, m rehearsal.Mistake) {
	t.Helper()
	if act, ok := strings.CutPrefix(m.Mend, "wavetank rehearse --do "); ok {
		if err := rehearsal.Do(dir, act); err != nil {
			t.Fatal(err)
		}
		return
	}
	good := deploy.Example()
	key := filepath.Join(t.TempDir(), "key")
	if err := os.WriteFile(key, []byte(good.SecurityKey+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	update := []string{"release", "async", "updateSystemManagerCert.sh"}
	var lines [][]string
	switch m.Name {
	case "wrong-key", "wrong-secret":
		lines = [][]string{{"release", "async", "configureVendors.sh", "-a", "--profile", "csp", "--url", deploy.VendorURL, "--app-id", good.AppID, "--key-id", good.ProviderKey, "--security-key-file", key, "--yes"}}
	case "missing-ca":
		lines = [][]string{update}
	case "missing-trust-store":
		lines = [][]string{{"install"}, update}
	case "missing-cloud-ca":
		lines = [][]string{{"crtmgr", "--add-trustcert", deploy.StoreAggregator, filepath.Join(dir, "cloud-root-ca.pem")}}
	case "scanner-not-generated":
		generate := []string{"release", "async", "virusscanprocessor.sh", "-generate"}
		lines = [][]string{generate, generate}
	case "empty-input":
		file := filepath.Join(dir, "deployment.xlsx")
		if err := os.Remove(file); err != nil {
			t.Fatal(err)
		}
		if err := deploy.WriteWorkbook(file, good); err != nil {
			t.Fatal(err)
		}
	}
	token, err := deploy.Token(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, line := range lines {
		var errs bytes.Buffer
		env := ccm.Env{
			Dir: dir, In: strings.NewReader("\n\n\n\n\n"), Out: io.Discard, Err: &errs, Now: now, Program: "ccm",
			Getenv: func(name string) string {
				return map[string]string{"C_ACCESS_TOKEN": token, "C_CLUSTER_FQDN": good.Cluster}[name]
			},
		}
		code, err := rehearsal.CCM(t.Context(), dir, env, line)
		if err != nil || code != 0 {
			t.Fatalf("ccm %v: exit %d, %v, %s", line, code, err, &errs)
		}
	}
}

func TestEveryMistakeIsFoundAndMended(t *testing.T) {
	for _, m := range rehearsal.Mistakes() {
		t.Run(m.Name, func(t *testing.T) {
			dir := t.TempDir()
			if _, err := rehearsal.Start(dir, m.Name, "ccm", now()); err != nil {
				t.Fatal(err)
			}
			file := filepath.Join(dir, "deployment.xlsx")
			r := validate(t, file)
			for _, c := range r.Checks {
				if c.Step == m.Step && (c.Result != rehearsal.Red || c.Advice == "") || c.Step != m.Step && c.Result == rehearsal.Red {
					t.Errorf("step %d is %s, want step %d alone red, with advice:\n%s", c.Step, c.Result, m.Step, text(t, r))
				}
			}
			mend(t, dir, m)
			if r := validate(t, file); !r.Good() {
				t.Errorf("mended, and not green:\n%s", text(t, r))
			}
		})
	}
}
