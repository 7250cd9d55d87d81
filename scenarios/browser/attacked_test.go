package browser_test

import (
	"bytes"
	"context"
	"fmt"
	"image"
	"image/color"
	"image/draw"
	"image/png"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"github.com/wavetank/wavetank/sim/actions"
	"github.com/wavetank/wavetank/sim/channel"
	"github.com/wavetank/wavetank/sim/control"
)

// joins adds a person as a program does.
func (b *browser) joins(name, kind string) {
	b.t.Helper()
	eval[bool](b, fmt.Sprintf("import('/phones.js').then((m) => m.addPerson(%q, %q)).then(() => true)", name, kind))
	b.until(fmt.Sprintf("document.querySelector('wt-phone[data-name=%q]') !== null", name))
}

// file keeps bytes for the page to open.
func (b *browser) file(name string, content []byte) string {
	b.t.Helper()
	path := filepath.Join(b.t.TempDir(), name)
	b.must(os.WriteFile(path, content, 0o600))
	return path
}

// TestThePrintedAddressOpensThePage: the key of its owner is in it, and the page names its world in every call.
func TestThePrintedAddressOpensThePage(t *testing.T) {
	t.Parallel()
	key := ""
	b := newBrowser(t, func(c *control.API) { c.Token, key = "a-token-of-the-owner", c.OwnersKey() })
	b.open("/?token=" + key)
	b.person("Ana", "whatsapp")
	if n := b.count("dialog"); n != 0 {
		t.Error("a token is asked for")
	}
}

// TestAnAddressOfAWorldThatIsOver is of a branch that was dropped, or of a program that has ended: the page shows the world that is up.
func TestAnAddressOfAWorldThatIsOver(t *testing.T) {
	t.Parallel()
	b := newBrowser(t)
	b.open("/?world=b7#desks")
	b.sees("The world that this tab showed is over", "#toast")
	b.until("location.search === '' && location.hash === '#desks'")
	b.agent("Alice")
	b.sees("Live", "[data-testid=world-tab][aria-pressed=true]")
}

// TestAScenarioIsLeft for the world that is up: nothing is refused on the way, and the library is there.
func TestAScenarioIsLeft(t *testing.T) {
	t.Parallel()
	b := newBrowser(t)
	b.look(1280, 800, false)
	b.open("/#phones")
	b.joins("Zoe", "web")
	b.until("(location.hash = '#play/tours/a_day_too_late.feature:5/3') !== ''")
	b.done(3)
	for range 2 {
		b.until("document.querySelector('[data-testid=shown]').textContent.includes('plays a scenario')")
		b.point("play-end")
		b.until("document.querySelector('wt-phone[data-name=Zoe]') !== null && document.querySelector('wt-player').hidden")
		b.until("document.querySelectorAll('[data-testid=tour]').length >= 9")
		if got := eval[string](b, "[...document.querySelectorAll('[data-testid=world-tab]')].map((e) => e.textContent).join()"); got != "Live" {
			t.Errorf("the worlds are %s", got)
		}
		if told := eval[string](b, "document.getElementById('toast').hidden ? '' : document.getElementById('toast').textContent"); told != "" {
			t.Errorf("who leaves is told %q", told)
		}
		eval[bool](b, "(history.back(), true)") // to the address of the scenario, which plays it again
	}
}

// TestWhoGoesBackStaysInTheWorld that the tab shows: the address is of that one.
func TestWhoGoesBackStaysInTheWorld(t *testing.T) {
	t.Parallel()
	b := newBrowser(t)
	b.look(1280, 800, false)
	b.open("/#phones")
	b.until("(location.hash = '#desks') !== ''")
	b.point("what-if")
	b.sees("This tab shows the branch b1", "[data-testid=shown]")
	eval[bool](b, "(history.back(), true)")
	b.until("location.hash === '#phones'")
	b.until("location.search === '?world=b1'")
	b.sees("This tab shows the branch b1", "[data-testid=shown]")
}

// TestWhatIsNoWorldIsRefusedInWords: a link that was cut, one that was typed, and files that are something else.
func TestWhatIsNoWorldIsRefusedInWords(t *testing.T) {
	t.Parallel()
	b := newBrowser(t)
	b.open("/")
	b.joins("Ana", "whatsapp")
	link := eval[string](b, `(async () => { let text = ""; navigator.clipboard.writeText = async (t) => { text = t; }; await (await import("/share.js")).link(); return text; })()`)
	_, whole, _ := strings.Cut(link, "#")
	for _, hash := range []string{whole[:len(whole)/2], whole + "AAAA", "share/", "share/!!", "share/" + strings.Repeat("A", 8001)} {
		eval[bool](b, fmt.Sprintf("(document.getElementById('toast').textContent = '', location.hash = %q, true)", hash))
		b.sees("This link holds no world, or only a part of one: copy it whole.", "#toast:not([hidden])")
	}
	recording, err := b.now().World.Recording(t.Context())
	b.must(err)
	var lines bytes.Buffer
	b.must(recording.Write(&lines))
	for text, says := range map[string]string{
		"Hello": "no log of actions", lines.String()[:lines.Len()-10]: "truncated",
		strings.Replace(lines.String(), actions.Format, "a wave", 1): "no log of actions",
	} {
		b.upload(test("load-file"), b.file("wrong.ndjson", []byte(text)))
		b.sees(says, "#toast:not([hidden])")
	}
	if n := b.count("[data-testid=world-tab]"); n != 1 {
		t.Errorf("%d worlds are up", n)
	}
	b.upload(test("load-file"), b.file("right.ndjson", lines.Bytes()))
	b.sees("This tab shows the branch b1", "[data-testid=shown]")
}

// within are the elements of a selector that are not whole inside of what another one finds around them.
func (b *browser) within(selector, around string) string {
	b.t.Helper()
	return eval[string](b, fmt.Sprintf(`[...document.querySelectorAll(%q)].filter((e) => e.checkVisibility()).filter((e) => {
		const r = e.getBoundingClientRect(), a = e.closest(%q).getBoundingClientRect(), top = document.elementFromPoint(r.x + r.width / 2, r.y + r.height / 2);
		return r.left < a.left || r.right > a.right || r.width < 8 || !e.contains(top) && !top?.contains(e);
	}).map((e) => e.dataset.testid).join()`, selector, around))
}

// TestALongNameLeavesRoom for the menus beside it.
func TestALongNameLeavesRoom(t *testing.T) {
	t.Parallel()
	b := newBrowser(t)
	long := strings.TrimSpace(strings.Repeat("Wolfeschlegelsteinhausen ", 3))
	for _, size := range [][2]int64{{1280, 800}, {390, 844}} {
		b.look(size[0], size[1], false)
		b.open("/#phones")
		if size[0] > 1000 {
			b.person(long, "whatsapp")
			b.agent(long[:60])
		}
		b.until("document.querySelector('wt-phone .device') !== null")
		if out := b.within("wt-phone [data-testid=person]", "#phones"); out != "" {
			t.Errorf("at %d: %s is not seen", size[0], out)
		}
		b.open("/#desks")
		if out := b.within("wt-desk :is([data-testid=state], [data-testid=desk-menu])", "#desks"); out != "" {
			t.Errorf("at %d: %s is not seen", size[0], out)
		}
		b.shot(fmt.Sprintf("long-name-%d", size[0]))
	}
}

// TestAPhoneShowsWhichWorldItIs, and no button lies on another one, on screens that are as narrow as phones.
func TestAPhoneShowsWhichWorldItIs(t *testing.T) {
	t.Parallel()
	b := newBrowser(t)
	b.look(390, 844, false)
	b.open("/")
	b.point("what-if")
	for _, size := range [][2]int64{{390, 844}, {320, 640}} {
		b.look(size[0], size[1], size[0] == 320)
		b.sees("This tab shows the branch b1; the live world is at", "[data-testid=shown]")
		if out := b.within("#top button, wt-history :is(button, summary, .shown)", "body"); out != "" {
			t.Errorf("at %d: %s cannot be seen or hit", size[0], out)
		}
		b.shot(fmt.Sprintf("worlds-%d", size[0]))
		b.point("stage")
		b.until("document.querySelector('[data-testid=floor-customers]').checkVisibility()")
		if wide := eval[float64](b, "Math.min(...[...document.querySelectorAll('wt-stage [type=number]')].map((e) => e.offsetWidth))"); wide < 50 {
			t.Errorf("at %d: a number has %v px", size[0], wide)
		}
		b.point("stage")
	}
}

// red is a picture of one colour, twice as wide as high.
func red(t *testing.T) []byte {
	t.Helper()
	p := image.NewRGBA(image.Rect(0, 0, 400, 200))
	draw.Draw(p, p.Bounds(), image.NewUniform(color.RGBA{R: 200, A: 255}), image.Point{}, draw.Src)
	var out bytes.Buffer
	if err := png.Encode(&out, p); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// TestALogoIsTakenFromAFile: it is drawn whole on every phone, in a branch and after a reload, and a file that is no picture is refused.
func TestALogoIsTakenFromAFile(t *testing.T) {
	t.Parallel()
	b := newBrowser(t)
	b.look(1280, 800, false)
	b.open("/#phones")
	b.joins("Ana", "whatsapp")
	b.joins("Bo", "messenger")
	b.point("stage")
	b.upload(test("logo-file"), b.file("logo.png", []byte("no picture")))
	b.sees("decoded", "#toast:not([hidden])")
	if n := b.count("wt-phone .face canvas"); n != 0 {
		t.Errorf("%d phones show what is no picture", n)
	}
	b.upload(test("logo-file"), b.file("logo.png", red(t)))
	shown := `(() => { const all = [...document.querySelectorAll("wt-phone .face canvas")].map((c) => [[32, 32], [2, 32], [32, 4], [32, 60]].map(([x, y]) => c.getContext("2d").getImageData(x, y, 1, 1).data.join()).join(" "));
return all.length === 2 && all.every((p) => p === "200,0,0,255 200,0,0,255 0,0,0,0 0,0,0,0"); })()`
	b.until(shown)
	b.shot("logo-of-a-file")
	b.point("stage")
	b.point("what-if")
	b.sees("This tab shows the branch b1", "[data-testid=shown]")
	b.until(shown)
	b.do(chromedp.Reload())
	b.until("document.documentElement.hasAttribute('data-ready')")
	b.until(shown)
	text := b.written("the profile of the business:", "data:image/png;base64,")
	if result, out := runText(t, text); !result.OK() {
		t.Errorf("what was written does not run:\n%s\n%s", text, out)
	}
}

// TestTheQueueOfTwoWorldsDiffers: one who waits in one world only is told, and none who waits in both.
func TestTheQueueOfTwoWorldsDiffers(t *testing.T) {
	t.Parallel()
	b := newBrowser(t)
	b.look(1280, 800, false)
	b.open("/#phones")
	b.joins("Ana", "whatsapp")
	b.joins("Bo", "messenger")
	b.typeIn("Here\r", "say", anasPhone)
	b.sees("1 waiting", "[data-testid=waiting]")
	b.point("what-if")
	b.sees("This tab shows the branch b1", "[data-testid=shown]")
	b.typeIn("There\r", "say", "wt-phone[data-name=Bo]")
	b.sees("2 waiting", "[data-testid=waiting]")
	b.point("world")
	b.pointAt("What differs from Live", "[data-testid=world-differ]")
	b.sees("the queue", "[data-testid=dialog] th")
	row := "[...document.querySelectorAll('[data-testid=dialog] tr')].find((r) => r.textContent.startsWith('the queue'))"
	if got := eval[string](b, fmt.Sprintf("[...%s.cells].map((c) => c.textContent).join(' | ')", row)); got != "the queue |  | Bo on Messenger" {
		t.Errorf("it says %q", got)
	}
}

// TestPagesThatWereLeftHoldNoStream: a browser keeps them for the way back, and opens six connections to a host.
func TestPagesThatWereLeftHoldNoStream(t *testing.T) {
	t.Parallel()
	b := newBrowser(t)
	path, err := exec.LookPath("chromium")
	b.must(err)
	options := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.ExecPath(path), chromedp.DisableGPU)
	if os.Geteuid() == 0 {
		options = append(options, chromedp.NoSandbox)
	}
	allocated, stop := chromedp.NewExecAllocator(context.WithoutCancel(t.Context()), options...)
	t.Cleanup(stop)
	ctx, closeBrowser := chromedp.NewContext(allocated)
	t.Cleanup(closeBrowser)
	b.must(chromedp.Do(ctx))
	b.ctx = ctx
	for range 8 {
		b.open("/#wire")
		eval[bool](b, "(window.kept = true)")
		b.do(chromedp.Navigate("about:blank"))
	}
	b.must(b.now().World.SetIntegration("whatsapp"))
	b.must(b.now().World.AddPerson(channel.Person{Name: "Ana"}, "whatsapp"))
	eval[bool](b, "(setTimeout(() => history.back()), true)")
	b.until("document.querySelector('wt-phone[data-name=Ana]') !== null") // one that was kept is brought up to date
	if !eval[bool](b, "window.kept === true") {
		t.Error("the page was not kept: this browser shows nothing")
	}
}

// TestTheHeaderStaysWhereItIs, on the screen that the stage is made for, whatever falls due while time runs; and a short name stays whole beside a long
// address.
func TestTheHeaderStaysWhereItIs(t *testing.T) {
	t.Parallel()
	b := newBrowser(t)
	b.look(1280, 720, false)
	b.open("/#phones")
	b.joins("Ana", "web")
	high := func() int { return eval[int](b, "document.getElementById('top').offsetHeight") }
	before := high()
	b.point("stage")
	b.point("templates")
	b.typeIn("parcel", "template-name")
	b.typeIn("It is on its way.", "template-body")
	b.point("submit-template")
	b.sees("pending until", "[data-testid=reviews]")
	b.point("dialog-close")
	b.sees("due in", "[data-testid=due]")
	b.point("run")
	b.sees("Pause", "[data-testid=run]")
	b.shot("running-1280")
	if now := high(); now != before {
		t.Errorf("the header is %d px high, and was %d", now, before)
	}
	if cut := eval[bool](b, "(() => { const e = document.querySelector('wt-phone h3'); return e.scrollWidth > e.clientWidth; })()"); cut {
		t.Error("the name Ana is cut")
	}
}

// TestTheWireOfATimeThatThePageForgot is asked for: a page that is opened late holds the newest crossings only.
func TestTheWireOfATimeThatThePageForgot(t *testing.T) {
	t.Parallel()
	b := newBrowser(t)
	b.open("/")
	b.joins("Ana", "whatsapp")
	b.typeIn("Hello\r", "say", anasPhone)
	b.sees("Hello", anasPhone+" .bubble")
	w := b.now().World
	b.settled(w.AdvanceTo(t.Context(), w.Clock.Now().Add(time.Hour)))
	for i := range 480 { // of them the log does not know
		b.must(w.Act("Ana", channel.Action{Do: channel.DoSend, Text: fmt.Sprint("Message ", i)}))
		if i%240 == 0 {
			b.settled(w.AdvanceTo(t.Context(), w.Clock.Now().Add(time.Hour)))
		}
	}
	b.settled(nil)
	b.look(1280, 720, false)
	b.do(chromedp.Reload())
	b.until("document.documentElement.hasAttribute('data-live') && document.documentElement.hasAttribute('data-ready')")
	eval[bool](b, "import('/store.js').then((s) => { window.world = s.world; return true; })")
	b.until("world.entries.size > 0")
	b.drawn()
	if oldest := eval[int](b, "world.oldest"); oldest < 50 {
		t.Fatalf("the page holds what crossed from entry %d on: let more cross", oldest)
	}
	for _, back := range []time.Duration{time.Minute, 30 * time.Minute} { // the wire of a time is that of its last crossing
		b.drag(back)
		b.exact()
		b.until(`(() => { const rows = document.querySelector("[data-testid=rows]"); return Number(rows.dataset.last) > 0 && Number(rows.dataset.last) < 50; })()`)
		b.sees("Ana", "[data-testid=rows] .row b")
		if late := eval[int](b, "[...document.querySelectorAll('[data-testid=rows] time')].filter((e) => Date.parse(e.dateTime) > world.past).length"); late != 0 {
			t.Errorf("%d crossings are of a later time", late)
		}
	}
	b.shot("wire-forgotten")
	b.click("to-now")
	b.until("Number(document.querySelector('[data-testid=rows]').dataset.last) > 1000")
}

// TestAStreamThatAProxyRefusedIsOpenedAgain: a browser never tries again what was answered with an error.
func TestAStreamThatAProxyRefusedIsOpenedAgain(t *testing.T) {
	t.Parallel()
	b := newBrowser(t)
	to, err := url.Parse(b.url)
	b.must(err)
	var asked atomic.Int64
	forward := httputil.NewSingleHostReverseProxy(to)
	proxy := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if strings.HasSuffix(r.URL.Path, "/journal/stream") && asked.Add(1) == 2 {
			http.Error(w, "the world begins", http.StatusBadGateway)
			return
		}
		forward.ServeHTTP(w, r)
	}))
	t.Cleanup(func() { proxy.CloseClientConnections(); proxy.Close() })
	b.url = proxy.URL
	b.open("/#phones")
	proxy.CloseClientConnections()
	b.until("!document.documentElement.hasAttribute('data-live')")
	b.until("document.documentElement.hasAttribute('data-live')")
	if n := asked.Load(); n != 3 {
		t.Errorf("the stream was asked for %d times", n)
	}
}

// TestALongDifferenceBeginsAtItsBeginning, although what closes it is at its end.
func TestALongDifferenceBeginsAtItsBeginning(t *testing.T) {
	t.Parallel()
	b := newBrowser(t)
	b.look(390, 844, true)
	b.open("/#phones")
	b.joins("Ana", "whatsapp")
	b.point("what-if")
	b.sees("This tab shows the branch b1", "[data-testid=shown]")
	for i := range 60 {
		b.must(b.now().World.Act("Ana", channel.Action{Do: channel.DoSend, Text: fmt.Sprint("Message ", i)}))
	}
	b.settled(nil)
	b.point("world")
	b.pointAt("What differs from Live", "[data-testid=world-differ]")
	b.sees("Message 59", "[data-testid=dialog] td")
	if at := eval[[]float64](b, "(() => { const d = document.querySelector('[data-testid=dialog]'); return [d.scrollTop, d.scrollHeight - d.clientHeight]; })()"); at[0] != 0 || at[1] < 500 {
		t.Errorf("it is scrolled to %v of %v", at[0], at[1])
	}
	b.shot("differ-390-dark")
}

// TestALinkMakesOneWorld, also for who goes back, and for who opens it twice it makes two.
func TestALinkMakesOneWorld(t *testing.T) {
	t.Parallel()
	b := newBrowser(t)
	b.look(1280, 720, false)
	b.open("/#desks")
	b.joins("Ana", "whatsapp")
	link := eval[string](b, `(async () => { let text = ""; navigator.clipboard.writeText = async (t) => { text = t; }; await (await import("/share.js")).link(); return text; })()`)
	_, hash, _ := strings.Cut(link, "#")
	for n := range 2 {
		eval[bool](b, fmt.Sprintf("(location.hash = %q, true)", hash))
		b.sees(fmt.Sprintf("This tab shows the branch b%d", n+1), "[data-testid=shown]")
		b.until("location.hash === '#phones'")
		eval[bool](b, "(history.back(), true)")
		b.until("location.hash === '#desks'")
		b.typeIn("Hello\r", "say", anasPhone) // whatever the address made is there afterwards
		b.sees("Hello", anasPhone+" .bubble")
		if got := b.count("[data-testid=world-tab]"); got != n+2 {
			t.Errorf("%d worlds are up after %d links", got, n+1)
		}
	}
}
