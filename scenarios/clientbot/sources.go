package clientbot

import _ "embed" // the bots below

// Node and Python are bots in other languages, with the standard library alone, that do what features/portable asks.
var (
	//go:embed bot.js
	Node string
	//go:embed bot.py
	Python string
)
