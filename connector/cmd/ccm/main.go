// Command ccm is the commands of the deployment guide: the account's details, virus scanning and certificates.
package main

import (
	"context"
	"os"
	"os/signal"
	"syscall"
	"time"

	"github.com/wavetank/wavetank/connector/ccm"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	env, release := ccm.Process(ctx, time.Now)
	code := ccm.Run(ctx, env, os.Args[1:])
	release()
	stop()
	os.Exit(code)
}
