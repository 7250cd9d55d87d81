package scenarios

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/wavetank/wavetank/connector/ccm"
	"github.com/wavetank/wavetank/connector/deploy"
	"github.com/wavetank/wavetank/scenarios/rehearsal"
)

// deploySteps are the deployment guide's walk-through.
func (s *Stage) deploySteps() []Step {
	return []Step{
		{Keyword: "When", Phrase: `a site is deployed with the mistake {text}`, Example: `When a site is deployed with the mistake "missing-ca"`, Note: "wavetank rehearse --list shows them", Do: s.deployedWith},
		{Keyword: "When", Phrase: `an administrator is asked to {text}`, Example: `When an administrator is asked to "register-webhook"`, Do: s.administratorDoes},
		{Keyword: "When", Phrase: `somebody runs {text}`, Example: `When somebody runs "ccm release async updateSystemManagerCert.sh"`, Note: "in the directory of the site; prompts are answered with empty lines", Do: s.somebodyRuns},
		{Keyword: "Then", Phrase: `step {count} of Appendix C is red`, Example: `Then step 3 of Appendix C is red`, Note: "and no other", Do: s.stepIsRed},
		{Keyword: "Then", Phrase: `Appendix C is green`, Example: `Then Appendix C is green`, Do: s.appendixIsGreen},
		{Keyword: "Then", Phrase: `the command says {text}`, Example: `Then the command says "Certificate added to store successfully"`, Do: s.commandSays},
	}
}

func (s *Stage) lesson() string { return filepath.Join(s.dir, "site") }

func (s *Stage) deployedWith(mistake string) error {
	_, err := rehearsal.Start(s.lesson(), unquote(mistake), "ccm", s.World.Clock.Now())
	return err
}

func (s *Stage) administratorDoes(act string) error { return rehearsal.Do(s.lesson(), unquote(act)) }

func (s *Stage) somebodyRuns(ctx context.Context, line string) error {
	args := strings.Fields(unquote(line))
	if len(args) < 2 || args[0] != "ccm" {
		return fmt.Errorf("%s: want a command line of ccm", line)
	}
	if strings.HasSuffix(line, "-a") { // the letter of the administrators is at hand
		good, key := deploy.Example(), filepath.Join(s.dir, "key")
		if err := os.WriteFile(key, []byte(good.SecurityKey), 0o600); err != nil {
			return err
		}
		args = append(args, "--app-id", good.AppID, "--key-id", good.ProviderKey, "--security-key-file", key, "--yes")
	}
	var out bytes.Buffer
	env := ccm.Env{In: strings.NewReader(strings.Repeat("\n", 6)), Out: &out, Err: &out, Now: s.World.Clock.Now, Program: "ccm"}
	_, err := rehearsal.CCM(ctx, s.lesson(), env, args[1:])
	s.said = out.String()
	return err
}

func (s *Stage) commandSays(text string) error {
	if !strings.Contains(s.said, unquote(text)) {
		return fmt.Errorf("it says %s", s.said)
	}
	return nil
}

func (s *Stage) appendixC(ctx context.Context) (*rehearsal.Report, string, error) {
	now := func() time.Time { return s.World.Clock.Now() }
	r, err := rehearsal.Validate(ctx, rehearsal.Options{File: filepath.Join(s.lesson(), "deployment.xlsx"), Against: rehearsal.Simulated, Now: now})
	if err != nil {
		return nil, "", err
	}
	var b bytes.Buffer
	err = r.Write(&b, "text")
	return r, b.String(), err
}

func (s *Stage) stepIsRed(ctx context.Context, step int) error {
	r, text, err := s.appendixC(ctx)
	if err != nil {
		return err
	}
	for _, c := range r.Checks {
		if (c.Step == step) != (c.Result == rehearsal.Red) {
			return fmt.Errorf("step %d is %s:\n%s", c.Step, c.Result, text)
		}
	}
	return nil
}

func (s *Stage) appendixIsGreen(ctx context.Context) error {
	r, text, err := s.appendixC(ctx)
	if err == nil && !r.Good() {
		err = fmt.Errorf("it is not:\n%s", text)
	}
	return err
}
