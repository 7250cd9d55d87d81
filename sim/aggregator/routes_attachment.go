package aggregator

// attachmentRoutes are the endpoints of attachments. The files themselves are served by the media host.
func attachmentRoutes() []Route {
	return []Route{
		{"POST", appPrefix + "/attachments", ScopeApp, "Smooch v1.1, Attachments; the refusals beside 415 are assumed", Inferred, (*request).uploadAttachment},
		{"POST", appPrefix + "/attachments/remove", ScopeApp, "Smooch v1.1, Attachments", Documented, (*request).removeAttachment},
		{"POST", appPrefix + "/attachments/token", ScopeApp, "Smooch v1.1, Attachments; the refusals and the claims are assumed", Inferred, (*request).mediaTokens},
		{"GET", appPrefix + "/attachments/cookie", ScopeMedia, "Smooch guide, Private attachments; name and life of the cookie are assumed", Inferred, (*request).mediaCookie},
	}
}
