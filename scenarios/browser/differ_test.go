package browser_test

import (
	"fmt"
	"testing"

	"github.com/wavetank/wavetank/sim/channel"
)

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
