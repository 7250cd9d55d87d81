package aggregator

// messageRoutes are the endpoints of messages, activity and read state.
func messageRoutes() []Route {
	const user = appPrefix + "/appusers/{userId}"
	return []Route{
		{"GET", user + "/messages", ScopeApp, "Smooch v1.1, Conversations; when next and previous are given: assumed", Inferred, (*request).listMessages},
		{"POST", user + "/messages", ScopeApp, "Smooch v1.1, Conversations; the words of refusals: assumed", Inferred, (*request).postMessage},
		{"DELETE", user + "/messages", ScopeApp, "Smooch v1.1, Conversations; nothing is unread afterwards: assumed", Inferred, (*request).deleteMessages},
		{"DELETE", user + "/messages/{messageId}", ScopeApp, "Smooch v1.1, Conversations; the refusal is assumed", Inferred, (*request).deleteMessage},
		{"GET", user + "/conversation", ScopeApp, "smooch-core", Read, (*request).getConversation},
		{"POST", user + "/conversation/activity", ScopeApp, "Smooch v1.1, Conversations; the refusals are assumed", Inferred, (*request).postActivity},
		{"POST", user + "/conversation/postback", ScopeApp, "smooch-core; answer and refusals are assumed", Inferred, (*request).postPostback},
		{"POST", user + "/conversation/read", ScopeApp, "Smooch v1.1, Conversations", Read, (*request).postRead},
	}
}
