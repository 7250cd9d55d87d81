package main

import (
	"net"
	"net/url"
)

// everywhere is an address on all interfaces; empty: a free port.
func everywhere(addr string) string {
	_, port, err := net.SplitHostPort(addr)
	if err != nil {
		port = "0"
	}
	return net.JoinHostPort("0.0.0.0", port)
}

// named puts a host in the place of all interfaces.
func named(address, host string) string {
	u, err := url.Parse(address)
	if err != nil || u.Hostname() != "0.0.0.0" && u.Hostname() != "::" {
		return address
	}
	u.Host = net.JoinHostPort(host, u.Port())
	return u.String()
}
