package soak

import (
	"context"
	"iter"
	"slices"
	"sync"
	"time"
)

// task is something that a process does. It is a coroutine: one at most runs at a time, and it runs until it parks or ends.
type task struct {
	p      *process
	next   func() (struct{}, bool)
	stop   func()
	yield  func(struct{}) bool
	over   bool
	joined []*task // who wait for its end
}

// killed unwinds a task whose process is dead.
type killed struct{}

// begin makes p do f from now on; it runs until f parks for the first time.
func (p *process) begin(f func()) *task {
	t := &task{p: p}
	t.next, t.stop = iter.Pull(func(yield func(struct{}) bool) {
		defer func() {
			if r := recover(); r != nil && r != (killed{}) {
				panic(r)
			}
		}()
		t.yield = yield
		f()
	})
	p.tasks = append(p.tasks, t)
	p.w.resume(t)
	return t
}

// resume lets t go on until it parks again, and then looks at what its process can do now.
func (w *world) resume(t *task) {
	if t.over || t.p.dead {
		return
	}
	before := w.current
	w.current = t
	_, more := t.next()
	w.current = before
	if !more {
		t.over = true
		t.p.ended(t)
	}
	if t.p.dead {
		t.p.remove()
		return
	}
	t.p.pump()
}

func (p *process) ended(t *task) {
	p.tasks = slices.DeleteFunc(p.tasks, func(o *task) bool { return o == t })
	for _, o := range t.joined {
		p.at(0, func() { p.w.resume(o) })
	}
	p.wake(func(idler) bool { return true })
}

// idler is a task that waits for a condition.
type idler struct {
	task *task
	of   *sync.Cond
}

func (p *process) wake(which func(idler) bool) {
	p.idle = slices.DeleteFunc(p.idle, func(o idler) bool {
		if !which(o) {
			return false
		}
		p.at(0, func() { p.w.resume(o.task) })
		return true
	})
}

// Wake is c.Broadcast.
func (p *process) Wake(c *sync.Cond) { p.wake(func(o idler) bool { return o.of == c }) }

// park gives the turn back until the current task is resumed.
func (w *world) park() {
	t := w.current
	if t.p.dead || !t.yield(struct{}{}) {
		panic(killed{})
	}
	if t.p.dead {
		panic(killed{})
	}
}

// sleep parks the current task for so long.
func (w *world) sleep(d time.Duration) {
	t := w.current
	t.p.at(d, func() { w.resume(t) })
	w.park()
}

// wait is something a task waits for from outside its process.
type wait struct {
	task   *task
	ctx    context.Context
	over   bool
	cancel func() // called when the process dies or ctx ends first; may be nil
}

// await parks the current task until ask has called the function it is given, or ctx ends, whose error is returned then.
func (p *process) await(ctx context.Context, ask func(done func()), cancel func()) error {
	o := &wait{task: p.w.current, ctx: ctx, cancel: cancel}
	p.waits = append(p.waits, o)
	ask(func() { p.settle(o, false) })
	for !o.over {
		p.w.park()
	}
	if o.ctx == nil {
		return ctx.Err()
	}
	return nil
}

// settle ends a wait; broken: because its context did.
func (p *process) settle(o *wait, broken bool) {
	if o.over || p.dead {
		return
	}
	o.over = true
	p.waits = slices.DeleteFunc(p.waits, func(x *wait) bool { return x == o })
	if broken {
		o.ctx = nil
		if o.cancel != nil {
			o.cancel()
		}
	}
	p.at(0, func() { p.w.resume(o.task) })
}

// Go has f done beside the caller, who can wait for its end: process is a connector.Runtime.
func (p *process) Go(f func()) (join func()) {
	var t *task
	p.at(0, func() { t = p.begin(f) })
	return func() {
		for t == nil || !t.over {
			if t == nil {
				p.w.sleep(0)
				continue
			}
			t.joined = append(t.joined, p.w.current)
			p.w.park()
		}
	}
}

// Await is c.Wait, which may return early.
func (p *process) Await(c *sync.Cond) {
	c.L.Unlock()
	defer c.L.Lock()
	p.idle = append(p.idle, idler{p.w.current, c})
	p.w.park()
}

// AfterFunc calls f after d, by the world's time: jumps of the process's clock do not matter.
func (p *process) AfterFunc(d time.Duration, f func()) (stop func() bool) {
	if p.w.cfg.plant == IgnoreMargin && (d == lease || d == lease-lease/3) { // the connector measures a lease by timers, too
		d += lease / 3
	}
	e := p.at(d, func() {
		f()
		if !p.dead {
			p.pump()
		}
	})
	return func() bool {
		pending := e.do != nil
		e.do = nil
		return pending
	}
}
