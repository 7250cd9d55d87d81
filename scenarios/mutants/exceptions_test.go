package mutants_test

// noMutant gives the reason why a rule has no mutant: it is no behaviour of a simulator or of the connector.
func noMutant() map[string]string {
	return map[string]string{
		"R098": "about building and importing the content of a widget: no scenario can prove it",
		"R140": "about an app without conversations with businesses: no scenario can prove it",
	}
}
