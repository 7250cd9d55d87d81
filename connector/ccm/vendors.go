package ccm

import (
	"errors"
	"flag"
	"fmt"

	"github.com/wavetank/wavetank/connector/credential"
	"github.com/wavetank/wavetank/connector/deploy"
)

const vendorOptions = `Configure Vendors

  -a   [Configure Aggregator] change the API key, Provider Key and Secret
  -w   [Configure Webhook] change the secret that webhooks carry as X-API-Key
  -s   [Show] print what is configured, without secrets
  -h   [Help] print the flags that answer the prompts

Example: ccm release async configureVendors.sh -a
`

// given are the flags that were set.
func given(f *flag.FlagSet) map[string]bool {
	set := map[string]bool{}
	f.Visit(func(fl *flag.Flag) { set[fl.Name] = true })
	return set
}

// secretFile reads a secret from a file, so that it need not be in a command line that others can see.
func (c *command) secretFile(path string, use credential.Use) (string, error) {
	read, err := credential.ReadSecret(path, use)
	if err == nil && credential.Exposed(path) {
		fmt.Fprintf(c.Err, "warning: %s may be read by every user of this machine; chmod o-r it\n", path)
	}
	return read.Reveal(), err
}

// settings are those in force: what was changed after the deployment, over what was deployed.
func (c *command) settings() (deploy.Settings, error) {
	s := deploy.Settings{Profile: "csp", AggregatorURL: deploy.VendorURL}
	if file := c.file(); file != "" {
		d, _ := deploy.Load(file) // one that is wrong may still tell what is there
		if d != nil {
			s.AppID, s.KeyID, s.SecurityKey, s.ProcessorURL = d.AppID, d.ProviderKey, d.SecurityKey, d.ProcessorURL
			s.WebhookSecret = d.WebhookSecret
			if d.AggregatorURL != "" {
				s.AggregatorURL = d.AggregatorURL
			}
		}
	}
	changed, err := deploy.ReadSettings(c.Dir)
	if err != nil {
		return s, err
	}
	for _, v := range []struct {
		into *string
		from string
	}{
		{&s.Profile, changed.Profile}, {&s.AggregatorURL, changed.AggregatorURL}, {&s.AppID, changed.AppID}, {&s.KeyID, changed.KeyID},
		{&s.SecurityKey, changed.SecurityKey}, {&s.ProcessorURL, changed.ProcessorURL}, {&s.WebhookSecret, changed.WebhookSecret},
		{&s.ScannerSecret, changed.ScannerSecret},
	} {
		if v.from != "" {
			*v.into = v.from
		}
	}
	return s, nil
}

func count(flags ...bool) (n int) {
	for _, f := range flags {
		if f {
			n++
		}
	}
	return n
}

// configureVendors is the script of Appendix A (R020 to R024).
func (c *command) configureVendors(args []string) error {
	const name = "configureVendors.sh"
	s, err := c.settings()
	if err != nil {
		return err
	}
	if len(args) == 0 {
		fmt.Fprint(c.Out, vendorOptions)
		return nil
	}
	was := s
	var all, hook, show, yes bool
	var keyFile, hookFile string
	f, err := c.flags("release async "+name, "release async "+name+" -a --security-key-file key --yes", args, func(f *flag.FlagSet) {
		f.BoolVar(&all, "a", false, "configure the aggregator")
		f.BoolVar(&hook, "w", false, "configure the webhook")
		f.BoolVar(&show, "s", false, "print what is configured")
		f.StringVar(&s.Profile, "profile", s.Profile, "answers [Profile] with `NAME`")
		f.StringVar(&s.AggregatorURL, "url", s.AggregatorURL, "answers [Aggregator URL] with `URL`")
		f.StringVar(&s.AppID, "app-id", s.AppID, "answers [Aggregator App/Tenant Id] with `ID`")
		f.StringVar(&s.KeyID, "key-id", s.KeyID, "answers [Aggregator Key ID] with `ID`")
		f.StringVar(&keyFile, "security-key-file", "", "answers [Aggregator Security Key] with what is in `FILE`")
		f.StringVar(&hookFile, "webhook-secret-file", "", "answers [Webhook Secret] with what is in `FILE`")
		f.BoolVar(&yes, "yes", false, "answers [Roll out changes/update now?] with y")
	})
	if errors.Is(err, errHelp) {
		return nil
	}
	if err != nil {
		return err
	}
	if chosen := count(all, hook, show); f.NArg() > 0 || chosen != 1 {
		return wrongf("ccm release async %s: want one of -a, -w and -s; see ccm release async %s --help", name, name)
	}
	if show {
		fmt.Fprintf(c.Out, "[Profile] %s\n[Aggregator URL] %s\n[Aggregator App/Tenant Id] %s\n[Aggregator Key ID] %s\n", s.Profile, s.AggregatorURL, s.AppID, s.KeyID)
		return nil
	}
	for _, from := range []struct {
		flag, file string
		into       *string
		use        credential.Use
	}{
		{"security-key-file", keyFile, &s.SecurityKey, credential.Password}, {"webhook-secret-file", hookFile, &s.WebhookSecret, credential.Header},
	} {
		if from.file == "" {
			continue
		}
		if *from.into, err = c.secretFile(from.file, from.use); err != nil {
			return wrongf("ccm release async %s: --%s: %v; nothing was changed", name, from.flag, err)
		}
	}
	set := given(f)
	questions := []question{
		{"Profile", "", &s.Profile, set["profile"], false},
		{"Aggregator URL", "aggregatorUrl", &s.AggregatorURL, set["url"], false},
		{"Aggregator App/Tenant Id", "applicationId", &s.AppID, set["app-id"], false},
		{"Aggregator Key ID", "providerKey", &s.KeyID, set["key-id"], false},
		{"Aggregator Security Key", "securityKey", &s.SecurityKey, keyFile != "", true},
	}
	if hook {
		questions = []question{{"Webhook Secret", "webhookSecret", &s.WebhookSecret, hookFile != "", true}}
	}
	if err := c.ask(name, questions); err != nil {
		return err
	}
	if s.Profile != "csp" {
		return wrongf("ccm release async %s: [Profile]: %.40q; the only profile is csp; nothing was changed", name, s.Profile)
	}
	if !yes {
		answer, err := c.prompt("[Roll out changes/update now?] (n): ", false)
		if err != nil {
			return wrongf("ccm release async %s: [Roll out changes/update now?]: %v; nothing was changed", name, err)
		}
		if answer != "y" {
			fmt.Fprintln(c.Out, "Nothing was changed.")
			return nil
		}
	}
	if s == was {
		fmt.Fprintln(c.Out, "Nothing is different; the connector goes on.")
		return nil
	}
	if err := c.keep(s, hook); err != nil {
		return fmt.Errorf("ccm release async %s: %w", name, err)
	}
	fmt.Fprintln(c.Out, "Rolled out. A connector that runs takes it up within a second.")
	return nil
}

// keep writes down what was asked for, and leaves the rest to the workbook.
func (c *command) keep(s deploy.Settings, hook bool) error {
	kept, err := deploy.ReadSettings(c.Dir)
	if err != nil {
		return err
	}
	if hook {
		kept.WebhookSecret = s.WebhookSecret
	} else {
		kept.Profile, kept.AggregatorURL, kept.AppID, kept.KeyID, kept.SecurityKey = s.Profile, s.AggregatorURL, s.AppID, s.KeyID, s.SecurityKey
	}
	return kept.Write(c.Dir)
}
