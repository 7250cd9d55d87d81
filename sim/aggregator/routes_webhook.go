package aggregator

// webhookRoutes are the endpoints of webhooks.
func webhookRoutes() []Route {
	return []Route{
		{"GET", appPrefix + "/webhooks", ScopeApp, "Smooch v1.1, Webhooks", Read, (*request).listWebhooks},
		{"POST", appPrefix + "/webhooks", ScopeApp, "Smooch v1.1, Webhooks; the refusals are assumed", Inferred, (*request).createWebhook},
		{"GET", appPrefix + "/webhooks/{webhookId}", ScopeApp, "Smooch v1.1, Webhooks", Read, (*request).getWebhook},
		{"PUT", appPrefix + "/webhooks/{webhookId}", ScopeApp, "Smooch v1.1, Webhooks; the refusals are assumed", Inferred, (*request).updateWebhook},
		{"DELETE", appPrefix + "/webhooks/{webhookId}", ScopeApp, "Smooch v1.1, Webhooks", Read, (*request).deleteWebhook},
	}
}
