// Package clientbot is a small bot on the cloud's REST API, for tests: it does what the features in features/portable ask of a client, in
// a process of its own. It knows no simulator and no connector: only the environment that `wavetank run --connector-cmd` gives it.
//
// It can be told to break one behaviour, so that a test sees which scenarios find it.
package clientbot

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"net/textproto"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"time"
)

// Bot is a bot. Fill in Getenv, then call Serve; it is an http.Handler too.
type Bot struct {
	Getenv func(string) string // its environment
	Broken string              // a behaviour to leave out: name, twice, retry, restart, secret, postback, media, failure, read, merge, wait; empty: none
	Later  string              // LaterPath, LaterURL: it answers a webhook at once and works afterwards; empty: it works, then answers

	mu      sync.Mutex
	memory  memory
	waiting []hook // webhooks that were answered, for Later
	tasks   []task // what is to be done later
	polls   bool   // it calls WAVETANK_IDLE_URL
}

// memory is what a bot keeps over a restart.
type memory struct {
	Seen   map[string]bool   // ids of messages that were answered
	People map[string]string // appUser by name
	Asked  map[string]string // who asked, by the id of the message that was sent for them
	Told   map[string]string // who asked last, by the appUser who was told
}

// hook is a webhook of the cloud.
type hook struct {
	Trigger string
	AppUser struct {
		ID string `json:"_id"`
	}
	Messages []struct {
		ID          string `json:"_id"`
		Type        string
		Text        string
		Name        string
		Payload     string
		MediaType   string
		Coordinates struct{ Lat, Long float64 }
	}
	Postbacks []struct {
		Action struct{ Payload string }
	}
	Message struct {
		ID string `json:"_id"`
	}
	Surviving struct {
		ID string `json:"_id"`
	}
	Discarded []struct {
		ID string `json:"_id"`
	}
}

// Serve listens where the environment says, and never returns but with an error.
func (b *Bot) Serve() error {
	if b.Later == LaterURL {
		if _, err := b.get("WAVETANK_IDLE_URL", ""); err != nil { // before it listens: from now on it is asked
			return err
		}
		b.polls = true
		go b.poll()
	}
	return http.ListenAndServe(b.Getenv("WAVETANK_LISTEN"), b)
}

// ServeHTTP takes a webhook.
func (b *Bot) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if r.URL.Path == IdlePath {
		b.answerIdle(w, r)
		return
	}
	if hook := b.Getenv("HOOK"); r.Method != http.MethodPost || hook != "" && r.URL.Path != hook {
		w.WriteHeader(http.StatusNotFound)
		return
	}
	if r.Header.Get("X-API-Key") != b.Getenv("WAVETANK_WEBHOOK_SECRET") && b.Broken != "secret" {
		w.WriteHeader(http.StatusUnauthorized)
		return
	}
	var h hook
	if err := json.NewDecoder(r.Body).Decode(&h); err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	if b.Later != "" {
		b.putOff(h)
		return
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.memory.Seen == nil {
		b.load()
	}
	b.take(h)
	if err := b.save(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		w.WriteHeader(http.StatusInternalServerError)
	}
}

func (b *Bot) take(h hook) {
	for _, p := range h.Postbacks {
		if b.Broken != "postback" {
			b.say(h.AppUser.ID, "You chose "+p.Action.Payload)
		}
	}
	switch h.Trigger {
	case "message:delivery:failure":
		if asked, ok := b.memory.Asked[h.Message.ID]; ok && b.Broken != "failure" {
			b.say(asked, "It did not arrive")
		}
	case "conversation:read":
		if asked, ok := b.memory.Told[h.AppUser.ID]; ok && b.Broken != "read" {
			delete(b.memory.Told, h.AppUser.ID) // however many messages were read
			b.say(asked, "It was read")
		}
	case "merge:appUser":
		for _, d := range h.Discarded {
			for name, id := range b.memory.People {
				if id == d.ID && b.Broken != "merge" {
					b.memory.People[name] = h.Surviving.ID
				}
			}
		}
	case "message:appUser":
		for _, m := range h.Messages {
			if b.memory.Seen[m.ID] && b.Broken != "twice" {
				continue
			}
			b.memory.Seen[m.ID], b.memory.People[m.Name] = true, h.AppUser.ID
			switch {
			case m.Type == "location":
				b.say(h.AppUser.ID, fmt.Sprintf("You are at %v,%v", m.Coordinates.Lat, m.Coordinates.Long))
			case m.Type == "image" || m.Type == "file":
				if b.Broken != "media" {
					b.say(h.AppUser.ID, "Got "+m.MediaType)
				}
			case m.Payload != "":
				b.say(h.AppUser.ID, "You picked "+m.Payload)
			default:
				b.answer(h.AppUser.ID, m.Name, m.Text)
			}
		}
	}
}

// answer answers a text.
func (b *Bot) answer(user, name, text string) {
	verb, rest, _ := strings.Cut(text, " ")
	switch verb {
	case "die":
		os.Exit(3)
	case "late": // it acts after the webhook was answered, on the wall
		go func() {
			time.Sleep(1300 * time.Millisecond) //nolint:forbidigo // transport: a bot that is slower than --settle allows
			if rest == "death" {
				fmt.Fprintln(os.Stderr, "I cannot go on")
				os.Exit(3)
			}
			b.say(user, "Hi "+name)
		}()
	case "tell":
		who, words, _ := strings.Cut(rest, " ")
		if id := b.say(b.memory.People[who], words); id != "" {
			b.memory.Asked[id], b.memory.Told[b.memory.People[who]] = user, user
		}
	case "buttons":
		b.send(user, map[string]any{"type": "text", "text": "Choose", "actions": []any{
			map[string]any{"type": "reply", "text": "Yes", "payload": "YES"}, map[string]any{"type": "reply", "text": "No", "payload": "NO"},
		}})
	case "more":
		b.send(user, map[string]any{"type": "text", "text": "There is more", "actions": []any{
			map[string]any{"type": "postback", "text": "More", "payload": "MORE"},
		}})
	case "template":
		b.send(user, map[string]any{"type": "text", "text": "&((namespace=[[communications]] template=[[hello_world]] language=[[en_US]]))&"})
	case "picture":
		b.send(user, map[string]any{"type": "image", "mediaUrl": "https://pictures.example/sun.png"})
	case "upload":
		b.upload(user, "Hello "+name)
	case "join":
		b.post("/appusers/merge", map[string]any{"surviving": id(b.memory.People[rest]), "discarded": id(user)})
	case "remind":
		b.remind(user, 0)
	case "typing":
		b.post("/appusers/"+user+"/conversation/activity", map[string]any{"role": "appMaker", "type": "typing:start"})
	default:
		if b.Broken == "name" {
			name = "you"
		}
		b.say(user, "Hi "+name)
	}
}

// say sends a text and returns the message's id.
func (b *Bot) say(user, text string) string {
	return b.send(user, map[string]any{"type": "text", "text": text})
}

func (b *Bot) send(user string, message map[string]any) string {
	message["role"] = "appMaker"
	var answer struct {
		Message struct {
			ID string `json:"_id"`
		}
	}
	_ = json.Unmarshal(b.post("/appusers/"+user+"/messages", message), &answer) // no id: it was refused, as post has said
	return answer.Message.ID
}

// id names an appUser.
func id(user string) map[string]string { return map[string]string{"_id": user} }

// upload uploads a text as the file note.txt, and sends it.
func (b *Bot) upload(user, text string) {
	var form bytes.Buffer
	parts := multipart.NewWriter(&form)
	part, err := parts.CreatePart(textproto.MIMEHeader{
		"Content-Disposition": {`form-data; name="source"; filename="note.txt"`}, "Content-Type": {"text/plain"},
	})
	if err == nil {
		_, err = io.WriteString(part, text)
	}
	if err := errors.Join(err, parts.Close()); err != nil {
		fmt.Fprintln(os.Stderr, err)
		return
	}
	answer, status, _ := b.call("/attachments?access=public", parts.FormDataContentType(), form.Bytes())
	var file struct{ MediaURL string }
	if err := json.Unmarshal(answer, &file); err != nil || status/100 != 2 {
		fmt.Fprintln(os.Stderr, "upload:", status, err)
		return
	}
	b.send(user, map[string]any{"type": "file", "mediaUrl": file.MediaURL, "mediaType": "text/plain"})
}

// post posts, again while the cloud cannot take it, and returns the answer.
func (b *Bot) post(path string, body map[string]any) []byte {
	text, err := json.Marshal(body)
	if err != nil {
		return nil
	}
	for range 3 {
		answer, status, wait := b.call(path, "application/json", text)
		if status/100 == 2 {
			return answer
		}
		fmt.Fprintf(os.Stderr, "POST %s: %d %s\n", path, status, answer)
		if wait > 0 && b.Broken != "wait" {
			b.after(wait, func() { b.post(path, body) })
			break
		}
		if b.Broken == "retry" || status < 500 && status != http.StatusTooManyRequests {
			break
		}
	}
	return nil
}

func (b *Bot) call(path, contentType string, body []byte) (answer []byte, status int, retryAfter time.Duration) {
	r, err := http.NewRequest(http.MethodPost, b.Getenv("WAVETANK_AGGREGATOR_URL")+"/v1.1/apps/"+b.Getenv("WAVETANK_APP_ID")+path, bytes.NewReader(body))
	if err != nil {
		return []byte(err.Error()), 0, 0
	}
	r.Header.Set("Content-Type", contentType)
	r.SetBasicAuth(b.Getenv("WAVETANK_KEY_ID"), b.Getenv("WAVETANK_SECRET"))
	resp, err := http.DefaultClient.Do(r)
	if err != nil {
		return []byte(err.Error()), 0, 0
	}
	defer resp.Body.Close()
	answer, err = io.ReadAll(resp.Body)
	if err != nil {
		return []byte(err.Error()), 0, 0
	}
	seconds, _ := strconv.Atoi(resp.Header.Get("Retry-After")) // none: at once
	return answer, resp.StatusCode, time.Duration(seconds) * time.Second
}

func (b *Bot) file() string { return filepath.Join(b.Getenv("WAVETANK_STATE_DIR"), "bot.json") }

func (b *Bot) load() {
	b.memory = memory{map[string]bool{}, map[string]string{}, map[string]string{}, map[string]string{}}
	if text, err := os.ReadFile(b.file()); err == nil && b.Broken != "restart" {
		if err := json.Unmarshal(text, &b.memory); err != nil {
			fmt.Fprintln(os.Stderr, err)
		}
	}
}

func (b *Bot) save() error {
	text, err := json.Marshal(b.memory)
	if err != nil {
		return err
	}
	return os.WriteFile(b.file(), text, 0o600)
}
