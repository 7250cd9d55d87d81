package aggregator

// pipelineRoutes are the endpoints of processors, the pipeline and continue.
func pipelineRoutes() []Route {
	const managed = "Smooch docs 2017, Pipelines; vendor's demonstrations of 2019; the refusals are assumed"
	return []Route{
		{"GET", appPrefix + "/middleware/processors", ScopeApp, "Smooch docs 2017, Pipelines", Documented, (*request).listProcessors},
		{"POST", appPrefix + "/middleware/processors", ScopeApp, managed, Inferred, (*request).createProcessor},
		{"GET", appPrefix + "/middleware/processors/{processorId}", ScopeApp, "Smooch docs 2017, Pipelines", Documented, (*request).getProcessor},
		{"PUT", appPrefix + "/middleware/processors/{processorId}", ScopeApp, managed, Inferred, (*request).updateProcessor},
		{"DELETE", appPrefix + "/middleware/processors/{processorId}", ScopeApp, "Smooch docs 2017, Pipelines; that the pipeline loses it: assumed", Inferred, (*request).deleteProcessor},
		{"GET", appPrefix + "/middleware/pipelines", ScopeApp, "Smooch docs 2017, Pipelines", Documented, (*request).listPipelines},
		{"PUT", appPrefix + "/middleware/pipelines/{pipeline}", ScopeApp, managed, Inferred, (*request).putPipeline},
		{"POST", appPrefix + "/middleware/continue", ScopeNonce, "Smooch docs 2017, Pipelines; vendor's demonstrations of 2019; the refusal of a stale nonce is assumed", Inferred, (*request).continueFlow},
	}
}
