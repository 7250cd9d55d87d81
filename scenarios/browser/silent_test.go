package browser_test

import (
	"context"
	"fmt"
	"sync"
	"testing"

	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/chromedp"

	"github.com/wavetank/wavetank/sim/control"
)

// complaints collects what the browser's console shows in red.
type complaints struct {
	mu  sync.Mutex
	all []string
}

func (b *browser) complaints() *complaints {
	b.t.Helper()
	c := &complaints{}
	if err := chromedp.Listen(b.ctx, func(ev any) {
		if e, ok := ev.(*log.EventEntryAdded); ok && e.Entry.Level == log.EntryLevelError {
			c.mu.Lock()
			defer c.mu.Unlock()
			c.all = append(c.all, fmt.Sprintf("%s %s", e.Entry.Text, e.Entry.URL))
		}
	}); err != nil {
		b.t.Fatal(err)
	}
	b.do(chromedp.Func(func(ctx context.Context, _ *chromedp.Target) error {
		_, err := chromedp.Call(ctx, log.Enable, chromedp.Void{})
		return err
	}))
	return c
}

// taken are the complaints since the last look.
func (c *complaints) taken() []string {
	c.mu.Lock()
	defer c.mu.Unlock()
	all := c.all
	c.all = nil
	return all
}

// TestNoPageComplainsAsItLoads opens every page of a world, with and without a token, with a full world and an empty one.
func TestNoPageComplainsAsItLoads(t *testing.T) {
	t.Parallel()
	b := newBrowser(t)
	c := b.complaints()
	b.crowd()
	for _, path := range []string{"/", "/#wire", "/#scenarios", "/#gherkin", "/#phone/Ana", "/#message/none", "/#entry/1"} {
		b.open(path)
		for _, what := range c.taken() {
			t.Errorf("%s: %s", path, what)
		}
	}
	b.do(chromedp.Navigate(b.url + "/docs"))
	b.until("document.querySelector('article') !== null")
	for _, what := range c.taken() {
		t.Errorf("/docs: %s", what)
	}
}

// TestATokenIsAskedForInAForm has a world with a token: without it the page asks, in no colour of error, and with it everything works, after
// a reload too. The address does not keep it.
func TestATokenIsAskedForInAForm(t *testing.T) {
	t.Parallel()
	b := newBrowser(t, func(c *control.API) { c.Token = "t0ken-of-the-test" })
	c := b.complaints()
	b.look(1280, 800, false)
	for _, path := range []string{"/#wire", "/docs"} {
		b.do(chromedp.Navigate(b.url + path))
		b.until("document.querySelector('[data-testid=token]') !== null")
		if all := c.taken(); len(all) > 0 {
			t.Errorf("%s: before a token is given the browser complains: %q", path, all)
		}
	}
	b.do(chromedp.Navigate(b.url + "/#wire"))
	b.until("document.querySelector('[data-testid=token]') !== null")
	b.shot("token-1280")
	b.typeIn("wrong\r", "token")
	b.sees("not the token", "[role=alert]")
	b.do(chromedp.Evaluate[chromedp.Void]("document.querySelector('[data-testid=token]').value = ''"))
	b.typeIn("t0ken-of-the-test\r", "token")
	live := "document.documentElement.hasAttribute('data-live') && document.documentElement.hasAttribute('data-ready')"
	b.until(live)
	b.person("Ana", "whatsapp")
	b.do(chromedp.Reload())
	b.until(live)
	b.until("document.querySelector('wt-phone[data-name=Ana]') !== null")
	c.taken()

	other := b.another()
	o := other.complaints()
	other.open("/?pause=5&token=t0ken-of-the-test#wire")
	if at := eval[string](other, "location.href"); at != b.url+"/?pause=5#wire" {
		t.Errorf("the address has become %s", at)
	}
	other.do(chromedp.Navigate(b.url + "/docs"))
	other.until("document.querySelector('article') !== null")
	if all := o.taken(); len(all) > 0 {
		t.Errorf("with the token the browser complains: %q", all)
	}
}
