package rehearsal

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"net"
	"strings"
	"time"

	"github.com/wavetank/wavetank/connector"
	"github.com/wavetank/wavetank/connector/deploy"
)

// deployed is step 3: what Analytics and Async are given after they were installed. Each handshake is made as the connector makes it.
func (v *validation) deployed(ctx context.Context, c *Check) {
	c.Did = "TLS to the cloud" + v.through() + " and to " + v.d.OceanaFQDN + " with the connector's trust stores, then a login as " + v.d.FileUser
	if v.made {
		c.Did = "installed the authorities of the simulated site; " + c.Did
	}
	if !v.cloudTrusted(ctx, c) {
		return
	}
	cfg, err := v.config()
	if err != nil {
		red(c, err.Error(), "mend the trust store that is named")
		return
	}
	if !v.oceanaTrusted(ctx, c, cfg) {
		return
	}
	if v.site == nil {
		v.loginOnSite(ctx, c, cfg)
		return
	}
	if v.startErr != nil {
		red(c, v.startErr.Error(), "the connector does not start: mend what it says")
		return
	}
	cfg.Oceana.Dial = v.site.dial
	waiting, cancel := context.WithTimeout(ctx, settleTimeout)
	defer cancel()
	if !v.login(waiting, c, cfg) {
		return
	}
	if err := v.site.host.Connector().AwaitConnected(waiting); err != nil {
		red(c, "oceana: "+err.Error(), "see the connector's log")
		return
	}
	c.Saw = "both handshakes are good" + v.passed() + "; the connector is logged in"
}

func (v *validation) through() string {
	if v.d.ProxyURL == "" {
		return ""
	}
	return ", through the proxy " + v.d.ProxyURL + ","
}

// passed tells what a simulated proxy has seen.
func (v *validation) passed() string {
	if v.site == nil || v.site.world.Proxy == nil {
		return ""
	}
	return ", and the proxy carried calls to " + strings.Join(v.site.world.Proxy.Hosts(), ", ")
}

// cloudTrusted reports whether the way to the cloud is open.
func (v *validation) cloudTrusted(ctx context.Context, c *Check) bool {
	var out any
	status, err := v.get(ctx, "", &out)
	if status != 0 {
		return true // what it answered is step 1's
	}
	saw := "cloud: " + err.Error()
	var unknown x509.UnknownAuthorityError
	var host x509.HostnameError
	var invalid x509.CertificateInvalidError
	switch {
	case errors.As(err, &unknown) && v.d.ProxyURL != "":
		red(c, saw+"; "+shown(unknown.Cert), "the proxy opens TLS, and its authority is not trusted: put its certificate into the trust store of "+deploy.ServiceAggregator)
		v.trust(c, deploy.StoreAggregator, fileProxy)
	case errors.As(err, &unknown):
		red(c, saw+"; "+shown(unknown.Cert), "the authority above the cloud is not trusted: put its certificate into the trust store of "+deploy.ServiceAggregator)
		v.trust(c, deploy.StoreAggregator, fileCloudRoot)
	case errors.As(err, &host):
		red(c, saw, "the Aggregator URL leads to a server of another name: correct it")
		v.mendWith(c, "release async configureVendors.sh -a")
	case errors.As(err, &invalid):
		red(c, saw, "the certificate of the cloud, or of the proxy before it, does not hold: ask who runs it for a new one")
	case errors.Is(err, errFirewall) || v.d.ProxyURL == "":
		red(c, saw, "nothing answers at the Aggregator URL: check it, and whether calls must leave through a forward proxy; then type that into Proxy URL of the workbook")
	default:
		red(c, saw, "the proxy does not let the connector out: check Proxy URL in the workbook, and ask who runs the proxy to allow "+v.d.Base())
	}
	return false
}

// shown names a certificate and who signed it.
func shown(c *x509.Certificate) string {
	return "the certificate is signed by " + c.Issuer.CommonName
}

func (v *validation) oceanaTrusted(ctx context.Context, c *Check, cfg connector.Config) bool {
	dial := (&net.Dialer{Timeout: 10 * time.Second}).DialContext
	if v.site != nil {
		dial = v.site.dial
	}
	host := v.d.OceanaFQDN
	if _, _, err := net.SplitHostPort(host); err != nil {
		host = net.JoinHostPort(host, "443")
	}
	raw, err := dial(ctx, "tcp", host)
	if err != nil {
		red(c, "oceana: "+err.Error(), "check the Oceana Cluster FQDN and the network to it")
		v.request(c, "deploy-oceana")
		return false
	}
	defer func() { _ = raw.Close() }()
	err = tls.Client(raw, &tls.Config{RootCAs: cfg.Oceana.RootCAs, ServerName: hostOf(host), MinVersion: tls.VersionTLS12}).HandshakeContext(ctx)
	if err == nil {
		return true
	}
	saw := "oceana: " + err.Error()
	var unknown x509.UnknownAuthorityError
	var other x509.HostnameError
	var invalid x509.CertificateInvalidError
	switch {
	case errors.As(err, &unknown):
		red(c, saw+"; "+shown(unknown.Cert), "the System Manager authority is not trusted: run the guide's script")
		v.mendOceanaTrust(c)
	case errors.As(err, &other):
		red(c, saw, "Oceana shows the certificate of another name: correct the Oceana Cluster FQDN, or have a certificate of that name issued")
		v.request(c, "reissue-certificate")
	case errors.As(err, &invalid) && invalid.Reason == x509.Expired:
		red(c, saw, "Oceana's certificate has expired: have it renewed in System Manager")
		v.request(c, "reissue-certificate")
	default:
		red(c, saw, "Oceana's certificate cannot be used: have another one issued in System Manager")
		v.request(c, "reissue-certificate")
	}
	return false
}

// mendOceanaTrust is the script of Appendix D, after the installation when its trust store is missing.
func (v *validation) mendOceanaTrust(c *Check) {
	stores, err := deploy.Stores(v.dir)
	found := err == nil
	if found {
		found = false
		for _, s := range stores {
			found = found || s.ServiceID == deploy.StoreOceana
		}
	}
	if !found {
		c.Saw += "; the trust store " + deploy.StoreOceana + " is missing"
		v.mendWith(c, "install")
	}
	v.mendWith(c, "release async updateSystemManagerCert.sh --cert "+quote(v.home+"/"+fileSystemManager))
}

// login proves the file transfer user.
func (v *validation) login(ctx context.Context, c *Check, cfg connector.Config) bool {
	cfg.Store = "unused" // required, and not opened by this check
	if err := connector.CheckOceana(ctx, cfg); err != nil {
		red(c, "oceana: login as "+v.d.FileUser+": "+err.Error(), "make the file transfer user in Oceana, with the password of the workbook")
		v.request(c, "create-file-user")
		return false
	}
	return true
}

func (v *validation) loginOnSite(ctx context.Context, c *Check, cfg connector.Config) {
	c.Saw = "both handshakes are good"
	if !v.ask("Log in to Oceana as " + v.d.FileUser + " and out again, to prove the password? This opens a session of its own") {
		c.Unseen = "the login as " + v.d.FileUser + ": no one agreed to it"
		return
	}
	waiting, cancel := context.WithTimeout(ctx, settleTimeout)
	defer cancel()
	if v.login(waiting, c, cfg) {
		c.Saw += "; " + v.d.FileUser + " could log in"
	}
}
