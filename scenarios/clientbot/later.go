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

// task is something to do at an instant of the world's clock.
type task struct {
	due time.Time
	do  func()
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
	for _, h := range b.waiting {
		b.take(h)
	}
	b.waiting = nil
	tasks := b.tasks
	b.tasks = nil
	for _, t := range tasks {
		if t.due.After(now) {
			b.tasks = append(b.tasks, t)
		} else {
			t.do()
		}
	}
	for _, t := range b.tasks {
		if next.IsZero() || t.due.Before(next) {
			next = t.due
		}
	}
	return next
}

// after does something once a span has passed on the world's clock, on which it asks to be woken from now on.
func (b *Bot) after(d time.Duration, do func()) {
	if !b.polls {
		if _, err := b.get("WAVETANK_IDLE_URL", ""); err != nil {
			fmt.Fprintln(os.Stderr, err)
			return
		}
		b.polls = true
		go b.poll()
	}
	now, err := b.get("WAVETANK_CLOCK_URL", "")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return
	}
	b.tasks = append(b.tasks, task{now.Add(d), do})
}

// remind tells a person the reminders from the n-th.
func (b *Bot) remind(user string, n int) {
	if n == len(reminders) {
		return
	}
	b.after(reminderPause, func() {
		b.say(user, reminders[n])
		b.remind(user, n+1)
	})
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

// get asks what the environment names, which answers with the world's clock.
func (b *Bot) get(name, query string) (now time.Time, err error) {
	resp, err := http.Get(b.Getenv(name) + query)
	if err != nil {
		return now, err
	}
	defer resp.Body.Close()
	var answer struct{ Now time.Time }
	if err := json.NewDecoder(resp.Body).Decode(&answer); err != nil {
		return now, fmt.Errorf("%s: %s: %w", name, resp.Status, err)
	}
	return answer.Now, nil
}

// poll works whenever the world wants to know whether there is nothing in hand.
func (b *Bot) poll() {
	for query := ""; ; {
		now, err := b.get("WAVETANK_IDLE_URL", query)
		if err != nil {
			fmt.Fprintln(os.Stderr, err)
			return
		}
		query = ""
		if next := b.work(now); !next.IsZero() {
			query = "?until=" + url.QueryEscape(next.Format(time.RFC3339Nano))
		}
	}
}
