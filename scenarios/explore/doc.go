// Package explore writes scenarios that no author has thought of: random sequences of what customers, agents, operators and faults can do, in
// the vocabulary of the features, each with the outcome that a small model foretells.
//
// The model knows the window, advice, welcome, charges, scanned files, and that nothing is lost, doubled or out of order; it knows no wire and
// no store. A sequence whose run differs from the model is shrunk: actions are left out as long as it still fails at the same kind of step, then all
// expectations but the failing one. What is left is a feature that fails by itself.
//
// It deliberately stays small: two customers, of whom most are on WhatsApp, one agent, texts, files and one template; one sequence in
// five has a chatbot, or a second agent whom contacts are transferred to. Shrink takes the
// sequence of another package, such as what happened in a wind tunnel.
package explore
