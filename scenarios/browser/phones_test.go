package browser_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/wavetank/wavetank/sim/channel"
)

// TestPeopleAreAddedRenamedAndRemoved with the mouse and a name typed; what was written along runs.
func TestPeopleAreAddedRenamedAndRemoved(t *testing.T) {
	t.Parallel()
	b := newBrowser(t)
	b.look(1280, 800, false)
	b.open("/")
	b.mouse("document.querySelector('[data-testid=add-person] button')") // the name that is shown is taken
	b.until(fmt.Sprintf("document.querySelector(%q) !== null", anasPhone))
	b.person("Bo", "twitter")
	b.typeIn("Hello\r", "say", anasPhone)
	b.sees("Hello", anasPhone+" .bubble")

	b.point("person", anasPhone)
	b.until("(() => { const i = document.querySelector('[data-testid=rename-to]'); if (!i) return false; i.value = ''; return true; })()")
	b.typeIn("Bea", "rename-to")
	b.point("rename")
	bea := `wt-phone[data-name="Bea"]`
	b.sees("Hello", bea+" .bubble")
	b.until(fmt.Sprintf("document.querySelector(%q) === null", anasPhone))
	b.typeIn("I am Bea\r", "say", bea)
	b.sees("I am Bea", bea+" .bubble")

	// A name in use is refused, and nothing changes.
	b.point("person", bea)
	b.until("(() => { const i = document.querySelector('[data-testid=rename-to]'); if (!i) return false; i.value = 'Bo'; return true; })()")
	b.point("rename")
	b.sees("already in use", "#toast")
	b.until(fmt.Sprintf("document.querySelector(%q) !== null", bea))

	b.point("person", `wt-phone[data-name="Bo"]`)
	b.point("remove")
	b.until("document.querySelectorAll('wt-phone').length === 1")
	if phones := b.stack.World.Phones(); len(phones) != 1 || phones[0].Name != "Bea" || len(phones[0].Bubbles) != 2 {
		t.Errorf("the world has %+v", phones)
	}
	// Another browser sees it too: a person leaves without a crossing of any wire.
	if err := b.stack.World.RemovePerson("Bea"); err != nil {
		t.Fatal(err)
	}
	b.until("document.querySelectorAll('wt-phone').length === 0")

	written := b.written(`"Bea" sends "Hello"`, `"Bea" sends "I am Bea"`)
	if result, out := runText(t, written); !result.OK() {
		t.Errorf("what was written along does not run:\n%s\n%s", written, out)
	}
	if strings.Contains(written, `"Ana"`) {
		t.Errorf("the steps do not use the new name:\n%s", written)
	}
}

// TestAPhoneDoesAllThatItsClientOffers opens the menu of each network's phone and uses every item of it with the mouse; in short, Messenger's and
// Twitter's phones use what WhatsApp's has not.
func TestAPhoneDoesAllThatItsClientOffers(t *testing.T) {
	t.Parallel()
	b := newBrowser(t)
	b.look(1280, 800, false)
	b.open("/")
	used := map[string]bool{}
	for i, kind := range []string{"whatsapp", "messenger", "twitter", "web"} {
		name := []string{"Ana", "Bo", "Cem", "Dia"}[i]
		fewer := testing.Short() && (kind == "messenger" || kind == "twitter")
		b.person(name, kind)
		phone := fmt.Sprintf("wt-phone[data-name=%q]", name)
		offers := map[string]bool{}
		for _, do := range b.stack.World.Offered(name) {
			offers[do] = true
		}
		b.typeIn("For the world to see", "say", phone) // what is posted, or the caption of the photo
		b.point("attach", phone)
		b.until(fmt.Sprintf("document.querySelectorAll(%q).length > 0", phone+" .composer [data-testid=read]"))
		items := eval[[]string](b, fmt.Sprintf("[...document.querySelectorAll(%q)].map((e) => e.dataset.testid)", phone+" .composer .drop button"))
		for _, do := range items {
			for do, is := range map[string]string{"infected": "file", "stopTyping": "typing", "unmute": "mute"} {
				offers[do] = offers[is]
			}
			if !offers[do] {
				t.Errorf("%s: the menu offers %s, the client does not", kind, do)
			}
		}
		for do := range offers {
			hidden := do == "send" || do == "tap" || do == "react" || do == "reply" || do == "delete" || do == "form" || do == "unmute" // elsewhere, or after mute
			if !hidden && offers[do] && !strings.Contains(strings.Join(items, " ")+" ", do+" ") {
				t.Errorf("%s: the client offers %s, the menu does not", kind, do)
			}
		}
		b.mouse(fmt.Sprintf("document.querySelector(%q)", phone+" [data-testid=attach]")) // closes it
		for _, do := range items {
			if fewer && used[do] {
				continue
			}
			used[do] = true
			before := b.stack.World.Journal.Len()
			b.point("attach", phone)
			b.point(do, phone+" .composer")
			if do != "mute" && do != "unmute" && do != "read" && do != "offline" && do != "close" { // nothing is unread, and an end of a connection is no crossing
				b.until(fmt.Sprintf("Number(document.querySelector('[data-testid=rows]').dataset.last) > %d", before))
			}
			if told := eval[string](b, "document.getElementById('toast').hidden ? '' : document.getElementById('toast').textContent"); told != "" {
				t.Errorf("%s: %s failed: %s", kind, do, told)
			}
		}
		if !fewer {
			b.sees("muted", phone+" .who")
		}
		b.shot("phone-" + kind + "-1280-light")
	}
	b.sees("does not take calls", anasPhone+" .bubble.k-notice")
	written := b.written(`with the caption "For the world to see"`)
	if result, out := runText(t, written); !result.OK() {
		t.Errorf("what was written along does not run:\n%s\n%s", written, out)
	}
}

// TestAPlaceThatIsNoneIsRefused says that words are no place, and draws none.
func TestAPlaceThatIsNoneIsRefused(t *testing.T) {
	t.Parallel()
	b := newBrowser(t)
	b.open("/#phones")
	b.joins("Ana", "whatsapp")
	for _, do := range []string{"location", "liveLocation"} {
		b.point("attach", anasPhone)
		eval[string](b, fmt.Sprintf("document.getElementById('toast').textContent = '', document.querySelector(%q).value = 'Paris'", anasPhone+" [aria-label^='Which file']"))
		b.point(do, anasPhone+" .composer")
		b.sees("lat: where?", "#toast:not([hidden])")
	}
	if drawn := eval[int](b, fmt.Sprintf("document.querySelectorAll(%q).length", anasPhone+" .bubble")); drawn != 0 {
		t.Errorf("%d places are drawn", drawn)
	}
}

func TestMessagesAreReactedToAnsweredAndDeleted(t *testing.T) {
	t.Parallel()
	b := newBrowser(t)
	b.look(1280, 800, false)
	b.open("/")
	b.person("Ana", "whatsapp")
	b.typeIn("Which one?\r", "say", anasPhone)
	b.sees("Which one?", anasPhone+" .bubble")
	more := fmt.Sprintf("document.querySelector(%q)", anasPhone+" [data-more]")
	b.mouse(more)
	b.point("react", anasPhone)
	b.sees("👍", anasPhone+" .reactions")
	b.mouse(more)
	b.point("reply-to", anasPhone)
	b.typeIn("The red one\r", "say", anasPhone)
	b.sees("Which one?", anasPhone+" blockquote")
	b.mouse(more)
	b.point("delete", anasPhone)
	b.sees("You deleted this message", anasPhone+" .bubble.k-notice")
	b.point("profile", anasPhone)
	b.until(fmt.Sprintf("document.querySelector(%q).textContent !== ''", anasPhone+" .bar .sheet"))
	b.shot("phone-menu-1280-light")
	written := b.written(`reacts to "Which one?" with "👍"`, `replies to "Which one?" with "The red one"`, `deletes "Which one?"`)
	if result, out := runText(t, written); !result.OK() {
		t.Errorf("what was written along does not run:\n%s\n%s", written, out)
	}
}

// A long transcript is shown by its end; what is before it is a click away.
func TestEarlierMessagesAreAClickAway(t *testing.T) {
	t.Parallel()
	b := newBrowser(t)
	b.look(1280, 800, false)
	if err := b.stack.World.AddPerson(channel.Person{Name: "Ana"}, "web"); err != nil {
		t.Fatal(err)
	}
	for i := range 120 {
		if err := b.stack.World.Act("Ana", channel.Action{Do: channel.DoSend, Text: fmt.Sprint("Message ", i)}); err != nil {
			t.Fatal(err)
		}
	}
	if err := b.stack.World.Settle(t.Context()); err != nil {
		t.Fatal(err)
	}
	b.open("/")
	b.sees("Message 119", anasPhone+" .bubble")
	if n := eval[int](b, "document.querySelectorAll('wt-phone .bubble').length"); n != 80 {
		t.Errorf("%d bubbles are drawn, want the last 80", n)
	}
	b.pointAt("40 earlier", anasPhone+" .day button")
	b.until("document.querySelectorAll('wt-phone .bubble').length === 120")
}

// TestAnAnswerTakesNoFocusAway from a menu that was opened while a message was on its way.
func TestAnAnswerTakesNoFocusAway(t *testing.T) {
	t.Parallel()
	b := newBrowser(t)
	b.look(1280, 800, false)
	b.open("/")
	b.person("Ana", "whatsapp")
	b.until(fmt.Sprintf(`(() => {
  const phone = document.querySelector(%q), menu = phone?.querySelector("[data-testid=person]");
  if (!menu) return false;
  phone.input.value = "Hello";
  window.sent = phone.send();
  menu.focus();
  return true;
})()`, anasPhone))
	if got := eval[string](b, "window.sent.then(() => document.activeElement.dataset.testid)"); got != "person" {
		t.Errorf("after the message was sent, %q has the focus", got)
	}
}
