package traffic

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"path"
	"strings"
	"sync"
)

// wire listens to the journal of the world.
type wire struct {
	traffic *Traffic
	ended   chan struct{} // closed when there is no listener any more; err says why by then
	err     error

	mu    sync.Mutex
	taken map[string]chan struct{} // by text; closed when a webhook with it was answered 2xx
	shown map[string]int           // messages, by actor: "phone Customer 7"
}

func newWire(t *Traffic) *wire {
	return &wire{traffic: t, ended: make(chan struct{}), taken: map[string]chan struct{}{}, shown: map[string]int{}}
}

// expect returns what is closed when a webhook with the text is taken.
func (w *wire) expect(text string) <-chan struct{} {
	w.mu.Lock()
	defer w.mu.Unlock()
	c := make(chan struct{})
	w.taken[text] = c
	return c
}

// shownTo counts the messages that a person's phone has shown.
func (w *wire) shownTo(name string) int {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.shown["phone "+name]
}

// entry is what is of interest in an entry of the journal.
type entry struct {
	To      string `json:"to"`
	Kind    string `json:"kind"`
	Name    string `json:"name"`
	Status  int    `json:"status"`
	Payload struct {
		Messages []struct {
			Text     string `json:"text"`
			MediaURL string `json:"mediaUrl"`
		} `json:"messages"`
	} `json:"payload"`
}

func (w *wire) listen(ctx context.Context) {
	w.err = w.read(ctx)
	close(w.ended)
}

// read reads the stream until ctx ends or the world does.
func (w *wire) read(ctx context.Context) error {
	r, err := w.traffic.request(ctx, http.MethodGet, "/journal/stream", nil)
	if err != nil {
		return err
	}
	resp, err := w.traffic.cfg.Client.Do(r)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	for lines := bufio.NewReaderSize(resp.Body, 1<<16); ; {
		line, err := lines.ReadBytes('\n')
		if err != nil {
			if ctx.Err() != nil {
				return ctx.Err()
			}
			return fmt.Errorf("journal: %w", err)
		}
		if data, ok := bytes.CutPrefix(line, []byte("data: ")); ok {
			w.traffic.events.Add(1)
			if bytes.Contains(data, []byte(`"name":"message`)) {
				w.message(data)
			}
		}
	}
}

func (w *wire) message(data []byte) {
	var e entry
	if json.Unmarshal(data, &e) != nil {
		return
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	if e.Kind == "network" {
		w.shown[e.To]++
	}
	if e.Kind != "webhook" || e.Name != "message:appUser" || e.Status/100 != 2 {
		return
	}
	for _, m := range e.Payload.Messages {
		text := m.Text
		if u, err := url.Parse(m.MediaURL); err == nil && m.MediaURL != "" {
			text = path.Base(u.Path)
		}
		if c := w.taken[text]; c != nil {
			close(c)
			delete(w.taken, text)
		}
	}
}

// refusal is what the control API says no with.
type refusal struct {
	status int
	text   string
}

func (r *refusal) Error() string { return fmt.Sprintf("%d %s", r.status, r.text) }

func (t *Traffic) request(ctx context.Context, method, path string, in any) (*http.Request, error) {
	var body io.Reader
	if in != nil {
		b, err := json.Marshal(in)
		if err != nil {
			return nil, err
		}
		body = bytes.NewReader(b)
	}
	r, err := http.NewRequestWithContext(ctx, method, t.cfg.Control+path, body)
	if err == nil && t.cfg.Token != "" {
		r.Header.Set("Authorization", "Bearer "+t.cfg.Token)
	}
	return r, err
}

func (t *Traffic) post(ctx context.Context, path string, in any) error {
	return t.call(ctx, http.MethodPost, path, in, nil)
}

func (t *Traffic) call(ctx context.Context, method, path string, in, out any) error {
	r, err := t.request(ctx, method, path, in)
	if err != nil {
		return err
	}
	resp, err := t.cfg.Client.Do(r)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	answer, err := io.ReadAll(resp.Body)
	switch {
	case err != nil:
		return fmt.Errorf("%s %s: %w", method, path, err)
	case resp.StatusCode/100 == 4:
		return fmt.Errorf("%s %s: %w", method, path, &refusal{resp.StatusCode, strings.TrimSpace(string(answer))})
	case resp.StatusCode/100 != 2:
		return fmt.Errorf("%s %s: %d %s", method, path, resp.StatusCode, answer)
	case out == nil:
		return nil
	}
	return json.Unmarshal(answer, out)
}
