package config

import (
	"os"
	"regexp"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/wavetank/wavetank/connector/credential"
	"github.com/wavetank/wavetank/connector/secret"
)

// secret takes the secret itself, or with a name that ends in File the file that holds it.
func (f *configFile) secret(n *yaml.Node, field string, s secretField) {
	into := s.of(&f.config)
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
		} else {
			f.secretWithin = true
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
	read, err := credential.ReadSecret(path, s.use)
	if err != nil {
		f.wrong(n.Line, field, err.Error())
		return
	}
	*into = read
	if credential.Exposed(path) {
		f.config.Exposed = append(f.config.Exposed, path)
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
