package sdk

import "github.com/wavetank/wavetank/sim/aggregator"

// Behaviours is the ledger of this side of the cloud, in the form of the cloud's own.
func Behaviours() []aggregator.Behaviour {
	const (
		seen   = "unmodified web messenger 4.0.4 against a stub"
		source = "readable source of the vendor's clients"
		r      = aggregator.Recorded
		i      = aggregator.Inferred
	)
	return []aggregator.Behaviour{
		{Area: "sdk web", Name: "unmodified client", Does: "no client of the vendor's was run against this server: its tests keep to what web messenger 4.0.4 sent to a stub", Source: "the frame of 4.0.4 is on no public registry any more; that it works here: assumed", Confidence: i},
		{Area: "sdk web", Name: "addresses", Does: "config below /sdk/apps/{appId}, everything else at the base URL that the config names, realtime at /faye of the same port", Source: seen + "; that both are on the cloud's own host: assumed", Confidence: i},
		{Area: "sdk web", Name: "config", Does: "app, baseUrl, realtime, profile, style and integrations; 404 for an app without a web integration", Source: seen + "; the refusal: assumed", Confidence: i},
		{Area: "sdk web", Name: "style", Does: "that of the REST API's web integration: accentColor is its conversationColor, linkColor its actionColor", Source: seen + "; which is which: assumed", Confidence: i},
		{Area: "sdk web", Name: "integrations in the config", Does: "the members that the widget reads of any, and nothing else that the REST API shows", Source: source + "; that the rest is left out: assumed", Confidence: i},
		{Area: "sdk web", Name: "auth code", Does: "the call of the apps, below the prefix of 4.0, as later 4.x make it", Source: "readable source of the apps; the path: assumed", Confidence: i},
		{Area: "sdk", Name: "payment", Does: "stripe/transaction pays a buy action (payment:success) with any token, or with the card that stripe/customer keeps; every card is good", Source: source + "; the answers, and that no payment service is asked: assumed", Confidence: i},
		{Area: "sdk web", Name: "realtime settings", Does: "1 s between attempts, 3 of them", Source: seen + "; the figures: assumed", Confidence: i, Knob: "sdk.Options.RetryInterval, sdk.Options.MaxAttempts, sdk.Options.ConnectionDelay"},
		{Area: "sdk web", Name: "profile", Does: "uploaded at most every 30 s", Source: seen + "; the figure: assumed", Confidence: i, Knob: "sdk.Options.ProfileInterval"},
		{Area: "sdk web", Name: "app user", Does: "made with the first message, with the app's first integration of the platform when the client names none", Source: seen + "; the integration: assumed", Confidence: i},
		{Area: "sdk web", Name: "widget's own members", Does: "_clientId, sendStatus, source and their like in a message are ignored", Source: seen, Confidence: r},
		{Area: "sdk web", Name: "session token", Does: "given to who shows no JWT; ends when the device is no client of the app user any more", Source: seen + "; its end: assumed", Confidence: i},
		{Area: "sdk web", Name: "refusals", Does: "401 invalid_auth for a bad session token, a JWT of another key, user or time, and for who was deleted", Source: seen + "; for the deleted: assumed", Confidence: i},
		{Area: "sdk web", Name: "upgrade", Does: "an empty answer: no browser has an id of before 4.0", Source: source + "; assumed", Confidence: i},
		{Area: "sdk web", Name: "linking", Does: "a pending client by SMS with the confirmation of the REST API, which has prompt for twilio alone; 400 for one that was never linked; told by link, link:cancelled and link:failed", Source: source + "; without messagebird: assumed", Confidence: i},
		{Area: "sdk web", Name: "merged away", Does: "the devices of who was discarded are told link with the survivor and a token of their own, and hear the old channel no more", Source: source + "; that a merge by the business tells it: assumed", Confidence: i},
		{Area: "sdk web", Name: "transfer requests", Does: "the codes of the REST API's link requests; the QR code's url is the address that such a code is in", Source: source + "; what the url shows: assumed", Confidence: i},
		{Area: "sdk web", Name: "appuser PUT, read, logout", Does: "answered with an object that no client reads", Source: source, Confidence: r},
		{Area: "sdk", Name: "length of texts", Does: "what a client sends is as long as a request may be: 1 MiB", Source: "assumed; posts of the business have a documented limit", Confidence: i, Knob: "sdk.Options.MaxBody"},
		{Area: "sdk app", Name: "dialect", Does: "config by integration below /sdk/v2, one conversation of an app user, and no name, picture or metadata of it", Source: source + "; that a second one continues the first: assumed", Confidence: i},
		{Area: "sdk app", Name: "x-smooch-sdk", Does: "400 without it", Source: "public clients of the SDK API; the status: assumed", Confidence: i, Knob: "sdk.Options.AnyVendor"},
		{Area: "sdk app", Name: "typing", Does: "clients are told to send it", Source: source + "; the default: assumed", Confidence: i, Knob: "sdk.Options.NoTyping"},
		{Area: "sdk app", Name: "files", Does: "any type that uploads may have; one that is refused for its type or size is told by upload:failed, the call with 201", Source: source + "; what is told how: assumed", Confidence: i},
		{Area: "sdk", Name: "access to files", Does: "as the app's attachmentsAccess says, public at first; a virus scanner that asks only for private ones sees none of them then", Source: "Smooch v1.1, Apps; assumed", Confidence: i, Knob: "settings.attachmentsAccess, sdk.Config.Private"},
		{Area: "sdk app", Name: "retries", Does: "clients are told 60 s and 15 s, twice as long each time, 5 times", Source: source, Confidence: r},
		{Area: "sdk", Name: "delivery", Does: "message:delivery:channel, and message:delivery:user when a device was connected", Source: "events of the other channels; assumed", Confidence: i, Knob: "sdk.Options.NoDeviceReceipt"},
		{Area: "sdk", Name: "message templates", Does: "what is for one channel alone is message:delivery:failure bad_request on a device", Source: "assumed", Confidence: i},
		{Area: "sdk", Name: "typing of the business", Does: "data has the app's name", Source: seen + "; which name: assumed", Confidence: i},
		{Area: "sdk", Name: "devices", Does: "every message goes to every device of the app user, also to the one that sent it, which leaves it out", Source: seen, Confidence: r},
		{Area: "sdk", Name: "who is connected", Does: "a session token names its device; a JWT counts for the one last active that is not connected", Source: "assumed", Confidence: i},
		{Area: "sdk", Name: "push notification", Does: "to an android or ios device with a token that is not connected, when the app has an fcm or apn integration; the app's name and the text", Source: source + "; when and what: assumed", Confidence: i},
		{Area: "sdk legacy", Name: "dialect", Does: "/v1/init, then the REST API of v1 as the app user, and three realtime channels, for an app's token or a JWT; run against no client", Source: "readable source of web messenger 3.15 and smooch-core 3.4", Confidence: i, Knob: "sdk.Options.NoLegacy"},
		{Area: "sdk legacy", Name: "init", Does: "makes the app user at once, with a conversation, tells nothing of it, and finds the one of the same device again", Source: source + "; the conversation: assumed", Confidence: i},
		{Area: "sdk legacy", Name: "user ids", Does: "401 invalid_auth for a user with an id of the business's without a JWT", Source: "assumed", Confidence: i, Knob: "sdk.Options.LegacyUnsigned"},
		{Area: "sdk legacy", Name: "errors", Does: "those of dialect A", Source: "assumed", Confidence: i},
		{Area: "sdk realtime", Name: "transports", Does: "callback-polling, long-polling, cross-origin-long-polling, eventsource and websocket", Source: seen + "; the npm package faye 1.4.1, in Node and in a browser over each of them", Confidence: r},
		{Area: "sdk realtime", Name: "subscription", Does: "the channel of one's own app user alone; 401::invalid_auth otherwise; credentials in ext or beside it", Source: seen + "; " + source, Confidence: r},
		{Area: "sdk realtime", Name: "bounds", Does: "20,000 clients, 2,000 that hear nothing, 64 KiB a frame, 256 KiB kept for who does not fetch them, forgotten after 90 s of silence; where all places are taken, the longest silent makes room", Source: "assumed", Confidence: i, Knob: "bayeux.Config"},
	}
}
