package browser_test

import (
	"fmt"

	"github.com/chromedp/chromedp"
)

// mouse moves the mouse to what a JavaScript expression finds and clicks there, as a hand does: once it can be seen, has stopped moving
// and nothing lies on it. What moved away between the look and the press is clicked again, and what came into its place hears nothing of it; what
// was drawn anew there was hit.
func (b *browser) mouse(find string) {
	b.t.Helper()
	for hit := false; !hit; {
		hit = b.hit(find)
	}
}

// hit is one click; it reports whether the element got it.
func (b *browser) hit(find string) bool {
	b.t.Helper()
	at := b.still(find)
	b.do(chromedp.MouseClickXY(at[0], at[1]))
	return !eval[bool](b, "Boolean(window.spot?.missed)")
}

// still waits until what an expression finds can be seen, has stopped moving and has nothing on it, and returns where its middle is.
func (b *browser) still(find string) []float64 {
	b.t.Helper()
	at, err := b.waits(fmt.Sprintf(`(async () => {
  const find = () => %s, spot = () => {
    const e = find();
    if (!e || e.disabled || !e.checkVisibility({ visibilityProperty: true })) return null;
    e.scrollIntoView({ block: "nearest", inline: "nearest" });
    const r = e.getBoundingClientRect(), x = r.x + r.width / 2, y = r.y + r.height / 2, top = document.elementFromPoint(x, y);
    return top && (e.contains(top) || top.contains(e)) ? { e, x, y, top } : null;
  };
  for (let still = false; !still; ) {
    const before = await %s(spot);
    await new Promise(requestAnimationFrame);
    const now = window.spot = spot();
    still = now?.e === before.e && now.x === before.x && now.y === before.y;
  }
  const { top } = window.spot, kinds = ["pointerdown", "mousedown", "pointerup", "mouseup", "click"], wrong = ({ target }) => target !== top && !find()?.contains(target);
  window.spot.missed = true;
  window.unguard?.();
  let missed = false;
  const guard = (press) => {
    if (press.type === "pointerdown") missed = wrong(press);
    if (missed) { press.stopImmediatePropagation(); press.preventDefault(); }
    if (press.type === "click") { window.spot.missed = missed || wrong(press); window.unguard(); }
  };
  window.unguard = () => { for (const kind of kinds) removeEventListener(kind, guard, true); };
  for (const kind of kinds) addEventListener(kind, guard, true);
  return [window.spot.x, window.spot.y];
})()`, find, waiting))
	if err != nil {
		b.fail(fmt.Errorf("never there to be clicked: %s: %w", find, err))
	}
	return at
}

// point clicks what has a data-testid, below a selector if one is given, with the mouse.
func (b *browser) point(id string, below ...string) {
	b.t.Helper()
	b.mouse(fmt.Sprintf("document.querySelector(%q)", string(test(id, below...))))
}

// pointAt clicks the first element of a selector that says text.
func (b *browser) pointAt(text, selector string) {
	b.t.Helper()
	b.mouse(fmt.Sprintf("[...document.querySelectorAll(%q)].find((e) => e.textContent.includes(%q))", selector, text))
}

// choose picks an option of a list; the list itself is the browser's own, outside of the page.
func (b *browser) choose(value, id string) {
	b.t.Helper()
	b.until(fmt.Sprintf("(() => { const s = document.querySelector(%q); if (!s) return false; s.value = %q; s.dispatchEvent(new Event('change')); return s.value === %q; })()",
		string(test(id)), value, value))
}
