package steps

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/wavetank/wavetank/connector/ccm"
	"github.com/wavetank/wavetank/connector/deploy"
	"github.com/wavetank/wavetank/scenarios/rehearsal"
	"github.com/wavetank/wavetank/scenarios/scratch"
)

// deploySteps are the deployment guide's walk-through.
func (s *Scene) deploySteps() []Step {
	return []Step{
		{Keyword: "Given", Phrase: `a site where nobody has done anything`, Example: `Given a site where nobody has done anything`, Note: "no account, no Oceana; wavetank rehearse --begin", Do: s.begun},
		{Keyword: "When", Phrase: `a site is deployed with the mistake {text}`, Example: `When a site is deployed with the mistake "missing-ca"`, Note: "wavetank rehearse --list shows them", Do: s.deployedWith},
		{Keyword: "When", Phrase: `an administrator is asked to {text}`, Example: `When an administrator is asked to "register-webhook"`, Do: s.administratorDoes},
		{Keyword: "Then", Phrase: `an administrator cannot {text} yet: {text}`, Example: `Then an administrator cannot "register-webhook" yet: "deploy first"`, Do: s.administratorCannot},
		{Keyword: "Then", Phrase: `the administrators' letter names {text}`, Example: `Then the administrators' letter names "Application ID"`, Note: "with a value", Do: s.letterNames},
		{Keyword: "When", Phrase: `somebody runs {text}`, Example: `When somebody runs "ccm release async updateSystemManagerCert.sh"`, Note: "in the directory of the site; a file ending in .pem is taken from there, prompts are answered with empty lines, those of configureVendors.sh -a with the administrators' letter", Do: s.runCommand},
		{Keyword: "When", Phrase: `somebody runs {text} and answers {text}`, Example: `When somebody runs "ccm release async configureVendors.sh -a" and answers "csp, , , , , n"`, Note: "answers to prompts, separated by commas", Do: s.runCommandAnswering},
		{Keyword: "Given", Phrase: `{name} is not set`, Example: `Given "C_ACCESS_TOKEN" is not set`, Note: "for the commands that follow; the variables of Appendix D are set unless said otherwise", Do: s.notSet},
		{Keyword: "Given", Phrase: `{text} is missing at the site`, Example: `Given "opt/avaya/ccm/documents/async-oceana-adapter" is missing at the site`, Note: "a file or directory of the site", Do: s.missing},
		{Keyword: "Then", Phrase: `step {count} of Appendix C is red`, Example: `Then step 3 of Appendix C is red`, Note: "and no other", Do: s.stepIsRed},
		{Keyword: "Then", Phrase: `step {count} of Appendix C is green`, Example: `Then step 1 of Appendix C is green`, Note: "whatever the others are", Do: s.stepIsGreen},
		{Keyword: "Then", Phrase: `step {count} of Appendix C saw {text}`, Example: `Then step 3 of Appendix C saw "certificate signed by unknown authority"`, Do: s.stepSaw},
		{Keyword: "Then", Phrase: `Appendix C is green`, Example: `Then Appendix C is green`, Do: s.appendixIsGreen},
		{Keyword: "Then", Phrase: `the command says {text}`, Example: `Then the command says "Certificate added to store successfully"`, Do: s.commandSays},
		{Keyword: "Then", Phrase: `the command says nothing of {text}`, Example: `Then the command says nothing of "example-security-key"`, Do: s.commandSaysNothingOf},
		{Keyword: "Then", Phrase: `the command fails`, Example: `Then the command fails`, Note: "commands that a scenario does not call failed may end either way", Do: s.commandFails},
		{Keyword: "Then", Phrase: `the certificate manager is {text}`, Example: `Then the certificate manager is "opt/avaya/flex/clusters/csp/staging/cert-manager-1.1.100011/cert-manager/avaya-flex/sbin/release/crtmgr"`, Note: "the first that a search finds", Do: s.managerIs},
	}
}

// opened makes the directory of the deployment that is rehearsed, once.
func (s *Scene) opened() (err error) {
	if _, err := s.world(); err != nil || s.site != "" {
		return err
	}
	if s.scratch, err = scratch.Memory(); err != nil {
		return err
	}
	s.site = filepath.Join(s.scratch.Path, "site")
	return os.Mkdir(s.site, 0o700)
}

// begun takes a site that is there away.
func (s *Scene) begun() error {
	if err := s.opened(); err != nil {
		return err
	}
	if err := os.RemoveAll(s.site); err != nil {
		return err
	}
	return rehearsal.Begin(s.site)
}

func (s *Scene) deployedWith(mistake string) error {
	if err := s.opened(); err != nil {
		return err
	}
	_, err := rehearsal.Start(s.site, unquote(mistake), "ccm", s.World().Clock.Now())
	return err
}

func (s *Scene) administratorDoes(act string) error { return rehearsal.Do(s.site, unquote(act)) }

func (s *Scene) administratorCannot(act, why string) error {
	err := rehearsal.Do(s.site, unquote(act))
	switch {
	case err == nil:
		return errors.New("nothing is in the way")
	case !strings.Contains(err.Error(), unquote(why)):
		return fmt.Errorf("it is refused otherwise: %w", err)
	}
	return nil
}

func (s *Scene) letterNames(what string) error {
	text, err := os.ReadFile(filepath.Join(s.site, "from-the-administrators.txt"))
	if err != nil {
		return err
	}
	for line := range strings.Lines(string(text)) {
		if key, value, _ := strings.Cut(strings.TrimSpace(line), ": "); key == unquote(what) && value != "" {
			return nil
		}
	}
	return fmt.Errorf("the letter gives no value for %q", unquote(what))
}

func (s *Scene) runCommand(ctx context.Context, line string) error {
	args, err := words(line)
	if err != nil {
		return err
	}
	if strings.HasSuffix(unquote(line), "configureVendors.sh -a") { // the letter of the administrators is at hand
		good, key := deploy.Example(), filepath.Join(s.site, "key")
		if err := os.WriteFile(key, []byte(good.SecurityKey), 0o600); err != nil {
			return err
		}
		args = append(args, "--app-id", good.AppID, "--key-id", good.ProviderKey, "--security-key-file", key, "--yes")
	}
	return s.command(ctx, args, strings.Repeat("\n", 6))
}

func (s *Scene) runCommandAnswering(ctx context.Context, line, answers string) error {
	args, err := words(line)
	if err != nil {
		return err
	}
	typed := ""
	for answer := range strings.SplitSeq(unquote(answers), ",") {
		typed += strings.TrimSpace(answer) + "\n"
	}
	return s.command(ctx, args, typed)
}

func words(line string) ([]string, error) {
	args := strings.Fields(unquote(line))
	if len(args) < 2 || args[0] != "ccm" {
		return nil, fmt.Errorf("%s: want a command line of ccm", line)
	}
	return args[1:], nil
}

// command runs a command line of ccm at the site, and keeps what it says and how it ends.
func (s *Scene) command(ctx context.Context, args []string, typed string) error {
	for i, arg := range args {
		if strings.HasSuffix(arg, ".pem") {
			args[i] = filepath.Join(s.site, arg)
		}
	}
	set := map[string]string{}
	set["C_ACCESS_TOKEN"], _ = deploy.Token(s.site) // there is none before anything is deployed
	set["C_CLUSTER_FQDN"], _ = deploy.ClusterFQDN(s.site)
	for _, name := range s.unset {
		delete(set, name)
	}
	var out bytes.Buffer
	env := ccm.Env{
		In: strings.NewReader(typed), Out: &out, Err: &out, Now: s.World().Clock.Now, Program: "ccm",
		Getenv: func(name string) string { return set[name] },
	}
	code, err := rehearsal.CCM(ctx, s.site, env, args)
	if err != nil {
		fmt.Fprintln(&out, err)
	}
	s.said, s.failed = out.String(), code != 0 || err != nil
	return nil
}

func (s *Scene) notSet(name string) error {
	s.unset = append(s.unset, unquote(name))
	return nil
}

func (s *Scene) missing(path string) error {
	at := filepath.Join(s.site, unquote(path))
	if _, err := os.Stat(at); err != nil {
		return err
	}
	return os.RemoveAll(at)
}

func (s *Scene) commandSays(text string) error {
	if !strings.Contains(s.said, unquote(text)) {
		return fmt.Errorf("it says %s", s.said)
	}
	return nil
}

func (s *Scene) commandSaysNothingOf(text string) error {
	if strings.Contains(s.said, unquote(text)) {
		return fmt.Errorf("it says %s", s.said)
	}
	return nil
}

func (s *Scene) commandFails() error {
	if !s.failed {
		return fmt.Errorf("it did not; it says %s", s.said)
	}
	return nil
}

func (s *Scene) managerIs(path string) error {
	found, err := deploy.FindManager(s.site)
	if err != nil {
		return err
	}
	if want := filepath.Join(s.site, unquote(path)); found != want {
		return fmt.Errorf("it is %s", found)
	}
	return nil
}

func (s *Scene) appendixC(ctx context.Context) (*rehearsal.Report, string, error) {
	now := func() time.Time { return s.World().Clock.Now() }
	r, err := rehearsal.Validate(ctx, rehearsal.Options{File: s.workbook(), Against: rehearsal.Simulated, Now: now, MediaKey: s.MediaKey()})
	if err != nil {
		return nil, "", err
	}
	var b bytes.Buffer
	err = r.Write(&b, "text")
	return r, b.String(), err
}

func (s *Scene) stepIsRed(ctx context.Context, step int) error {
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

// step is one step of Appendix C as it is now.
func (s *Scene) step(ctx context.Context, step int) (rehearsal.Check, string, error) {
	r, text, err := s.appendixC(ctx)
	if err != nil {
		return rehearsal.Check{}, "", err
	}
	if step < 1 || step > len(r.Checks) {
		return rehearsal.Check{}, "", fmt.Errorf("there are %d steps", len(r.Checks))
	}
	return r.Checks[step-1], text, nil
}

func (s *Scene) stepIsGreen(ctx context.Context, step int) error {
	c, text, err := s.step(ctx, step)
	if err == nil && c.Result != rehearsal.Green {
		err = fmt.Errorf("it is %s:\n%s", c.Result, text)
	}
	return err
}

func (s *Scene) stepSaw(ctx context.Context, step int, what string) error {
	c, _, err := s.step(ctx, step)
	if err == nil && !strings.Contains(c.Saw, unquote(what)) {
		err = fmt.Errorf("it saw %s", c.Saw)
	}
	return err
}

func (s *Scene) appendixIsGreen(ctx context.Context) error {
	r, text, err := s.appendixC(ctx)
	if err == nil && !r.Good() {
		err = fmt.Errorf("it is not:\n%s", text)
	}
	return err
}
