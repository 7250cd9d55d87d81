package connector

import (
	"os"
	"regexp"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/wavetank/wavetank/connector/secret"
)

// secretOf is where the secret of a field goes; nil for any other field.
func (f *configFile) secretOf(field string) *secret.Text {
	switch c := &f.config; strings.TrimSuffix(field, "File") {
	case "aggregator.secret":
		return &c.Aggregator.Secret
	case "aggregator.webhookSecret":
		return &c.Aggregator.WebhookSecret
	case "aggregator.oldWebhookSecret":
		return &c.Aggregator.OldWebhookSecret
	case "oceana.password":
		return &c.Oceana.Password
	case "scanner.secret":
		return &c.Scanner.Secret
	case "scanner.oldSecret":
		return &c.Scanner.OldSecret
	case "storePassword":
		return &c.StorePassword
	case "metrics.token":
		return &c.Metrics.Token
	}
	return nil
}

// secret takes the secret itself, or with a name that ends in File the file that holds it and nothing else but a line end.
func (f *configFile) secret(n *yaml.Node, field string, into *secret.Text) {
	other, fromFile := strings.CutSuffix(field, "File")
	if !fromFile {
		other = field + "File"
	}
	if f.lines[other] > 0 && *into != "" {
		f.wrong(n.Line, field, other+" is given too; want one of them")
		return
	}
	var text string
	if !fromFile {
		f.text(n, field, &text)
		if variable.FindString(text) == text { // else it is a secret with a dollar in it
			text = f.expand(n, field, text)
		}
		*into = secret.Text(text)
		return
	}
	named := *n
	named.Value = f.expand(n, field, n.Value)
	var path string
	f.source(&named, field, &path)
	if path == "" {
		return
	}
	data, err := os.ReadFile(path)
	if err != nil {
		f.wrong(n.Line, field, err.Error())
		return
	}
	if *into = secret.Text(strings.TrimRight(string(data), "\r\n")); *into == "" {
		f.wrong(n.Line, field, path+" is empty")
	}
}

var variable = regexp.MustCompile(`\$\{([A-Za-z_][A-Za-z0-9_]*)\}`)

// expand puts in the values of environment variables; one that is missing or empty is a fault.
func (f *configFile) expand(n *yaml.Node, field, text string) string {
	missing := ""
	text = variable.ReplaceAllStringFunc(text, func(v string) string {
		name := variable.FindStringSubmatch(v)[1]
		value := os.Getenv(name)
		if value == "" {
			missing = name
		}
		return value
	})
	if missing != "" {
		f.wrong(n.Line, field, "environment variable "+missing+" is not set")
		return ""
	}
	return text
}
