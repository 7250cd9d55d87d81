package journal

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
)

// mask replaces secrets and addresses of this run in what the journal keeps.
type mask struct {
	secrets  [][]byte
	pairs    []string
	stale    bool // replacer and filter know other secrets
	replacer *strings.Replacer
	filter   filter
}

// prepare makes what finds the secrets once for all that came together, as the keys of a world do.
func (m *mask) prepare() {
	if !m.stale {
		return
	}
	m.stale = false
	m.replacer = strings.NewReplacer(m.pairs...)
	m.filter = newFilter(m.secrets)
}

// Mask makes the journal write as wherever secret occurs, from now on. An empty secret is ignored. Neither value may need
// escaping in JSON. Use it for credentials ("***") and for base URLs with ports ("http://connector").
func (j *Journal) Mask(secret, as string) {
	if secret == "" {
		return
	}
	j.mu.Lock()
	defer j.mu.Unlock()
	j.mask.secrets = append(j.mask.secrets, []byte(secret))
	j.mask.pairs = append(j.mask.pairs, secret, as)
	j.mask.stale = true
}

// Unmask forgets a secret that is no longer one, such as that of a deleted webhook. What was written stays masked.
func (j *Journal) Unmask(secret string) {
	j.mu.Lock()
	defer j.mu.Unlock()
	m := &j.mask
	for i := range m.secrets {
		if string(m.secrets[i]) == secret {
			m.secrets = slices.Delete(m.secrets, i, i+1)
			m.pairs = slices.Delete(m.pairs, 2*i, 2*i+2)
			m.stale = true
			return
		}
	}
}

// Masked is a text as the journal would write it: without the secrets and addresses that it was told.
func (j *Journal) Masked(text string) string {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.mask.text(text)
}

func (m *mask) text(s string) string {
	m.prepare()
	if m.replacer == nil || s == "" {
		return s
	}
	return m.replacer.Replace(s)
}

func (m *mask) json(b json.RawMessage) json.RawMessage {
	m.prepare()
	if !m.filter.maybe(b) { // nearly every payload has none, and looking is cheaper than replacing
		return b
	}
	for _, secret := range m.secrets {
		if bytes.Contains(b, secret) {
			return json.RawMessage(m.replacer.Replace(string(b)))
		}
	}
	return b
}

// JSON marshals v for an entry, without escaping HTML. A value that cannot be marshalled is recorded as a string that says so.
func JSON(v any) json.RawMessage {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(v); err != nil {
		return json.RawMessage(fmt.Sprintf("%q", "not JSON: "+err.Error()))
	}
	return bytes.TrimRight(b.Bytes(), "\n")
}

// Raw is b for an entry: compacted when it is JSON, else as a JSON string; nil when empty.
func Raw(b []byte) json.RawMessage {
	if len(b) == 0 {
		return nil
	}
	var compact bytes.Buffer
	if json.Compact(&compact, b) == nil {
		return compact.Bytes()
	}
	return JSON(string(b))
}
