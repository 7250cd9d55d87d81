package mutants_test

// noMutant gives the reason why a rule has no mutant: it is no behaviour of a simulator or of the connector.
func noMutant() map[string]string {
	return map[string]string{}
}
