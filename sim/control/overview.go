package control

import (
	"net/http"

	"github.com/wavetank/wavetank/sim/fault"
	"github.com/wavetank/wavetank/sim/oceana"
)

// overview is what a page needs to know between two entries of the journal: everything small, in one answer.
type overview struct {
	Generation int64                `json:"generation"` // how often the world was reset through this API
	Real       bool                 `json:"real"`       // the clock is the wall's and cannot be moved
	Connector  string               `json:"connector"`  // running or killed; empty when it cannot be switched
	Clock      clockState           `json:"clock"`
	Entries    int                  `json:"entries"` // in the journal
	Kinds      map[string]int       `json:"kinds"`   // how many crossings there were, by kind, those that the journal has dropped included
	Last       int64                `json:"last"`    // sequence number of the newest; 0 when there is none
	Channels   []string             `json:"channels"`
	People     []string             `json:"people"`  // who has a phone, sorted
	Changes    int64                `json:"changes"` // of what phones show, those that cross no wire included
	Agents     []oceana.AgentView   `json:"agents"`
	Queue      []oceana.ContactView `json:"queue"`
	Templates  []oceana.Template    `json:"templates"`
	Faults     []fault.Rule         `json:"faults"`
	Play       *playMark            `json:"play"` // the scenario that is being played; null when none is
	Oceana     oceanaSettings       `json:"oceana"`
	Shared     bool                 `json:"shared"`   // people can be invited to hold a phone
	World      string               `json:"world"`    // id of the world that this is about; empty: the one that is shown
	Branches   []Branch             `json:"branches"` // every world that is kept
	Actions    int64                `json:"actions"`  // that were done to this one
}

func (c *API) getOverview(r *http.Request) (overview, error) {
	return seen(c, r, func(c *API) (overview, error) { return c.overview() })
}

func (c *API) overview() (overview, error) {
	w := c.World()
	changes, _ := w.PhoneChanges()
	return overview{
		Changes:    changes,
		Generation: c.generation(), Real: w.Real(), Connector: c.connectorState(), Clock: c.clockState(), Entries: w.Journal.Len(), Kinds: w.Journal.Kinds(), Last: w.Journal.Last(), Channels: orEmpty(w.SetUp()), People: w.People(),
		Agents: w.Oceana.Agents(), Queue: w.Oceana.Queue(), Templates: w.Oceana.Templates(), Faults: orEmpty(w.Faults.Rules()), Oceana: c.oceana(), Play: c.playMark(), Shared: c.Shared && c.Token != "",
		World: c.id, Branches: c.branchesNow(), Actions: w.Actions.Len(),
	}, nil
}
