package bridge

import (
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"github.com/wavetank/wavetank/connector/message"
)

// State is everything the connector remembers of one conversation. The zero value is a conversation never heard of.
type State struct {
	AppUser     message.AppUserID // who writes in it
	Integration string            // id of the integration by which messages go back
	Channel     message.Channel   // on which it is held
	Customer    string            // display name
	External    string            // the channel's id of the end user
	LastInbound time.Time         // when the channel got the last message of the end user; zero: never one
	Contact     Contact
	Outgoing    []Outgoing               // oldest first, bounded
	Early       []message.DeliveryReport // reports that overtook the answer to the post they are about
}

// Contact is the contact at Oceana. The zero value is: none.
type Contact struct {
	Phase       Phase  // where its contact is in its life
	GUID        int64  // of the contact; zero when there is none
	Key         string // authentication key of the contact
	WorkRequest string // id of the contact's work request
	// Answered is set at the first answer of an agent. What is decided then (advice, welcome) is decided for the whole
	// contact and never looked at again (R083).
	Answered bool
	Advised  bool
	Welcomed bool
}

// Phase is how far a contact has come.
type Phase string

// The phases of a contact; none is the zero value.
const (
	None      Phase = ""
	Requested Phase = "requested"
	Queued    Phase = "queued"
	Active    Phase = "active"
)

// Outgoing is a message on its way to the end user.
type Outgoing struct {
	Effect string          // of the post
	Agent  message.AgentID // empty for a message of the connector itself (welcome)
	Cloud  message.ID      // empty until the cloud took it
	Status message.Status
	Final  bool // the channel will tell nothing more, except that it was read
	At     time.Time
	Shown  string `json:",omitempty"` // the text that the end user reads in place of rich media; empty for none
}

const (
	keptOutgoing = 200 // messages remembered once their outcome is known
	mostOutgoing = 400 // messages remembered at all
	mostEarly    = 100
)

// Decode reads a State from JSON; nothing at all is the zero State.
func Decode(data []byte) (State, error) {
	var s State
	if len(data) == 0 {
		return s, nil
	}
	if err := json.Unmarshal(data, &s); err != nil {
		return State{}, fmt.Errorf("decode conversation state: %w", err)
	}
	return s, nil
}

func (s *State) outgoing(match func(Outgoing) bool) *Outgoing {
	if i := slices.IndexFunc(s.Outgoing, match); i >= 0 {
		return &s.Outgoing[i]
	}
	return nil
}

func (s *State) inFlight() bool {
	return slices.ContainsFunc(s.Outgoing, func(o Outgoing) bool { return o.Cloud == "" && o.Status == "" })
}

// prune forgets the oldest messages whose outcome is known, and in need the oldest of all, so that the state stays small.
func (s *State) prune() {
	for len(s.Outgoing) > keptOutgoing {
		i := slices.IndexFunc(s.Outgoing, func(o Outgoing) bool {
			return o.Final || o.Status == message.Failed || o.Status == message.Read
		})
		if i < 0 {
			break
		}
		s.Outgoing = slices.Delete(s.Outgoing, i, i+1)
	}
	if over := len(s.Outgoing) - mostOutgoing; over > 0 {
		s.Outgoing = slices.Delete(s.Outgoing, 0, over)
	}
	if over := len(s.Early) - mostEarly; over > 0 {
		s.Early = slices.Delete(s.Early, 0, over)
	}
	if !s.inFlight() {
		s.Early = nil
	}
}
