package twitter

import (
	"slices"
	"time"

	"github.com/wavetank/wavetank/sim/channel"
)

// Twitter API v1.1, rate limits of direct messages: five answers to each message of a person, within a day of it, are not counted.
const (
	freeAnswers  = 5
	ratePeriod   = 24 * time.Hour
	limitPerUser = 1000
	limitPerApp  = 15_000
)

type conversation struct{ integrationID, externalID string }

// allowance is how much of what one message of a person gave away free is used up.
type allowance struct {
	message int // the person's message, counted from 1
	used    int
}

// counted is a message that counts.
type counted struct {
	at time.Time
	to string // external id
}

// Send is one direct message of an account as the rate limits see it.
type Send struct {
	At            time.Time `json:"at"`            // on the clock
	IntegrationID string    `json:"integrationId"` // of the account
	To            string    `json:"to"`            // the person's name
	Counted       bool      `json:"counted"`       // against the limits; the first five answers to a message are not
}

// Sends is the ledger of direct messages that passed, oldest first and never nil.
func (n *Network) Sends() []Send {
	all := []Send{}
	n.WithLock(func() { all = append(all, n.sends...) })
	return all
}

// countLocked accounts for messages to one person, or refuses all of them because a limit is reached.
func (n *Network) countLocked(d channel.Delivery, messages int) *channel.Failure {
	key := conversation{d.IntegrationID, d.ExternalID}
	free := n.free[key]
	if free.message != d.Inbound {
		free = allowance{message: d.Inbound}
	}
	recent := slices.DeleteFunc(n.counted[d.IntegrationID], func(c counted) bool { return d.Now.Sub(c.at) >= ratePeriod })
	toUser := 0
	for _, c := range recent {
		if c.to == d.ExternalID {
			toUser++
		}
	}
	sends := make([]Send, 0, messages)
	for range messages {
		s := Send{At: d.Now, IntegrationID: d.IntegrationID, To: d.To.Name}
		if d.Inbound > 0 && d.Now.Sub(d.LastInbound) <= ratePeriod && free.used < freeAnswers {
			free.used++
		} else {
			s.Counted = true
			recent, toUser = append(recent, counted{d.Now, d.ExternalID}), toUser+1
		}
		sends = append(sends, s)
	}
	if toUser > limitPerUser || len(recent) > limitPerApp {
		f := refusal(88, "Rate limit exceeded")
		return &f
	}
	n.free[key], n.counted[d.IntegrationID] = free, recent
	n.sends = append(n.sends, sends...)
	return nil
}
