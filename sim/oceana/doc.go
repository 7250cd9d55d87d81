// Package oceana stands for Avaya Oceana as connectors and customers meet it: the adapter websocket, the web chat websocket with the
// REST services around it, the queue with work assignment, and the Workspaces desks of the agents.
//
// Its parts, in the order in which a customer's message passes them:
//
//   - The adapter's socket: server.go (configuration in config.go, settings.go), socket.go, frame.go, session.go with what outlives a socket, and
//     request.go, which checks each request; wire.go, wire_answers.go and wire_notifications.go are its bodies. lease.go decides which
//     session a conversation belongs to. file_store.go has the files of both sides.
//   - The web chat's socket: chat.go, chat_socket.go, chat_frame.go and chat_wire.go; chat_hold.go and chat_notifications.go for the time of waiting;
//     rest.go, rest_context.go, rest_customer.go and rest_wait.go are the services that its pages call.
//   - The contact: contact.go; what is kept of earlier ones is in keep.go, and another in the place of an open one in anew.go.
//   - The queue: workflow.go says what a contact asks for and how that widens, demand.go which agents fit, bot.go whether a chatbot comes first.
//     assignment.go decides which contact alerts which agent. rona.go takes an alert back that is not answered (RONA).
//     why_waiting.go says why a contact alerts no agent now, and why_unserved.go why none ever could.
//   - The agent: agent.go, agent_set.go, agent_state.go (ready, not ready, places), capability.go, browser.go (a browser that is lost).
//   - The desk: desk.go is what an agent sees, with template.go and widget.go; action.go is what an agent does, with chat_agent.go, typing.go,
//     transfer.go and afterwork.go; supervise.go and supervisor_view.go are the supervisor's.
//   - The way back: outbox.go sends notifications to an adapter until they are acknowledged, chat_outbox.go those to a web chat; status.go says that
//     the service is away or busy.
//   - What tests use: fault.go and hop.go break things, broken_path.go shuts a way that breaks too often, await.go waits for sessions.
//
// The adapter's wire is written down in PROTOCOL.md beside this file. No public document describes it; it keeps the names and shapes of
// the public web chat socket and everything beyond them is assumed. Web chat itself is in PROTOCOL-CHAT.md. The package deliberately has no
// workflow language and no voice, and it keeps its state in memory.
//
// Everything that Oceana causes is a turn of the world's clock: one notification per turn, work assignment in a turn of its own.
// A notification to an adapter is open work in the journal until it is acknowledged or its socket is gone; web chat clients
// acknowledge nothing, so one to them is done when it is written.
//
// What does not live here: the reader of the widget's file (package sim/oceana/widget), phones, and who joins Oceana with the cloud (package sim).
//
// Packages sim, sim/control and sim/floor import it, and scenarios with steps, lint, rehearsal and tunnel. Other simulators do not.
package oceana
