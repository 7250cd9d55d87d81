package aggregator

// integrationRoutes are the endpoints of integrations, their menus and profiles, and WhatsApp deployments.
func integrationRoutes() []Route {
	const (
		one        = appPrefix + "/integrations/{integrationId}"
		deployment = "/whatsapp/deployments/{deploymentId}"
	)
	return []Route{
		{"POST", appPrefix + "/integrations", ScopeApp, "Smooch v1.1, Integrations; what a channel tells is made up", Inferred, (*request).createIntegration},
		{"GET", appPrefix + "/integrations", ScopeApp, "Smooch v1.1, Integrations", Read, (*request).listIntegrations},
		{"GET", one, ScopeApp, "Smooch v1.1, Integrations", Read, (*request).getIntegration},
		{"PUT", one, ScopeApp, "Smooch v1.1, Integrations; which fields may change: assumed", Inferred, (*request).updateIntegration},
		{"DELETE", one, ScopeApp, "Smooch v1.1, Integrations; that its clients go silently: assumed", Inferred, (*request).deleteIntegration},

		{"GET", one + "/menu", ScopeApp, "Smooch v1.1, Menus; an empty one when there is none: assumed", Inferred, (*request).getMenu},
		{"POST", one + "/menu", ScopeApp, "Smooch v1.1, Menus; that it replaces: assumed", Inferred, (*request).createMenu},
		{"PUT", one + "/menu", ScopeApp, "Smooch v1.1, Menus", Read, (*request).updateMenu},
		{"DELETE", one + "/menu", ScopeApp, "Smooch v1.1, Menus; the body is assumed", Inferred, (*request).deleteMenu},
		{"GET", appPrefix + "/menu", ScopeApp, "Smooch v1.1, Menus", Read, (*request).getAppMenu},
		{"PUT", appPrefix + "/menu", ScopeApp, "Smooch v1.1, Menus", Read, (*request).updateAppMenu},
		{"DELETE", appPrefix + "/menu", ScopeApp, "Smooch v1.1, Menus", Read, (*request).deleteAppMenu},

		{"GET", one + "/profile", ScopeApp, "Smooch v1.1, WhatsApp profile", Read, (*request).getProfile},
		{"PUT", one + "/profile", ScopeApp, "Smooch v1.1, WhatsApp profile; that the rest stays: assumed", Inferred, (*request).updateProfile},
		{"PUT", one + "/profile/photo", ScopeApp, "Smooch v1.1, WhatsApp profile; which images are refused: assumed", Inferred, (*request).updateProfilePhoto},

		{"POST", "/whatsapp/deployments", ScopeAccount, "Smooch v1.1, WhatsApp deployments; when each status begins: assumed", Inferred, (*request).createDeployment},
		{"GET", "/whatsapp/deployments", ScopeAccount, "Smooch v1.1, WhatsApp deployments", Read, (*request).listDeployments},
		{"GET", deployment, ScopeAccount, "Smooch v1.1, WhatsApp deployments", Read, (*request).getDeployment},
		{"DELETE", deployment, ScopeAccount, "Smooch v1.1, WhatsApp deployments; when it is 202: assumed", Inferred, (*request).deleteDeployment},
		{"POST", deployment + "/activate", ScopeAccount, "Smooch v1.1, WhatsApp deployments; the refusals are assumed", Inferred, (*request).activateDeployment},
		{"POST", deployment + "/code/confirm", ScopeAccount, "Smooch v1.1, WhatsApp deployments; the refusals are assumed", Inferred, (*request).confirmDeployment},
	}
}
