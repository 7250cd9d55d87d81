package clientbot

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"time"
)

// Ways to work after a webhook was answered, for Bot.Later. A bot that works that way does nothing until the world asks it, so that a world
// that does not ask never hears of it.
const (
	LaterPath = "path" // when IdlePath is asked, which is what --idle names
	LaterURL  = "url"  // when WAVETANK_IDLE_URL answers
)

// IdlePath is answered once everything that came is done.
const IdlePath = "/idle"

// reminders are what a person who sends the text "remind" is told, one after each reminderPause.
var reminders = []string{"Are you still there?", "Goodbye"}

const reminderPause = 15 * time.Minute

// reminder is a text to come.
type reminder struct {
	user string
	next int // of reminders
	due  time.Time
}

// putOff keeps a webhook for later.
func (b *Bot) putOff(h hook) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.waiting = append(b.waiting, h)
}

// work does what was put off, and what is due at an instant of the world's clock. It returns when something is due next; zero: never.
func (b *Bot) work(now time.Time) (next time.Time) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.memory.Seen == nil {
		b.load()
	}
	b.now = now
	for _, h := range b.waiting {
		b.take(h)
	}
	b.waiting = nil
	var left []reminder
	for _, r := range b.reminders {
		if !r.due.After(now) {
			b.say(r.user, reminders[r.next])
			r.next, r.due = r.next+1, now.Add(reminderPause)
		}
		if r.next < len(reminders) {
			left = append(left, r)
		}
	}
	b.reminders = left
	for _, r := range left {
		if next.IsZero() || r.due.Before(next) {
			next = r.due
		}
	}
	return next
}

// remind has a person told all reminders.
func (b *Bot) remind(user string) {
	b.reminders = append(b.reminders, reminder{user: user, due: b.now.Add(reminderPause)})
}

// answerIdle answers GET IdlePath.
func (b *Bot) answerIdle(w http.ResponseWriter, r *http.Request) {
	if r.Method != http.MethodGet || b.Later != LaterPath {
		w.WriteHeader(http.StatusNotFound)
		return
	}
	b.work(time.Time{})
	w.WriteHeader(http.StatusNoContent)
}

// idle says at WAVETANK_IDLE_URL that there is nothing in hand until next, and returns the world's clock once it wants to know again.
func (b *Bot) idle(next time.Time) (now time.Time, err error) {
	at := b.Getenv("WAVETANK_IDLE_URL")
	if !next.IsZero() {
		at += "?until=" + url.QueryEscape(next.Format(time.RFC3339))
	}
	resp, err := http.Get(at)
	if err != nil {
		return now, err
	}
	defer resp.Body.Close()
	var answer struct{ Now time.Time }
	if err := json.NewDecoder(resp.Body).Decode(&answer); err != nil {
		return now, fmt.Errorf("%s: %w", resp.Status, err)
	}
	return answer.Now, nil
}

// poll works whenever the world wants to know whether there is nothing in hand.
func (b *Bot) poll() {
	for next := (time.Time{}); ; {
		now, err := b.idle(next)
		if err != nil {
			fmt.Fprintln(os.Stderr, err)
			return
		}
		next = b.work(now)
	}
}
