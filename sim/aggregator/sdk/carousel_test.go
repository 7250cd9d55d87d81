package sdk_test

import "testing"

// A web messenger 4.0 draws a carousel or a list by its text, so each has one.
func TestACarouselHasATextToBeDrawnBy(t *testing.T) {
	g := newRig(t)
	ana := visitor{g.browser("a1")}
	ana.begin()
	ana.connect()
	for _, typ := range []string{"carousel", "list"} {
		g.rest("POST", ana.path()+"/messages", `{"role":"appMaker","type":"`+typ+`","items":[{"title":"Snow","description":"Warm","actions":[{"type":"link","text":"See","uri":"https://shop.example/snow"}]}]}`)
		m := ana.pushed()
		ana.inbox = nil
		if text, _ := m["text"].(string); m["type"] != typ || text == "" {
			t.Errorf("%s: %v", typ, m)
		}
	}
}
