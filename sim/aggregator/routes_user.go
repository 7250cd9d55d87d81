package aggregator

// userRoutes are the endpoints of app users and their clients.
func userRoutes() []Route {
	return []Route{
		{"POST", appPrefix + "/appusers", ScopeApp, "Smooch v1.1, App users", Read, (*request).createAppUser},
		{"GET", appPrefix + "/appusers/{userId}", ScopeApp, "Smooch v1.1, App users", Read, (*request).getAppUser},
		{"PUT", appPrefix + "/appusers/{userId}", ScopeApp, "Smooch v1.1, App users; null clears a property: assumed", Inferred, (*request).updateAppUser},
	}
}
