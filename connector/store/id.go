package store

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"strings"
	"unicode/utf8"
)

// MaxID is the longest id the store keeps, in bytes: of an event, an effect, a conversation, a kind or a lane. PostgreSQL's indexes take
// little more.
const MaxID = 2048

// ErrID means that an id of the change cannot be kept, now or later: it is too long, or it is not text. The change is not made. The caller that
// must keep it all the same, as a dead letter, uses SafeID.
var ErrID = errors.New("id cannot be kept")

// shownID is how much of an id an error shows.
const shownID = 64

// checkID returns an ErrID that says what is wrong with the id, nil if nothing is.
func checkID(what, id string) error {
	switch {
	case len(id) > MaxID:
		return fmt.Errorf("%w: %s %q... has %d bytes, at most %d are kept", ErrID, what, id[:shownID], len(id), MaxID)
	case !isText(id):
		return fmt.Errorf("%w: %s %q is not text: it holds a zero byte or is not UTF-8", ErrID, what, id[:min(len(id), shownID)])
	}
	return nil
}

// SafeID is the id if the store can keep it, else its beginning, as text, with a hash of the whole: the same for the same id, and different
// for another.
func SafeID(id string) string {
	if checkID("", id) == nil {
		return id
	}
	sum := sha256.Sum256([]byte(id))
	return clean(id[:min(len(id), shownID)]) + "...sha256:" + hex.EncodeToString(sum[:])
}

func isText(s string) bool { return !strings.ContainsRune(s, 0) && utf8.ValidString(s) }

// clean makes any text one that a column can hold.
func clean(s string) string {
	return strings.ToValidUTF8(strings.ReplaceAll(s, "\x00", "\uFFFD"), "\uFFFD")
}

func (c Change) validate() error {
	if err := checkID("effect", c.Done); err != nil {
		return err
	}
	for key, value := range c.Meta {
		if !isText(key) || !isText(value) { // the program's own keys: their length is its concern
			return fmt.Errorf("meta %q is not text: it holds a zero byte or is not UTF-8", key[:min(len(key), shownID)])
		}
	}
	e := c.Event
	switch {
	case e == nil:
		return nil
	case e.ID == "":
		return errors.New("event without ID")
	}
	err := cmp.Or(checkID("event", e.ID), checkID("conversation", e.Conversation), checkID("kind", e.Kind))
	if err == nil && e.Conversation == "" {
		return fmt.Errorf("event %s without Conversation", e.ID)
	}
	return err
}

// check returns an ErrID if the effect has an id that cannot be kept.
func (f Effect) check() error {
	return cmp.Or(checkID("effect", f.ID), checkID("conversation", f.Conversation), checkID("lane", f.Lane), checkID("kind", f.Kind))
}
