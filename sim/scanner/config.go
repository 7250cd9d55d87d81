package scanner

import "fmt"

// check names the first field that no scanner can run with.
func (cfg *Config) check() error {
	for _, f := range []struct {
		name    string
		missing bool
	}{
		{"Clock", cfg.Clock == nil}, {"Journal", cfg.Journal == nil}, {"CloudURL", cfg.CloudURL == ""}, {"AppID", cfg.AppID == ""},
		{"KeyID", cfg.KeyID == ""}, {"AppSecret", cfg.AppSecret == ""},
	} {
		if f.missing {
			return fmt.Errorf("scanner: Config.%s is required", f.name)
		}
	}
	if cfg.MaxSize < 0 || cfg.Duration < 0 || cfg.Parallel < 0 {
		return fmt.Errorf("scanner: Config: want MaxSize, Duration and Parallel of 0 or more, got %d, %v and %d", cfg.MaxSize, cfg.Duration, cfg.Parallel)
	}
	return nil
}
