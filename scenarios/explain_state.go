package scenarios

import (
	"fmt"
	"strings"
	"time"

	"github.com/wavetank/wavetank/scenarios/steps"
	"github.com/wavetank/wavetank/sim/channel"
	"github.com/wavetank/wavetank/sim/oceana"
)

// explainPhone is what a phone shows; cause may show the same table already.
func explainPhone(phone channel.Handset, cause string) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s's phone (%s, %s) shows", phone.Name, steps.ChannelName(phone.Channel), phone.Address)
	if len(phone.Bubbles) == 0 {
		b.WriteString(" nothing")
	}
	columns, rows := []string{"from", "text", "status"}, []steps.Row{}
	for _, bubble := range phone.Bubbles {
		r := steps.Row{"from": {bubble.From}, "text": {shorten(bubbleText(bubble))}, "status": {bubble.Status}}
		if bubble.Error != "" {
			r["error"] = []string{shorten(bubble.Error)}
			columns = []string{"from", "text", "status", "error"}
		}
		rows = append(rows, r)
	}
	if len(rows) > 0 {
		b.WriteString(tableUnless(cause, columns, rows))
	}
	if taps := steps.Labels(phone.Taps()); taps != "" {
		fmt.Fprintf(&b, "      buttons: %s\n", shorten(taps))
	}
	if phone.Typing {
		b.WriteString("      the business is typing\n")
	}
	return strings.TrimSuffix(b.String(), "\n")
}

// bubbleText is what a bubble says, with its kind unless that is a text.
func bubbleText(b channel.Bubble) string {
	if b.Kind == channel.KindText {
		return b.Text
	}
	return strings.TrimSpace("(" + b.Kind + ") " + b.Text)
}

// explainDesk is what a desk shows; cause may show the same table already.
func explainDesk(desk oceana.Desk, cause string) string {
	var alerts []string
	for _, card := range desk.Alerts {
		alerts = append(alerts, card.Customer+" on "+card.Channel)
	}
	var b strings.Builder
	fmt.Fprintf(&b, "%s's desk: %s, ", desk.Agent, desk.State)
	if len(alerts) == 0 {
		b.WriteString("no alert")
	} else {
		b.WriteString("alerted by " + strings.Join(alerts, ", "))
	}
	columns, rows := []string{"from", "text", "status"}, []steps.Row{}
	for _, contact := range desk.Contacts {
		for _, line := range contact.Lines {
			r := steps.Row{"from": {line.From}, "text": {shorten(line.Text)}, "status": {line.Status}}
			if line.Role == oceana.RoleSystem {
				r["from"] = []string{"(" + line.Kind + ")"}
			}
			if line.Code != 0 || line.Reason != "" {
				r["reason"] = []string{shorten(strings.TrimSpace(codeOf(line) + " " + line.Reason))}
				columns = []string{"from", "text", "status", "reason"}
			}
			rows = append(rows, r)
		}
	}
	switch {
	case len(rows) > 0:
		b.WriteString("; it shows" + tableUnless(cause, columns, rows))
	case len(desk.Contacts) == 0:
		b.WriteString(", no contact")
	}
	return b.String()
}

// tableUnless is a table, or a reference to the same table above.
func tableUnless(cause string, columns []string, rows []steps.Row) string {
	table := steps.RenderRows(columns, rows)
	if strings.Contains(cause+"\n", table) {
		return " what stands above\n"
	}
	return ":\n" + table
}

func (s *Stage) explainQueue() string {
	queue := s.World.Oceana.Queue()
	if len(queue) == 0 {
		return "the queue is empty"
	}
	var b strings.Builder
	b.WriteString("waiting in the queue:")
	for _, c := range queue {
		fmt.Fprintf(&b, "\n      %s on %s since %s: %s", c.Customer, c.Channel, c.Since.Format(time.RFC3339Nano), s.World.Oceana.WhyWaiting(c.GUID))
	}
	return b.String()
}

func (s *Stage) explainLedger() string {
	ledger := s.World.WhatsApp.Ledger()
	if len(ledger.Countries) == 0 {
		return ""
	}
	var accounts []string
	for _, a := range ledger.Countries {
		accounts = append(accounts, fmt.Sprintf("%s %d paid, %d free, amount %d", a.Country, a.Paid, a.Free, a.Amount))
	}
	return "the ledger shows " + strings.Join(accounts, "; ")
}

// explainFaults lists what is armed or out of order.
func (s *Stage) explainFaults() string {
	var faults []string
	for _, r := range s.World.Faults.Rules() {
		faults = append(faults, fmt.Sprintf("%s at %s for the next %d", r.Do, r.At, r.Next))
	}
	scanner := s.World.Scanner.State()
	if scanner.Down {
		faults = append(faults, "the scanner is down")
	}
	if scanner.Silent {
		faults = append(faults, "the scanner never continues")
	}
	if scanner.Status != 0 {
		faults = append(faults, fmt.Sprintf("the scanner answers %d", scanner.Status))
	}
	if !s.World.Oceana.Accepting() {
		faults = append(faults, "Oceana is down")
	}
	if c := s.crash.Load(); c != nil && c.missing() != nil {
		faults = append(faults, fmt.Sprintf("the connector is to be killed %s", c.at))
	}
	if s.bound && !s.running() {
		faults = append(faults, "the connector does not run")
	}
	if len(faults) == 0 {
		return ""
	}
	return "faults: " + strings.Join(faults, "; ")
}

func codeOf(line oceana.Line) string {
	if line.Code == 0 {
		return ""
	}
	return fmt.Sprintf("code %d:", line.Code)
}
