package channel

// Values of Action.Do.
const (
	DoSend         = "send"         // sends Action.Text, or Action.File as a file with Text as its caption
	DoImage        = "image"        // sends the picture Action.File with the caption Action.Text
	DoFile         = "file"         // sends the document Action.File
	DoVoice        = "voice"        // sends the voice note Action.File
	DoVideo        = "video"        // sends the video Action.File
	DoSticker      = "sticker"      // sends the sticker Action.File
	DoContact      = "contact"      // sends the contact card of the person Action.Text
	DoLocation     = "location"     // shares Action.Lat and Action.Long
	DoLiveLocation = "liveLocation" // shares Action.Lat and Action.Long for as long as the device moves
	DoTap          = "tap"          // taps the button, answer or card action with the label Action.On
	DoForm         = "form"         // fills in the newest form with Action.Answers and sends it
	DoTyping       = "typing"       // starts typing
	DoStopTyping   = "stopTyping"   // stops without sending
	DoRead         = "read"         // opens the conversation and reads everything in it
	DoReact        = "react"        // puts the emoji Action.Text on the message that says Action.On
	DoReply        = "reply"        // answers the message that says Action.On with Action.Text
	DoDelete       = "delete"       // deletes the own message that says Action.On
	DoPost         = "post"         // posts Action.Text in public
	DoCall         = "call"         // calls the business
	DoGroup        = "group"        // adds the business to a group
	DoMute         = "mute"         // lets messages arrive without a notification
	DoUnmute       = "unmute"
	DoLogin        = "login"        // logs in to the site or app as Action.Text
	DoLogout       = "logout"       // logs out again
	DoVisit        = "visit"        // opens the site, or starts the app, anew
	DoSecond       = "secondDevice" // sends Action.Text on another device of the same owner
	DoOffline      = "offline"      // loses the network
	DoOnline       = "online"       // has it back
	DoClose        = "close"        // closes the app
	DoOpen         = "open"         // opens it
)

// Action is something a person does on the device.
type Action struct {
	Do        string  `json:"do"`                  // one of the Do constants
	Text      string  `json:"text,omitempty"`      // what to send
	On        string  `json:"on,omitempty"`        // the label or the text of the message that it is done to
	File      string  `json:"file,omitempty"`      // name of the file to send
	MediaType string  `json:"mediaType,omitempty"` // of File; "" = by its extension
	MediaURL  string  `json:"mediaUrl,omitempty"`  // where the cloud finds File; "" = nowhere
	Size      int64   `json:"size,omitempty"`      // of File, bytes; 0 = unknown
	Target    string  `json:"target,omitempty"`    // integration id or address written to; "" = the one last written to, else the first
	Lat       float64 `json:"lat,omitempty"`       // degrees, -90 to 90
	Long      float64 `json:"long,omitempty"`      // degrees, -180 to 180

	// Answers are by the names or labels of a form's fields.
	Answers map[string]string `json:"answers,omitempty"`
}

// Offer is the outcome of one thing, other than writing, reading and tapping, that a network's clients let people do.
type Offer struct {
	Clients []string // kinds of client that offer it; nil = all
	Relayed bool     // the business hears of it; false = it stays on the network
	Error   string   // what the device says when it comes to nothing; "" = it does not
	Notice  string   // drawn where a deleted message was; "" = the message vanishes
	As      string   // media type it arrives as; "" = by the extension of the file
}

// DefaultOffers is what a phone of the time offers. Voice notes are Opus recordings; live locations, reactions and deletions stay
// on the network; groups and calls come to nothing. A network changes its own copy.
func DefaultOffers() map[string]Offer {
	return map[string]Offer{
		DoImage:        {Relayed: true},
		DoFile:         {Relayed: true},
		DoVoice:        {Relayed: true, As: "audio/ogg"},
		DoVideo:        {Relayed: true},
		DoSticker:      {Relayed: true, As: "image/webp"},
		DoLocation:     {Relayed: true},
		DoLiveLocation: {},
		DoTyping:       {},
		DoReact:        {},
		DoReply:        {Relayed: true},
		DoDelete:       {Notice: "You deleted this message"},
		DoCall:         {Error: "This business cannot be called."},
		DoGroup:        {Error: "This business cannot be added to a group."},
		DoMute:         {},
	}
}

// Actions are the values of Action.Do, sorted.
func Actions() []string {
	return []string{
		DoCall, DoClose, DoContact, DoDelete, DoFile, DoForm, DoGroup, DoImage, DoLiveLocation, DoLocation, DoLogin, DoLogout, DoMute, DoOffline,
		DoOnline, DoOpen, DoPost, DoReact, DoRead, DoReply, DoSecond, DoSend, DoSticker, DoStopTyping, DoTap, DoTyping, DoUnmute, DoVideo, DoVisit,
		DoVoice,
	}
}
