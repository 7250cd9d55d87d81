package whatsapp

import "github.com/wavetank/wavetank/sim/channel"

// offers is what people can do in the app besides writing, and what a business hears of it: nothing of a live location (R121), a
// group (R120), a call, a reaction or a deletion; of an answer only its text (assumed: the cloud drops the context). Voice notes
// arrive as Opus, stickers as webp, contact cards as a note (R124).
func offers() map[string]channel.Offer {
	offers := channel.DefaultOffers()
	offers[channel.DoLiveLocation] = channel.Offer{Clients: []string{"mobile", "android", "ios"}}
	offers[channel.DoGroup] = channel.Offer{Error: "This number cannot be added to a group."}
	offers[channel.DoCall] = channel.Offer{Error: "This business does not take calls on WhatsApp."}
	offers[channel.DoContact] = channel.Offer{Relayed: true}
	delete(offers, channel.DoPost)
	return offers
}

// contactNote is what a business gets of a contact card unless Options.ContactNote says something else.
const contactNote = "[contact card: not supported]"

// forwardLocked is the last word on what the cloud gets: animations are silent films, and of a contact card there is a note only
// (assumed: WhatsApp tells the business of it, the cloud of 2020 has no such message).
func (n *Network) forwardLocked(_ channel.Person, in channel.Incoming) (channel.Incoming, bool) {
	if in.Type != channel.TypeContact {
		return channel.AnimationAsVideo(in), true
	}
	in.Type, in.Text = "text", contactNote
	if n.options.ContactNote != nil {
		in.Text = *n.options.ContactNote
	}
	return in, in.Text != ""
}
