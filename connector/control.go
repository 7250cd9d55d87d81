package connector

import (
	"encoding/json"
	"errors"
	"net/http"
	"time"

	"github.com/wavetank/wavetank/connector/store"
)

// letterView is a dead letter as the control endpoint shows it: without its body, which holds what people wrote.
type letterView struct {
	ID           string    `json:"id"`
	Origin       string    `json:"origin"`
	Conversation string    `json:"conversation"`
	Kind         string    `json:"kind"`
	Attempts     int       `json:"attempts"`
	At           time.Time `json:"at"`
	Reason       string    `json:"reason"`
}

// Control serves Config.Control: GET /dead-letters lists the dead letters, POST /dead-letters/resend and /dead-letters/discard with
// {"id":"..."} decide about one.
func (c *Connector) Control() http.Handler { return controlOf(c) }

func controlOf(c deadLetterDesk) http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /dead-letters", func(w http.ResponseWriter, r *http.Request) {
		letters, err := c.DeadLetters(r.Context())
		if err != nil {
			controlFails(w, err)
			return
		}
		views := []letterView{}
		for _, l := range letters {
			views = append(views, letterView{l.ID, l.Origin, l.Conversation, l.Kind, l.Attempts, l.At, l.Reason})
		}
		controlAnswers(w, http.StatusOK, map[string]any{"deadLetters": views})
	})
	mux.HandleFunc("POST /dead-letters/{verb}", func(w http.ResponseWriter, r *http.Request) {
		do := c.Resend
		switch r.PathValue("verb") {
		case "resend":
		case "discard":
			do = c.Discard
		default:
			http.NotFound(w, r)
			return
		}
		var body struct {
			ID string `json:"id"`
		}
		if err := json.NewDecoder(http.MaxBytesReader(w, r.Body, 64<<10)).Decode(&body); err != nil || body.ID == "" {
			controlAnswers(w, http.StatusBadRequest, map[string]string{"error": `body: want {"id":"..."}`})
			return
		}
		if err := do(r.Context(), body.ID); err != nil {
			controlFails(w, err)
			return
		}
		controlAnswers(w, http.StatusOK, struct{}{})
	})
	return mux
}

func controlFails(w http.ResponseWriter, err error) {
	status := http.StatusInternalServerError
	if errors.Is(err, store.ErrUnknown) {
		status = http.StatusNotFound
	}
	controlAnswers(w, status, map[string]string{"error": err.Error()})
}

func controlAnswers(w http.ResponseWriter, status int, v any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(v)
}
