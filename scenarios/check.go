package scenarios

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/wavetank/wavetank/connector/message"
)

// Check is the world's own end-of-scenario check: nothing that no simulator understood, no error in a log, no message lost.
// Its errors say which.
func (s *Stage) Check() error {
	if s.World == nil {
		return nil
	}
	var found []error
	if err := s.foreign.end(context.Background(), s.World.Journal, s.settled); err != nil {
		found = append(found, err)
	}
	for _, e := range s.World.Journal.Problems() {
		found = append(found, fmt.Errorf("journal entry %d: %s to %s: %s: %s", e.Seq, e.From, e.To, e.Name, e.Error))
	}
	for _, line := range s.logs.all() {
		found = append(found, fmt.Errorf("error in a log: %s", line))
	}
	if err := s.untaken(); err != nil {
		found = append(found, err)
	}
	if c := s.crash.Load(); c != nil {
		found = append(found, c.missing())
	}
	if err := s.lostMessages(); err != nil {
		found = append(found, err)
	}
	return errors.Join(found...)
}

// lostMessages looks for messages that one side accepted and neither side has. While Oceana or the connector is down a message may
// be under way; else what the connector took has arrived, or is in its store to be done.
func (s *Stage) lostMessages() error {
	life := s.connector.current()
	if life == nil || !s.World.Oceana.Accepting() {
		return nil
	}
	pending, err := life.connector.PendingConversations(context.Background())
	if err != nil {
		return fmt.Errorf("ask the connector for its conversations with something to do: %w", err)
	}
	reached, told := map[string]bool{}, map[string]bool{}
	var fromCloud, fromOceana []taken
	for _, e := range s.World.Journal.Entries(0) {
		it := taken{e.Message, message.ConversationID(e.Conversation)}
		switch {
		case e.To == "connector" && e.Name == "message:appUser" && e.Status/100 == 2 && !fromInstagram(e.Payload):
			fromCloud = append(fromCloud, it)
		case e.To == "connector" && e.From == "oceana" && e.Message != "" && e.Status == 200:
			fromOceana = append(fromOceana, it)
		case e.From == "connector" && e.To == "oceana" && e.Name == "messageStatus" && e.Status == 200:
			told[e.Message] = true
		case e.From == "connector" && e.To == "oceana" && e.Status == 200:
			reached[e.Message] = true
		}
	}
	for _, t := range fromCloud {
		if !reached[t.message] && !pending[t.conversation] {
			return fmt.Errorf("message %s was taken by the connector and never reached Oceana", t.message)
		}
	}
	for _, t := range fromOceana {
		if !told[t.message] && !pending[t.conversation] {
			return fmt.Errorf("message %s of an agent was taken by the connector, and Oceana was never told its outcome", t.message)
		}
	}
	return nil
}

// taken is a message that the connector answered for.
type taken struct {
	message      string
	conversation message.ConversationID
}

// fromInstagram reports whether a webhook is about messages that no agent is meant to get (R007).
func fromInstagram(webhook []byte) bool {
	var hook struct {
		Messages []struct {
			Source struct{ Type string }
		}
	}
	return json.Unmarshal(webhook, &hook) == nil && len(hook.Messages) > 0 && hook.Messages[0].Source.Type == "instagram"
}
