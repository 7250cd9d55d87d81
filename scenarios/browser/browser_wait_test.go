package browser_test

import (
	"context"
	"fmt"
	"strings"

	"github.com/chromedp/chromedp"
)

// waiting is a function of the page that looks until it sees something: at once, and again after whatever may have changed what it sees, the document
// or an event. What is neither, such as a variable of a module, it sees a twentieth of a second later. A page that is looked at in each of
// its frames would draw frames for that alone. It looks in a task of its own, as a person does, and calls nothing that a test counts.
const waiting = `((look) => new Promise((done, failed) => {
  const task = new MessageChannel(), kinds = ["hashchange", "popstate", "load", "toggle", "input", "change", "focusin", "focusout", "scroll", "resize", "click"];
  let asked = false;
  const soon = () => { if (!asked) { asked = true; task.port2.postMessage(0); } };
  const seen = new MutationObserver(soon), often = setInterval(soon, 50);
  const end = (how, what) => {
    seen.disconnect();
    clearInterval(often);
    task.port1.close();
    for (const kind of kinds) removeEventListener(kind, soon, true);
    how(what);
  };
  task.port1.onmessage = () => {
    asked = false;
    try {
      const saw = look();
      if (saw) end(done, saw);
    } catch (err) { end(failed, err); }
  };
  seen.observe(document, { subtree: true, childList: true, attributes: true, characterData: true });
  for (const kind of kinds) addEventListener(kind, soon, true);
  soon();
}))`

// until waits for an expression to become true.
func (b *browser) until(expression string) {
	b.t.Helper()
	if _, err := b.waits(fmt.Sprintf("%s(() => (%s)).then(() => [])", waiting, expression)); err != nil {
		b.shot("failed-" + b.t.Name())
		text, _ := chromedp.Run(b.ctx, chromedp.Evaluate[string]("document.body.innerText"))
		b.t.Fatalf("never true: %s (%v); the page shows:\n%s", expression, err, text)
	}
}

// drawn waits until what the page knows is on the screen, of which it draws the next frame.
func (b *browser) drawn() {
	b.t.Helper()
	eval[bool](b, "new Promise((r) => requestAnimationFrame(() => requestAnimationFrame(() => r(true))))")
}

// waits is what a promise of the page becomes. A page that loads itself again meanwhile is asked again, see reload.js.
func (b *browser) waits(promise string) ([]float64, error) {
	b.t.Helper()
	ctx, cancel := context.WithTimeout(b.ctx, hangTimeout)
	defer cancel()
	wait := chromedp.Evaluate[[]float64](promise, chromedp.EvalAwaitPromise)
	got, err := chromedp.Run(ctx, wait)
	for err != nil && ctx.Err() == nil && strings.Contains(err.Error(), "(-32000)") {
		got, err = chromedp.Run(ctx, wait)
	}
	return got, err
}
