package oceana

import (
	"encoding/json"
	"net/mail"
	"slices"
	"strconv"
	"strings"
	"time"
)

// webChat is the one contact of one customer's socket. It outlives that socket for the renewal window.
type webChat struct {
	contact  *contact
	actor    string // in the journal
	host     string // what the client calls this server
	socket   *socket
	accepted webNote     // the requestChat notification
	until    time.Time   // end of the renewal window, while there is no socket
	forget   func() bool // stops that end; nil while there is a socket
	over     bool        // the client was told of the end, or came too late to be told: no renewal

	queue   []webNote // to be sent, in order
	turn    bool      // a sending turn is scheduled
	said    []webNote // messages of both sides that crossed, in order
	present []webParticipant
	list    []participant // as last told
}

func (chat *webChat) endLocked() {
	chat.over, chat.queue = true, nil
	chat.stopForgetting()
}

func (chat *webChat) stopForgetting() {
	if chat.forget != nil {
		chat.forget()
		chat.forget = nil
	}
}

func actorOf(in *intrinsics) string { return "web chat " + webName(in) }

func webName(in *intrinsics) string {
	for _, name := range []string{in.Name, in.Email, in.PhoneNumber} {
		if name != "" {
			return name
		}
	}
	return "customer"
}

// ofWebChatLocked reports whether a conversation id is one that no adapter may use.
func (s *Server) ofWebChatLocked(id string) bool {
	conv := s.conversations[id]
	return conv != nil && conv.webChat
}

// chatAdmitLocked checks a request that makes sense by itself against the state of its chat, before anything happens.
func (s *Server) chatAdmitLocked(sock *socket, f chatRequestFrame, body any) *refusal {
	if s.maintenance {
		return refused(503, "service is down for maintenance")
	}
	chat := sock.chat
	key := ""
	switch req := body.(type) {
	case *chatRequest:
		if renewal := req.renewal(); renewal != nil {
			return s.chatAdmitLocked(sock, f, renewal)
		}
		if chat != nil {
			return refused(409, "there is a chat on this socket")
		}
		if s.busy {
			return refused(429, "busy: no new conversations")
		}
		if n := len(s.chatAttributesLocked(req)); n > maxAttributes {
			return refused(400, "body.intrinsics.attributes: want at most %d with those of the context, got %d", maxAttributes, n)
		}
	case *chatRenewal:
		chat = s.chats[*req.GUID]
		switch {
		case chat == nil:
			return refused(404, "unknown guid %d", *req.GUID)
		case chat.contact.key != req.AuthenticationKey:
			return refused(401, "body.authenticationKey: wrong")
		case chat.over:
			return refused(410, "chat %d is over", *req.GUID)
		case sock.chat != nil && sock.chat != chat:
			return refused(409, "there is another chat on this socket")
		}
		key = chat.contact.key
	default:
		switch {
		case chat == nil:
			return refused(400, "no chat on this socket: requestChat or renewChat first")
		case chat.contact.state == stateClosed:
			return refused(410, "chat %d is closed", chat.contact.guid)
		}
		key = chat.contact.key
	}
	if f.AuthToken != nil && *f.AuthToken != "" && *f.AuthToken != key {
		return refused(401, "authToken: want it empty or the authentication key")
	}
	return nil
}

// chatCarryOutLocked does what an admitted request asks for.
func (s *Server) chatCarryOutLocked(sock *socket, body any) {
	chat := sock.chat
	switch req := body.(type) {
	case *chatRequest:
		if renewal := req.renewal(); renewal != nil {
			s.renewChatLocked(sock, renewal)
			return
		}
		s.openChatLocked(sock, req)
	case *chatRenewal:
		s.renewChatLocked(sock, req)
	case *customerMessage:
		s.customerSaidLocked(chat, req)
	case *customerTyping:
		s.customerTypesLocked(chat.contact, *req.IsTyping)
	case *customerPage:
		s.addLineLocked(chat.contact, Line{From: chat.contact.conversation.customer, Role: RoleCustomer, Kind: KindPage, Text: req.PagePushURL})
	case *plain:
		switch req.Method {
		case methodCloseConversation:
			s.addLineLocked(chat.contact, Line{From: "system", Role: RoleSystem, Kind: KindNotice, Text: "closed: the customer ended the chat"})
			s.endLocked(chat.contact)
			s.notifyLocked(chat.contact, methodCloseConversation, "", plain{methodCloseConversation}, nil)
		case methodQueueStatus:
			s.notifyLocked(chat.contact, methodQueueStatus, "", s.queueStatusLocked(chat.contact), nil)
		}
	}
}

func (s *Server) openChatLocked(sock *socket, req *chatRequest) {
	in := req.Intrinsics
	chat := &webChat{actor: actorOf(in), host: sock.host}
	conv := &conversation{customer: webName(in), channel: ChannelChat, webChat: true, seen: map[string]*Line{}}
	c := s.newContactLocked(conv, chat)
	conv.id = "chat-" + strconv.FormatInt(c.guid, 10)
	s.conversations[conv.id], s.chats[c.guid] = conv, chat
	s.requested++
	chat.contact = c
	c.medium, c.attributes = ChannelChat, s.chatAttributesLocked(req)
	if req.Priority != nil {
		c.priority = *req.Priority
	}
	if c.workRequest = req.WorkRequestID; c.workRequest == "" {
		c.workRequest = s.hexLocked(22)
	}
	s.rememberCustomerLocked(c, in)
	_, err := mail.ParseAddress(in.Email)
	hold := s.holdLocked()
	chat.accepted = webNote{method: methodRequestChat, again: true, body: webChatAccepted{
		Method: methodRequestChat, GUID: c.guid, AuthenticationKey: c.key, WorkRequestID: c.workRequest, IsEmailValid: err == nil,
		WebOnHoldComfortGroups: hold.ComfortGroups, WebOnHoldURLs: hold.OnHoldURLs,
		Intrinsics: map[string]string{"name": in.Name, "email": in.Email},
	}}
	chat.queue = []webNote{chat.accepted}
	s.chatAttachLocked(chat, sock)
	s.chatSoonLocked(chat)
	s.changed = true
	s.beginLocked(c)
}

// chatAttributesLocked is what the contact asks for: the attributes of the request and those of its context, each once.
func (s *Server) chatAttributesLocked(req *chatRequest) []string {
	attributes := slices.Clone(req.Intrinsics.Attributes)
	attributes = append(attributes, s.restServices.attributesOf(req.WorkRequestID)...)
	// Channel.Chat is what the channel itself stands for; a context repeats it (public).
	attributes = slices.DeleteFunc(attributes, func(a string) bool { return strings.HasPrefix(a, "Channel.") })
	var once []string
	for _, a := range attributes {
		if !slices.Contains(once, a) {
			once = append(once, a)
		}
	}
	return once
}

// renewChatLocked gives a chat to sock. Another socket that has it is closed (public).
func (s *Server) renewChatLocked(sock *socket, req *chatRenewal) {
	chat := s.chats[*req.GUID]
	if old := chat.socket; old != nil && old != sock {
		s.logoutLocked(old, 1000, reasonReconnected)
	}
	chat.stopForgetting()
	s.chatAttachLocked(chat, sock)
	s.repeatLocked(chat, req.RequestFullTranscript)
}

func (s *Server) chatAttachLocked(chat *webChat, sock *socket) {
	chat.socket, sock.chat = sock, chat
	s.linkedLocked()
}

// chatLostLocked begins the renewal window of the chat on sock.
func (s *Server) chatLostLocked(sock *socket) {
	chat := sock.chat
	if chat.socket != sock {
		return
	}
	chat.socket = nil
	s.linkedLocked()
	if !chat.over {
		window := s.cfg.Chat.renewWindow()
		chat.until = s.cfg.Clock.Now().Add(window)
		chat.forget = s.cfg.Clock.Schedule("renewal window of "+chat.actor+" ends", window, s.chatsAbandoned)
	}
}

// chatsAbandoned ends the chats whose customers did not come back in time, oldest first: the order in which readers noticed the loss of
// several sockets must not show.
func (s *Server) chatsAbandoned() {
	s.mu.Lock()
	defer s.unlock()
	var late []*webChat
	for _, chat := range s.chats {
		if !chat.over && chat.socket == nil && !chat.until.After(s.cfg.Clock.Now()) {
			late = append(late, chat)
		}
	}
	slices.SortFunc(late, func(a, b *webChat) int { return int(a.contact.age - b.contact.age) })
	for _, chat := range late {
		chat.endLocked()
		if c := chat.contact; c.state != stateClosed {
			s.addLineLocked(c, Line{From: "system", Role: RoleSystem, Kind: KindNotice, Text: "closed: the customer did not come back"})
			s.endLocked(c)
		}
	}
}

func (s *Server) customerSaidLocked(chat *webChat, req *customerMessage) {
	c := chat.contact
	kind := req.Type
	if kind == "" {
		kind = KindText
	}
	line := s.addLineLocked(c, Line{From: c.conversation.customer, Role: RoleCustomer, Kind: kind, Text: req.Message})
	data := any(struct{}{})
	if len(req.Data) > 0 && string(req.Data) != "null" {
		data = req.Data
	}
	chat.said = append(chat.said, webNote{method: methodNewMessage, message: line.ID, again: true, body: webMessage{
		Method: methodNewMessage, Message: req.Message, DisplayName: c.conversation.customer, SenderType: "customer",
		Timestamp: line.At.UnixMilli(), Type: kind, Data: data, CustomData: []json.RawMessage{},
	}})
	s.heardLocked(c, line)
}
