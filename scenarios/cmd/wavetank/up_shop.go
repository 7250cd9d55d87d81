package main

import (
	"fmt"

	"github.com/wavetank/wavetank/sim/shop"
)

// shopAddr is where the demonstration site is: an origin of its own, as a real site is to the cloud.
func (f upFlags) shopAddr() string {
	addr := "127.0.0.1:0"
	if f.ports == "fixed" {
		addr = "127.0.0.1:8085"
	}
	if f.host != "" {
		addr = everywhere(addr)
	}
	return addr
}

// openShop serves the demonstration site of the world that is up.
func (o *openedWorld) openShop(addr string) error {
	page, err := listenConsole(addr, shop.Handler(shop.Config{
		Site: func() shop.Site {
			r := o.readyFile()
			return shop.Site{ConfigURL: r.SDK.ConfigURL, AppID: r.Aggregator.AppID}
		},
		Sign: func(userID string) (string, error) { return o.world().SiteToken("", userID) },
	}))
	if err != nil {
		return fmt.Errorf("shop: %w", err)
	}
	o.shopPage, o.shop = page, page.URL+"/shop"
	return nil
}
