package oceana

import (
	"encoding/json"
	"strings"
	"testing"
)

// TestFramesCarryLettersAsTheyAre: no text becomes longer than it must, and each is read back as it was.
func TestFramesCarryLettersAsTheyAre(t *testing.T) {
	for _, text := range []string{
		"", "<a href='x'>&", strings.Repeat("<", 1000), strings.Repeat("\u2028", 1000), "\u2029 and \u2028", `\u2028 in letters`, `\\u2028`,
		"\\\u2028", "ends with \\", "\x00\x01\n\t\"", "\ufffd \u2027 \u202a", `{"a":"\u2028"}`,
	} {
		f := frame{Type: typeRequest, ConversationID: text}
		var err error
		if f.Body, err = encode(map[string]string{"message": text}); err != nil {
			t.Fatal(err)
		}
		b, err := encode(f)
		if err != nil {
			t.Fatal(err)
		}
		var back struct {
			ConversationID string
			Body           struct{ Message string }
		}
		if err := json.Unmarshal(b, &back); err != nil || back.ConversationID != text || back.Body.Message != text {
			t.Errorf("%.40q comes back as %.40q and %.40q, %v", text, back.ConversationID, back.Body.Message, err)
		}
		if len(text) == 1000 && len(b) > 2*len(text)+200 || len(text) == 3000 && len(b) > 2*len(text)+200 {
			t.Errorf("%.40q, of %d bytes twice, takes %d", text, len(text), len(b))
		}
	}
}
