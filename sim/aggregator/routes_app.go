package aggregator

// appRoutes are the endpoints of apps, their keys, and service accounts.
func appRoutes() []Route {
	return []Route{
		{"GET", "/apps", ScopeAccount, "Smooch v1.1, Apps", Read, (*request).listApps},
		{"GET", appPrefix, ScopeApp, "Smooch v1.1, Apps", Read, (*request).getApp},
	}
}
