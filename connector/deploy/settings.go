package deploy

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/wavetank/wavetank/connector/config"
)

// Settings are the details of the Digital Connection account as they were changed after the deployment (Appendix A). They win over
// the workbook. The zero value changes nothing.
type Settings struct {
	Profile       string `yaml:"profile,omitempty"` // csp
	AggregatorURL string `yaml:"aggregatorUrl,omitempty"`
	AppID         string `yaml:"applicationId,omitempty"`
	KeyID         string `yaml:"keyId,omitempty"`
	SecurityKey   string `yaml:"securityKey,omitempty"`
	ProcessorURL  string `yaml:"processorUrl,omitempty"`
	WebhookSecret string `yaml:"webhookSecret,omitempty"`
	ScannerSecret string `yaml:"scannerSecret,omitempty"` // of the processor, as the cloud told it; its notices carry it
}

// SettingsPath is where the settings of the deployment in dir are.
func SettingsPath(dir string) string { return filepath.Join(dir, "async-settings.yaml") }

// ReadSettings reads the settings of the deployment in dir; none is the zero value.
func ReadSettings(dir string) (Settings, error) {
	var s Settings
	data, err := os.ReadFile(SettingsPath(dir))
	if errors.Is(err, fs.ErrNotExist) {
		return s, nil
	}
	if err != nil {
		return s, fmt.Errorf("read settings: %w", err)
	}
	doc, err := config.OneDocument(SettingsPath(dir), data)
	if err != nil {
		return s, err
	}
	if len(doc.Content) == 0 {
		return s, nil
	}
	if doc.Content[0].Kind != yaml.MappingNode {
		return s, fmt.Errorf("%s:%d: want keys with values", SettingsPath(dir), doc.Content[0].Line)
	}
	for key, value := range pairs(doc.Content[0]) {
		into := s.field(key.Value)
		if into == nil || value.Kind != yaml.ScalarNode {
			return s, fmt.Errorf("%s:%d: %s is not a setting with a text; ccm release async configureVendors.sh writes this file", SettingsPath(dir), key.Line, key.Value)
		}
		*into = value.Value // as written: an id that looks like a number stays what it is
	}
	return s, nil
}

// field is the setting of a key of the file; nil: there is none.
func (s *Settings) field(key string) *string {
	return map[string]*string{
		"profile": &s.Profile, "aggregatorUrl": &s.AggregatorURL, "applicationId": &s.AppID, "keyId": &s.KeyID, "securityKey": &s.SecurityKey,
		"processorUrl": &s.ProcessorURL, "webhookSecret": &s.WebhookSecret, "scannerSecret": &s.ScannerSecret,
	}[key]
}

// Write replaces the settings of the deployment in dir, as a whole or not at all.
func (s Settings) Write(dir string) error {
	data, err := yaml.Marshal(s)
	if err != nil {
		return fmt.Errorf("write settings: %w", err)
	}
	return replace(SettingsPath(dir), data, 0o600)
}

// replace writes a file beside the old one and puts it in its place, so that a reader sees the one or the other.
func replace(path string, data []byte, mode fs.FileMode) (err error) {
	f, err := os.CreateTemp(filepath.Dir(path), filepath.Base(path)+".*")
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			_ = os.Remove(f.Name())
		}
	}()
	_, err = f.Write(data)
	err = errors.Join(err, f.Chmod(mode), f.Sync(), f.Close())
	if err != nil {
		return err
	}
	return os.Rename(f.Name(), path)
}

// Apply puts the settings over the workbook's values, and checks the whole.
func (d *Deployment) Apply(s Settings, dir string) error {
	d.override(s, dir)
	if faults := d.Check(); len(faults) > 0 {
		return faults
	}
	return nil
}

// override puts the settings over the workbook's values, and tells which inputs it replaced, by their labels.
func (d *Deployment) override(s Settings, dir string) map[string]bool {
	replaced := map[string]bool{}
	for _, v := range []struct {
		key, value string
	}{
		{"aggregatorUrl", s.AggregatorURL}, {"applicationId", s.AppID}, {"providerKey", s.KeyID}, {"securityKey", s.SecurityKey},
		{"processorUrl", s.ProcessorURL}, {"webhookSecret", s.WebhookSecret},
	} {
		for _, in := range inputs() {
			if in.sheet == SheetAsync && in.key == v.key && v.value != "" {
				*in.in(d) = v.value
				replaced[in.label] = true
				if d.places == nil {
					d.places = map[string]string{}
				}
				d.places[in.id()] = SettingsPath(dir)
			}
		}
	}
	if s.ScannerSecret != "" {
		d.ScannerSecret = s.ScannerSecret
	}
	return replaced
}

// CheckInput says what is wrong with one value as the guide's prompts take it; empty: nothing. key is that of the YAML file.
func CheckInput(key, value string) string {
	for _, in := range inputs() {
		if in.sheet == SheetAsync && in.key == key {
			if value == "" {
				return "is empty"
			}
			if strings.TrimSpace(value) != value {
				return "has a space at its start or end; remove it"
			}
			return in.check(value)
		}
	}
	return "is not a known input"
}

// IsAccountInput reports whether an input, by its label, is one that Appendix A can change after the deployment.
func IsAccountInput(label string) bool {
	for _, in := range inputs() {
		if in.sheet == SheetAsync && in.label == label {
			return in.key == "aggregatorUrl" || in.key == "applicationId" || in.key == "providerKey" || in.key == "securityKey"
		}
	}
	return false
}
