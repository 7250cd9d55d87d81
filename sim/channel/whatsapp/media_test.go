package whatsapp_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/wavetank/wavetank/sim/channel"
	"github.com/wavetank/wavetank/sim/channel/whatsapp"
	"github.com/wavetank/wavetank/sim/journal"
)

const badMedia = "uncategorized_error 1009"

// outcome is what the business hears, and what the phone draws as "kind text".
func (r *rig) outcome(message, native string) []string {
	r.t.Helper()
	before, _ := r.Handset("Ana")
	all := []string{r.post(num1, ana, message, native)}
	after, _ := r.Handset("Ana")
	for _, b := range after.Bubbles[len(before.Bubbles):] {
		all = append(all, b.Kind+" "+b.Text)
	}
	return all
}

func media(kind, name, mediaType string, size int64, text string) string {
	return string(journal.JSON(map[string]any{"type": kind, "text": text, "mediaUrl": "https://m/" + name + "?sig=1", "mediaType": mediaType, "mediaSize": size}))
}

func TestMedia(t *testing.T) {
	const mib, kib = 1 << 20, 1 << 10
	none := whatsapp.Options{}
	tests := []struct {
		name, message string
		options       whatsapp.Options
		want          []string
	}{
		{"R113: jpeg with caption", media("image", "a.jpg", "image/jpeg", 5*mib, "Look"), none, []string{"ok", "image Look"}},
		{"jpeg of one byte too many", media("image", "a.jpg", "image/jpeg", 5*mib+1, "Look"), none, []string{badMedia}},
		{"the cloud's blank caption is none", media("image", "a.png", "image/png", 0, " "), none, []string{"ok", "image "}},
		{"parameters of the type", media("image", "a.png", "image/PNG; q=1", 0, ""), none, []string{"ok", "image "}},
		{"type unknown, extension known", media("image", "a.PNG", "application/octet-stream", 0, ""), none, []string{"ok", "image "}},
		{"type and extension unknown", media("file", "a", "", 0, ""), none, []string{badMedia}},
		{"webp is a sticker without caption", media("image", "a.webp", "image/webp", 100*kib, "Hi"), none, []string{"ok", "sticker ", "text Hi"}},
		{"sticker of one byte too many", media("image", "a.webp", "image/webp", 100*kib+1, ""), none, []string{badMedia}},
		{"GIF stands still", media("image", "a.gif", "image/gif", 0, "x"), none, []string{"ok", "image x"}},
		{"GIF as video", media("image", "a.gif", "image/gif", 16*mib, "x"), whatsapp.Options{GIF: whatsapp.GIFVideo}, []string{"ok", "video x"}},
		{"GIF refused", media("image", "a.gif", "image/gif", 0, "x"), whatsapp.Options{GIF: whatsapp.GIFRefuse}, []string{badMedia}},
		{"audio has a player and no caption", media("file", "a.mp3", "audio/mpeg", 16*mib, "x"), none, []string{"ok", "audio a.mp3", "text x"}},
		{"audio of one byte too many", media("file", "a.mp3", "audio/mpeg", 16*mib+1, ""), none, []string{badMedia}},
		{"voice note", media("file", "a.ogg", "audio/ogg; codecs=opus", 0, ""), none, []string{"ok", "audio a.ogg"}},
		{"video with caption", media("file", "a.mp4", "video/mp4", 16*mib, "x"), none, []string{"ok", "video x"}},
		{"video of one byte too many", media("file", "a.mp4", "video/mp4", 16*mib+1, "x"), none, []string{badMedia}},
		{"document by name", media("file", "a.pdf", "application/pdf", 100*mib, ""), none, []string{"ok", "file a.pdf"}},
		{"document with caption", media("file", "a.pdf", "application/pdf", 0, "x"), none, []string{"ok", "file a.pdf\nx"}},
		{"document of one byte too many", media("file", "a.pdf", "application/pdf", 100*mib+1, ""), none, []string{badMedia}},
		{"R122: a dropped extension", media("file", "a.b.PDF", "application/pdf", 0, ""), whatsapp.Options{DropExtensions: []string{".pdf"}}, []string{"ok", "file a.b"}},
		{"R122: another one stays", media("file", "a.doc", "application/msword", 0, ""), whatsapp.Options{DropExtensions: []string{"pdf"}}, []string{"ok", "file a.doc"}},
		{"R123: avi", media("file", "a.avi", "video/x-msvideo", 0, ""), none, []string{badMedia}},
		{"R123: avi that says it is mp4", media("file", "a.avi", "video/mp4", 0, ""), none, []string{badMedia}},
		{"wav", media("file", "a.wav", "audio/wav", 0, ""), none, []string{badMedia}},
		{"webm", media("file", "a.webm", "video/webm", 0, ""), none, []string{badMedia}},
		{"avi as a document", media("file", "a.avi", "video/x-msvideo", 0, ""), whatsapp.Options{AnyDocument: true}, []string{"ok", "file a.avi"}},
		{"another code", media("file", "a.avi", "", 0, ""), whatsapp.Options{MediaCode: 2008}, []string{"uncategorized_error 2008"}},
		{"a document that says it is a picture", media("image", "a.pdf", "image/png", 0, ""), none, []string{badMedia}},
		{"a picture that is a document", media("image", "a.pdf", "application/pdf", 0, ""), none, []string{badMedia}},
		{"a file that is a picture", media("file", "a.png", "image/png", 0, "x"), none, []string{"ok", "image x"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			r := newRig(t)
			r.must(r.SetOptions(tt.options))
			r.writes("Ana", "")
			if diff := cmp.Diff(r.outcome(tt.message, ""), tt.want); diff != "" {
				t.Errorf("outcome (-got +want):\n%s", diff)
			}
		})
	}
}

func TestRichMessages(t *testing.T) {
	cards := `"items":[{"title":"A","description":"one","mediaUrl":"https://m/a.png","actions":[{"type":"link","text":"More","uri":"https://a"}]},` +
		`{"title":"B","actions":[{"type":"postback","text":"Buy","payload":"b"}]}]`
	ask := `{"type":"text","text":"Shall we?","actions":[{"type":"reply","text":"Yes","payload":"y"},{"type":"link","text":"More","uri":"https://a"},{"type":"postback","text":"No","payload":"n"}]}`
	none := whatsapp.Options{}
	tests := []struct {
		name, message string
		options       whatsapp.Options
		want          []string
	}{
		{"R114: link", `{"type":"text","text":"See","actions":[{"type":"link","text":"More","uri":"https://a"}]}`, none, []string{"ok", "text See\nMore https://a"}},
		{"R118: buttons vanish", ask, none, []string{"ok", "text Shall we?\nMore https://a"}},
		{"R118: buttons as a list", ask, whatsapp.Options{ListOptions: true}, []string{"ok", "text Shall we?\nMore https://a\n1. Yes\n2. No"}},
		{"R116: request for a location", `{"type":"text","text":"Where?","actions":[{"type":"locationRequest","text":"Send it"}]}`, none, []string{"ok", "text Where?"}},
		{"R116: without a text of its own", `{"type":"text","text":"","actions":[{"type":"locationRequest","text":"Send it"}]}`, none, []string{"ok", "text Send it"}},
		{"R116: in the cloud's words", `{"type":"text","text":"Where?","actions":[{"type":"locationRequest","text":"Send it"}]}`,
			whatsapp.Options{LocationPrompt: "A location, please"}, []string{"ok", "text A location, please"}},
		{"R115: pin", `{"type":"location","coordinates":{"lat":1.5,"long":-2}}`, none, []string{"ok", "location 1.5,-2"}},
		{"R115: pin with name and address", `{"type":"location","coordinates":{"lat":1.5,"long":-2},"location":{"name":"Shop","address":"Road 1"}}`, none,
			[]string{"ok", "location 1.5,-2\nShop\nRoad 1"}},
		{"pin at the edge", `{"type":"location","coordinates":{"lat":-90,"long":180}}`, none, []string{"ok", "location -90,180"}},
		{"pin too far north", `{"type":"location","coordinates":{"lat":90.001,"long":0}}`, none, []string{"uncategorized_error 1009"}},
		{"pin too far west", `{"type":"location","coordinates":{"lat":0,"long":-180.001}}`, none, []string{"uncategorized_error 1009"}},
		{"pin without coordinates", `{"type":"location"}`, none, []string{"uncategorized_error 1008"}},
		{"R117: compound", `{"type":"image","text":"Look","mediaUrl":"https://m/a.png","actions":[{"type":"link","text":"More","uri":"https://a"}]}`, none,
			[]string{"ok", "image Look\nMore https://a"}},
		{"R119: carousel", `{"type":"carousel","text":"1. A and so on",` + cards + `}`, none, []string{"ok", "text 1. A\none\nMore https://a\n\n2. B"}},
		{"R119: carousel as pictures", `{"type":"carousel",` + cards + `}`, whatsapp.Options{CarouselPictures: true}, []string{"ok", "image A\none\nMore https://a", "text B"}},
		{"list", `{"type":"list",` + cards + `}`, none, []string{"ok", "image A\none\nMore https://a", "text B"}},
		{"list without items", `{"type":"list","items":[]}`, none, []string{"uncategorized_error 1008"}},
		{"list with a picture that is none", `{"type":"list","items":[{"title":"A","mediaUrl":"https://m/a.avi"}]}`, none, []string{badMedia}},
		{"empty text", `{"type":"text","text":""}`, none, []string{"uncategorized_error 1008"}},
		{"blank text", `{"type":"text","text":" \n "}`, none, []string{"uncategorized_error 1008"}},
		{"zero-width text", `{"type":"text","text":"` + "\u200b" + `"}`, none, []string{"ok", "text \u200b"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			r := newRig(t)
			r.must(r.SetOptions(tt.options))
			r.writes("Ana", "")
			if diff := cmp.Diff(r.outcome(tt.message, ""), tt.want); diff != "" {
				t.Errorf("outcome (-got +want):\n%s", diff)
			}
		})
	}
}

func TestNativeContent(t *testing.T) {
	tests := []struct{ name, native, want string }{
		{"text", `{"type":"text","text":{"body":"a"}}`, "[ok text a]"},
		{"image", `{"type":"image","image":{"link":"https://m/a.jpg","caption":"c"}}`, "[ok image c]"},
		{"document", `{"type":"document","document":{"link":"https://m/x.pdf","filename":"bill.pdf"}}`, "[ok file bill.pdf]"},
		{"audio", `{"type":"audio","audio":{"link":"https://m/a.ogg"}}`, "[ok audio a.ogg]"},
		{"video", `{"type":"video","video":{"link":"https://m/a.mp4","caption":"c"}}`, "[ok video c]"},
		{"sticker", `{"type":"sticker","sticker":{"link":"https://m/a.webp"}}`, "[ok sticker ]"},
		{"location", `{"type":"location","location":{"latitude":1,"longitude":2,"name":"Shop"}}`, "[ok location 1,2\nShop]"},
		{"an image that is a video", `{"type":"image","image":{"link":"https://m/a.mp4"}}`, "[" + badMedia + "]"},
		{"a document that is an image", `{"type":"document","document":{"link":"https://m/a.png"}}`, "[" + badMedia + "]"},
		{"nothing in it", `{"type":"image"}`, "[bad_request]"},
		{"a group message", `{"type":"group"}`, "[bad_request]"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			r := newRig(t)
			r.writes("Ana", "")
			if got := fmt.Sprint(r.outcome("", tt.native)); got != tt.want {
				t.Errorf("outcome = %s, want %s", got, tt.want)
			}
		})
	}
}

func TestTexts(t *testing.T) { // R112
	for name, tt := range map[string]struct{ text, want string }{
		"4095 characters":           {strings.Repeat("a", 4095), "ok"},
		"4096 of four bytes":        {strings.Repeat("😀", 4096), "ok"},
		"4097 of four bytes":        {strings.Repeat("😀", 4097), "uncategorized_error 1001"},
		"100,000":                   {strings.Repeat("x", 100_000), "uncategorized_error 1001"},
		"right to left":             {"שלום \u202bعالم\u202c", "ok"},
		"combining":                 {"Z͑ͫ̓ͪ̂ͫ̽͏̴̙̤̞͉͚̯̞̠͍A̴̵̜̰͔ͫ͗͢", "ok"},
		"2048 accents one by one":   {strings.Repeat("e\u0301", 2048), "ok"},
		"2049 accents one by one":   {strings.Repeat("e\u0301", 2049), "uncategorized_error 1001"},
		"a family of four":          {"👨‍👩‍👧‍👦", "ok"},
		"markup is nothing special": {"<b>&amp;</b> {{1}}", "ok"},
	} {
		r := newRig(t)
		r.writes("Ana", "")
		if got := r.post(num1, ana, string(journal.JSON(map[string]string{"type": "text", "text": tt.text})), ""); got != tt.want {
			t.Errorf("%s: %s, want %s", name, got, tt.want)
			continue
		}
		h, _ := r.Handset("Ana")
		if last := h.Bubbles[len(h.Bubbles)-1].Text; tt.want == "ok" && last != tt.text {
			t.Errorf("%s: drawn is %q, want the same bytes", name, last)
		}
	}
}

func TestAcceptFirst(t *testing.T) {
	r := newRig(t)
	r.must(r.SetOptions(whatsapp.Options{AcceptFirst: true, Modern: true}))
	if got := r.text(num1, ana); got != "uncategorized_error 131047" {
		t.Errorf("outcome = %s", got)
	}
	var reports []string
	for _, e := range r.log.Entries(0) {
		if name, ok := strings.CutPrefix(e.Name, "report "); ok {
			reports = append(reports, name)
		}
	}
	if diff := cmp.Diff(reports, []string{channel.ReportChannel, channel.ReportFailure}); diff != "" {
		t.Errorf("reports (-got +want):\n%s", diff)
	}
}

func TestCodes(t *testing.T) {
	last := 0
	for _, c := range whatsapp.Codes() {
		if c.Code <= last || c.Title == "" || c.Confidence != whatsapp.High && c.Confidence != whatsapp.Medium && c.Confidence != whatsapp.Low {
			t.Errorf("code %+v: want ascending numbers, a title and a confidence", c)
		}
		last = c.Code
	}
}

func FuzzNative(f *testing.F) {
	for _, seed := range []string{"", "null", `{"type":"text","text":{"body":"a"}}`, template("hello_world", "en_US", "Ann", "Al"), `{"type":"template"}`,
		`{"type":"hsm","hsm":{"namespace":"communications","element_name":"hello_world","language":{"policy":"fallback","code":"de"},"localizable_params":[{"default":"a"},{"default":"b"}]}}`,
		`{"type":"document","document":{"link":"https://m/a.pdf?x","filename":"a.b.c"}}`, `{"type":"location","location":{"latitude":1e400}}`,
		`{"type":"template","template":{"name":"hello_world","components":[{"type":"body","parameters":[{"currency":{"fallback_value":"1"}},null]}]}}`} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, native string) {
		r := newRig(t)
		r.must(r.SetOptions(whatsapp.Options{FollowFallback: true, ListOptions: true, DropExtensions: []string{"pdf"}}))
		r.writes("Ana", "")
		got := r.outcome(`{"type":"text","text":"fallback"}`, native)
		if (got[0] == "ok") != (len(got) > 1) {
			t.Errorf("%q: %v: what is accepted is drawn, what is refused is not", native, got)
		}
		if text, ok := r.Render(json.RawMessage(native)); ok && got[0] == "ok" && got[1] != "template "+text {
			t.Errorf("%q: rendered %q, drawn %q", native, text, got[1])
		}
	})
}
