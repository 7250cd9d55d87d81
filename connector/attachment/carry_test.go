package attachment_test

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/wavetank/wavetank/connector/attachment"
)

// odd maps file names that must not be shown as received to the names shown instead.
var odd = []struct{ what, name, want string }{
	{"as it is", "a.pdf", "a.pdf"},
	{"no extension", "a", "a.pdf"},
	{"direction override", "a\u202efdp.exe", "afdp.exe"},
	{"isolates and marks", "a\u2066b\u2069\u200f.pdf", "ab.pdf"},
	{"path separators", `..\..\a.pdf`, "a.pdf"},
	{"slashes", "../../etc/passwd.pdf", "passwd.pdf"},
	{"control characters", "a\x00\x1b[2J\r\nb\x7f.pdf", "a[2Jb.pdf"},
	{"a quote that would end the field", `a"; name="b.pdf`, "a; name=b.pdf"},
	{"nothing left", "\u202e . ", "file.pdf"},
	{"no UTF-8", "a\xff\xfe.pdf", "a.pdf"},
	{"4 KiB", strings.Repeat("n", 4<<10-4) + ".pdf", strings.Repeat("n", 196) + ".pdf"},
	{"4 KiB of accents", strings.Repeat("é", 2<<10) + ".pdf", strings.Repeat("é", 98) + ".pdf"},
	{"4 KiB of extension", "a." + strings.Repeat("p", 4<<10), "a." + strings.Repeat("p", 198)},
}

func TestNamesInbound(t *testing.T) {
	for _, tt := range odd {
		t.Run(tt.what, func(t *testing.T) {
			f := newFar(t)
			_, err := f.carrier(t).Inbound(context.Background(), attachment.Arrival{
				MediaURL: f.URL + "/media/" + url.PathEscape(tt.name), MediaType: "application/pdf", MediaSize: int64(len(pdf)), WorkRequest: "w1", ID: "t1",
			})
			if err != nil {
				t.Fatal(err)
			}
			if got, want := strings.Join(f.got, ","), tt.want+" application/pdf"; got != want {
				t.Errorf("got %q, want %q", got, want)
			}
		})
	}
}

func TestNamesOutbound(t *testing.T) {
	for _, tt := range odd {
		t.Run(tt.what, func(t *testing.T) {
			f := newFar(t)
			mediaURL, _, err := f.carrier(t).Outbound(context.Background(), attachment.Departure{
				UUID: "u1", WorkRequest: "w1", Name: tt.name, MediaSize: int64(len(pdf)), AppUser: "x",
			})
			if err != nil || mediaURL != "http://cloud/x" {
				t.Fatal(mediaURL, err)
			}
			if got, want := strings.Join(f.got, ","), tt.want+" application/pdf"; got != want {
				t.Errorf("got %q, want %q", got, want)
			}
		})
	}
}

func TestAnUnannouncedLength(t *testing.T) {
	f := newFar(t)
	stored, err := f.carrier(t).Inbound(context.Background(), attachment.Arrival{MediaURL: f.URL + "/media/chunked.pdf", MediaSize: int64(len(pdf)), WorkRequest: "w1", ID: "t1"})
	if err != nil || f.bytes != len(pdf) || stored.MediaSize != int64(len(pdf)) {
		t.Errorf("%d bytes came: %+v, %v", f.bytes, stored, err)
	}
}

// TestWhatIsNotCarried brings bad files in and out. Nothing of them is stored anywhere, the error is one line and names the setting, and
// it says whether another attempt can help.
func TestWhatIsNotCarried(t *testing.T) {
	const final, again = true, false
	short := func(c *attachment.Config) { c.Timeout = 200 * time.Millisecond }
	tests := []struct {
		name, file string // of the cloud, and of Oceana unless it is an address
		size       int64
		says       string
		final      bool
		change     func(*attachment.Config)
	}{
		{"another host", "http://files.example/a.pdf", 0, "aggregator.mediaHosts", final, nil},
		{"another loopback port", "http://127.0.0.1:1/a.pdf", 0, "aggregator.mediaHosts", final, nil},
		{"a host with credentials", "http://u:p@files.example/a.pdf", 0, "no web address", final, nil},
		{"no web address", "file:///etc/passwd", 0, "no web address", final, nil},
		{"a redirect", "moved.pdf", 0, "redirects are not followed", final, nil},
		{"an endless body", "endless.pdf", 0, "files.maxBytes", final, nil},
		{"an endless body that announces little", "endless.pdf", 20, "20 bytes were announced", final, nil},
		{"more than is allowed announced", "a.pdf", 1<<20 + 1, "files.maxBytes", final, nil},
		{"a body that ends early", "truncated.pdf", 0, "unexpected EOF", again, nil},
		{"a body that ends early after a while", "truncated-late.pdf", 0, "unexpected EOF", again, nil},
		{"a body that does not go on", "silent.pdf", 0, "took longer than 200ms (files.timeout)", again, short},
		{"fewer bytes than announced", "a.pdf", 15, "15 bytes were announced and 14 came", final, nil},
		{"more bytes than announced", "a.pdf", 13, "13 bytes were announced and 14 came", final, nil},
		{"fewer bytes than announced, of a length that nobody says", "chunked.pdf", 15, "15 bytes were announced and 14 came", final, nil},
		{"more bytes than announced, of a length that nobody says", "chunked.pdf", 13, "13 bytes were announced and 14 came", final, nil},
		{"what unpacks to more than it seems", "packed.pdf", 0, `packed as "gzip"`, final, nil},
		{"a program", "program.pdf", 0, "files of type application/vnd.microsoft.portable-executable are not carried", final, nil},
		{"an archive", "archive.pdf", 0, "files of type application/zip are not carried", final, nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var change []func(*attachment.Config)
			if tt.change != nil {
				change = append(change, tt.change)
			}
			t.Run("in", func(t *testing.T) {
				f := newFar(t)
				address := tt.file
				if !strings.Contains(address, ":") {
					address = f.URL + "/media/" + tt.file
				}
				_, err := f.carrier(t, change...).Inbound(context.Background(), attachment.Arrival{MediaURL: address, MediaType: "application/pdf", MediaSize: tt.size, WorkRequest: "w1", ID: "t1"})
				f.refused(t, err, tt.says, tt.final)
			})
			if strings.Contains(tt.file, ":") {
				return // Oceana gives no addresses
			}
			t.Run("out", func(t *testing.T) {
				f := newFar(t)
				_, _, err := f.carrier(t, change...).Outbound(context.Background(), attachment.Departure{UUID: tt.file, WorkRequest: "w1", Name: "a.pdf", MediaSize: tt.size, AppUser: "x"})
				f.refused(t, err, tt.says, tt.final)
			})
		})
	}
}

// refused checks an error, and that nothing was stored.
func (f *far) refused(t *testing.T, err error, says string, final bool) {
	t.Helper()
	if err == nil || !strings.Contains(err.Error(), says) || strings.Contains(err.Error(), "\n") {
		t.Fatalf("got %v, want one line that says %q", err, says)
	}
	if strings.Contains(err.Error(), f.URL) {
		t.Errorf("the error tells an address: %v", err)
	}
	var no *attachment.Refusal
	if errors.As(err, &no) != final {
		t.Errorf("final = %t, want %t: %v", !final, final, err)
	}
	if len(f.got) != 0 {
		t.Errorf("something was stored: %q", f.got)
	}
}

// TestWhereItFails has each of the requests of a transfer refused while the others succeed, as when credentials stop working in the middle.
func TestWhereItFails(t *testing.T) {
	const in, out = true, false
	const cloud, oceana = "check aggregator.keyId and aggregator.secret", "check oceana.user and oceana.password"
	tests := []struct {
		in     bool
		where  string
		status int
		says   string
		final  bool
	}{
		{in, "token", 401, "media token: 401 Unauthorized: " + cloud, true},
		{in, "token", 503, "media token: 503", false},
		{in, "cloud fetch", 401, "fetch from the cloud: 401", true},
		{in, "cloud fetch", 404, "fetch from the cloud: 404", true},
		{in, "cloud fetch", 429, "fetch from the cloud: 429", false},
		{in, "Oceana put", 401, "put into Oceana: 401 Unauthorized: " + oceana, true},
		{in, "Oceana put", 302, "put into Oceana: 302 Found: redirects are not followed", true},
		{in, "Oceana put", 403, "put into Oceana: 403", true},
		{in, "Oceana put", 408, "put into Oceana: 408", false},
		{in, "Oceana put", 413, "put into Oceana: 413 Request Entity Too Large: files.maxBytes allows more", true},
		{in, "Oceana put", 415, "put into Oceana: 415", true},
		{in, "Oceana put", 500, "put into Oceana: 500", false},
		{in, "Oceana put", 507, "put into Oceana: 507", true},
		{out, "Oceana fetch", 401, "fetch from Oceana: 401 Unauthorized: " + oceana, true},
		{out, "Oceana fetch", 404, "fetch from Oceana: 404", true},
		{out, "Oceana fetch", 503, "fetch from Oceana: 503", false},
		{out, "cloud put", 401, "put into the cloud: 401 Unauthorized: " + cloud, true},
		{out, "cloud put", 413, "put into the cloud: 413 Request Entity Too Large: files.maxBytes allows more", true},
		{out, "cloud put", 415, "put into the cloud: 415", true},
		{out, "cloud put", 503, "put into the cloud: 503", false},
	}
	for _, tt := range tests {
		t.Run(tt.where+" "+http.StatusText(tt.status), func(t *testing.T) {
			f := newFar(t)
			f.fails[tt.where] = tt.status
			var err error
			if c := f.carrier(t); tt.in {
				_, err = c.Inbound(context.Background(), attachment.Arrival{MediaURL: f.URL + "/media/a.pdf", MediaType: "application/pdf", WorkRequest: "w1", ID: "t1"})
			} else {
				_, _, err = c.Outbound(context.Background(), attachment.Departure{UUID: "u1", WorkRequest: "w1", Name: "a.pdf", AppUser: "x"})
			}
			f.refused(t, err, tt.says, tt.final)
		})
	}
}

func TestAnswersThatSayTooLittle(t *testing.T) {
	for name, tt := range map[string]struct{ says, want string }{
		"no uuid":        {`{}`, "put into Oceana: answer without uuid"},
		"not JSON":       {`<html>`, "put into Oceana: invalid character"},
		"fewer bytes":    {`{"uuid":"u1","mediaSize":3}`, "put into Oceana: it stored 3 of 14 bytes"},
		"nothing at all": {" ", "put into Oceana: EOF"},
	} {
		t.Run(name, func(t *testing.T) {
			f := newFar(t)
			f.says = tt.says
			_, err := f.carrier(t).Inbound(context.Background(), attachment.Arrival{MediaURL: f.URL + "/media/a.pdf", WorkRequest: "w1", ID: "t1"})
			var no *attachment.Refusal
			if err == nil || !strings.Contains(err.Error(), tt.want) || errors.As(err, &no) {
				t.Errorf("got %v, want %q, to be tried again", err, tt.want)
			}
		})
	}
}
