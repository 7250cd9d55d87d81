package postgrestest

import (
	"fmt"
	"math/rand/v2"
	"net"
	"testing"
)

// freePort returns a port without a listener. It is below those the kernel gives to outgoing connections, so that it is still
// free when the server starts again.
func freePort(tb testing.TB) int {
	tb.Helper()
	var err error
	for range 100 {
		port := 20000 + rand.IntN(10000)
		var l net.Listener
		if l, err = net.Listen("tcp", fmt.Sprint("127.0.0.1:", port)); err == nil {
			_ = l.Close()
			return port
		}
	}
	tb.Fatal("no free port: ", err)
	return 0
}
