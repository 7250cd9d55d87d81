package browser_test

import (
	"bytes"
	"context"
	"fmt"
	"image"
	"image/color"
	"image/draw"
	"image/png"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/chromedp/chromedp"

	"github.com/wavetank/wavetank/sim"
	"github.com/wavetank/wavetank/sim/oceana"
	"github.com/wavetank/wavetank/sim/shop"
)

// shopper is a real browser on the shop's page, which is on another origin than the cloud.
type shopper struct {
	*browser
	world *sim.World
	line  *line
	at    string
}

func newShopper(t *testing.T) *shopper {
	t.Helper()
	b := newBrowser(t)
	b.requests()
	w := b.stack.World
	l := newLine(t, w.CloudAddr())
	cloud := "http://" + l.Addr().String()
	site := httptest.NewServer(shop.Handler(shop.Config{
		Site: func() shop.Site { return shop.Site{ConfigURL: cloud + "/sdk/", AppID: w.App.ID} },
		Sign: func(userID string) (string, error) { return w.SiteToken("", userID) },
	}))
	t.Cleanup(site.Close)
	b.also = []string{site.URL, cloud, w.CloudURL()}
	s := &shopper{browser: b, world: w, line: l, at: site.URL + "/shop"}
	s.must(w.SetIntegration("web"))
	s.must(w.Oceana.AddAgent(oceana.AgentConfig{Name: "Alice", Ready: true}))
	return s
}

func (s *shopper) must(err error) {
	s.t.Helper()
	if err != nil {
		s.t.Fatal(err)
	}
}

func (s *shopper) visit() {
	s.t.Helper()
	s.do(chromedp.Navigate(s.at))
	s.until("document.querySelector('.open') !== null && document.querySelector('#options').textContent !== ''")
}

func (s *shopper) press(selector string) {
	s.t.Helper()
	s.until(fmt.Sprintf("(() => { const e = document.querySelector(%q); if (!e || !e.checkVisibility()) return false; e.click(); return true; })()", selector))
}

func (s *shopper) write(text string) {
	s.t.Helper()
	s.browser.write(text, ".write input[type=text]")
	s.press(".write > button")
}

func (s *shopper) settle() {
	s.t.Helper()
	s.must(s.world.Settle(s.t.Context()))
}

// user is the app user that the browser stores once the cloud has answered.
func (s *shopper) user() string {
	s.t.Helper()
	stored := fmt.Sprintf("localStorage.getItem(%q)", s.world.App.ID+".appUserId")
	s.until(stored + " !== null")
	return eval[string](s.browser, stored)
}

// line is the network between the browser and the cloud, which can be cut.
type line struct {
	net.Listener
	to string

	mu    sync.Mutex
	cut   bool
	conns []net.Conn
}

func newLine(t *testing.T, to string) *line {
	t.Helper()
	at, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	l := &line{Listener: at, to: to}
	var running sync.WaitGroup
	running.Go(func() {
		for {
			c, err := at.Accept()
			if err != nil {
				return
			}
			running.Go(func() { l.carry(t.Context(), c) })
		}
	})
	t.Cleanup(func() { _ = at.Close(); l.set(true); running.Wait() })
	return l
}

// carry takes bytes both ways until one side ends.
func (l *line) carry(ctx context.Context, near net.Conn) {
	defer func() { _ = near.Close() }()
	far, err := (&net.Dialer{}).DialContext(ctx, "tcp", l.to)
	if err != nil {
		return
	}
	defer func() { _ = far.Close() }()
	l.mu.Lock()
	if l.cut {
		l.mu.Unlock()
		return
	}
	l.conns = append(l.conns, near, far)
	l.mu.Unlock()
	var back sync.WaitGroup
	back.Go(func() { _, _ = io.Copy(near, far); _ = near.Close() })
	_, _ = io.Copy(far, near)
	_ = far.Close()
	back.Wait()
}

// set cuts the line, or mends it.
func (l *line) set(cut bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.cut = cut
	for _, c := range l.conns {
		_ = c.Close()
	}
	l.conns = nil
}

// TestACustomerWithARealBrowser plays a whole story: a first message, an answer, buttons, a picture, a lost network, a second visit, a
// login and a logout.
func TestACustomerWithARealBrowser(t *testing.T) {
	s := newShopper(t)
	w := s.world
	s.look(390, 844, false)
	s.visit()
	s.shot("shop-390-light")
	s.press(".open")
	s.write("Do you ship to Spain?")
	s.sees("Do you ship to Spain?", ".lines .mine:not(.sending, .failed)")
	s.settle()
	customer := "Web User " + s.user()
	s.must(w.Oceana.Answer("Alice", customer))
	s.must(w.Oceana.Send("Alice", customer, "We do <b>indeed</b>"))
	s.settle()
	s.sees("We do <b>indeed</b>", ".lines p:not(.mine)") // text, and no markup
	if phones := w.Phones(); len(phones) != 1 || !phones[0].Elsewhere || len(phones[0].Bubbles) != 2 {
		t.Errorf("the console shows %+v, want the visitor's screen", phones)
	}

	post := func(body string) {
		t.Helper()
		r, err := http.NewRequestWithContext(t.Context(), "POST", w.CloudURL()+"/v1.1/appusers/"+s.user()+"/messages", strings.NewReader(body))
		s.must(err)
		r.SetBasicAuth(w.App.KeyID, w.App.Secret)
		r.Header.Set("Content-Type", "application/json")
		resp, err := http.DefaultClient.Do(r)
		s.must(err)
		_ = resp.Body.Close()
		s.settle()
	}
	post(`{"role":"appMaker","type":"text","text":"Which one?","actions":[{"type":"postback","text":"The snow jacket","payload":"SNOW"}]}`)
	s.press(".acts button")
	post(`{"role":"appMaker","type":"text","text":"Gift wrap?","actions":[{"type":"reply","text":"Yes, please","payload":"WRAP"},{"type":"reply","text":"No","payload":"NONE"}]}`)
	s.sees("No", ".replies button")
	s.shot("shop-chat-390-light")
	s.press(".replies button")
	s.sees("Yes, please", ".lines .mine:not(.sending, .failed)")
	s.settle()

	// A picture.
	jacket := image.NewRGBA(image.Rect(0, 0, 320, 200))
	draw.Draw(jacket, jacket.Bounds(), image.NewUniform(color.RGBA{0x9a, 0x5b, 0x33, 0xff}), image.Point{}, draw.Src)
	var drawn bytes.Buffer
	s.must(png.Encode(&drawn, jacket))
	picture := filepath.Join(t.TempDir(), "jacket.png")
	s.must(os.WriteFile(picture, drawn.Bytes(), 0o600))
	s.upload(".write input[type=file]", picture)
	s.until("document.querySelector('.lines .mine img')?.naturalWidth === 320")

	// A lost network: what was written is kept and sent again, what was said meanwhile is fetched.
	s.line.set(true)
	s.write("Are you still there?")
	s.until("document.querySelector('.lines .mine.failed') !== null")
	s.shot("shop-offline-390-light")
	s.must(w.Oceana.Send("Alice", customer, "Take your time"))
	s.settle()
	s.line.set(false)
	s.press(".lines .mine.failed")
	s.sees("Are you still there?", ".lines .mine:not(.sending, .failed):not(.failed)")
	s.sees("Take your time", ".lines p:not(.mine)")
	s.settle() // the scanner lets it pass

	// A second visit, on a larger screen, at night.
	s.look(1280, 800, true)
	s.visit()
	s.until("document.querySelectorAll('.lines p').length >= 8")
	s.press(".open")
	s.sees("Do you ship to Spain?", ".lines .mine")
	s.shot("shop-1280-dark")
	user := s.user()

	// A login, which the visitor becomes, and a logout, after which nothing is left.
	s.browser.write("cust-1", "#user")
	s.press("#login button")
	s.sees("cust-1", "#who")
	s.sees("Do you ship to Spain?", ".lines .mine")
	if got := w.Cloud.SDKUserID(w.App.ID, "cust-1"); got != user {
		t.Errorf("cust-1 is %q, the visitor was %q", got, user)
	}
	s.press("#logout button")
	s.until("document.querySelectorAll('.lines p').length === 0 && localStorage.getItem(" + fmt.Sprintf("%q", w.App.ID+".appUserId") + ") === null")
	s.settle()
	if problems := w.Journal.Problems(); len(problems) > 0 {
		t.Errorf("nobody understood %+v", problems)
	}
}

// TestABrowserThatIsBackHearsOnce: a page may try to connect for two reasons at once, and counts what it is told once all the same.
// TestAMessageWaitsForTheConfig: who writes before the page knows the cloud's addresses is heard all the same.
func TestAMessageWaitsForTheConfig(t *testing.T) {
	s := newShopper(t)
	s.visit()
	state := eval[string](s.browser, fmt.Sprintf(`import("/shop/messenger.js").then(async ({ Messenger }) => {
		const m = new Messenger({ configBaseUrl: %q, appId: %q });
		m.init();
		await m.send("Early");
		return m.messages[0].state ?? "sent";
	})`, "http://"+s.line.Addr().String()+"/sdk/", s.world.App.ID))
	if state != "sent" {
		t.Errorf("a message of the first moment is %s", state)
	}
}

func TestABrowserThatIsBackHearsOnce(t *testing.T) {
	s := newShopper(t)
	w := s.world
	s.visit()
	s.press(".open")
	s.write("Hello")
	s.sees("Hello", ".lines .mine:not(.sending, .failed)")
	s.settle()
	customer := "Web User " + s.user()
	s.must(w.Oceana.Answer("Alice", customer))
	s.settle()
	s.press("[aria-label='Close the chat']")
	s.line.set(true)
	s.until("document.querySelector('.note').textContent.startsWith('No connection')")
	s.line.set(false)
	eval[bool](s.browser, "dispatchEvent(new Event('online')) && dispatchEvent(new Event('online'))")
	s.until("document.querySelector('.note').textContent === ''")
	s.must(w.Oceana.Send("Alice", customer, "One"))
	s.settle()
	s.must(w.Oceana.Send("Alice", customer, "Two"))
	s.settle()
	s.sees("Two", ".lines p")
	if badge := eval[string](s.browser, "document.querySelector('.open b').textContent"); badge != "2" {
		t.Errorf("two messages are counted as %s", badge)
	}
	connected := 0
	for _, sub := range w.SDK.Realtime().Subscribers("/sdk/apps/" + w.App.ID + "/appusers/" + s.user()) {
		if sub.Connected { // the one of before is not, and is forgotten in time
			connected++
		}
	}
	if connected != 1 {
		t.Errorf("the page is connected %d times", connected)
	}
}

func TestTheShopIsReadable(t *testing.T) {
	s := newShopper(t)
	for _, dark := range []bool{false, true} {
		s.look(390, 844, dark)
		s.visit()
		s.axe()
		s.press(".open")
		s.axe()
		if v := s.violations(); len(v) > 0 {
			t.Errorf("dark %t: %q", dark, v)
		}
		if wide := eval[int](s.browser, "document.documentElement.scrollWidth - innerWidth"); wide > 0 {
			t.Errorf("dark %t: the page is %d px too wide", dark, wide)
		}
	}
}
