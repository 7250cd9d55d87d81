package aggregator_test

import (
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"strings"
	"time"

	"github.com/wavetank/wavetank/sim/aggregator"
	"github.com/wavetank/wavetank/sim/clock"
	"github.com/wavetank/wavetank/sim/journal"
)

// The cloud alone, behind any HTTP server; package sim wires networks and Oceana to it.
func ExampleNew() {
	c := clock.New(time.Date(2020, 11, 3, 9, 0, 0, 0, time.UTC))
	j := journal.New(c.Now)
	c.SetQuiet(j.Wait)
	cloud, err := aggregator.New(aggregator.Config{Clock: c, Journal: j, Rand: rand.New(rand.NewPCG(1, 2))})
	if err != nil {
		panic(err)
	}
	defer cloud.Shutdown()
	server := httptest.NewServer(cloud)
	defer server.Close()

	app := cloud.Provision("Acme Shoes")
	req, err := http.NewRequest(http.MethodPost, server.URL+"/v1.1/apps/"+app.ID+"/appusers", strings.NewReader(`{"userId":"ana"}`))
	if err != nil {
		panic(err)
	}
	req.SetBasicAuth(app.KeyID, app.Secret)
	req.Header.Set("Content-Type", "application/json")
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		panic(err)
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	fmt.Println(resp.Status, strings.Contains(string(body), `"userId":"ana"`), err)
	// Output: 201 Created true <nil>
}

func ExampleNew_configuration() {
	_, err := aggregator.New(aggregator.Config{})
	fmt.Println(err)
	// Output: aggregator: Config.Clock is required
}
