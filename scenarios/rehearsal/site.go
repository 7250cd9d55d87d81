package rehearsal

import (
	"context"
	"encoding/json"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"os"
	"strings"
	"time"

	"github.com/wavetank/wavetank/connector"
	"github.com/wavetank/wavetank/connector/deploy"
	"github.com/wavetank/wavetank/sim"
	"github.com/wavetank/wavetank/sim/channel/whatsapp"
	"github.com/wavetank/wavetank/sim/journal"
	"github.com/wavetank/wavetank/sim/oceana"
)

// site is the simulated world as the facts say, with every name of the workbook leading into it.
type site struct {
	d       *deploy.Deployment
	dir     string // of settings and trust stores
	facts   *Facts
	world   *sim.World
	names   map[string]string // host of the workbook -> address on loopback
	host    *connector.Host
	inbound net.Listener
	server  *http.Server
	busy    *journal.Counter
	store   string
}

const agent = "Alice"

func openSite(ctx context.Context, d *deploy.Deployment, dir string, f *Facts) (_ *site, err error) {
	s := &site{d: d, dir: dir, facts: f, names: map[string]string{}}
	defer func() {
		if err != nil {
			s.close()
		}
	}()
	smgr, err := f.SystemManager.load()
	if err != nil {
		return nil, err
	}
	root, err := f.CloudRoot.load()
	if err != nil {
		return nil, err
	}
	base, err := url.Parse(d.Base())
	if err != nil {
		return nil, err
	}
	app := f.app()
	if !f.Provisioned {
		app.ID, app.KeyID, app.Secret = "", "", ""
	}
	user, password := f.FileUser, f.FilePassword
	if user == "" {
		user, password = "nobody", "nothing"
	}
	transport := &http.Transport{DialContext: s.dial}
	s.world, err = sim.New(sim.Config{Seed: 1, Site: sim.Site{
		Account: app, OceanaUser: user, OceanaPassword: password, OceanaHost: hostOf(d.OceanaFQDN), CloudHost: base.Hostname(),
		SystemManager: smgr, CloudRoot: root, Webhooks: &http.Client{Transport: passing{transport, s}},
	}})
	if err != nil {
		return nil, err
	}
	if s.inbound, err = net.Listen("tcp", "127.0.0.1:0"); err != nil {
		return nil, err
	}
	s.names[hostOf(d.OceanaFQDN)] = s.world.OceanaAddr()
	s.names[base.Hostname()] = s.world.SecureCloudAddr()
	s.server = &http.Server{Handler: s, ReadHeaderTimeout: 10 * time.Second}
	go func() { _ = s.server.Serve(s.inbound) }() // ends with ErrServerClosed
	s.world.UseConnector("http://" + s.inbound.Addr().String())
	if err := s.furnish(ctx); err != nil {
		return nil, err
	}
	return s, nil
}

func hostOf(addr string) string {
	if host, _, err := net.SplitHostPort(addr); err == nil {
		return host
	}
	return addr
}

// furnish does what the administrators of the cloud and of Oceana have done.
func (s *site) furnish(ctx context.Context) error {
	f, w := s.facts, s.world
	for _, kind := range f.Integrations {
		var err error
		if kind == "whatsapp" && f.NumberPending {
			_, err = w.AddNumber(whatsapp.Number{PhoneNumber: "+442079460100"})
		} else {
			_, err = w.AddIntegration(kind, "")
		}
		if err != nil {
			return err
		}
	}
	if f.Webhook {
		if _, err := w.RegisterWebhook(ctx); err != nil {
			return err
		}
	}
	if f.Provisioned {
		if err := s.pipeline(ctx); err != nil {
			return err
		}
	}
	flow := w.Oceana.Workflow()
	flow.Undeployed = !f.Workflow
	if err := w.Oceana.Deploy(flow); err != nil {
		return err
	}
	return w.Oceana.AddAgent(oceana.AgentConfig{Name: agent, Ready: f.AgentsIn, Attributes: f.Attributes})
}

// admin is a call with the account's own key.
func (s *site) admin(ctx context.Context, method, path, body string, out any) error {
	r, err := http.NewRequestWithContext(ctx, method, s.world.CloudURL()+"/v1.1/apps/"+s.world.App.ID+path, strings.NewReader(body))
	if err != nil {
		return err
	}
	r.SetBasicAuth(s.world.App.KeyID, s.world.App.Secret)
	r.Header.Set("Content-Type", "application/json")
	c := &http.Client{Timeout: 5 * time.Second}
	defer c.CloseIdleConnections()
	resp, err := c.Do(r)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	if resp.StatusCode/100 != 2 {
		return fmt.Errorf("%s %s: %s", method, path, resp.Status)
	}
	if out == nil {
		return nil
	}
	return json.NewDecoder(resp.Body).Decode(out)
}

func (s *site) pipeline(ctx context.Context) error {
	ids := []string{}
	for _, target := range s.facts.Processors {
		var out struct {
			Processor struct {
				ID string `json:"_id"`
			} `json:"processor"`
		}
		if err := s.admin(ctx, http.MethodPost, "/middleware/processors", string(journal.JSON(map[string]any{"target": target, "triggers": []string{"message:appUser"}})), &out); err != nil {
			return err
		}
		ids = append(ids, out.Processor.ID)
	}
	return s.admin(ctx, http.MethodPut, "/middleware/pipelines/appuser", string(journal.JSON(ids)), nil)
}

// processors are those that the cloud has now.
func (s *site) processors(ctx context.Context) ([]string, error) {
	var out struct {
		Processors []struct {
			Target string `json:"target"`
		} `json:"processors"`
	}
	if err := s.admin(ctx, http.MethodGet, "/middleware/processors", "", &out); err != nil {
		return nil, err
	}
	targets := []string{}
	for _, p := range out.Processors {
		targets = append(targets, p.Target)
	}
	return targets, nil
}

// dial leads the workbook's names to the world. The load balancer's is only reached while it is up.
func (s *site) dial(ctx context.Context, network, addr string) (net.Conn, error) {
	host := hostOf(addr)
	if to, ok := s.names[host]; ok {
		addr = to
	}
	if ip := net.ParseIP(hostOf(addr)); ip == nil || !ip.IsLoopback() {
		return nil, fmt.Errorf("lookup %s: no such host in the simulated world", host) // nothing ever leaves this machine
	}
	return (&net.Dialer{}).DialContext(ctx, network, addr)
}

// client is the connector's own way to the cloud: its trust stores, the workbook's names.
func (s *site) client() (*http.Client, error) {
	c, err := s.d.Client(s.dir)
	if err != nil {
		return nil, err
	}
	t := c.Transport.(*http.Transport)
	t.DialContext, t.Proxy = s.dial, nil
	return c, nil
}

// start starts the real connector on the deployment.
func (s *site) start(ctx context.Context) error {
	cfg, err := s.d.Config(s.dir)
	if err != nil {
		return err
	}
	if cfg.Aggregator.HTTP, err = s.client(); err != nil {
		return err
	}
	if s.store, err = os.MkdirTemp("", "wavetank-rehearsal-"); err != nil {
		return err
	}
	cfg.Store = s.store + "/connector.db"
	cfg.Clock, cfg.Workers = s.world.Clock, 1
	cfg.Oceana.Dial, cfg.Oceana.ReconnectDelay = s.dial, time.Millisecond
	s.busy = s.world.Journal.Counter("connector at work")
	cfg.Busy = s.busy.Add
	s.host, err = connector.NewHost(ctx, cfg)
	return err
}

// ServeHTTP is the load balancer in front of the connector.
func (s *site) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if s.host == nil || !s.facts.LoadBalancer {
		http.Error(w, "no upstream", http.StatusBadGateway)
		return
	}
	s.host.ServeHTTP(w, r)
}

func (s *site) close() {
	if s.host != nil {
		s.host.Connector().Kill()
		_ = s.host.Close()
	}
	if s.server != nil {
		_ = s.server.Close()
	}
	if s.world != nil {
		s.world.Close()
	}
	if s.store != "" {
		_ = os.RemoveAll(s.store)
	}
}
