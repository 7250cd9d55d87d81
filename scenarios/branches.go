package scenarios

import (
	"context"
	"errors"
	"fmt"
	"sync"

	"github.com/wavetank/wavetank/sim"
	"github.com/wavetank/wavetank/sim/actions"
	"github.com/wavetank/wavetank/sim/control"
)

// MainBranch is the id of the world that is up.
const MainBranch = "main"

// mostBranches bounds how many worlds are up at once.
const mostBranches = 8

// Branches keeps worlds beside the one that is up, each made from the log of another one. It is a control.Branches. Use Join, and Close when done.
type Branches struct {
	Config StackConfig // of worlds that are made; addresses are free ones
	// Rebuild makes the world that is up again from a recording, at its addresses: of a world that was kept for that, which is Rebuild's then and
	// nil otherwise, or from the beginning.
	Rebuild func(ctx context.Context, as actions.Recording, kept *Stack) error
	Main    func() *sim.World // the world that is up
	Addrs   func() Addrs      // where it is; nil, or returning none: no world is kept for undoing what was done to it

	base   control.Shown // the world that is up
	acting sync.Mutex    // held while worlds are made and ended
	past   past
	trail  trail
	life   context.Context // of what goes on in the background
	die    context.CancelFunc

	mu    sync.Mutex
	made  int
	all   []*branch // besides the world that is up
	main  branch
	shown *branch // nil: the world that is up
}

// branch is one world and what was taken back of it.
type branch struct {
	id, name, from string
	shares         int64
	replay         *Replay           // nil: the world that is up
	speed          float64           // of its clock, while another branch is shown
	played         func() *sim.World // of a scenario that plays beside the branches; nil: it is a branch
	undone         []undone
}

// Join lets a control API branch: the shown branch's world and connector are the ones that are shown.
func (b *Branches) Join(c *control.API) {
	b.life, b.die = context.WithCancel(context.Background())
	if b.Config.Prepared == nil {
		b.Config.Prepared = &Prepared{InMemory: true}
	}
	world, ready, connector, reset := c.World, c.Ready, c.Connector, c.Reset
	b.Main = world
	b.base = control.Shown{World: world, Ready: ready, Connector: connector}
	if connector == nil {
		b.base.Connector = func() control.ConnectorSwitch { return nil }
	}
	if reset != nil {
		b.base.Reset = func(ctx context.Context) error {
			b.mu.Lock()
			b.main.undone = nil
			b.mu.Unlock()
			return reset(ctx)
		}
	}
	c.At, c.Feature = b.at, b.written
	b.main = branch{id: MainBranch, name: MainBranch}
	c.Branches = b
	c.World = func() *sim.World {
		now := b.current()
		w := b.world(now)
		b.poke(now, w)
		return w
	}
	c.Ready = func() sim.Ready {
		r := ready()
		if now := b.current(); now != &b.main {
			return now.replay.World.Ready(r.Console, "")
		}
		return r
	}
	c.Connector = func() control.ConnectorSwitch {
		if now := b.current(); now != &b.main {
			return now.replay.connector()
		}
		if connector == nil {
			return nil
		}
		return connector()
	}
	if reset != nil {
		c.Reset = func(ctx context.Context) error {
			if err := b.Switch(MainBranch); err != nil {
				return err
			}
			return b.base.Reset(ctx)
		}
	}
}

// poke has worlds kept for what may be asked of a branch next.
func (b *Branches) poke(one *branch, w *sim.World) {
	if w.Actions.Len() >= int64(b.trail.far()) {
		b.trail.poke(b.life, follows{w, b.addrs(one), ReplayConfig{Stack: b.Config.Branch()}})
	}
}

// addrs is where the world of a branch is; zero: no world can be kept to take its place.
func (b *Branches) addrs(one *branch) Addrs {
	b.mu.Lock()
	defer b.mu.Unlock()
	switch {
	case one.played != nil:
		return Addrs{}
	case one.replay != nil && one.replay.stack != nil:
		return one.replay.stack.Addrs()
	case one.replay == nil && b.Addrs != nil:
		return b.Addrs()
	}
	return Addrs{}
}

func (b *Branches) current() *branch {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.shown == nil {
		return &b.main
	}
	return b.shown
}

func (b *Branches) world(of *branch) *sim.World {
	switch {
	case of.played != nil:
		return of.played()
	case of.replay == nil:
		return b.Main()
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	return of.replay.World
}

// List is every branch; see control.Branches.
func (b *Branches) List() []control.Branch { return b.list(b.current()) }

func (b *Branches) list(shown *branch) []control.Branch {
	b.mu.Lock()
	all := append([]*branch{&b.main}, b.all...)
	b.mu.Unlock()
	list := []control.Branch{}
	for _, one := range all {
		w := b.world(one)
		b.mu.Lock()
		next := control.Branch{ID: one.id, Name: one.name, From: one.from, Action: one.shares, Actions: w.Actions.Len(), Now: w.Clock.Now(), Shown: one == shown}
		if one.canRedo(w.Actions) {
			next.Undone = len(one.undone)
		}
		b.mu.Unlock()
		list = append(list, next)
	}
	return list
}

// Fork makes a branch; see control.Branches.
func (b *Branches) Fork(ctx context.Context, name string, part func(actions.Recording) actions.Recording) error {
	one, err := b.fork(ctx, b.current(), name, part)
	if err == nil {
		b.show(one)
	}
	return err
}

// fork makes a branch of the log of another one.
func (b *Branches) fork(ctx context.Context, from *branch, name string, part func(actions.Recording) actions.Recording) (*branch, error) {
	b.acting.Lock()
	defer b.acting.Unlock()
	all, err := b.world(from).Recording(ctx)
	if err != nil {
		return nil, err
	}
	cut := part(all)
	return b.add(ctx, &branch{name: name, from: from.id, shares: int64(len(cut.Actions))}, cut)
}

// Load makes a branch of its own; see control.Branches.
func (b *Branches) Load(ctx context.Context, name string, recording actions.Recording) error {
	one, err := b.load(ctx, name, recording)
	if err == nil {
		b.show(one)
	}
	return err
}

func (b *Branches) load(ctx context.Context, name string, recording actions.Recording) (*branch, error) {
	b.acting.Lock()
	defer b.acting.Unlock()
	return b.add(ctx, &branch{name: name}, recording)
}

// add makes the world of a branch; its clock stands still. The caller holds b.acting.
func (b *Branches) add(ctx context.Context, one *branch, recording actions.Recording) (*branch, error) {
	if len(b.all) >= mostBranches-1 {
		return nil, fmt.Errorf("%w: there are %d: drop one", control.ErrManyUp, mostBranches)
	}
	replay := b.trail.to(ctx, recording, Addrs{})
	if replay == nil {
		var err error
		if replay, err = b.make(ctx, recording, ReplayConfig{Stack: b.Config}); err != nil {
			return nil, err
		}
	}
	b.mu.Lock()
	b.made++
	one.id = fmt.Sprintf("b%d", b.made)
	if one.name == "" {
		one.name = one.id
	}
	one.replay = replay
	b.all = append(b.all, one)
	b.mu.Unlock()
	return one, nil
}

// make replays a recording to its end.
func (b *Branches) make(ctx context.Context, recording actions.Recording, cfg ReplayConfig) (*Replay, error) {
	b.trail.first.Lock()
	defer b.trail.first.Unlock()
	cfg.Stack.Dir = ""
	replay, err := NewReplay(ctx, recording, cfg)
	if err != nil {
		return nil, err
	}
	if err := replay.End(ctx); err != nil {
		return nil, errors.Join(err, replay.Close())
	}
	if replay.World == nil {
		return nil, errors.Join(errors.New("the log makes no world"), replay.Close())
	}
	return replay, nil
}

// show lets one branch's time go on as it did, and that of the one that was shown stand still.
func (b *Branches) show(one *branch) {
	b.acting.Lock()
	defer b.acting.Unlock()
	before := b.current()
	if before == one {
		return
	}
	w := b.world(before)
	before.speed = w.Clock.Speed()
	_ = w.SetSpeed(0)
	b.mu.Lock()
	b.shown = one
	b.mu.Unlock()
	_ = b.world(one).SetSpeed(one.speed)
}

// Switch shows another branch; see control.Branches.
func (b *Branches) Switch(id string) error {
	one, err := b.find(id)
	if err == nil {
		b.show(one)
	}
	return err
}

// Name gives a branch another name; see control.Branches.
func (b *Branches) Name(id, name string) error {
	one, err := b.find(id)
	if err != nil {
		return err
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	one.name = name
	return nil
}

// Drop ends a branch; see control.Branches.
func (b *Branches) Drop(id string) error {
	b.acting.Lock()
	defer b.acting.Unlock()
	one, err := b.find(id)
	switch {
	case err != nil:
		return err
	case one == &b.main:
		return fmt.Errorf("%s: %w: it is the world that is up", id, control.ErrShown)
	case one == b.current():
		return fmt.Errorf("%s: %w while it is shown: switch to another first", id, control.ErrShown)
	}
	b.mu.Lock()
	for i, other := range b.all {
		if other == one {
			b.all = append(b.all[:i:i], b.all[i+1:]...)
			break
		}
	}
	b.mu.Unlock()
	return one.replay.Close()
}

func (b *Branches) find(id string) (*branch, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, one := range append([]*branch{&b.main}, b.all...) {
		if one.id == id {
			return one, nil
		}
	}
	return nil, fmt.Errorf("branch %q: %w", id, control.ErrNoBranch)
}

// written is Written; what was seen by the end of a span is looked up in a world that stands there.
func (b *Branches) written(ctx context.Context, w *sim.World, from, to int64) (string, error) {
	all := w.Actions.After(0)
	if to < max(from, 1) || to >= int64(len(all)) || w.Actions.Head().Blocked != nil {
		return Written(w, from, to)
	}
	recording, err := w.Recording(ctx)
	if err != nil {
		return "", err
	}
	cut := recording.First(to)
	cut.Head.Until = all[to].At
	b.past.mu.Lock()
	defer b.past.mu.Unlock()
	b.trail.first.Lock()
	defer b.trail.first.Unlock()
	if err := b.past.reach(ctx, w.Actions, cut, ReplayConfig{Stack: b.Config}); err != nil {
		return "", err
	}
	return Written(b.past.replay.World, from, 0)
}

// Branch is the configuration of worlds beside one with this configuration: on free addresses of this machine, each with a log of its own.
func (cfg StackConfig) Branch() StackConfig {
	cfg.Dir, cfg.World.Apart = "", false
	return cfg.at(Addrs{})
}

// at is the configuration of a world at addresses.
func (cfg StackConfig) at(a Addrs) StackConfig {
	cfg.World.CloudAddr, cfg.World.OceanaAddr, cfg.World.Scanner, cfg.ConnectorAddr = a.Cloud, a.Oceana, a.Scanner, a.Connector
	return cfg
}

// Close ends every branch but the world that is up.
func (b *Branches) Close() {
	b.acting.Lock()
	defer b.acting.Unlock()
	b.past.close()
	if b.die != nil {
		b.die()
	}
	b.trail.end()
	b.mu.Lock()
	all := b.all
	b.all, b.shown = nil, nil
	b.mu.Unlock()
	for _, one := range all {
		_ = one.replay.Close()
	}
}
