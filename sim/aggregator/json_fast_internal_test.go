package aggregator

import (
	"encoding/json"
	"testing"
)

// Every text that is written without reflection is written as encode would.
func FuzzFastJSON(f *testing.F) {
	f.Add("Hi Ann", "https://media.example/a?b=1&c=<2>", `{"effect":"e1"}`, int64(1574087169123))
	f.Add("quote \" and \\ and \n", "é \u2028 \xff", "", int64(0))
	f.Add("", "", `{}`, int64(-1))
	f.Fuzz(func(t *testing.T, text, other, metadata string, at int64) {
		if at > 1e15 || at < 0 {
			t.Skip("no such time")
		}
		j := messageJSON{
			Text: text, Payload: other, Type: "text", Role: other, Received: millis(at), AuthorID: "a", AvatarURL: other, Email: text, Name: other, ID: "5",
			Source: sourceJSON{Type: "web", ID: other, IntegrationID: text, OriginalMessageID: other},
		}
		if len(metadata) > 0 && json.Valid([]byte(metadata)) {
			j.Metadata = compact(json.RawMessage(metadata))
		}
		same(t, encodeMessage(&j), encode(&j))
		c := conversationJSON{other, int(at % 7), millis(at), millis(at / 3)}
		same(t, c.append(nil), encode(c))
		for _, u := range []*appUserEventJSON{{ID: text, UserID: other}, {ID: text, ConversationStarted: true}} {
			b := envelope{
				Trigger: "message:appUser", Version: "v1.1", App: idJSON{other}, Messages: []json.RawMessage{encode(&j)}, AppUser: u, Conversation: &idJSON{text},
			}
			fast, ok := encodeMessages(&b)
			if !ok {
				t.Fatal("not common")
			}
			same(t, fast, encode(b))
			b.Timestamp = 5
			if _, ok := encodeMessages(&b); ok {
				t.Error("a timestamp was left out")
			}
		}
	})
}

func same(t *testing.T, got, want []byte) {
	t.Helper()
	if string(got) != string(want) {
		t.Errorf("got %s\nwant %s", got, want)
	}
}

// An object that is taken apart has the fields that encoding/json finds.
func FuzzSplitObject(f *testing.F) {
	for _, s := range []string{
		`{}`, ` { "a" : 1 , "b":[{"c":"}\""}, null], "a\n":true,"a":-1.5e3 } `, `{"x":{"y":{"z":[]}},"":"\u00e9"}`, `[]`, `null`, `{"a":1`, `"a"`, `{"a":1}x`, `{"\xff":"\xff"}`,
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		var want fields
		bad := json.Unmarshal([]byte(s), &want) != nil || want == nil
		got, ok := splitObject([]byte(s))
		if ok == bad {
			t.Fatalf("%q: ok %v, want %v", s, ok, !bad)
		}
		if len(got) != len(want) {
			t.Errorf("%q: %d fields, want %d", s, len(got), len(want))
		}
		for name, value := range want {
			same(t, got[name], value)
		}
	})
}
