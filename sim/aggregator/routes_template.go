package aggregator

// templateRoutes are the endpoints of templates of the app and of WhatsApp, and notifications.
func templateRoutes() []Route {
	return []Route{
		{"GET", appPrefix + "/templates", ScopeApp, "Smooch v1.1, Templates", Read, (*request).listTemplates},
		{"POST", appPrefix + "/templates", ScopeApp, "Smooch v1.1, Templates; the refusal of a name twice is assumed", Inferred, (*request).createTemplate},
		{"GET", appPrefix + "/templates/{templateId}", ScopeApp, "Smooch v1.1, Templates", Read, (*request).getTemplate},
		{"PUT", appPrefix + "/templates/{templateId}", ScopeApp, "Smooch v1.1, Templates; a partial change is assumed", Inferred, (*request).updateTemplate},
		{"DELETE", appPrefix + "/templates/{templateId}", ScopeApp, "Smooch v1.1, Templates", Read, (*request).deleteTemplate},
		// WhatsApp message templates and notifications.
		{"GET", appPrefix + "/integrations/{integrationId}/messageTemplates", ScopeApp, "Smooch v1.1, WhatsApp message templates; the envelope is assumed", Inferred, (*request).listMessageTemplates},
		{"POST", appPrefix + "/integrations/{integrationId}/messageTemplates", ScopeApp, "Smooch v1.1, WhatsApp message templates", Read, (*request).createMessageTemplate},
		{"DELETE", appPrefix + "/integrations/{integrationId}/messageTemplates/{name}", ScopeApp, "Smooch v1.1, WhatsApp message templates", Read, (*request).deleteMessageTemplate},
		{"POST", appPrefix + "/notifications", ScopeApp, "Smooch v1.1, Notifications; when the history is joined: assumed", Inferred, (*request).postNotification},
	}
}
