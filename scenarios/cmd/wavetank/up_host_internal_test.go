package main

import (
	"crypto/tls"
	"crypto/x509"
	"net/url"
	"os"
	"testing"
)

func TestOtherMachinesReachTheSimulatorsByTheHost(t *testing.T) {
	w := up(t, "--connector", "none", "--host", "world.example")
	cloud, err := url.Parse(w.ready.Aggregator.URL)
	if err != nil || cloud.Hostname() != "world.example" {
		t.Errorf("the cloud is at %s: %v", w.ready.Aggregator.URL, err)
	}
	if status, _ := w.call("GET", "http://127.0.0.1:"+cloud.Port()+"/v1.1/apps/"+w.ready.Aggregator.AppID, "", w.ready.Aggregator.KeyID, w.ready.Aggregator.Secret); status != 200 {
		t.Errorf("the cloud answers %d", status)
	}
	oceana, err := url.Parse(w.ready.Oceana.Messaging)
	if err != nil || oceana.Hostname() != "world.example" {
		t.Fatalf("Oceana is at %s: %v", w.ready.Oceana.Messaging, err)
	}
	pem, err := os.ReadFile(w.ready.Oceana.CAFile)
	if err != nil {
		t.Fatal(err)
	}
	roots := x509.NewCertPool()
	roots.AppendCertsFromPEM(pem)
	conn, err := tls.Dial("tcp", "127.0.0.1:"+oceana.Port(), &tls.Config{RootCAs: roots, ServerName: "world.example"})
	if err != nil {
		t.Fatalf("Oceana's certificate: %v", err)
	}
	_ = conn.Close()
}
