package ccm

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/wavetank/wavetank/connector/credential"
	"github.com/wavetank/wavetank/connector/deploy"
)

// virusScanProcessor is the script of Appendices A and B (R025, R026): it has the cloud send what end users write through the
// virus scanner.
func (c *command) virusScanProcessor(ctx context.Context, args []string) error {
	const name = "virusscanprocessor.sh"
	s, err := c.settings()
	if err != nil {
		return err
	}
	var generate bool
	var keyFile string
	f, err := c.flags("release async "+name, "release async "+name+" -generate", args, func(f *flag.FlagSet) {
		f.BoolVar(&generate, "generate", false, "create the processor at the cloud and put it in the pipeline")
		f.StringVar(&s.AppID, "app-id", s.AppID, "answers [Aggregator App/Tenant Id] with `ID`")
		f.StringVar(&s.KeyID, "key-id", s.KeyID, "answers [Aggregator Key ID] with `ID`")
		f.StringVar(&keyFile, "security-key-file", "", "answers [Aggregator Security Key] with what is in `FILE`")
		f.StringVar(&s.ProcessorURL, "processor-url", s.ProcessorURL, "answers [Processor URL] with `URL`")
	})
	if errors.Is(err, errHelp) {
		return nil
	}
	if err != nil {
		return err
	}
	if !generate || f.NArg() > 0 {
		return wrongf("ccm release async %s: want -generate; see ccm release async %s --help", name, name)
	}
	if keyFile != "" {
		if s.SecurityKey, err = c.secretFile(keyFile, credential.Password); err != nil {
			return wrongf("ccm release async %s: --security-key-file: %v; nothing was changed", name, err)
		}
	}
	set := given(f)
	err = c.ask(name, []question{
		{"Aggregator App/Tenant Id", "applicationId", &s.AppID, set["app-id"], false},
		{"Aggregator Key ID", "providerKey", &s.KeyID, set["key-id"], false},
		{"Aggregator Security Key", "securityKey", &s.SecurityKey, keyFile != "", true},
		{"Processor URL", "processorUrl", &s.ProcessorURL, set["processor-url"], false},
	})
	if err != nil {
		return err
	}
	made, secret, err := c.generate(ctx, s)
	if err == nil {
		err = c.keepScanner(s, secret)
	}
	if err != nil {
		return fmt.Errorf("ccm release async %s: %w", name, err)
	}
	if made {
		fmt.Fprintf(c.Out, "Processor %s is in the pipeline.\n", s.ProcessorURL)
	} else {
		fmt.Fprintf(c.Out, "Processor %s is in the pipeline already; nothing was changed.\n", s.ProcessorURL)
	}
	return nil
}

// cloud is the part of the cloud's REST interface that the script needs.
type cloud struct {
	base, key, secret string
	client            *http.Client
}

// keepScanner writes down the processor's secret, with which the connector knows the scanner's notices of blocked files.
func (c *command) keepScanner(s deploy.Settings, secret string) error {
	kept, err := deploy.ReadSettings(c.Dir)
	if err != nil || secret == "" || kept.ScannerSecret == secret && kept.ProcessorURL == s.ProcessorURL {
		return err
	}
	kept.ScannerSecret, kept.ProcessorURL = secret, s.ProcessorURL
	return kept.Write(c.Dir)
}

// generate is the script's work at the cloud: whether anything was changed there, and the secret of the processor.
func (c *command) generate(ctx context.Context, s deploy.Settings) (changed bool, secret string, err error) {
	client := c.Client
	if client == nil {
		d := &deploy.Deployment{}
		if file := c.file(); file != "" {
			if loaded, _ := deploy.Load(file); loaded != nil { // the proxy; the rest was asked for
				d = loaded
			}
		}
		if client, err = d.Client(c.Dir); err != nil {
			return false, "", err
		}
		defer client.CloseIdleConnections()
	}
	at := cloud{strings.TrimSuffix(s.AggregatorURL, "/") + "/" + s.AppID, s.KeyID, s.SecurityKey, client}
	p, err := at.processor(ctx, s.ProcessorURL)
	if err != nil {
		return false, "", err
	}
	if p.ID == "" {
		if p, err = at.create(ctx, s.ProcessorURL); err != nil {
			return false, "", err
		}
		changed = true
	}
	pipeline, err := at.pipeline(ctx)
	if err != nil || slices.Contains(pipeline, p.ID) {
		return changed, p.Secret, err
	}
	return true, p.Secret, at.do(ctx, "put the processor in the pipeline", http.MethodPut, "/middleware/pipelines/appuser", append(pipeline, p.ID), nil)
}

// processor is one of the cloud. The zero value is none.
type processor struct {
	ID     string `json:"_id"`
	Target string `json:"target"`
	Secret string `json:"secret"`
}

// processor is the one with this target.
func (c cloud) processor(ctx context.Context, target string) (processor, error) {
	var out struct {
		Processors []processor `json:"processors"`
	}
	if err := c.do(ctx, "list processors", http.MethodGet, "/middleware/processors", nil, &out); err != nil {
		return processor{}, err
	}
	for _, p := range out.Processors {
		if p.Target == target {
			return p, nil
		}
	}
	return processor{}, nil
}

func (c cloud) create(ctx context.Context, target string) (processor, error) {
	var out struct {
		Processor processor `json:"processor"`
	}
	in := map[string]any{"target": target, "triggers": []string{"message:appUser"}}
	err := c.do(ctx, "create the processor", http.MethodPost, "/middleware/processors", in, &out)
	if err == nil && out.Processor.ID == "" {
		err = errors.New("create the processor: the cloud named no id")
	}
	return out.Processor, err
}

func (c cloud) pipeline(ctx context.Context) ([]string, error) {
	var out struct {
		Pipelines map[string][]string `json:"pipelines"`
	}
	err := c.do(ctx, "read the pipeline", http.MethodGet, "/middleware/pipelines", nil, &out)
	return out.Pipelines["appuser"], err
}

const answerLimit = 1 << 20

func (c cloud) do(ctx context.Context, what, method, path string, in, out any) error {
	var body io.Reader
	if in != nil {
		b, err := json.Marshal(in)
		if err != nil {
			return fmt.Errorf("%s: %w", what, err)
		}
		body = bytes.NewReader(b)
	}
	req, err := http.NewRequestWithContext(ctx, method, c.base+path, body)
	if err != nil {
		return fmt.Errorf("%s: %w", what, err)
	}
	req.SetBasicAuth(c.key, c.secret)
	req.Header.Set("Content-Type", "application/json")
	resp, err := c.client.Do(req)
	if err != nil {
		var u *url.Error
		if errors.As(err, &u) {
			err = u.Err
		}
		return fmt.Errorf("%s: %w", what, err)
	}
	defer resp.Body.Close()
	text, err := io.ReadAll(io.LimitReader(resp.Body, answerLimit))
	switch {
	case resp.StatusCode == http.StatusUnauthorized:
		return fmt.Errorf("%s: the cloud answered 401: Key ID and Security Key do not fit", what)
	case resp.StatusCode == http.StatusNotFound:
		return fmt.Errorf("%s: the cloud answered 404: it has no app of this App/Tenant Id", what)
	case resp.StatusCode/100 != 2:
		return fmt.Errorf("%s: the cloud answered %s", what, resp.Status)
	case err != nil:
		return fmt.Errorf("%s: %w", what, err)
	case out == nil:
		return nil
	}
	if err := json.Unmarshal(text, out); err != nil {
		return fmt.Errorf("%s: read the answer: %w", what, err)
	}
	return nil
}
