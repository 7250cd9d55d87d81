package oceana

import (
	"encoding/json"
	"os"
	"regexp"
	"strings"
	"testing"
)

var exampleBlock = regexp.MustCompile("(?s)```json\n(.*?)```")

// answerBody is the Go type of the acknowledgement of an adapter's request.
func answerBody(method string) any {
	switch method {
	case methodLogin:
		return &loginAccepted{}
	case methodRequestChat:
		return &chatRequested{}
	case methodRenewChats:
		return &chatsRenewed{}
	}
	return &accepted{}
}

func TestEveryExampleOfTheProtocolIsWhatTheCodeReads(t *testing.T) {
	text, err := os.ReadFile("PROTOCOL.md")
	if err != nil {
		t.Fatal(err)
	}
	examples := exampleBlock.FindAllSubmatch(text, -1)
	if len(examples) < 20 {
		t.Fatalf("found %d examples, the document has more", len(examples))
	}
	documented := map[string]bool{}
	for _, ex := range examples {
		var f frame
		if err := decodeStrict("", ex[1], &f); err != nil {
			t.Errorf("%s\n%s", err.text, ex[1])
			continue
		}
		var named struct{ Method string }
		if err := json.Unmarshal(f.Body, &named); err != nil {
			t.Errorf("%s\n%s", err, ex[1])
			continue
		}
		documented[f.Type+" "+named.Method] = true
		var body any
		switch fromOceana := strings.HasPrefix(f.CorrelationID, "oceana-"); {
		case f.Type == typeRequest:
			if _, _, err := decodeFrame(ex[1]); err != nil {
				t.Errorf("%s\n%s", err.text, ex[1])
			}
			body = requestBody(named.Method)
		case f.Type == typeNotification:
			body = notificationBody(named.Method)
			if data, ok := body.(*agentMessage); ok && strings.Contains(string(ex[1]), "richMedia") {
				data.Data = &richMedia{Body: &templateMessage{}}
			}
		case f.Type == typeError:
			body = &errorBody{}
		case fromOceana: // answers what Oceana sent
			body = &acknowledgement{}
		case named.Method == methodNewMessage:
			body = &messageTaken{}
		default:
			body = answerBody(named.Method)
		}
		if body == nil {
			t.Errorf("no Go type for %s %s", f.Type, named.Method)
			continue
		}
		if err := decodeStrict("body", f.Body, body); err != nil {
			t.Errorf("%s\n%s", err.text, ex[1])
			continue
		}
		if v, ok := body.(interface{ check() *refusal }); ok {
			if err := v.check(); err != nil {
				t.Errorf("%s\n%s", err.text, ex[1])
			}
		}
		if scoped := conversationScoped(named.Method) && f.Type == typeRequest; scoped && f.ConversationID == "" {
			t.Errorf("no conversationId:\n%s", ex[1])
		}
	}
	for _, method := range methodsInSource(t) {
		if requestBody(method) != nil && !documented[typeRequest+" "+method] {
			t.Errorf("request %s has no example", method)
		}
		if notificationBody(method) != nil && !documented[typeNotification+" "+method] {
			t.Errorf("notification %s has no example", method)
		}
		if requestBody(method) == nil && notificationBody(method) == nil {
			t.Errorf("method %s has no body", method)
		}
	}
}

// methodsInSource reads the method constants, so that a new one cannot be forgotten.
func methodsInSource(t *testing.T) []string {
	t.Helper()
	src, err := os.ReadFile("wire.go")
	if err != nil {
		t.Fatal(err)
	}
	var methods []string
	for _, m := range regexp.MustCompile(`(?m)^\tmethod\w+\s+= "(\w+)"`).FindAllSubmatch(src, -1) {
		methods = append(methods, string(m[1]))
	}
	if len(methods) < 14 {
		t.Fatalf("found only %d method constants: %v", len(methods), methods)
	}
	return methods
}
