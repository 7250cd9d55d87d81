package oceana

import "fmt"

// check names the first field that no server can run with, and what would be right.
func (cfg *Config) check() error {
	for _, f := range []struct {
		name    string
		missing bool
	}{{"Clock", cfg.Clock == nil}, {"Journal", cfg.Journal == nil}, {"Rand", cfg.Rand == nil}} {
		if f.missing {
			return fmt.Errorf("oceana: Config.%s is required", f.name)
		}
	}
	for _, f := range []struct {
		name  string
		value int64
	}{
		{"NoAnswer", int64(cfg.NoAnswer)}, {"AfterContactWork", int64(cfg.AfterContactWork)}, {"BrowserGrace", int64(cfg.BrowserGrace)},
		{"KeepClosed", int64(cfg.KeepClosed)}, {"KeepLines", int64(cfg.KeepLines)},
	} {
		if f.value < 0 {
			return fmt.Errorf("oceana: Config.%s: want 0 or more, got %d", f.name, f.value)
		}
	}
	return nil
}
