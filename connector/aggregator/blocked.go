package aggregator

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strings"

	"github.com/wavetank/wavetank/connector/message"
)

// blockedNotice is what virus scanning posts about a file that it keeps away. It is a form of our own: the cloud itself
// reports to no one that a processor did not continue a message.
type blockedNotice struct {
	App struct {
		ID string `json:"_id"`
	} `json:"app"`
	AppUser struct {
		ID string `json:"_id"`
	} `json:"appUser"`
	Conversation struct {
		ID string `json:"_id"`
	} `json:"conversation"`
	Message struct {
		ID       string    `json:"_id"`
		Type     looseText `json:"type"`
		Name     looseText `json:"name"`
		Received instant   `json:"received"`
		Source   source    `json:"source"`
	} `json:"message"`
	Reason string    `json:"reason"`
	Detail looseText `json:"detail"`
}

// maxDetail bounds what an agent reads of a reason, in characters.
const maxDetail = 200

// Blocked is the handler for notices of blocked files. It is a Receiver with the scanner's secret, without which nothing is taken.
func (r *Receiver) Blocked() http.Handler {
	blocked := Receiver{AppID: r.AppID, Secrets: r.Secrets, Accept: r.Accept, Keep: r.Keep, Within: r.Within, Logger: r.Logger}
	blocked.read = func(body []byte, appID string) ([]message.Event, error) { return parseBlocked(body, appID) }
	if blocked.open() {
		return http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			refuse(w, http.StatusUnauthorized, "unauthorized", "scanner.secret is not set: no notices of blocked files are taken")
		})
	}
	return &blocked
}

func parseBlocked(body []byte, appID string) ([]message.Event, error) {
	var n blockedNotice
	var wrong *json.UnmarshalTypeError
	err := json.Unmarshal(body, &n)
	switch {
	case err != nil && !errors.As(err, &wrong):
		return nil, fmt.Errorf("body is not a notice: %w", err)
	case n.App.ID != appID:
		return nil, fmt.Errorf("app._id %.40q is not the app of this connector", n.App.ID)
	case wrong != nil:
		return nil, unparsed{typeFault(wrong)}
	}
	for _, f := range []struct{ field, value string }{
		{"conversation._id", n.Conversation.ID}, {"appUser._id", n.AppUser.ID}, {"message._id", n.Message.ID},
		{"message.source.type", n.Message.Source.Type},
	} {
		if err := checkID(f.field, f.value); err != nil {
			return nil, unparsed{err}
		}
	}
	if n.Reason == "" {
		return nil, unparsed{errors.New("reason is missing")}
	}
	at := n.Message.Source.OriginalMessageTimestamp.Time
	if at.IsZero() {
		at = n.Message.Received.Time
	}
	return []message.Event{{
		ID: "blocked:" + n.Message.ID, Conversation: message.ConversationID(n.Conversation.ID),
		Of: message.FileBlocked{
			Message: message.CustomerMessage{
				ID: message.ID(n.Message.ID), AppUser: message.AppUserID(n.AppUser.ID), Channel: message.Channel(n.Message.Source.Type),
				Integration: string(n.Message.Source.IntegrationID), Name: string(n.Message.Name), At: at, Type: string(n.Message.Type),
			},
			Reason: plainText(n.Reason), Detail: plainText(string(n.Detail)),
		},
	}}, nil
}

// plainText is a short line without control characters.
func plainText(s string) string {
	s = strings.Map(func(r rune) rune {
		if r < ' ' || r == 0x7f {
			return ' '
		}
		return r
	}, s)
	if r := []rune(s); len(r) > maxDetail {
		s = string(r[:maxDetail])
	}
	return s
}
