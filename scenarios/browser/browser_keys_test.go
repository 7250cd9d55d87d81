package browser_test

import (
	"context"
	"fmt"
	"strings"

	"github.com/chromedp/cdproto/dom"
	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
)

// focus puts the focus to an element, once it can be seen.
func (b *browser) focus(at chromedp.CSS) {
	b.t.Helper()
	b.until(fmt.Sprintf("(() => { const e = document.querySelector(%q); if (!e?.checkVisibility({ visibilityProperty: true })) return false; e.focus(); return true; })()", string(at)))
}

// write enters a text where a field is, at once, as a hand that pastes it does or a language that is written in parts; what is no text, such as Enter, is pressed.
func (b *browser) write(text string, at chromedp.CSS) {
	b.t.Helper()
	b.focus(at)
	for text != "" {
		n := strings.IndexFunc(text, func(r rune) bool { return r < ' ' })
		switch n {
		case 0:
			b.press(text[:1])
			text = text[1:]
			continue
		case -1:
			n = len(text)
		}
		b.call(func(ctx context.Context) error {
			_, err := chromedp.Call(ctx, input.InsertText, input.InsertTextParams{Text: text[:n]})
			return err
		})
		text = text[n:]
	}
}

// press presses keys, one after another, where the focus is.
func (b *browser) press(keys ...string) {
	b.t.Helper()
	for _, key := range keys {
		b.do(chromedp.KeyEvent(key))
	}
}

// upload gives a field files of this machine.
func (b *browser) upload(at chromedp.CSS, files ...string) {
	b.t.Helper()
	b.until(fmt.Sprintf("document.querySelector(%q) !== null", string(at)))
	b.call(func(ctx context.Context) error {
		field, err := chromedp.Run(ctx, chromedp.Evaluate[*runtime.RemoteObject](fmt.Sprintf("document.querySelector(%q)", string(at))))
		if err != nil {
			return err
		}
		_, err = chromedp.Call(ctx, dom.SetFileInputFiles, dom.SetFileInputFilesParams{Files: files, ObjectID: field.ObjectID})
		return err
	})
}
