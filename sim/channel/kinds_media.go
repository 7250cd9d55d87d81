package channel

// Kinds of Bubble that play or open something.
const (
	KindAudio   = "audio"
	KindVideo   = "video"
	KindSticker = "sticker"
	KindContact = "contact" // a contact card
)
