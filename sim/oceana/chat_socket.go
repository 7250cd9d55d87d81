package oceana

import (
	"context"
	"net/http"
	"time"

	"github.com/wavetank/wavetank/sim/journal"
)

// ChatPath is where the web chat websocket is served (public).
const ChatPath = "/services/customer/chat"

// ChatConfig says how the web chat behaves. The zero value is a plain Oceana.
type ChatConfig struct {
	// RenewWindow is how long after the loss of its socket a chat can be renewed. It ends when exactly that much has gone by.
	// Zero means 180 s (public default of the clients, which ask for the server's idle time-out).
	RenewWindow time.Duration
	// OmitParticipants leaves out, after a renewal, who is in the chat. Older clients keep their own list; saying it again is assumed.
	OmitParticipants bool
	// SuggestedCodes refuses invalid messages with 400, 409 and 413 (assumed) instead of 1 (public). Clients then give up.
	SuggestedCodes bool

	ComfortGroups []ComfortGroup // shown while the customer waits; none: one with one text (assumed). See Server.SetHold
	OnHoldURLs    []OnHoldURLs   // the same with pages; none: one with one page (assumed)
}

func (cfg ChatConfig) renewWindow() time.Duration {
	if cfg.RenewWindow > 0 {
		return cfg.RenewWindow
	}
	return 180 * time.Second
}

// serveChat serves one web chat socket. Nothing is asked for on the upgrade (public).
func (s *Server) serveChat(w http.ResponseWriter, r *http.Request) {
	ws, err := s.upgrader.Upgrade(w, r, nil)
	if err != nil {
		s.log.Warn("web chat refused: no websocket", "error", err)
		return
	}
	s.serve(&socket{ws: ws, receive: s.receiveChat, host: r.Host})
}

// receiveChat handles one text frame of a web chat client.
func (s *Server) receiveChat(sock *socket, data []byte) {
	s.mu.Lock()
	defer s.unlock()
	if sock.dead || sock.closing != nil {
		return
	}
	f, method, err := decodeChatFrame(data)
	if err == nil && method == methodPing {
		s.chatEnqueueLocked(sock, typeNotification, plain{methodPong})
		return
	}
	body := chatRequestBody(method)
	if err == nil && body == nil {
		err = refused(400, "unknown method %q", method)
	}
	if err != nil {
		s.cfg.Journal.Unexpected(sock.actor(), "oceana", method, err.text, journal.Raw(data))
		s.chatRefuseLocked(sock, method, err)
		return
	}
	err = decodeLoose("body", f.Body, body)
	e := journal.Entry{From: sock.actor(), To: "oceana", Kind: journal.KindFrame, Name: method, Payload: journal.Raw(f.Body)}
	if chat := sock.chat; chat != nil {
		e.Conversation = chat.contact.conversation.id
	} else if req, ok := body.(*chatRequest); ok && req.Intrinsics != nil {
		e.From = actorOf(req.Intrinsics)
	}
	if v, ok := body.(interface{ check() *refusal }); ok && err == nil {
		err = v.check()
	}
	crossing := s.cfg.Journal.Begin(e)
	if err == nil {
		err = s.chatAdmitLocked(sock, f, body)
	}
	if err != nil {
		reply := s.chatRefuseLocked(sock, method, err)
		crossing.Answer(reply.Code, journal.JSON(reply))
		return
	}
	ack := accepted{method, true}
	s.chatEnqueueLocked(sock, typeAcknowledgement, ack)
	s.chatCarryOutLocked(sock, body)
	crossing.Answer(200, journal.JSON(ack))
}

// Maintenance makes every web chat request but ping fail with code 503, which clients take for a service that is being shut down
// (public). Sockets stay, and what agents do meanwhile still arrives (assumed). Off is the beginning.
func (s *Server) Maintenance(on bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.maintenance = on
}

// chatGoodbyeLocked tells a web chat why its socket is about to be closed.
func (s *Server) chatGoodbyeLocked(sock *socket) {
	if sock.chat != nil {
		s.chatRefuseLocked(sock, "", refused(503, "service is shutting down"))
	}
}

// AwaitChats returns once exactly n web chats have a live socket, or with ctx's error. It is for a caller that drops the socket of a
// client and must not go on before Oceana has noticed.
func (s *Server) AwaitChats(ctx context.Context, n int) error {
	return s.awaitCount(ctx, n, "web chats", func() int {
		live := 0
		for _, chat := range s.chats {
			if chat.socket != nil {
				live++
			}
		}
		return live
	})
}

func (k *socket) actor() string {
	if k.chat == nil {
		return "web chat"
	}
	return k.chat.actor
}
