package whatsapp_test

import "github.com/wavetank/wavetank/sim/channel"

func (c *fakeCloud) Postback(channel.PostbackIn) error { return nil }

func (c *fakeCloud) Typing(channel.TypingIn) error { return nil }
