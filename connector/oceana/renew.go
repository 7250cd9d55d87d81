package oceana

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/wavetank/wavetank/connector/message"
)

// Contact is a contact that the connector takes for open.
type Contact struct {
	Conversation string // the connector's id
	GUID         int64  // of the contact
	Key          string // authentication key of the contact
}

const (
	renewAtOnce = 500    // contacts in one request: well below a frame's limit
	mostEarly   = 10_000 // frames that may come before the answer
)

type renewBody struct {
	Method string      `json:"method"`
	Items  []renewItem `json:"items"`
}

type renewItem struct {
	ConversationID    string `json:"conversationId"`
	GUID              int64  `json:"guid"`
	AuthenticationKey string `json:"authenticationKey"`
}

// renew claims the contacts that the connector takes for open, after Oceana has forgotten the session. What Oceana says is over, or never
// heard of, is over here too: the next message of the end user then begins another. Notifications that come meanwhile are kept.
func (a *Adapter) renew(ctx context.Context, s *socket, session Session) error {
	if a.cfg.Contacts == nil {
		return nil
	}
	contacts, err := a.cfg.Contacts(ctx)
	if err != nil {
		return err
	}
	defer context.AfterFunc(ctx, s.cut)()
	for len(contacts) > 0 {
		some := contacts[:min(len(contacts), renewAtOnce)]
		contacts = contacts[len(some):]
		if err := a.renewSome(ctx, s, session, some); err != nil {
			return err
		}
	}
	return nil
}

func (a *Adapter) renewSome(ctx context.Context, s *socket, session Session, some []Contact) error {
	body := renewBody{Method: "renewChats", Items: make([]renewItem, len(some))}
	for i, c := range some {
		body.Items[i] = renewItem{c.Conversation, c.GUID, c.Key}
	}
	f := plainFrame("renewChats")
	var err error
	if f.Body, err = json.Marshal(body); err != nil {
		return err
	}
	s.enqueue(f)
	got, err := s.readAnswer(f.CorrelationID)
	if err != nil {
		return err
	}
	results := map[string]string{}
	for _, item := range got.Items {
		results[item.ConversationID] = item.Result
	}
	for _, c := range some {
		of := renewalResult(c, results[c.Conversation])
		if of == nil {
			continue
		}
		e := message.Event{
			ID:           fmt.Sprintf("oceana:%s:%d:%s:%s", c.Conversation, c.GUID, of.Kind(), session.ID),
			Conversation: message.ConversationID(c.Conversation), Of: of,
		}
		if _, err := a.cfg.Take(ctx, session, &e); err != nil {
			return err
		}
	}
	return nil
}

// renewalResult is what follows from the result of renewing a contact.
func renewalResult(c Contact, result string) message.Payload {
	switch result {
	case "expired", "unknown":
		return message.ContactClosed{GUID: c.GUID, By: "resync: " + result}
	case "ownedElsewhere":
		return message.Noted{Topic: "contact is another session's", Detail: fmt.Sprint(c.GUID)}
	}
	return nil
}

// readAnswer reads until Oceana has answered; notifications stay for later.
func (s *socket) readAnswer(correlation string) (answer, error) {
	for {
		f, err := s.read()
		switch {
		case err != nil:
			return answer{}, err
		case f.CorrelationID == correlation && f.Type != typeNotification:
			got, err := answerIn(f.Body)
			if err != nil {
				return got, fmt.Errorf("answer: %w", err)
			}
			if f.Type == typeError || !got.Result {
				return got, fmt.Errorf("answered %d %s", got.Code, got.ErrorMessage)
			}
			return got, nil
		case len(s.early) >= mostEarly:
			return answer{}, fmt.Errorf("no answer among %d frames", mostEarly)
		}
		s.early = append(s.early, f)
	}
}

// next is the next frame: one that was read early, or the next of the connection.
func (s *socket) next() (incoming, error) {
	if len(s.early) > 0 {
		f := s.early[0]
		s.early = s.early[1:]
		return f, nil
	}
	return s.read()
}
