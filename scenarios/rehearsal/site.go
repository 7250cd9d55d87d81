package rehearsal

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"net/http"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/wavetank/wavetank/connector"
	"github.com/wavetank/wavetank/connector/deploy"
	"github.com/wavetank/wavetank/scenarios/scratch"
	"github.com/wavetank/wavetank/sim"
	"github.com/wavetank/wavetank/sim/aggregator/media"
	"github.com/wavetank/wavetank/sim/channel/whatsapp"
	"github.com/wavetank/wavetank/sim/journal"
	"github.com/wavetank/wavetank/sim/oceana"
)

// site is the simulated world as the facts say, with every name of the workbook leading into it.
type site struct {
	d     *deploy.Deployment
	dir   string // of settings and trust stores
	facts *Facts
	cloud string // host of the cloud
	world *sim.World
	edge  *edge
	host  *connector.Host
	busy  *journal.Counter
	store *scratch.Dir // holds the connector's log; nil: it was not started
}

const agent = "Alice"

func openSite(ctx context.Context, d *deploy.Deployment, dir string, f *Facts, key *media.Key) (_ *site, err error) {
	s := &site{d: d, dir: dir, facts: f, cloud: hostOfURL(d.Base())}
	defer func() {
		if err != nil {
			s.close()
		}
	}()
	public, err := f.PublicRoot.load()
	if err != nil {
		return nil, err
	}
	s.edge = &edge{root: public, places: map[string]string{}}
	config, err := s.config()
	if err != nil {
		return nil, err
	}
	config.Media.Key = key
	if s.world, err = sim.New(config); err != nil {
		return nil, err
	}
	if err := s.edge.serve(d.Public(), s); err != nil {
		return nil, err
	}
	if err := s.edge.serve(d.ProcessorURL, scanning(s.world)); err != nil {
		return nil, err
	}
	s.world.UseConnector(d.Public())
	if err := s.populate(ctx); err != nil {
		return nil, err
	}
	return s, nil
}

// config is the world of the facts.
func (s *site) config() (sim.Config, error) {
	f := s.facts
	at := sim.Site{
		Account: f.app(), OceanaUser: f.FileUser, OceanaPassword: f.FilePassword, CloudHost: s.cloud, Webhooks: s.edge.client(), Proxy: f.Proxy != "",
		ProxyNoUpgrade: f.NoRealtime,
		CloudPlain:     strings.HasPrefix(s.d.Base(), "http:"),
	}
	if !f.Provisioned {
		at.Account.ID, at.Account.KeyID, at.Account.Secret = "", "", ""
	}
	if f.FileUser == "" {
		at.OceanaUser, at.OceanaPassword = "nobody", "nothing"
	}
	host := hostOf(s.d.OceanaFQDN)
	if f.Oceana {
		at.OceanaHost = host
	}
	for _, a := range []struct {
		into **sim.Authority
		from authority
	}{{&at.SystemManager, f.SystemManager}, {&at.CloudRoot, f.CloudRoot}, {&at.ProxyAuthority, f.ProxyRoot}} {
		var err error
		if *a.into, err = a.from.load(); err != nil {
			return sim.Config{}, err
		}
	}
	var err error
	switch f.OceanaShows {
	case showsExpired:
		shown, e := at.SystemManager.IssueUntil(time.Date(2020, 1, 1, 0, 0, 0, 0, time.UTC), host)
		at.OceanaShows, err = &shown, e
	case showsOther:
		shown, e := at.SystemManager.Issue("old-" + host)
		at.OceanaShows, err = &shown, e
	}
	return sim.Config{Seed: 1, Site: at}, err
}

func hostOf(addr string) string {
	if host, _, err := net.SplitHostPort(addr); err == nil {
		return host
	}
	return addr
}

// populate does what the administrators of the cloud and of Oceana have done.
func (s *site) populate(ctx context.Context) error {
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
	secrets := map[string]string{}
	if f.Webhook {
		made, err := w.RegisterWebhook(ctx)
		if err != nil {
			return err
		}
		if f.WebhookSecret == "" {
			f.WebhookSecret = made
		}
		secrets[s.d.WebhookURL()] = f.WebhookSecret
	}
	if err := s.pipeline(ctx); err != nil {
		return err
	}
	for _, p := range f.Processors {
		secrets[p.Target] = p.Secret
		if p.Target == s.d.ProcessorURL {
			w.Scanner.Trust(p.Secret)
		}
	}
	w.Cloud.KeepSecrets(w.App.ID, secrets)
	flow := w.Oceana.Workflow()
	flow.Undeployed = !f.Workflow
	if err := w.Oceana.Deploy(flow); err != nil {
		return err
	}
	who := oceana.AgentConfig{Name: agent, Ready: f.AgentsIn, Attributes: f.Attributes}
	if !f.Channel {
		who.Channels = []string{oceana.ChannelChat}
	}
	return w.Oceana.AddAgent(who)
}

// admin is a call with the account's own key.
func (s *site) admin(ctx context.Context, method, path, body string, out any) error {
	r, err := http.NewRequestWithContext(ctx, method, s.world.CloudURL()+"/v1.1/apps/"+s.world.App.ID+path, strings.NewReader(body))
	if err != nil {
		return err
	}
	r.SetBasicAuth(s.world.App.KeyID, s.world.App.Secret)
	r.Header.Set("Content-Type", "application/json")
	c := &http.Client{Timeout: 5 * time.Second, Transport: http.DefaultTransport.(*http.Transport).Clone()}
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

// pipeline puts the processors of the facts into the app's pipeline.
func (s *site) pipeline(ctx context.Context) error {
	ids := []string{}
	for _, p := range s.facts.Processors {
		var out struct {
			Processor struct {
				ID string `json:"_id"`
			} `json:"processor"`
		}
		body := string(journal.JSON(map[string]any{"target": p.Target, "triggers": []string{"message:appUser"}}))
		if err := s.admin(ctx, http.MethodPost, "/middleware/processors", body, &out); err != nil {
			return err
		}
		ids = append(ids, out.Processor.ID)
	}
	if len(ids) == 0 {
		return nil
	}
	return s.admin(ctx, http.MethodPut, "/middleware/pipelines/appuser", string(journal.JSON(ids)), nil)
}

// processors are those that the cloud has in the pipeline now, for the facts.
func (s *site) processors(ctx context.Context) ([]processor, error) {
	var have struct {
		Processors []struct {
			ID string `json:"_id"`
			processor
		} `json:"processors"`
	}
	var line struct {
		Pipelines map[string][]string `json:"pipelines"`
	}
	err := s.admin(ctx, http.MethodGet, "/middleware/processors", "", &have)
	if err == nil {
		err = s.admin(ctx, http.MethodGet, "/middleware/pipelines", "", &line)
	}
	var all []processor
	for _, p := range have.Processors {
		if slices.Contains(line.Pipelines["appuser"], p.ID) {
			all = append(all, p.processor)
		}
	}
	return all, err
}

// errFirewall is why no request gets past a forward proxy.
var errFirewall = errors.New("the firewall lets nobody out but the forward proxy")

// dial is how the connector's machine reaches others: the workbook's names lead into the world, to the cloud through the forward proxy
// alone where there is one.
func (s *site) dial(ctx context.Context, network, addr string) (net.Conn, error) {
	switch host := hostOf(addr); {
	case s.facts.Proxy == "":
	case strings.EqualFold(host, s.facts.Proxy):
		return (&net.Dialer{}).DialContext(ctx, network, s.world.ProxyAddr())
	case strings.EqualFold(host, s.cloud):
		return nil, fmt.Errorf("connect to %s: %w", addr, errFirewall)
	}
	return s.world.Dial(ctx, network, addr)
}

// connector is how the connector runs here: on the deployment, on a machine whose own authorities and network are the site's.
func (s *site) connector() (connector.Config, error) {
	cfg, err := s.d.Config(s.dir)
	if err != nil {
		return cfg, err
	}
	if s.facts.CloudKnown {
		cfg.Aggregator.RootCAs.AppendCertsFromPEM([]byte(s.facts.CloudRoot.Cert))
	}
	cfg.Aggregator.Dial, cfg.Oceana.Dial = s.dial, s.dial
	return cfg, nil
}

// client is the connector's own way to the cloud: its trust stores, its proxy, the workbook's names.
func (s *site) client() (*http.Client, error) {
	cfg, err := s.connector()
	if err != nil {
		return nil, err
	}
	return connector.CloudClient(cfg)
}

// start starts the real connector on the deployment.
func (s *site) start(ctx context.Context) error {
	cfg, err := s.connector()
	if err != nil {
		return err
	}
	if s.store, err = scratch.Memory(); err != nil {
		return err
	}
	cfg.Store = filepath.Join(s.store.Path, "connector.db")
	cfg.Clock, cfg.Workers = s.world.Clock, 1
	cfg.Oceana.ReconnectDelay = time.Millisecond
	cfg.Aggregator.MediaHosts = slices.Concat(cfg.Aggregator.MediaHosts, []string{"http://" + s.world.CloudAddr()})
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
	if s.edge != nil {
		s.edge.close()
	}
	if s.world != nil {
		s.world.Close()
	}
	_ = s.store.Remove()
}
