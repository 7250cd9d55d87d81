// Package traffic is people and an agent who write to each other in many conversations at once, and the check that everything
// arrived once and in order. It knows a world by its control API alone, so the world may be in this process, in another, or in a
// container, and so may the connectors.
//
// Every text is unique: "c 7-12" is what customer 7 wrote as the twelfth, "a 7-12" what the agent wrote back. Some of them are files, which phones
// and desk show by their names: "c 7-12.pdf". A customer writes on
// when the cloud has got rid of the message before, since the cloud promises no order of webhooks that are under way together. The
// agent writes several in a row, and both pause when too many have not been shown.
package traffic

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"
)

const (
	agent  = "Alice" // who answers everybody
	ahead  = 12      // messages that the agent writes before the first of them is shown
	files  = 5       // one message in so many is a file
	suffix = ".pdf"  // of its name
)

// Config describes traffic. Control and Conversations are required.
type Config struct {
	// Control is the base URL of the world's control API, with /api/v1; Token is its token, or empty.
	Control, Token string
	// Conversations is how many people write.
	Conversations int
	// Pause is how long everybody thinks between two messages; zero: not at all.
	Pause time.Duration
	// Texts leaves the files out, for worlds at addresses from which a connector takes no file.
	Texts bool
	// Client makes the calls; nil: a plain one.
	Client *http.Client
}

// Traffic is made by New. Its people write while Run runs.
type Traffic struct {
	cfg  Config
	wire *wire

	mu     sync.Mutex
	people []*person
	events atomic.Int64
}

// person is a customer and what was written in the conversation.
type person struct {
	name     string
	n        int
	texts    bool     // nothing but texts is written
	answered bool     // by the agent
	said     []string // by the customer, as far as the cloud took it from the phone
	told     []string // by the agent
}

// next is the text of side's n-th message, or the name of the file that it is. The first is a text: it begins the conversation.
func (p *person) next(side string, n int) string {
	text := fmt.Sprintf("%s %d-%d", side, p.n, n)
	if !p.texts && (n+p.n)%files == files-1 && n > 0 {
		text += suffix
	}
	return text
}

func isFile(text string) bool { return strings.HasSuffix(text, suffix) }

var channels = []string{"WhatsApp", "Messenger", "Web"}

// New adds the agent and the people to the world, and listens to its journal until ctx ends.
func New(ctx context.Context, cfg Config) (*Traffic, error) {
	if cfg.Client == nil {
		cfg.Client = &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: cfg.Conversations + 8}}
	}
	t := &Traffic{cfg: cfg}
	if err := t.post(ctx, "/agents?settle=no", map[string]any{"name": agent, "multiplicity": cfg.Conversations}); err != nil {
		return nil, err
	}
	for n := range cfg.Conversations {
		p := &person{name: fmt.Sprintf("Customer %d", n), n: n, texts: cfg.Texts}
		if err := t.post(ctx, "/phones", map[string]string{"name": p.name, "channel": channels[n%len(channels)]}); err != nil {
			return nil, err
		}
		t.people = append(t.people, p)
	}
	t.wire = newWire(t)
	go t.wire.listen(ctx)
	return t, nil
}

// Run lets everybody write until ctx ends or halt is closed. After halt, messages under way are seen through to the webhook that
// takes them. The error is that of the world; what the connectors do wrong is for Check to find.
func (t *Traffic) Run(ctx context.Context, halt <-chan struct{}) error {
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	var people sync.WaitGroup
	errs := make(chan error, len(t.people))
	for _, p := range t.people {
		people.Go(func() {
			if err := t.converse(ctx, p, halt); err != nil {
				errs <- fmt.Errorf("%s: %w", p.name, err)
				stop() // no one waits for the rest
			}
		})
	}
	people.Wait()
	close(errs)
	return <-errs
}

// converse is one conversation.
func (t *Traffic) converse(ctx context.Context, p *person, halt <-chan struct{}) error {
	for {
		select {
		case <-halt:
			return nil
		default:
		}
		if err := t.says(ctx, p); err != nil {
			return err
		}
		if !p.answered {
			if err := t.answer(ctx, p); err != nil {
				return err
			}
			p.answered = true
		}
		for len(p.told)-t.wire.shownTo(p.name) > ahead {
			select {
			case <-halt:
				return nil
			default:
				if !sleep(ctx, 20*time.Millisecond) {
					return ctx.Err()
				}
			}
		}
		for range 1 + len(p.told)%3 { // one, two or three in a row
			text, action, of := p.next("a", len(p.told)), "send", "text"
			if isFile(text) {
				action, of = "sendFile", "file"
			}
			if err := t.post(ctx, "/agents/"+agent+"/"+action+"?settle=no", map[string]string{"customer": p.name, of: text}); err != nil {
				return err
			}
			t.mu.Lock()
			p.told = append(p.told, text)
			t.mu.Unlock()
		}
		if !t.pause(ctx) {
			return ctx.Err()
		}
	}
}

// says sends what the customer writes next, and waits for the webhook that takes it.
func (t *Traffic) says(ctx context.Context, p *person) error {
	text, of := p.next("c", len(p.said)), "text"
	if isFile(text) {
		of = "file"
	}
	taken := t.wire.expect(text)
	if err := t.post(ctx, "/phones/"+url.PathEscape(p.name)+"/send?settle=no", map[string]string{of: text}); err != nil {
		return err
	}
	t.mu.Lock()
	p.said = append(p.said, text)
	t.mu.Unlock()
	select {
	case <-taken:
		return nil
	case <-t.wire.ended:
		return fmt.Errorf("the journal has no reader any more: %w", t.wire.err)
	case <-ctx.Done():
		return fmt.Errorf("no webhook with %q was taken: %w", text, ctx.Err())
	}
}

// answer takes the contact as soon as it alerts.
func (t *Traffic) answer(ctx context.Context, p *person) error {
	for {
		err := t.post(ctx, "/agents/"+agent+"/answer?settle=no", map[string]string{"customer": p.name})
		var refused *refusal
		if err == nil || !errors.As(err, &refused) {
			return err
		}
		if !sleep(ctx, 20*time.Millisecond) {
			return fmt.Errorf("does not alert: %w", err)
		}
	}
}

func (t *Traffic) pause(ctx context.Context) bool {
	return ctx.Err() == nil && (t.cfg.Pause == 0 || sleep(ctx, t.cfg.Pause))
}

// sleep reports whether ctx lived on.
func sleep(ctx context.Context, d time.Duration) bool {
	timer := time.NewTimer(d) //nolint:forbidigo // transport: the pace of people, and of looking at a world in another process
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-ctx.Done():
		return false
	}
}

// Crossings counts what has crossed a wire so far, answers included: it grows as long as something happens.
func (t *Traffic) Crossings() int64 { return t.events.Load() }

// Written is how many messages were written so far, by customers and by the agent, and how many of all these are files.
func (t *Traffic) Written() (customers, agents, carried int) {
	t.mu.Lock()
	defer t.mu.Unlock()
	for _, p := range t.people {
		customers += len(p.said)
		agents += len(p.told)
		for _, text := range slices.Concat(p.said, p.told) {
			if isFile(text) {
				carried++
			}
		}
	}
	return customers, agents, carried
}
