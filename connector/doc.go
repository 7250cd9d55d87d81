// Package connector is the Async Messaging Connector: it carries messages between the Digital Connection cloud, where WhatsApp,
// Messenger, Twitter and own apps end, and Oceana, where agents work. What it has accepted from either side it does not lose, and
// it does not do twice, across crashes of itself and of its peers.
//
// Several connectors can share one PostgreSQL database: any of them takes any webhook, and a lease says which of them keeps a session with
// Oceana and serves the conversations of that session.
//
// A Connector is its parts, which wire.go joins; each is a type in a file of its name and asks its neighbours for one to three things. In the
// order in which an end user's message passes them:
//
//	front        HTTP: paths, secrets, too many webhooks at once; aggregator.Receiver reads bytes into events of package message
//	intake       one event of a webhook: catches its conversation up first, and answers only when the event is durable
//	recorder     stores a change, one at a time within a conversation; what the store refuses becomes a dead letter, and so does what
//	             is not understood (unparsed.go)
//	decide       the bridge as the store calls it, in the same transaction: event, new state and effects
//	outbox       durable effects go to package dispatch: at once, or by the feeder when the store is shared (feed.go)
//	attempts     the dispatcher's attempt at one effect; rights says in the name of which lease
//	toOceana     what to ask of Oceana; inboundFiles does so for a message with a file (files_in.go)
//	requests     sends it over the session of its conversation, whose adapter is package oceana
//
// What an agent sends, the other way:
//
//	notifications  stores what the adapter brings, with how far the session has come; then recorder, decide, outbox, attempts as above
//	toCloud        posts exactly once, after a lookup if an earlier post may have been delivered; outboundFiles carries a file (files_out.go);
//	               the client is package aggregator
//
// How attempts end:
//
//	answers      what Oceana answered, or how its session broke; suspects tells a message that a peer cannot take from a peer that fails
//	outcomes     stores a result, a postponement or a dead letter; unsettled counts what cannot be stored
//
// What stands beside the way:
//
//	sessions     the sessions with Oceana; terms begins and ends the time in which one is this connector's, as package lease says;
//	             adapters makes an adapter for a term; progress stores how far it has come; links follows which take messages
//	outages      notifies end users whose messages wait for long
//	missed       stores the messages whose webhooks were missed, which package catchup reads back
//	typing       passes on, both ways, that a person types
//	deadLetters  what operators decide about dead letters; control serves it to them
//	readiness    health and obstacles; webhookWatch looks after the cloud's list of webhooks
//	figures      metrics of what happened, gauges of what is; tracing tells a collector
//
// Host runs one Connector after the other, with another configuration. Stepper is one without goroutines, for simulations. Check and Register are
// what the program does without running a Connector.
//
// What does not live here: what a conversation does next (bridge), how things are stored (store) or ordered (dispatch), the wires (aggregator,
// oceana, attachment), and what a key of the configuration means (config).
package connector
