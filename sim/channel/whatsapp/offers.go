package whatsapp

import "github.com/wavetank/wavetank/sim/channel"

// offers is what people can do in the app besides writing, and what a business hears of it: nothing of a live location (R121), a
// group (R120), a call, a reaction or a deletion; of an answer only its text (assumed: the cloud drops the context). Voice notes
// arrive as Opus, stickers as webp, animations as silent videos (R124).
func offers() map[string]channel.Offer {
	offers := channel.DefaultOffers()
	offers[channel.DoLiveLocation] = channel.Offer{Clients: []string{"mobile", "android", "ios"}}
	offers[channel.DoGroup] = channel.Offer{Error: "This number cannot be added to a group."}
	offers[channel.DoCall] = channel.Offer{Error: "This business does not take calls on WhatsApp."}
	delete(offers, channel.DoPost)
	return offers
}
