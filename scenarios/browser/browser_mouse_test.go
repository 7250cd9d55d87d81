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
		hit = b.press(find)
	}
}

// press is one click; it reports whether the element got it.
func (b *browser) press(find string) bool {
	b.t.Helper()
	at := b.still(find)
	b.do(chromedp.MouseClickXY(at[0], at[1]))
	return !eval[bool](b, "Boolean(window.spot?.missed)")
}

// still waits until what an expression finds can be seen, has stopped moving and has nothing on it, and returns where its middle is.
func (b *browser) still(find string) []float64 {
	b.t.Helper()
	b.until(fmt.Sprintf(`(() => {
  const find = () => %s, e = find();
  if (!e || e.disabled || !e.checkVisibility({ visibilityProperty: true })) return false;
  e.scrollIntoView({ block: "nearest", inline: "nearest" });
  const r = e.getBoundingClientRect(), x = r.x + r.width / 2, y = r.y + r.height / 2, top = document.elementFromPoint(x, y);
  if (!top || !e.contains(top) && !top.contains(e)) return false;
  const still = window.spot?.e === e && window.spot.x === x && window.spot.y === y;
  window.spot = { e, x, y, missed: still };
  window.unguard?.();
  if (!still) return false;
  const kinds = ["pointerdown", "mousedown", "pointerup", "mouseup", "click"], wrong = ({ target }) => target !== top && !find()?.contains(target);
  let missed = false;
  const guard = (press) => {
    if (press.type === "pointerdown") missed = wrong(press);
    if (missed) { press.stopImmediatePropagation(); press.preventDefault(); }
    if (press.type === "click") { window.spot.missed = missed || wrong(press); window.unguard(); }
  };
  window.unguard = () => { for (const kind of kinds) removeEventListener(kind, guard, true); };
  for (const kind of kinds) addEventListener(kind, guard, true);
  return true;
})()`, find))
	return eval[[]float64](b, "[window.spot.x, window.spot.y]")
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
