package bridge

import (
	"encoding/json"
	"fmt"

	"github.com/wavetank/wavetank/connector/message"
)

// blockedNotice is what agents read about a blocked file: it says what to ask for (R030, R031).
const blockedNotice = "A file from the customer was blocked by virus scanning (%s). Ask the sender to scan the device, and agree on another way to share it."

// fileBlocked tells the agent in the place where the file would have been. Somebody whose first message is blocked has still written:
// the notice starts a contact like any message would.
func (t *turn) fileBlocked(b message.FileBlocked) {
	why := b.Reason
	if b.Detail != "" {
		why += ": " + b.Detail
	}
	m := b.Message
	m.Type, m.System, m.Text = "text", true, fmt.Sprintf(blockedNotice, why)
	m.Data, _ = json.Marshal(map[string]string{"blockedFile": b.Reason})
	t.audit("file blocked", fmt.Sprintf("message %s: %s", m.ID, why))
	t.customerMessage(m)
}
