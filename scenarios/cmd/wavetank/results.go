package main

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"

	"github.com/wavetank/wavetank/features"
)

// results are the outcomes of the built-in scenarios when they last ran, in the user's cache.
type results struct {
	Features string            `json:"features"` // digest of the files that ran: others have other lines
	Outcomes map[string]string `json:"outcomes"` // by file:line
}

func resultsFile() (string, error) {
	dir, err := os.UserCacheDir()
	if err != nil {
		return "", fmt.Errorf("find the cache: %w", err)
	}
	return filepath.Join(dir, "wavetank", "results.json"), nil
}

// recall reads the results of these very features: none, if they never ran or the file cannot be read.
func recall() results {
	none := results{Features: digest(), Outcomes: map[string]string{}}
	file, err := resultsFile()
	if err != nil {
		return none
	}
	b, err := os.ReadFile(file)
	var r results
	if err != nil || json.Unmarshal(b, &r) != nil || r.Features != none.Features || r.Outcomes == nil {
		return none
	}
	return r
}

// remember adds outcomes to those of earlier runs. A concurrent reader sees the old file or the new one.
func remember(outcomes map[string]string) error {
	if len(outcomes) == 0 {
		return nil
	}
	file, err := resultsFile()
	if err != nil {
		return err
	}
	r := recall()
	maps.Copy(r.Outcomes, outcomes)
	b, err := json.MarshalIndent(r, "", "  ")
	if err != nil {
		return fmt.Errorf("encode results: %w", err)
	}
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
		return fmt.Errorf("write results: %w", err)
	}
	fresh, err := os.CreateTemp(filepath.Dir(file), "results-*")
	if err != nil {
		return fmt.Errorf("write results: %w", err)
	}
	defer func() { _ = os.Remove(fresh.Name()) }() // gone already if all went well
	_, err = fresh.Write(append(b, '\n'))
	if closeErr := fresh.Close(); err == nil {
		err = closeErr
	}
	if err == nil {
		err = os.Rename(fresh.Name(), file)
	}
	if err != nil {
		return fmt.Errorf("write results: %w", err)
	}
	return nil
}

// digest tells one edition of the built-in features from another.
func digest() string {
	sum := sha256.New()
	_ = fs.WalkDir(features.FS, ".", func(path string, d fs.DirEntry, err error) error { // an embedded file can always be read
		if err != nil || d.IsDir() {
			return err
		}
		b, err := fs.ReadFile(features.FS, path)
		fmt.Fprintf(sum, "%s %d\n%s", path, len(b), b)
		return err
	})
	return hex.EncodeToString(sum.Sum(nil))
}
