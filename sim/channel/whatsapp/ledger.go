package whatsapp

import (
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/wavetank/wavetank/sim/channel"
)

// Charge is one template that reached a device, as the invoice lists it (R089). Free messages leave no charge (R099).
type Charge struct {
	At       time.Time `json:"at"`       // when it was charged
	Template string    `json:"template"` // name of the template
	Country  string    `json:"country"`  // ISO 3166 code of the recipient's number; ZZ = unknown
	To       string    `json:"to"`       // the recipient's number
	Amount   int64     `json:"amount"`   // in Ledger.Currency, at the rate of that instant (R102)
}

// Ledger is what the messages of production numbers cost. A sandbox never appears in it (R103).
type Ledger struct {
	Currency  string    `json:"currency"`  // see Options.Currency
	Charges   []Charge  `json:"charges"`   // oldest first, never nil
	Countries []Account `json:"countries"` // by code, never nil
	Paid      int       `json:"paid"`      // templates that were delivered
	Free      int       `json:"free"`      // other messages, of both directions, that the network took (R099)
	Amount    int64     `json:"amount"`    // of all charges
}

// Account is the part of a ledger that concerns people of one country.
type Account struct {
	Country string `json:"country"` // ISO 3166 code; ZZ = unknown
	Paid    int    `json:"paid"`
	Free    int    `json:"free"`
	Amount  int64  `json:"amount"`
}

// defaultRates are made up, and only tell countries apart: prices of 2020 were never public. See Options.Rates.
var defaultRates = map[string]int64{"": 50, "1": 15, "33": 80, "34": 40, "39": 45, "44": 40, "49": 85, "52": 30, "55": 45, "91": 5, "971": 30}

// Charges are the charges of the ledger, oldest first and never nil.
func (n *Network) Charges() []Charge { return n.Ledger().Charges }

// Ledger is the ledger as it stands.
func (n *Network) Ledger() Ledger {
	l := Ledger{Charges: []Charge{}, Countries: []Account{}}
	accounts := map[string]*Account{}
	account := func(country string) *Account {
		if accounts[country] == nil {
			accounts[country] = &Account{Country: country}
		}
		return accounts[country]
	}
	n.WithLock(func() {
		l.Currency = n.options.Currency
		l.Charges = append(l.Charges, n.charges...)
		for country, messages := range n.free {
			account(country).Free = messages
		}
	})
	if l.Currency == "" {
		l.Currency = "unit"
	}
	for _, c := range l.Charges {
		a := account(c.Country)
		a.Paid++
		a.Amount += c.Amount
	}
	for _, country := range slices.Sorted(maps.Keys(accounts)) {
		a := *accounts[country]
		l.Countries = append(l.Countries, a)
		l.Paid, l.Free, l.Amount = l.Paid+a.Paid, l.Free+a.Free, l.Amount+a.Amount
	}
	return l
}

// chargeLocked enters a template that was delivered.
func (n *Network) chargeLocked(at time.Time, template string, to channel.Person) {
	n.charges = append(n.charges, Charge{At: at, Template: template, Country: Country(to.Address), To: to.Address,
		Amount: n.options.rate(to.Address)})
}

// freeLocked enters a message of either direction that costs nothing.
func (n *Network) freeLocked(b Number, with channel.Person) {
	if !b.Sandbox {
		n.free[Country(with.Address)]++
	}
}

func (o Options) rates() map[string]int64 {
	if o.Rates == nil {
		return defaultRates
	}
	return o.Rates
}

// Rates are the prices of a template in Ledger.Currency, by the digits that a number begins with; "" is for all others.
func (n *Network) Rates() map[string]int64 {
	var all map[string]int64
	n.WithLock(func() { all = maps.Clone(n.options.rates()) })
	return all
}

// rate is the price of a template to a number.
func (o Options) rate(number string) int64 {
	rates := o.rates()
	digits := strings.TrimPrefix(number, "+")
	for length := len(digits); length > 0; length-- {
		if rate, ok := rates[digits[:length]]; ok {
			return rate
		}
	}
	return rates[""]
}
