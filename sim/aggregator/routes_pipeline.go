package aggregator

// pipelineRoutes are the endpoints of processors, the pipeline and continue.
func pipelineRoutes() []Route {
	return []Route{}
}
