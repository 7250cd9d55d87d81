package tunnel

import (
	"encoding/json"
	"math"
	"slices"
	"time"
)

// Report is what a run came to. The same profile, seed and numbers give the same bytes.
type Report struct {
	Profile   string     `json:"profile"`   // name of the Profile
	Seed      uint64     `json:"seed"`      // of everything that was drawn
	Customers int        `json:"customers"` // people who may write
	Agents    int        `json:"agents"`    // desks that were asked for
	Days      int        `json:"days"`      // that were to pass
	Faults    string     `json:"faults"`    // none, mild or rough
	From      time.Time  `json:"from"`      // midnight of the first day, in virtual time
	Until     time.Time  `json:"until"`     // when the run ended: earlier when a promise was broken
	Violation *Violation `json:"violation,omitempty"`

	Interrupted bool `json:"interrupted,omitempty"` // at Until, from outside: figures are of what had passed, and what is checked last was not

	Contacts     int     `json:"contacts"` // conversations that customers began
	Messages     int     `json:"messages"` // of customers and agents
	FromPeople   int     `json:"fromCustomers"`
	FromAgents   int     `json:"fromAgents"`
	Answered     int     `json:"answered"`       // contacts that an agent wrote in
	Abandoned    int     `json:"abandoned"`      // customers who gave up waiting for an agent, also where one answered later, or left at the bot
	TooLate      int     `json:"abandonedLater"` // of them, those whom an agent answered all the same
	Deflected    int     `json:"deflected"`      // by the bot
	Late         int     `json:"late"`           // contacts first answered after more than 24 hours, or not at all until the end
	OutsideShare float64 `json:"outsideShare"`
	Refused      int     `json:"refused"` // messages of agents outside a window
	Templates    int     `json:"templates"`
	Charged      int64   `json:"charged"` // in Currency
	Currency     string  `json:"currency"`
	Unanswered   int     `json:"alertsUnanswered"`
	Occupancy    float64 `json:"occupancy"` // share of their shifts in which agents had a contact in hand
	LongestQueue int     `json:"longestQueue"`
	QueueAt      string  `json:"longestQueueAt,omitempty"`
	Transfers    int     `json:"transfers"` // to agents with a skill
	Taps         int     `json:"taps"`      // of buttons
	Unheard      int     `json:"unheard"`   // messages of strangers that the cloud gave up after five failures
	DeadLetters  int     `json:"deadLetters"`
	Restarts     int     `json:"restarts"`
	RestartsBusy int     `json:"restartsBusy"` // of them, those that interrupted messages on their way
	FaultsMet    int     `json:"faultsMet"`
	Connectors   int     `json:"connectors,omitempty"` // on one store; left out: one
	Takeovers    int     `json:"takeovers,omitempty"`  // of sessions with Oceana, by another connector than had them

	Wait      Wait      `json:"timeToAnswer"` // of all contacts
	ByChannel []Group   `json:"byChannel"`    // by the name of the channel
	BySkill   []Group   `json:"bySkill,omitempty"`
	ByHour    []Group   `json:"byHour"` // of the first message
	ByDay     []Group   `json:"byDay"`
	Countries []Country `json:"countries"`

	history history
}

// Wait is how long customers wait for the first words of an agent, in seconds.
type Wait struct {
	P50 float64 `json:"p50"` // half of them wait no longer
	P90 float64 `json:"p90"` // nine of ten
	P99 float64 `json:"p99"` // 99 of a hundred
}

// Group is the contacts of one channel, hour or day.
type Group struct {
	Name     string `json:"name"`         // of the channel; an hour such as 08:00; a day such as 2020-11-02
	Contacts int    `json:"contacts"`     // that began there or then
	Answered int    `json:"answered"`     // of them, those that an agent wrote in
	Late     int    `json:"late"`         // as in Report
	Wait     Wait   `json:"timeToAnswer"` // of those that were answered
}

// Country is what templates cost there.
type Country struct {
	Country string `json:"country"` // prefix of its numbers
	Paid    int    `json:"paid"`    // templates that were charged
	Amount  int64  `json:"amount"`  // in Report.Currency
}

// JSON is the report with one field a line.
func (r *Report) JSON() []byte {
	b, err := json.MarshalIndent(r, "", "  ")
	if err != nil {
		panic(err) // nothing in it can fail
	}
	return append(b, '\n')
}

func (t *tunnel) report() *Report {
	now := t.world.Clock.Now()
	f := &t.figures
	r := &Report{
		Profile: t.profile.Name, Seed: t.cfg.Seed, Customers: t.cfg.Customers, Agents: t.cfg.Agents, Days: t.cfg.Days, Faults: orNone(t.cfg.Faults),
		history: t.history(), From: t.begin, Until: now, Violation: t.promises.first,
		Contacts: len(t.all), FromPeople: f.messages, Abandoned: f.gaveUp, Deflected: f.bot, Refused: f.outside, Unanswered: f.unanswered,
		LongestQueue: f.queue, Transfers: f.transfers, Taps: f.taps, Unheard: f.unheard, DeadLetters: f.deadLetters, Restarts: t.restarts, RestartsBusy: t.busy, FaultsMet: t.world.Faults.Used(),
	}
	if t.several() {
		r.Connectors, r.Takeovers = t.cfg.Connectors, f.takeovers
	}
	if f.queue > 0 {
		r.QueueAt = f.queueAt.Format(time.RFC3339)
	}
	for _, c := range t.all {
		f.count(&r.TooLate, c.gaveUp && !c.replied.IsZero())
	}
	r.FromAgents = len(t.promises.byID)
	r.Messages = r.FromPeople + r.FromAgents
	ledger := t.world.WhatsApp.Ledger()
	r.Templates, r.Charged, r.Currency = ledger.Paid, ledger.Amount, ledger.Currency
	for _, c := range ledger.Countries {
		if c.Paid > 0 {
			r.Countries = append(r.Countries, Country{c.Country, c.Paid, c.Amount})
		}
	}
	all := group("all", t.all, now)
	r.Answered, r.Late, r.Wait = all.Answered, all.Late, all.Wait
	if len(t.all) > 0 {
		r.OutsideShare = round(float64(all.Late)/float64(len(t.all)), 4)
	}
	r.ByChannel = groups(t.all, now, nil, func(c *contact) string { return c.channel })
	if len(t.profile.Skills) > 0 {
		r.BySkill = groups(t.all, now, sorted(t.profile.Skills), func(c *contact) string { return c.skill })
	}
	var hours, days []string
	for h := range 24 {
		hours = append(hours, time.Date(2000, 1, 1, h, 0, 0, 0, time.UTC).Format("15:00"))
	}
	for at := t.begin; at.Before(t.end); at = at.Add(24 * time.Hour) {
		days = append(days, at.Format(time.DateOnly))
	}
	r.ByHour = groups(t.all, now, hours, func(c *contact) string { return c.begun.Format("15:00") })
	r.ByDay = groups(t.all, now, days, func(c *contact) string { return c.begun.Format(time.DateOnly) })
	var shift, work time.Duration
	for _, a := range t.staff {
		shift += f.inShift[a.name].turn(false, now).total
		work += f.atWork[a.name].turn(false, now).total
	}
	if shift > 0 {
		r.Occupancy = round(float64(work)/float64(shift), 4)
	}
	return r
}

func orNone(faults string) string {
	if faults == "" {
		return None
	}
	return faults
}

// groups puts contacts together by a name; names are all there are, in order, nil: those that occur, sorted.
func groups(all []*contact, now time.Time, names []string, of func(*contact) string) []Group {
	by := map[string][]*contact{}
	for _, c := range all {
		by[of(c)] = append(by[of(c)], c)
	}
	if names == nil {
		names = sorted(by)
	}
	out := []Group{}
	for _, name := range names {
		out = append(out, group(name, by[name], now))
	}
	return out
}

func group(name string, some []*contact, now time.Time) Group {
	g := Group{Name: name, Contacts: len(some)}
	var waits []float64
	for _, c := range some {
		wait := now.Sub(c.begun)
		if !c.replied.IsZero() {
			g.Answered++
			wait = c.replied.Sub(c.begun)
			waits = append(waits, round(wait.Seconds(), 3))
		}
		if wait > window && !c.deflected && !c.dropped {
			g.Late++
		}
	}
	slices.Sort(waits)
	g.Wait = Wait{percentile(waits, 50), percentile(waits, 90), percentile(waits, 99)}
	return g
}

// percentile is the nearest rank of sorted values; 0 of none.
func percentile(sorted []float64, p float64) float64 {
	if len(sorted) == 0 {
		return 0
	}
	return sorted[max(0, int(math.Ceil(p/100*float64(len(sorted))))-1)]
}

func round(v float64, digits int) float64 {
	f := math.Pow(10, float64(digits))
	return math.Round(v*f) / f
}
