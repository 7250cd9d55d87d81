// Package steps is the vocabulary of feature files: every phrase, and what it does to the world of a scenario or looks at in it.
//
// A line of a feature passes through the parts in this order:
//
//   - vocabulary.go is the list of all phrases. patterns.go gives godog the phrases that a line may match; step.go says what a phrase is and compiles its placeholders.
//   - ready.go has the connector and its webhook made ready before whatever is not a Given.
//   - scene.go holds what a step acts on (Stage), what the first steps chose (Setup) and what the steps so far said.
//   - A file for each subject has the phrases and what they do: setup.go, time.go; phone*.go, sdk.go, social.go, business.go, whatsapp*.go,
//     long.go for people; agent.go, desk*.go, routing.go, webchat.go (with chat_page.go) for Oceana; cloud.go, admin.go, wire.go, file*.go
//     for what crosses a wire; fault*.go, operate.go for what goes wrong; deploy.go, workbook.go for a deployment; within.go for steps
//     about steps: within, never, in any order. Each parses, calls one method of a simulator, and returns an error that holds the difference. table.go compares tables.
//   - vacuous.go refuses an expectation with an empty value.
//   - place.go says where a phrase acts or looks, from which package scenarios computes what a scenario proves.
//   - list.go, write.go and nearest*.go find and print phrases, for people and editors.
//
// What does not live here: worlds, connectors and runs of feature files, which package scenarios has, and explains when a step fails.
//
// It imports the simulators and, of the connector, what a step configures. Package scenarios and the tools that read phrases import it.
package steps
