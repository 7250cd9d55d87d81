package aggregator

// attachmentRoutes are the endpoints of attachments.
func attachmentRoutes() []Route {
	return []Route{}
}
