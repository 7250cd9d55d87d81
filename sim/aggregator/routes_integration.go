package aggregator

// integrationRoutes are the endpoints of integrations, their menus and profiles, and WhatsApp deployments.
func integrationRoutes() []Route {
	return []Route{
		{"GET", appPrefix + "/integrations", ScopeApp, "Smooch v1.1, Integrations", Read, (*request).listIntegrations},
	}
}
