package aggregator

// templateRoutes are the endpoints of templates of the app and of WhatsApp, and notifications.
func templateRoutes() []Route {
	return []Route{}
}
