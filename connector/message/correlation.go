package message

import "strings"

// Correlation is what everything has in common that one message sets in motion: the part of an event's or effect's id before the first
// slash. Effects are named after their event, and the outcome of an effect after that effect.
func Correlation(id string) string {
	root, _, _ := strings.Cut(id, "/")
	return root
}

// AgentEvent is the id of the event that an agent's message is, and so its correlation, wherever else it is told of.
func AgentEvent(c ConversationID, id AgentID) string {
	return "oceana:" + string(c) + ":" + string(id)
}
