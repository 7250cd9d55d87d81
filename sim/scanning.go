package sim

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"

	"github.com/wavetank/wavetank/sim/channel"
	"github.com/wavetank/wavetank/sim/scanner"
)

// ScannerURL is where the virus scanner takes the cloud's calls.
func (w *World) ScannerURL() string { return "http://" + w.scannerAt.addr() + scanner.Path }

// ScannerAddr is the scanner's host:port.
func (w *World) ScannerAddr() string { return w.scannerAt.addr() }

// ScannerSecret is what the scanner's notices carry as X-API-Key; empty while scanning is not enabled.
func (w *World) ScannerSecret() string {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.processorSecret
}

// EnableScanning does what step 6 of the deployment guide's Appendix C asks for (R046): it registers the scanner as a processor of the app and makes
// it the pipeline, over the cloud's REST API.
func (w *World) EnableScanning(ctx context.Context) error {
	w.mu.Lock()
	known := w.processorID
	w.mu.Unlock()
	if known != "" {
		return w.usePipeline(ctx, known)
	}
	body, err := json.Marshal(map[string]any{"target": w.ScannerURL(), "triggers": []string{"message:appUser"}})
	if err != nil {
		return err
	}
	var answer struct {
		Processor struct {
			ID     string `json:"_id"`
			Secret string `json:"secret"`
		} `json:"processor"`
	}
	if err := w.administer(ctx, http.MethodPost, "/middleware/processors", body, &answer); err != nil {
		return err
	}
	if answer.Processor.Secret == "" {
		return errors.New("register processor: the cloud told no secret")
	}
	w.Scanner.Trust(answer.Processor.Secret)
	if err := w.usePipeline(ctx, answer.Processor.ID); err != nil {
		return err
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	w.processorID, w.processorSecret = answer.Processor.ID, answer.Processor.Secret
	return nil
}

// DisableScanning empties the pipeline. The scanner stays a processor of the app, so that a connector which knows its secret can be
// used when scanning is enabled again.
func (w *World) DisableScanning(ctx context.Context) error {
	if w.ScannerSecret() == "" {
		return nil
	}
	return w.usePipeline(ctx)
}

// usePipeline makes processors the pipeline of the app.
func (w *World) usePipeline(ctx context.Context, processors ...string) error {
	pipeline, err := json.Marshal(append([]string{}, processors...))
	if err != nil {
		return err
	}
	return w.administer(ctx, http.MethodPut, "/middleware/pipelines/appuser", pipeline, nil)
}

// PublicMedia makes the files that people send from now on public or, as they are at first, private.
func (w *World) PublicMedia(public bool) { w.toCloud.public.Store(public) }

// LoseExtensions makes the files that people send from now on arrive without the end of their names, as some do (R036).
func (w *World) LoseExtensions() { w.toCloud.noNames.Store(true) }

func (w *World) connectorURL() string {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.connector
}

// notDelivered is what a phone shows under a file that was blocked (R030), or a message that was not let through (the words are assumed).
const notDelivered = "This %s was not delivered: %s"

// dropped tells virus scanning of a message that the cloud gave up on its account. It stands for the operator who watches a real cloud's processors.
func (w *World) dropped(target string, call []byte) {
	if target == w.ScannerURL() {
		w.Scanner.Missed(call)
	}
}

// blocked turns the bubble of a blocked file into one that was not delivered.
func (w *World) blocked(b scanner.Blocked) {
	what := "message"
	if b.Type == "file" || b.Type == "image" {
		what = "file"
	}
	if n, ok := w.networks[b.Channel]; ok {
		n.Undeliver(cmp.Or(b.OriginalID, b.Message), channel.Failure{Code: "blocked", Message: fmt.Sprintf(notDelivered, what, b.Result.Verdict)})
	}
}
