// Package connector is the Async Messaging Connector: it carries messages between the Digital Connection cloud, where WhatsApp,
// Messenger, Twitter and own apps end, and Oceana, where agents work. What it has accepted from either side it does not lose, and
// it does not do twice, across crashes of itself and of its peers.
//
// The package joins the parts: webhook receiver and REST client (aggregator), websocket (oceana), decisions (bridge) and memory
// (store). Several connectors can share one PostgreSQL database: any of them takes any webhook, and a lease says which of them keeps a
// session with Oceana and serves the conversations of that session.
package connector
