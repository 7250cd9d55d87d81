package capture_test

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/wavetank/wavetank/scenarios/capture"
	"github.com/wavetank/wavetank/sim/actions"
)

const captured = `{"trigger":"message:appUser","appUser":{"_id":"u-secret"},"messages":[{"_id":"m1","role":"appUser","type":"text","text":"My card is 4111","name":"Jane Doe","received":1604394016.5,"source":{"type":"whatsapp"}}]}
{"trigger":"message:delivery:channel","appUser":{"_id":"u-secret"}}
{"at":"2020-11-03T09:01:00Z","method":"POST","url":"https://api.example/v1.1/apps/a/appusers/u-secret/messages","body":{"role":"appMaker","type":"text","text":"Dear Jane"}}
{"trigger":"message:appUser","appUser":{"_id":"u-secret"},"messages":[{"role":"appUser","type":"image","mediaUrl":"https://cdn.example/jane.jpg","received":1604394100,"source":{"type":"whatsapp"}}]}
`

func TestNothingOfAPersonIsKept(t *testing.T) {
	twin, err := capture.Read(strings.NewReader(captured))
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	if err := twin.Recording.Write(&b); err != nil {
		t.Fatal(err)
	}
	for _, of := range []string{"Jane", "4111", "secret", "cdn", "m1"} {
		if strings.Contains(b.String(), of) {
			t.Errorf("%s is kept: %s", of, b.String())
		}
	}
	if _, err := actions.Read(&b); err != nil {
		t.Error(err)
	}
	var did []string
	for _, a := range twin.Recording.Actions {
		did = append(did, a.At.Format("15:04:05.0 ")+a.Do+" "+a.Path["action"]+" "+string(a.Body))
	}
	if diff := cmp.Diff([]string{
		`09:00:16.0 addAgent  {"multiplicity":20,"name":"Agent 1"}`,
		`09:00:16.5 addPhone  {"channel":"whatsapp","name":"Customer 1"}`,
		`09:00:16.5 usePhone send {"text":"Text 1"}`,
		`09:01:00.0 useDesk answer {"customer":"Customer 1"}`,
		`09:01:00.0 useDesk send {"customer":"Customer 1","text":"Text 2"}`,
		`09:01:40.0 usePhone image {"file":"file-1.png"}`,
	}, did); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff(map[string]int{"names": 1, "texts": 2, "files": 1}, twin.Replaced); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]capture.Replacement{
		{1, "names", "Customer 1"}, {1, "texts", "Text 1"}, {3, "texts", "Text 2"}, {4, "files", "file-1.png"},
	}, twin.List); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff(map[string]int{"message:delivery:channel": 1}, twin.LeftOut); diff != "" {
		t.Error(diff)
	}
}

// TestATemplateStaysATemplate: as a text it would be rejected where it got through.
func TestATemplateStaysATemplate(t *testing.T) {
	post := func(user, body string) string {
		return `{"at":"2020-11-04T10:00:00Z","method":"POST","url":"https://api.example/v1.1/apps/a/appusers/` + user + `/messages","body":{"role":"appMaker",` + body + "}}\n"
	}
	const native = `{"type":"template","template":{"name":"for_jane","components":[{"type":"body","parameters":[{"type":"text","text":"Jane"}]}]}}`
	const shorthand = `"type":"text","text":"&((namespace=[[n]] template=[[for_jane]] fallback=[[Dear Jane]]))&"`
	for name, c := range map[string]struct{ call, want string }{
		"messageSchema": {post("u-secret", `"messageSchema":"whatsapp","message":`+native), "sendTemplate"},
		"hsm":           {post("u-secret", `"messageSchema":"whatsapp","message":{"type":"hsm","hsm":{"element_name":"for_jane"}}`), "sendTemplate"},
		"override":      {post("u-secret", `"type":"text","text":"Dear Jane","override":{"whatsapp":{"payload":`+native+`}}`), "sendTemplate"},
		"shorthand":     {post("u-secret", shorthand), "sendTemplate"},
		"a native text": {post("u-secret", `"messageSchema":"whatsapp","message":{"type":"text","text":{"body":"template=[[for Jane]]"}}`), "send"},
		"no object":     {post("u-secret", `"text":"Dear Jane","message":3,"override":[]`), "send"},
		"elsewhere": {`{"trigger":"message:appUser","appUser":{"_id":"u2"},"messages":[{"text":"Hi","received":1604394017,"source":{"type":"messenger"}}]}` + "\n" +
			post("u2", shorthand), "send"},
	} {
		t.Run(name, func(t *testing.T) {
			twin, err := capture.Read(strings.NewReader(captured + c.call))
			if err != nil {
				t.Fatal(err)
			}
			all := twin.Recording.Actions
			last := all[len(all)-1]
			if last.Path["action"] != c.want || strings.Contains(strings.ToLower(string(last.Body)), "jane") {
				t.Errorf("%s %s, want %s", last.Path["action"], last.Body, c.want)
			}
			if listed := twin.List[len(twin.List)-1]; c.want == "sendTemplate" && (listed.Kind != "templates" || !strings.Contains(string(last.Body), listed.By) || twin.Replaced["templates"] != 1) {
				t.Errorf("what was replaced: %+v in %s", listed, last.Body)
			}
		})
	}
}

// TestACaptionIsATextBesideItsFile for customers; what a desk cannot send is counted.
func TestACaptionIsATextBesideItsFile(t *testing.T) {
	const of = `{"trigger":"message:appUser","appUser":{"_id":"u-secret"},"messages":[{"type":"image","mediaUrl":"https://cdn.example/jane.jpg","text":%q,"received":1604394200,"source":{"type":"whatsapp"}}]}` + "\n"
	const agents = `{"at":"2020-11-03T09:10:00Z","method":"POST","url":"https://api.example/v1.1/apps/a/appusers/u-secret/messages","body":{"role":"appMaker","type":"image","mediaUrl":"https://cdn.example/jane.jpg","text":%q}}` + "\n"
	for name, c := range map[string]struct {
		line, text, did string
		leftOut         int
	}{
		"a customer's":          {of, "For Jane", `usePhone image {"file":"file-2.png","text":"Text 3"}`, 0},
		"a space":               {of, " ", `usePhone image {"file":"file-2.png"}`, 0},
		"the address":           {of, "https://cdn.example/jane.jpg", `usePhone image {"file":"file-2.png"}`, 0},
		"an agent's":            {agents, "For Jane", `useDesk sendFile {"customer":"Customer 1","file":"file-2.png"}`, 1},
		"an agent's, of spaces": {agents, " ", `useDesk sendFile {"customer":"Customer 1","file":"file-2.png"}`, 0},
	} {
		t.Run(name, func(t *testing.T) {
			twin, err := capture.Read(strings.NewReader(captured + fmt.Sprintf(c.line, c.text)))
			if err != nil {
				t.Fatal(err)
			}
			all := twin.Recording.Actions
			last := all[len(all)-1]
			if did := last.Do + " " + last.Path["action"] + " " + string(last.Body); did != c.did || twin.LeftOut["caption of an agent's file"] != c.leftOut {
				t.Errorf("%s, %v, want %s, %d left out", did, twin.LeftOut, c.did, c.leftOut)
			}
		})
	}
}

func TestABadCaptureIsRefusedWithItsLine(t *testing.T) {
	for file, want := range map[string]string{
		"":                "there is no message of a customer in it",
		"nope\n":          "line 1: is no JSON object",
		captured + "{}\n": "line 5: is neither a webhook's body",
		`{"method":"POST","url":"/x/messages","body":{}}` + "\n":            "line 1: at: when was the call made?",
		`{"trigger":"message:appUser","messages":[{"received":-1}]}` + "\n": "line 1: messages.received",
		`{"log":{"entries":[]}}`: "log.entries: the HAR has none",
		`{"log":{"entries":[{"startedDateTime":"yesterday","request":{"method":"GET"}}]}}`:                "entry 1: should have startedDateTime",
		captured + strings.Repeat("x", 9<<20):                                                             "line 5: is longer than 8388608 bytes",
		`{"trigger":"message:appUser","messages":[{"_id":"m","text":"hi","received":1604394002}]}` + "\n": "line 1: appUser._id: who wrote the message?",
	} {
		if _, err := capture.Read(strings.NewReader(file)); err == nil || !strings.HasPrefix(err.Error(), want) {
			t.Errorf("%.200q: %v, want %s", file, err, want)
		}
	}
}

// TestWhatIsLeftOutIsCountedWithoutWhatItSays: a trigger or a method that is none may be anything.
func TestWhatIsLeftOutIsCountedWithoutWhatItSays(t *testing.T) {
	webhook := strings.SplitAfter(captured, "\n")[0]
	twin, err := capture.Read(strings.NewReader("\ufeff" + captured + webhook + `{"trigger":"Jane +34600123456"}` + "\n" + `{"method":"JANE","url":"https://jane:4111@api.example/?token=4111"}` + "\n"))
	if err != nil {
		t.Fatal(err)
	}
	want := map[string]int{"message:delivery:channel": 1, "message that was delivered again": 1, "unknown trigger": 1, "unknown call": 1}
	if diff := cmp.Diff(want, twin.LeftOut); diff != "" {
		t.Error(diff)
	}
	if twin.Replaced["texts"] != 2 {
		t.Errorf("%d texts: a webhook that was repeated is one message", twin.Replaced["texts"])
	}
}

// TestPeopleAreKeptApart though their messages have one id, as those of two captures in one file may; a webhook without a message is counted.
func TestPeopleAreKeptApart(t *testing.T) {
	const of = `{"trigger":"message:appUser","appUser":{"_id":%q},"messages":[{"_id":"m1","text":"hi","received":%d,"source":{"type":"whatsapp"}}]}` + "\n"
	file := fmt.Sprintf(of, "u1", 1604394000) + fmt.Sprintf(of, "u2", 1604394001) + fmt.Sprintf(of, "u2", 1604394001) + `{"trigger":"message:appUser","appUser":{"_id":"u3"}}` + "\n" +
		`{"trigger":"message:appUser","messages":[{"_id":"m1","authorId":"u4","text":"hi","received":1604394002}]}` + "\n"
	twin, err := capture.Read(strings.NewReader(file))
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(map[string]int{"names": 3, "texts": 3}, twin.Replaced); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff(map[string]int{"message that was delivered again": 1, "message:appUser without a message": 1}, twin.LeftOut); diff != "" {
		t.Error(diff)
	}
}

// TestWhatTheCloudRefusedWasNotSent though the connector posted it.
func TestWhatTheCloudRefusedWasNotSent(t *testing.T) {
	const entry = `{"startedDateTime":"2020-11-03T09:0%d:00Z","request":{"method":%q,"url":"https://api.example/v1.1/apps/a/appusers/u1/%s","postData":{"text":%q}}%s}`
	const post = `{"role":"appMaker","type":"text","text":"Dear Jane"}`
	const hook = `{"trigger":"message:appUser","appUser":{"_id":"u1"},"messages":[{"_id":"m1","text":"hi","received":1604394000,"source":{"type":"whatsapp"}}]}`
	for response, want := range map[string]map[string]int{
		`,"response":{"status":201}`: {},
		"":                           {}, // does not say
		`,"response":{"status":401}`: {"message that the cloud did not take": 1},
		`,"response":{"status":503}`: {"message that the cloud did not take": 1},
		`,"response":{"status":0}`:   {"message that the cloud did not take": 1},
		`,"response":{}`:             {"message that the cloud did not take": 1},
	} {
		file := `{"log":{"entries":[` + fmt.Sprintf(entry, 0, "POST", "webhook", hook, `,"response":{"status":503}`) + "," +
			fmt.Sprintf(entry, 1, "POST", "messages", post, response) + "," + fmt.Sprintf(entry, 2, "GET", "messages", "", response) + `]}}`
		twin, err := capture.Read(strings.NewReader(file))
		if err != nil {
			t.Errorf("%s: %v", response, err)
			continue
		}
		want["GET"] = 1
		if diff := cmp.Diff(want, twin.LeftOut); diff != "" {
			t.Errorf("%s: %s", response, diff)
		}
		if texts := 2 - want["message that the cloud did not take"]; twin.Replaced["texts"] != texts {
			t.Errorf("%s: %d texts, want %d", response, twin.Replaced["texts"], texts)
		}
	}
}

// FuzzCapture reads anything: what it makes of it is a log.
func FuzzCapture(f *testing.F) {
	f.Add([]byte(captured))
	f.Add([]byte(`{"log":{"entries":[{"startedDateTime":"2020-11-03T09:00:00Z","request":{"method":"POST","url":"http://c/hook","postData":{"text":"{\"trigger\":\"message:appUser\",\"messages\":[{\"received\":1}]}"}}}]}}`))
	f.Fuzz(func(t *testing.T, file []byte) {
		twin, err := capture.Read(bytes.NewReader(file))
		if err != nil {
			return
		}
		var b bytes.Buffer
		if err := twin.Recording.Write(&b); err != nil {
			t.Fatal(err)
		}
		if _, err := actions.Read(&b); err != nil {
			t.Error(err)
		}
	})
}
