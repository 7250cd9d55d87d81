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
//	recorder     stores a change, one at a time within a conversation (exclusive.go); what the store refuses becomes a dead letter, but only
//	             after a write of something else succeeded, and so does what is not understood (unparsed.go)
//	decide       the bridge as the store calls it, in the same transaction: event, new state and effects
//	outbox       durable effects go to package dispatch: at once, or by the feeder when the store is shared (feed.go)
//	attempts     the dispatcher's attempt at one effect; rights says in the name of which lease (rights.go)
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
//	answers      what Oceana answered, or how its session broke: a dead letter after so many lost sessions (answers.go, limits in suspects.go);
//	             suspects tells a message that a peer cannot take from a peer that fails
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
// What the parts are made of:
//
//	connector.go, parts.go     a Connector, and what it stands on: Storage and Cloud, Oceana and Files
//	env.go, runtime.go         what every part works with: clock and log, goroutines and timers of transport
//	effect.go, correlate.go    an effect as an attempt sees it, and its name in logs
//	cloud.go, deadline_conn.go the client of the cloud; with a shared store its connections break rather than send after the lease
//	carrier.go, certificate.go the client that carries files; what is wrong with a TLS certificate
//	routing.go                 what a new contact is routed by
//	build.go, meter_http.go    /version and /metrics
//	webhook.go                 whether the cloud's list of webhooks leads here
//	load.go                    what is held in memory, for tests
//
// Host runs one Connector after the other, with another configuration. Stepper is one without goroutines, for simulations. Check and Register are
// what the program does without running a Connector.
//
// Packages connector/cmd/connector and connector/deploy import it, and scenarios with steps, rehearsal, soak and tunnel, which run it
// on simulators. It imports none of them: it is complete without a simulator.
//
// What does not live here: what a conversation does next (bridge), how things are stored (store) or ordered (dispatch), the wires (aggregator,
// oceana, attachment), and what a key of the configuration means (config).
package connector
