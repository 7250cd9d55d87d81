// Package bayeux is the server side of Bayeux 1.0, the protocol by which browsers and apps wait for messages: over a script tag
// (callback-polling), long polling, long polling from another origin, a stream of events (eventsource), or a WebSocket to which a client
// changes after it shook hands by polling.
//
// Its parts, in the order in which a client's message passes them:
//
//   - poll.go serves HTTP: it answers polls, and gives other requests to socket.go (WebSocket) or stream.go (eventsource). link.go is
//     a client in the same process, without a wire.
//   - message.go reads and writes the messages of the protocol.
//   - handshake_connect.go answers each message: handshake, connect, subscribe, unsubscribe and disconnect, with the advice that tells a client
//     how to connect again, and the errors of the protocol.
//   - client.go is one client: its channels, what is queued for it, the connect that is held for it, and when it is forgotten.
//   - bayeux.go has the configuration, and what the package's user calls: Publish, Subscribers, Revoke.
//
// It carries messages from this server to its clients. It deliberately lets no client publish, replays nothing that was published
// before a subscription, and knows no wildcard channels. All its timers are those of the wall: they belong to the transport, and decide
// nothing but when a peer asks again.
//
// What does not live here: who may hear which channel, and what is published, which the package's user decides.
//
// Package sim/aggregator/sdk imports it. It imports nothing of the module.
package bayeux
