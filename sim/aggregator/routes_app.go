package aggregator

// appRoutes are the endpoints of apps, their keys, and service accounts.
func appRoutes() []Route {
	const account = "/serviceaccounts/{serviceAccountId}"
	return []Route{
		{"POST", "/apps", ScopeAccount, "Smooch v1.1, Apps", Read, (*request).createApp},
		{"GET", "/apps", ScopeAccount, "Smooch v1.1, Apps", Read, (*request).listApps},
		{"GET", appPrefix, ScopeApp, "Smooch v1.1, Apps", Read, (*request).getApp},
		{"PUT", appPrefix, ScopeApp, "Smooch v1.1, Apps; that settings are changed one by one: assumed", Inferred, (*request).updateApp},
		{"DELETE", appPrefix, ScopeApp, "Smooch v1.1, Apps; that an app's key may not: assumed", Inferred, (*request).deleteApp},
		{"GET", appPrefix + "/sdks", ScopeApp, "Smooch v1.1, Apps", Read, (*request).sdks},

		{"POST", appPrefix + "/keys", ScopeApp, "Smooch v1.1, Keys; the text at the limit is assumed", Inferred, (*request).createKey},
		{"GET", appPrefix + "/keys", ScopeApp, "Smooch v1.1, Keys", Read, (*request).listKeys},
		{"GET", appPrefix + "/keys/{keyId}", ScopeApp, "Smooch v1.1, Keys", Read, (*request).getKey},
		{"DELETE", appPrefix + "/keys/{keyId}", ScopeApp, "Smooch v1.1, Keys", Read, (*request).deleteKey},
		{"GET", appPrefix + "/keys/{keyId}/jwt", ScopeApp, "Smooch v1.1, Keys", Read, (*request).keyToken},

		{"POST", "/serviceaccounts", ScopeAccount, "Smooch v1.1, Service accounts", Read, (*request).createServiceAccount},
		{"GET", "/serviceaccounts", ScopeAccount, "Smooch v1.1, Service accounts", Read, (*request).listServiceAccounts},
		{"GET", account, ScopeAccount, "Smooch v1.1, Service accounts", Read, (*request).getServiceAccount},
		{"PUT", account, ScopeAccount, "Smooch v1.1, Service accounts", Read, (*request).updateServiceAccount},
		{"DELETE", account, ScopeAccount, "Smooch v1.1, Service accounts; its apps stay: assumed", Inferred, (*request).deleteServiceAccount},
		{"POST", account + "/keys", ScopeAccount, "Smooch v1.1, Service accounts", Read, (*request).createKey},
		{"GET", account + "/keys", ScopeAccount, "Smooch v1.1, Service accounts", Read, (*request).listKeys},
		{"GET", account + "/keys/{keyId}", ScopeAccount, "Smooch v1.1, Service accounts", Read, (*request).getKey},
		{"DELETE", account + "/keys/{keyId}", ScopeAccount, "Smooch v1.1, Service accounts", Read, (*request).deleteKey},
		{"GET", account + "/keys/{keyId}/jwt", ScopeAccount, "Smooch v1.1, Service accounts; the scope in the token is assumed", Inferred, (*request).keyToken},
	}
}
