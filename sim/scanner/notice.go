package scanner

import (
	"bytes"
	"context"
	"encoding/json"
	"net/http"

	"github.com/wavetank/wavetank/sim/journal"
)

// NoticePath is where a connector takes the notice of a blocked file, below its public base URL (our design).
const NoticePath = "/async/messaging/v1/blocked-file"

// notice is what a connector is told. It holds no address: the file is not to be had.
type notice struct {
	App          idOf          `json:"app"`
	AppUser      idOf          `json:"appUser"`
	Conversation idOf          `json:"conversation"`
	Message      noticeMessage `json:"message"`
	Reason       Verdict       `json:"reason"`
	Detail       string        `json:"detail,omitempty"`
}

type noticeMessage struct {
	ID        string          `json:"_id"`
	Type      string          `json:"type"`
	Name      string          `json:"name,omitempty"`
	FileName  string          `json:"fileName,omitempty"`
	MediaType string          `json:"mediaType,omitempty"`
	MediaSize int64           `json:"mediaSize,omitempty"`
	Received  json.Number     `json:"received,omitempty"`
	Source    json.RawMessage `json:"source,omitempty"`
}

func (s *Scanner) notifyPhone(j *job) {
	if s.cfg.Blocked == nil {
		return
	}
	var source struct {
		Type          string `json:"type"`
		IntegrationID string `json:"integrationId"`
		OriginalID    string `json:"originalMessageId"`
	}
	_ = json.Unmarshal(j.call.Message.Source, &source) // without a source there is no bubble to find
	b := Blocked{j.call.Message.ID, source.Type, source.IntegrationID, source.OriginalID, j.call.Message.Type, j.result}
	s.cfg.Clock.Schedule("the phone hears of the blocked file "+b.Message, 0, func() { s.cfg.Blocked(b) })
}

// notifyConnector posts the notice. Status 0 without an error means that there is no connector to notify.
func (s *Scanner) notifyConnector(ctx context.Context, j *job) (status int, err error) {
	base := ""
	if s.cfg.Connector != nil {
		base = s.cfg.Connector()
	}
	if base == "" {
		return 0, nil
	}
	m := j.call.Message
	conversation, _, err := s.conversation(ctx, j.call.AppUser.ID)
	if err != nil {
		return 0, err
	}
	body := journal.JSON(notice{
		App: j.call.App, AppUser: j.call.AppUser, Conversation: idOf{conversation}, Reason: j.result.Verdict, Detail: j.result.Detail,
		Message: noticeMessage{m.ID, m.Type, m.Name, nameOf(m.MediaURL), m.MediaType, m.MediaSize, m.Received, m.Source},
	})
	x := s.cfg.Journal.Begin(journal.Entry{
		From: "scanner", To: "connector", Kind: journal.KindRequest, Name: "blocked file", Conversation: conversation, Message: m.ID,
		Attempt: j.attempts + 1, Payload: body,
	})
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, base+NoticePath, bytes.NewReader(body))
	if err != nil {
		x.Fail("the connector's address is no URL")
		return 0, nil
	}
	s.mu.Lock()
	req.Header.Set("X-API-Key", s.secret)
	s.mu.Unlock()
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("User-Agent", userAgent)
	resp, err := s.http.Do(req)
	if err != nil {
		x.Fail("no answer")
		return 0, err
	}
	_ = resp.Body.Close()
	x.Answer(resp.StatusCode, nil)
	return resp.StatusCode, nil
}
