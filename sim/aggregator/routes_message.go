package aggregator

// messageRoutes are the endpoints of messages, activity and read state.
func messageRoutes() []Route {
	return []Route{
		{"GET", appPrefix + "/appusers/{userId}/messages", ScopeApp, "Smooch v1.1, Conversations; when next is given: assumed", Inferred, (*request).listMessages},
		{"POST", appPrefix + "/appusers/{userId}/messages", ScopeApp, "Smooch v1.1, Conversations", Read, (*request).postMessage},
		{"POST", appPrefix + "/appusers/{userId}/conversation/activity", ScopeApp, "Smooch v1.1, Conversations; the refusals are assumed", Inferred, (*request).postActivity},
		{"POST", appPrefix + "/appusers/{userId}/conversation/read", ScopeApp, "Smooch v1.1, Conversations", Read, (*request).postRead},
	}
}
