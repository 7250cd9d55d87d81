package scenarios

import (
	"errors"
	"fmt"
	"net"
	"os"
	"strconv"
)

// Ports that are given to commands lie below those that kernels hand out by themselves, so that no simulator and no outgoing connection
// takes one between its choice and the moment at which the command listens on it.
const (
	firstPort = 20000
	ports     = 10000
)

// port is a TCP port of loopback that this process has set aside for a command. The UDP port of the same number, which nothing else
// uses, is the mark that other processes and scenarios see.
type port struct {
	mark   net.PacketConn
	number int
}

// reservePort sets a port aside on which nothing listens.
func reservePort() (*port, error) {
	start := os.Getpid() * 97
	for i := range ports {
		number := firstPort + (start+i)%ports
		addr := net.JoinHostPort("127.0.0.1", strconv.Itoa(number))
		mark, err := net.ListenPacket("udp", addr)
		if err != nil {
			continue
		}
		l, err := net.Listen("tcp", addr)
		if err != nil {
			_ = mark.Close()
			continue
		}
		_ = l.Close()
		return &port{mark, number}, nil
	}
	return nil, errors.New("no port is free for the connector")
}

func (p *port) addr() string { return fmt.Sprintf("127.0.0.1:%d", p.number) }

// free gives the port back.
func (p *port) free() {
	if p != nil {
		_ = p.mark.Close()
	}
}
