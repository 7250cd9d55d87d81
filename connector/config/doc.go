// Package config is the connector's configuration: what a file, the environment and files of secrets and certificates say becomes a
// Config, or one line for each fault with file, line and field.
//
// A file passes through the parts in this order: file.go reads YAML with line numbers; fields.go is the table of all keys, by which they
// are set, listed and documented; secret.go reads secrets and expands ${NAME}; faults and defaults are in config.go, those of listeners
// in listen.go, those of the webhook's address in webhook_url.go; warn.go tells what is allowed and yet probably not meant.
// clock.go is what a connector asks of a clock.
//
// What does not live here: anything that connects, listens or stores. A Config names the clock, the logger and the hooks of a connector,
// but calls none of them.
//
// Every program that starts or deploys a connector may import it. Of the connector these are the package itself,
// catchup, deploy and cmd/connector. It imports credential, secret and terminal for texts, metrics and failpoint for the types of two
// fields, attachment for the defaults of files, and of store only how an address is written.
package config
