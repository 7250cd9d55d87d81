package aggregator

// userRoutes are the endpoints of app users and their clients.
func userRoutes() []Route {
	const user = appPrefix + "/appusers/{userId}"
	return []Route{
		{"POST", appPrefix + "/appusers", ScopeApp, "Smooch v1.1, App users", Read, (*request).createAppUser},
		{"POST", appPrefix + "/appusers/merge", ScopeApp, "Smooch v1.1, App users; what the survivor takes over: assumed", Inferred, (*request).mergeAppUsers},
		{"GET", user, ScopeApp, "Smooch v1.1, App users", Read, (*request).getAppUser},
		{"PUT", user, ScopeApp, "Smooch v1.1, App users; null clears a property: assumed", Inferred, (*request).updateAppUser},
		{"DELETE", user, ScopeApp, "Smooch v1.1, App users; when appUser:delete fires: assumed", Inferred, (*request).deleteAppUser},
		{"DELETE", user + "/profile", ScopeApp, "Smooch v1.1, App users", Read, (*request).wipeProfile},
		{"GET", user + "/authcode", ScopeApp, "Smooch v1.1, App users", Read, (*request).loginCode},
		{"GET", user + "/channels", ScopeApp, "Smooch v1.1, App users", Read, (*request).listChannels},
		{"POST", user + "/channels", ScopeApp, "Smooch v1.1, App users; the refusals and client:add are assumed", Inferred, (*request).linkChannel},
		{"DELETE", user + "/channels/{channel}", ScopeApp, "Smooch v1.1, App users; the text of 400 and client:remove are assumed", Inferred, (*request).unlinkChannel},
		{"GET", user + "/businesssystems", ScopeApp, "Smooch v1.1, App users", Read, (*request).listBusinessSystems},
		{"GET", user + "/linkrequest", ScopeApp, "Smooch v1.1, App users; the vendor's channel-transfer sample; the refusals are assumed", Inferred, (*request).linkRequests},
		{"POST", user + "/images", ScopeApp, "Smooch v1.1, App users, deprecated; which images are refused: assumed", Inferred, (*request).postImage},
		{"POST", user + "/integrations/{channel}/ping", ScopeApp, "the vendor's JavaScript library; the answer is assumed", Inferred, (*request).pingClient},
	}
}
