package bridge

import (
	"encoding/json"
	"fmt"

	"github.com/wavetank/wavetank/connector/message"
)

// blockedNotice is what agents read about a blocked file: it says what to ask for (R030, R031).
const blockedNotice = "A file from the customer was blocked by virus scanning (%s). Ask the sender to scan the device, and agree on another way to share it."

// lostNotice is what they read about a message without a file. Virus scanning sees every message, so none comes while it is away.
const lostNotice = "A message from the customer was not let through by virus scanning (%s). Ask the customer to send it again."

// fileBlocked tells the agent in the place where the file would have been. A customer whose first message is blocked has still written:
// the notice starts a contact like any message would.
func (t *turn) fileBlocked(b message.FileBlocked) {
	why := b.Reason
	if b.Detail != "" {
		why += ": " + b.Detail
	}
	m := b.Message
	notice, topic := blockedNotice, "file blocked"
	if m.Type != "" && m.Type != "file" && m.Type != "image" {
		notice, topic = lostNotice, "message not let through"
	}
	m.Type, m.System, m.Text = "text", true, fmt.Sprintf(notice, why)
	m.Data, _ = json.Marshal(map[string]string{"blockedFile": b.Reason})
	t.audit(topic, fmt.Sprintf("message %s: %s", m.ID, why))
	t.customerMessage(m)
}
