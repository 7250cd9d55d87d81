package oceana

import (
	"encoding/hex"
	"net/http"
	"net/url"
	"strings"
)

// KindPage is a line whose text is the address of a page that an agent pushed; KindFile one whose text is the name of a file.
const (
	KindPage = "page"
	KindFile = "file"
)

// filesPath is where a client fetches what an agent sent (assumed: the address tells the client).
const filesPath = "/services/customer/files/"

type agentFile struct {
	contentType string
	data        []byte
}

// PushPage opens a page at the customer's side. destination is where, such as newTab; empty means that. Fails like Send, with
// ErrNotPossible unless the contact is a web chat, and with ErrInvalid when the address is not http or https.
func (s *Server) PushPage(name, customer, address, destination string) error {
	if !webAddress(address) {
		return withReason(ErrInvalid, "address: want an http or https address, got %q", address)
	}
	if destination == "" {
		destination = "newTab"
	}
	return s.chatting(name, customer, func(a *agent, c *contact, _ *webChat) {
		line := s.addLineLocked(c, Line{From: a.name, Role: RoleAgent, Kind: KindPage, Text: address})
		s.deskLocked(a, "pushPage", c, line.ID, map[string]string{"pagePushURL": address, "pagePushDestination": destination})
		s.notifyLocked(c, methodNewPushPageMessage, line.ID, webPage{
			methodNewPushPageMessage, a.name, address, destination, "", line.At.UnixMilli(),
		}, line)
	})
}

// SendFile offers a file to the customer, who fetches it from this server. Fails like PushPage, and with ErrInvalid when fileName is
// empty or contains a slash.
// The data must not be changed afterwards.
func (s *Server) SendFile(name, customer, fileName, contentType string, data []byte) error {
	if fileName == "" || strings.Contains(fileName, "/") {
		return withReason(ErrInvalid, "fileName: want a name without a slash, got %q", fileName)
	}
	return s.act(name, customer, CanSendMessage, func(a *agent, c *contact) error {
		chat, ok := c.to.(*webChat)
		if !ok {
			s.offerFileLocked(a, c, fileName, contentType, data)
			return nil
		}
		uuid := s.uuidLocked()
		s.restServices.files[uuid] = agentFile{contentType, append([]byte{}, data...)}
		line := s.addLineLocked(c, Line{From: a.name, Role: RoleAgent, Kind: KindFile, Text: fileName})
		s.deskLocked(a, "sendFile", c, line.ID, map[string]any{"name": fileName, "size": len(data)})
		s.notifyLocked(c, methodNewAgentFileTransfer, line.ID, webFile{
			methodNewAgentFileTransfer, a.name, fileName, uuid, c.workRequest,
			"https://" + chat.host + filesPath + uuid + "/" + url.PathEscape(fileName),
		}, line)
		return nil
	})
}

// chatting is does for what only a web chat has.
func (s *Server) chatting(name, customer string, do func(*agent, *contact, *webChat)) error {
	return s.act(name, customer, CanSendMessage, func(a *agent, c *contact) error {
		chat, ok := c.to.(*webChat)
		if !ok {
			return withReason(ErrNotPossible, "agent %s: %s is not on web chat", a.name, c.conversation.customer)
		}
		do(a, c, chat)
		return nil
	})
}

func (s *Server) uuidLocked() string {
	b := make([]byte, 16)
	for i := range b {
		b[i] = byte(s.cfg.Rand.IntN(256))
	}
	b[6], b[8] = b[6]&0x0f|0x40, b[8]&0x3f|0x80
	h := hex.EncodeToString(b)
	return strings.Join([]string{h[:8], h[8:12], h[12:16], h[16:20], h[20:]}, "-")
}

// serveFile hands out a file of an agent.
func (s *Server) serveFile(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	file, ok := s.restServices.files[r.PathValue("uuid")]
	s.mu.Unlock()
	if !ok {
		refuse(w, http.StatusNotFound, "not_found", "no file "+r.PathValue("uuid"))
		return
	}
	w.Header().Set("Content-Type", file.contentType)
	_, _ = w.Write(file.data)
}
