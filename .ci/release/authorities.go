package main

import (
	"bytes"
	"context"
	"encoding/json"
	"encoding/pem"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
)

// The authorities of an image, which has none of a system: Mozilla's list as the Go project publishes it. The sum is that of the checksum
// database, so the bytes are the same wherever a release is made.
const (
	rootsModule = "golang.org/x/crypto/x509roots/fallback"
	rootsSum    = "h1:5NBkmd8MXirajj6AAEpi4HFVJnVkBNPTL1ggYAKqaws="
	rootsAt     = "v0.0.0-20261030153154-30a33513ff6d"
)

// rootsPlace is how the module says where a certificate is in its file.
var rootsPlace = regexp.MustCompile(`certStartOff:\s*(\d+),\s*certLength:\s*(\d+),`)

// authorities is the PEM file of the authorities. One that the list trusts up to a date only is left out: a file of PEM cannot say so.
func authorities(ctx context.Context, root string) ([]byte, error) {
	text, err := output(ctx, root, nil, "go", "mod", "download", "-json", rootsModule+"@"+rootsAt)
	if err != nil {
		return nil, err
	}
	var m struct{ Dir, Sum string }
	if err := json.Unmarshal([]byte(text), &m); err != nil {
		return nil, err
	}
	if m.Sum != rootsSum {
		return nil, fmt.Errorf("%s %s has the sum %s, want %s", rootsModule, rootsAt, m.Sum, rootsSum)
	}
	list, err := os.ReadFile(filepath.Join(m.Dir, "bundle", "bundle.go"))
	if err != nil {
		return nil, err
	}
	data, err := os.ReadFile(filepath.Join(m.Dir, "bundle", "bundle.der"))
	if err != nil {
		return nil, err
	}
	return pemOf(list, data)
}

func pemOf(list, data []byte) ([]byte, error) {
	var out bytes.Buffer
	n := 0
	for _, block := range regexp.MustCompile(`(?s)\t\{\n.*?\n\t\},`).FindAll(list, -1) {
		place := rootsPlace.FindSubmatch(block)
		if place == nil {
			return nil, fmt.Errorf("%s: an entry without a place: %.200s", rootsModule, block)
		}
		if bytes.Contains(block, []byte("distrustAfter")) {
			continue
		}
		from, _ := strconv.Atoi(string(place[1])) // digits
		length, _ := strconv.Atoi(string(place[2]))
		if from+length > len(data) {
			return nil, fmt.Errorf("%s: an entry beyond the end of its file", rootsModule)
		}
		if err := pem.Encode(&out, &pem.Block{Type: "CERTIFICATE", Bytes: data[from : from+length]}); err != nil {
			return nil, err
		}
		n++
	}
	if n < 100 {
		return nil, fmt.Errorf("%s: only %d authorities", rootsModule, n)
	}
	return out.Bytes(), nil
}
