package browser_test

import (
	"compress/gzip"
	"fmt"
	"io"
	"os"
	"testing"

	"github.com/wavetank/wavetank/sim/channel"
)

// axe loads axe-core into the page; see testdata/axe/SOURCE.md.
func (b *browser) axe() {
	b.t.Helper()
	f, err := os.Open("testdata/axe/axe.min.js.gz")
	if err != nil {
		b.t.Fatal(err)
	}
	defer func() { _ = f.Close() }()
	z, err := gzip.NewReader(f)
	if err != nil {
		b.t.Fatal(err)
	}
	script, err := io.ReadAll(z)
	if err != nil {
		b.t.Fatal(err)
	}
	eval[bool](b, string(script)+";true")
}

// violations are what axe-core finds against WCAG 2.2, levels A and AA.
func (b *browser) violations() []string {
	b.t.Helper()
	return eval[[]string](b, `axe.run(document, { runOnly: { type: "tag", values: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"] }, resultTypes: ["violations"] })
  .then((r) => r.violations.flatMap((v) => v.nodes.map((n) => v.id + ": " + n.target.join(" ") + ": " + n.html.slice(0, 160) + " " + n.failureSummary.replaceAll("\n", " ").slice(0, 160))))`)
}

// TestTheConsoleKeepsWCAG looks at every pane, its menus and its states with axe-core, in light and dark, at three widths. In TestThePanesFitEveryWindow
// the page is audited for names, ids and contrast at every commit.
func TestTheConsoleKeepsWCAG(t *testing.T) {
	if testing.Short() {
		t.Skip("make test-long: axe-core reads every node of fourteen panes")
	}
	t.Parallel()
	b := newBrowser(t)
	b.crowd()
	must := b.must
	must(b.stack.World.Act("Dia", channel.Action{Do: channel.DoFile, File: "eicar.pdf"}))
	must(b.stack.World.AddPerson(channel.Person{Name: "Eli"}, "messenger"))
	must(b.stack.World.Act("Eli", channel.Action{Do: channel.DoSend, Text: "Rings at a desk"}))
	must(b.stack.World.Settle(t.Context()))
	everything := []string{"phones", "desks", "wire", "faults", "gherkin", "scenarios", "message", "menus", "play"}
	looks := []struct {
		width, height int64
		dark          bool
		panes         []string
	}{
		{1280, 800, false, everything}, {1280, 800, true, []string{"phones", "message", "menus", "scenarios", "play"}}, {3840, 2160, true, []string{"message"}},
		{390, 844, false, []string{"phones", "desks", "wire", "message", "play"}}, {390, 844, true, []string{"phones", "desks"}},
	}
	for _, look := range looks {
		b.look(look.width, look.height, look.dark)
		b.open("/#phones")
		b.axe()
		for _, pane := range look.panes {
			switch pane {
			case "message":
				b.until(`(() => { const l = document.querySelector("wt-desk .line.failed, wt-phone .bubble"); if (l) location.hash = "#message/" + l.dataset.id; return Boolean(l); })()`)
				b.until("!document.querySelector('wt-detail').hidden")
			case "menus":
				b.until(`(() => { location.hash = "#wire"; for (const id of ["person", "attach", "rich", "supervise", "due"]) { const s = document.querySelector("[data-testid=" + id + "]"); if (!s.closest("details").open) s.click(); } return true; })()`)
				b.until(`document.querySelector("[data-testid=rich-item]") !== null`)
			case "play":
				b.until("(location.hash = '#play/tours/an_infected_file.feature:5/13') !== ''")
				b.done(13)
			case "scenarios":
				b.until("(location.hash = '#scenarios') !== ''")
				b.until("document.querySelectorAll('[data-testid=scenario]').length > 500")
			default:
				b.until(fmt.Sprintf("(location.hash = '#%s') !== ''", pane))
			}
			b.drawn()
			for _, v := range b.violations() {
				t.Errorf("%d px, dark %t, %s: %s", look.width, look.dark, pane, v)
			}
			b.shot(fmt.Sprintf("access-%s-%d-%t", pane, look.width, look.dark))
		}
		b.until("(() => { const p = document.querySelector('wt-player'); if (!p.hidden) p.querySelector('[data-testid=play-end]').click(); return true; })()")
		b.until("document.querySelector('wt-player').hidden")
	}
}
