package oceana

import (
	"bufio"
	"bytes"
	"errors"
	"io"
	"mime"
	"mime/multipart"
	"net/http"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/wavetank/wavetank/sim/journal"
)

// FilesPath is the file store that adapters use: POST puts a file there, GET below it fetches one (assumed, R018 and R027 name only a user with
// a password).
const FilesPath = "/services/customer/files"

// Of the file store, all assumed.
const (
	maxStored = 100 << 20      // bytes of one file; 413 beyond
	storedFor = 24 * time.Hour // on the clock; 404 afterwards

	maxFileForm = 64 << 10 // bytes of an upload around the file
	maxFileName = 255      // bytes
)

// storedFile is a file on its way between customer and agent. It belongs to one work request.
type storedFile struct {
	uuid, name, mediaType, workRequest string
	body                               []byte
	until                              time.Time
}

// fileStore is every file, by uuid and, for uploads, by the name that the adapter gave the transfer.
type fileStore struct {
	byID       map[string]*storedFile
	byTransfer map[string]*storedFile
	refuse     int                               // status that every request gets; 0: as it should
	calls      map[*http.ResponseController]bool // under way
	cuts       int                               // how often what was under way was cut
}

func newFileStore() fileStore {
	return fileStore{byID: map[string]*storedFile{}, byTransfer: map[string]*storedFile{}, calls: map[*http.ResponseController]bool{}}
}

// RefuseFiles makes the file store answer every request with a status, such as 401, 403, 413, 415 or 507; zero ends that.
func (s *Server) RefuseFiles(status int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.files.refuse = status
}

// StoredFile is the content of a file that a line shows. False when the store has none of that uuid, or not any more.
func (s *Server) StoredFile(uuid string) (name string, body []byte, ok bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	f := s.files.byID[uuid]
	if f == nil || s.cfg.Clock.Now().After(f.until) {
		return "", nil, false
	}
	return f.name, append([]byte{}, f.body...), true
}

// StoredType is the media type that a file was stored with; empty when the store has none of that uuid.
func (s *Server) StoredType(uuid string) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	if f := s.files.byID[uuid]; f != nil {
		return f.mediaType
	}
	return ""
}

// StoredFiles is how many files the store took from adapters.
func (s *Server) StoredFiles() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.files.byTransfer)
}

// serveFiles serves the adapter's side of the file store and reports whether the request is for it.
func (s *Server) serveFiles(w http.ResponseWriter, r *http.Request) bool {
	uuid, below := strings.CutPrefix(r.URL.Path, FilesPath+"/")
	switch {
	case r.URL.Path == FilesPath && r.Method == http.MethodPost:
		s.fileCall(w, r, "", s.putFile)
	case below && !strings.Contains(uuid, "/") && r.Method == http.MethodGet:
		s.fileCall(w, r, uuid, s.getFile)
	default:
		return false
	}
	return true
}

// fileAnswer is what a request to the store comes to: JSON, or the bytes of a file.
type fileAnswer struct {
	status int
	shown  map[string]any // of JSON, and of the journal
	file   *storedFile
}

func fileRefused(status int, code, text string) fileAnswer {
	return fileAnswer{status: status, shown: map[string]any{"error": map[string]string{"code": code, "message": text}}}
}

func (s *Server) fileCall(w http.ResponseWriter, r *http.Request, uuid string, do func(*http.Request, string) fileAnswer) {
	name := "PUT file"
	if uuid != "" {
		name = "GET file"
	}
	call := http.NewResponseController(w)
	f, done := s.fileFault(r, uuid)
	if done != nil {
		defer done()
	}
	s.mu.Lock()
	cuts := s.files.cuts
	s.files.calls[call] = true
	s.mu.Unlock()
	x := s.cfg.Journal.Begin(journal.Entry{
		From: "connector", To: "oceana", Kind: journal.KindRequest, Name: name,
		Payload: journal.JSON(map[string]string{"uuid": uuid, "workRequestId": r.URL.Query().Get("workRequestId")}),
	})
	a := s.admitFile(r)
	switch {
	case a.status != 0:
	case f.Status != 0:
		a = fileRefused(f.Status, "refused", http.StatusText(f.Status))
	case !f.Break || uuid != "": // an upload that breaks off leaves nothing
		a = do(r, uuid)
	}
	s.mu.Lock()
	delete(s.files.calls, call)
	cut := s.files.cuts != cuts
	s.mu.Unlock()
	if cut {
		x.Fail("the connection was cut")
		panic(http.ErrAbortHandler)
	}
	if f.Break {
		x.Fail("the connection broke on the way")
		if a.file != nil && f.Through > 0 {
			w.Header().Set("Content-Length", strconv.Itoa(len(a.file.body)))
			_, _ = w.Write(a.file.body[:min(f.Through, len(a.file.body))])
			_ = call.Flush()
		}
		panic(http.ErrAbortHandler)
	}
	x.Answer(a.status, journal.JSON(a.shown))
	if a.file != nil && uuid != "" {
		h := w.Header()
		h.Set("Content-Type", a.file.mediaType)
		h.Set("Content-Length", strconv.Itoa(len(a.file.body)))
		h.Set("Content-Disposition", mime.FormatMediaType("attachment", map[string]string{"filename": a.file.name}))
		_, _ = w.Write(a.file.body)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(a.status)
	_, _ = w.Write(append(journal.JSON(a.shown), '\n'))
}

// cutFilesLocked ends every transfer under way without an answer. What has come whole stays; what has not leaves nothing.
func (s *Server) cutFilesLocked() {
	s.files.cuts++
	for call := range s.files.calls {
		_ = call.SetReadDeadline(time.Unix(1, 0)) // a body that is being read ends here; other writers need no help
	}
}

// admitFile checks who asks. Status 0: admitted.
func (s *Server) admitFile(r *http.Request) fileAnswer {
	s.mu.Lock()
	status := s.files.refuse
	s.mu.Unlock()
	switch {
	case !s.allowed(r):
		return fileRefused(http.StatusUnauthorized, "unauthorized", "user or password is wrong")
	case status != 0:
		return fileRefused(status, "refused", http.StatusText(status))
	}
	return fileAnswer{}
}

// putFile takes an upload. What ends early, or has no file, leaves nothing behind. A transfer of the same name is the same file.
func (s *Server) putFile(r *http.Request, _ string) fileAnswer {
	typ, params, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if err != nil || typ != "multipart/form-data" {
		return fileRefused(http.StatusBadRequest, "bad_request", "want multipart/form-data")
	}
	part, err := multipart.NewReader(bufio.NewReaderSize(r.Body, 64<<10), params["boundary"]).NextPart()
	switch {
	case err != nil || part.FileName() == "":
		return fileRefused(http.StatusBadRequest, "bad_request", "want a file")
	case !goodFileName(part.FileName()):
		return fileRefused(http.StatusBadRequest, "bad_request", "file name: want up to 255 bytes without control or direction characters")
	case r.ContentLength > maxStored+maxFileForm:
		return fileRefused(http.StatusRequestEntityTooLarge, "too_large", "file is too large")
	}
	var all bytes.Buffer
	if n := min(r.ContentLength, maxStored); n > 0 {
		all.Grow(int(n) + bytes.MinRead) // or it would copy a large file again and again
	}
	_, err = all.ReadFrom(io.LimitReader(part, maxStored+1))
	body := all.Bytes()
	rest := int64(0)
	if err == nil && len(body) <= maxStored { // the body must end as announced, or it was cut off
		rest, err = io.Copy(io.Discard, io.LimitReader(r.Body, maxFileForm))
	}
	switch {
	case len(body) > maxStored, rest == maxFileForm:
		return fileRefused(http.StatusRequestEntityTooLarge, "too_large", "file is too large")
	case err != nil && !errors.Is(err, io.EOF):
		return fileRefused(http.StatusBadRequest, "bad_request", "body ended early")
	}
	work, transfer := r.URL.Query().Get("workRequestId"), r.URL.Query().Get("transferId")
	s.mu.Lock()
	defer s.mu.Unlock()
	if !s.workRequestLocked(work) {
		return fileRefused(http.StatusForbidden, "wrong_work_request", "no open contact has this workRequestId")
	}
	f := s.files.byTransfer[work+"/"+transfer]
	if f == nil || transfer == "" {
		f = &storedFile{s.uuidLocked(), part.FileName(), part.Header.Get("Content-Type"), work, body, s.cfg.Clock.Now().Add(storedFor)}
		s.files.byID[f.uuid] = f
		s.files.byTransfer[work+"/"+transfer] = f
	}
	return fileAnswer{status: http.StatusCreated, shown: f.shown()}
}

// goodFileName reports whether a desk can show a name as it is. That others are refused is assumed.
func goodFileName(name string) bool {
	return len(name) <= maxFileName && utf8.ValidString(name) &&
		!strings.ContainsFunc(name, func(r rune) bool { return unicode.IsControl(r) || unicode.Is(unicode.Cf, r) })
}

func (f *storedFile) shown() map[string]any {
	return map[string]any{"uuid": f.uuid, "name": f.name, "mediaType": f.mediaType, "mediaSize": len(f.body)}
}

func (s *Server) getFile(r *http.Request, uuid string) fileAnswer {
	s.mu.Lock()
	defer s.mu.Unlock()
	f := s.files.byID[uuid]
	switch {
	case f == nil || s.cfg.Clock.Now().After(f.until):
		return fileRefused(http.StatusNotFound, "not_found", "no such file")
	case f.workRequest != r.URL.Query().Get("workRequestId"):
		return fileRefused(http.StatusForbidden, "wrong_work_request", "the file belongs to another workRequestId")
	}
	return fileAnswer{status: http.StatusOK, shown: f.shown(), file: f}
}

// workRequestLocked reports whether an open contact has that work request.
func (s *Server) workRequestLocked(id string) bool {
	for _, c := range s.contacts {
		if id != "" && c.workRequest == id {
			return true
		}
	}
	return false
}

// customerFile announces a file of the customer that the adapter has put in the store.
type customerFile struct {
	Method        string `json:"method"`
	MessageID     string `json:"messageId"`
	Message       string `json:"message"` // what the customer wrote to it; may be empty
	UUID          string `json:"uuid"`
	Name          string `json:"name"`
	MediaType     string `json:"mediaType"`
	MediaSize     int64  `json:"mediaSize"`
	WorkRequestID string `json:"workRequestId"`
	Timestamp     int64  `json:"timestamp"`
	Received      int64  `json:"received,omitempty"` // as in newMessage
}

func (m *customerFile) check() *refusal {
	switch {
	case m.MessageID == "":
		return refused(400, "body.messageId: required")
	case m.UUID == "":
		return refused(400, "body.uuid: required")
	}
	return nil
}

// customerFileLocked shows a file at the desk. Idempotent by the message, like newMessage.
func (s *Server) customerFileLocked(sess *session, id string, req *customerFile) (any, *refusal) {
	f := s.files.byID[req.UUID]
	conv := s.conversations[id]
	if conv != nil && conv.contact != nil && conv.contact.state != stateClosed && conv.seen[req.MessageID] == nil {
		if f == nil || f.workRequest != conv.contact.workRequest {
			return nil, refused(404, "body.uuid: no such file of this work request")
		}
	}
	answer, err := s.newMessageLocked(sess, id, &newMessage{
		MessageID: req.MessageID, Message: req.Name, Type: KindFile, Timestamp: req.Timestamp, Received: req.Received, SenderType: "customer",
	})
	if err != nil {
		return nil, err
	}
	taken := answer.(messageTaken)
	if line := conv.seen[req.MessageID]; line.File == "" && f != nil {
		line.File = f.uuid
		if req.Message != "" {
			line.Title = req.Message
		}
	}
	taken.Method = methodNewCustomerFileTransfer
	return taken, nil
}

// agentFileOffer tells the adapter of a file of an agent.
type agentFileOffer struct {
	Method        string `json:"method"`
	GUID          int64  `json:"guid"`
	MessageID     string `json:"messageId"`
	AgentID       string `json:"agentId"`
	AgentName     string `json:"agentName"`
	Name          string `json:"name"`
	UUID          string `json:"uuid"`
	WorkRequestID string `json:"workRequestId"`
	Address       string `json:"address"`
	MediaType     string `json:"mediaType"`
	MediaSize     int64  `json:"mediaSize"`
	Timestamp     int64  `json:"timestamp"`
}

// offerFileLocked puts a file of an agent in the store, which keeps the very bytes, and tells the adapter of it.
func (s *Server) offerFileLocked(a *agent, c *contact, name, mediaType string, body []byte) {
	f := &storedFile{s.uuidLocked(), name, mediaType, c.workRequest, body, s.cfg.Clock.Now().Add(storedFor)}
	s.files.byID[f.uuid] = f
	line := s.addLineLocked(c, Line{From: a.name, Role: RoleAgent, Kind: KindFile, Text: name, File: f.uuid})
	s.deskLocked(a, "sendFile", c, line.ID, map[string]any{"name": name, "size": len(body)})
	s.notifyLocked(c, methodNewAgentFileTransfer, line.ID, agentFileOffer{
		methodNewAgentFileTransfer, c.guid, line.ID, a.id, a.name, name, f.uuid, c.workRequest,
		FilesPath + "/" + f.uuid, mediaType, int64(len(body)), line.At.UnixMilli(),
	}, line)
}
