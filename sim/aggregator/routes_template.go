package aggregator

// templateRoutes are the endpoints of templates of the app and of WhatsApp, and notifications.
func templateRoutes() []Route {
	return []Route{
		// WhatsApp message templates and notifications.
		{"GET", appPrefix + "/integrations/{integrationId}/messageTemplates", ScopeApp, "Smooch v1.1, WhatsApp message templates; the envelope is assumed", Inferred, (*request).listMessageTemplates},
		{"POST", appPrefix + "/integrations/{integrationId}/messageTemplates", ScopeApp, "Smooch v1.1, WhatsApp message templates", Read, (*request).createMessageTemplate},
		{"DELETE", appPrefix + "/integrations/{integrationId}/messageTemplates/{name}", ScopeApp, "Smooch v1.1, WhatsApp message templates", Read, (*request).deleteMessageTemplate},
		{"POST", appPrefix + "/notifications", ScopeApp, "Smooch v1.1, Notifications; when the history is joined: assumed", Inferred, (*request).postNotification},
	}
}
