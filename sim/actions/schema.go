package actions

import _ "embed" // the schema is part of the program

// Schema is the JSON Schema of a line of a log.
//
//go:embed actions.schema.json
var Schema []byte
