package oceana

import (
	"encoding/json"
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/gorilla/websocket"

	"github.com/wavetank/wavetank/connector/message"
)

func TestBackoff(t *testing.T) {
	var got []time.Duration
	for failures := 1; failures <= 7; failures++ {
		got = append(got, backoff(3*time.Second, failures))
	}
	s := time.Second
	if diff := cmp.Diff([]time.Duration{0, 3 * s, 6 * s, 12 * s, 24 * s, 30 * s, 30 * s}, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// TestEventsOutliveTheSession: a repeat has another seq but the same event.
func TestEventsOutliveTheSession(t *testing.T) {
	for _, body := range []string{
		`{"method":"newMessage","guid":7,"messageId":"a1"}`,
		`{"method":"newParticipant","guid":7,"agentId":"alice"}`,
	} {
		for _, correlation := range []string{"", "k1"} {
			var ids []string
			for seq := range 2 {
				f, err := decodeFrame(websocket.TextMessage, fmt.Appendf(nil,
					`{"type":"notification","correlationId":%q,"conversationId":"c1","seq":%d,"body":%s}`, correlation, seq+1, body))
				if err != nil {
					t.Fatal(err)
				}
				e, err := parse(f)
				if err != nil {
					t.Fatal(err)
				}
				ids = append(ids, e.ID)
			}
			if ids[0] != ids[1] {
				t.Errorf("%s: %q", body, ids)
			}
		}
	}
}

func FuzzFrame(f *testing.F) {
	f.Add([]byte(`{"type":"notification","conversationId":"c1","seq":1,"body":{"method":"newMessage","messageId":"a1","type":"richMedia","data":{"richMediaType":"x"}}}`))
	f.Add([]byte(`{"type":"acknowledgement","correlationId":"k1","body":{"method":"login","result":true}}`))
	f.Add([]byte(`{"type":"notification","seq":"1","body":null}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		in, err := decodeFrame(websocket.TextMessage, data)
		if err != nil {
			return
		}
		e, err := parse(in)
		if err != nil || e == nil {
			return
		}
		if e.ID == "" || e.Conversation == "" {
			t.Errorf("event without id or conversation: %+v", e)
		}
		body, err := json.Marshal(e.Of)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := message.DecodePayload(e.Of.Kind(), body); err != nil {
			t.Fatal(err)
		}
	})
}
