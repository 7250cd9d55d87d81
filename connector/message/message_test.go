package message_test

import (
	"testing"
	"time"

	"github.com/wavetank/wavetank/connector/message"
)

func TestChannel(t *testing.T) {
	tests := []struct {
		channel   message.Channel
		supported bool
		window    time.Duration
		source    string
	}{
		{message.WhatsApp, true, 24 * time.Hour, "WhatsApp"},
		{message.Messenger, true, 24 * time.Hour, "Facebook"},
		{message.Twitter, true, 0, "Twitter"},
		{message.Web, true, 0, " In-App Messaging"},
		{message.IOS, true, 0, " In-App Messaging"},
		{message.Android, true, 0, " In-App Messaging"},
		{"viber", false, 0, " In-App Messaging"},
		{"instagram", false, 0, " In-App Messaging"},
	}
	for _, tt := range tests {
		t.Run(string(tt.channel), func(t *testing.T) {
			if got := tt.channel.Supported(); got != tt.supported {
				t.Errorf("Supported() = %v, want %v", got, tt.supported)
			}
			if got := tt.channel.Window(); got != tt.window {
				t.Errorf("Window() = %v, want %v", got, tt.window)
			}
			if got := tt.channel.Source(); got != tt.source {
				t.Errorf("Source() = %q, want %q", got, tt.source)
			}
		})
	}
}

func TestStatusOnlyMovesForward(t *testing.T) {
	order := []message.Status{"", message.Accepted, message.Delivered, message.Read}
	for i, from := range order {
		for j, to := range order {
			if got, want := to.After(from), j > i; got != want {
				t.Errorf("%q after %q = %v, want %v", to, from, got, want)
			}
		}
	}
	for _, s := range append(order, message.Failed) {
		if s.After(message.Failed) {
			t.Errorf("%q follows failed", s)
		}
	}
	if !message.Failed.After(message.Delivered) || message.Failed.After(message.Read) {
		t.Error("failed follows delivered but never read")
	}
}
