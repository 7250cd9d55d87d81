package scenarios_test

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/wavetank/wavetank/connector"
	"github.com/wavetank/wavetank/scenarios"
	"github.com/wavetank/wavetank/sim"
	"github.com/wavetank/wavetank/sim/channel"
	"github.com/wavetank/wavetank/sim/journal"
	"github.com/wavetank/wavetank/sim/oceana"
)

// cloudKey is a key of the app.
type cloudKey struct {
	ID     string `json:"_id"`
	Secret string `json:"secret"`
}

// callCloud is a REST call of the app with one of its keys.
func callCloud(t *testing.T, w *sim.World, with cloudKey, method, path, body string, out any) {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), method, w.CloudURL()+"/v1.1/apps/"+w.App.ID+path, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	r.SetBasicAuth(with.ID, with.Secret)
	r.Header.Set("Content-Type", "application/json")
	resp, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	if resp.StatusCode/100 != 2 {
		t.Fatalf("%s %s: %s", method, path, resp.Status)
	}
	if out == nil {
		return
	}
	if err := json.NewDecoder(resp.Body).Decode(out); err != nil {
		t.Fatal(err)
	}
}

// bursts is how many messages a person writes during one reload, without waiting for anything.
const bursts = 20

func writes(w *sim.World, who string, from, count int) error {
	for n := range count {
		if err := w.Act(who, channel.Action{Do: channel.DoSend, Text: fmt.Sprint(who, " ", from+n)}); err != nil {
			return err
		}
	}
	return nil
}

// window is how many messages of one person may be on their way.
const window = 5

// arrived counts what a customer wrote, as the desk shows it.
func arrived(t *testing.T, w *sim.World, conversation string) (n int) {
	t.Helper()
	desk, err := w.Oceana.Desk("Alice")
	if err != nil {
		t.Error(err)
	}
	for _, c := range desk.Contacts {
		for _, line := range c.Lines {
			if c.ConversationID == conversation && line.Role == oceana.RoleCustomer {
				n++
			}
		}
	}
	return n
}

// shown counts what the business wrote, as the phone shows it.
func shown(t *testing.T, w *sim.World, who string) (n int) {
	t.Helper()
	phone, err := w.Phone(who)
	must(t, err)
	for _, b := range phone.Bubbles {
		if b.From == channel.FromBusiness {
			n++
		}
	}
	return n
}

// until looks each time the journal has grown. The connector runs on the wall's time here: on a busy machine a silence proves nothing.
func until(t *testing.T, w *sim.World, what string, done func() bool) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 3*time.Minute) // against hanging
	defer cancel()
	for rev := 0; !done(); {
		_, next, err := w.Journal.Next(ctx, rev)
		if err != nil {
			t.Fatalf("not before the time limit: %s", what)
		}
		rev = next
	}
}

// alerted is the conversation of the only alert at Alice's desk.
func alerted(t *testing.T, w *sim.World) (conversation string) {
	t.Helper()
	until(t, w, "one alert at the desk", func() bool {
		desk, err := w.Oceana.Desk("Alice")
		must(t, err)
		if len(desk.Alerts) == 1 {
			conversation = desk.Alerts[0].ConversationID
		}
		return conversation != ""
	})
	return conversation
}

// rotations is how often the key is changed while messages flow.
const rotations = 6

// TestConfigureVendorsWhileMessagesFlow changes the account's key again and again with the guide's script, takes the old key away at the
// cloud, and has people and an agent write all the time.
func TestConfigureVendorsWhileMessagesFlow(t *testing.T) {
	stack, err := scenarios.NewStack(t.Context(), scenarios.StackConfig{Connector: "none", World: sim.Config{Real: true, Seed: 1}})
	if err != nil {
		t.Fatal(err)
	}
	defer stack.Close()
	w := stack.World
	site := deployFor(t, w.Ready("", ""), w.AuthorityPEM(), nil)
	site.ccm(t, "release", "async", "updateSystemManagerCert.sh")
	host, err := connector.NewHost(t.Context(), site.config(t))
	if err != nil {
		t.Fatal(err)
	}
	inbound := httptest.NewServer(host)
	defer inbound.Close()
	defer func() {
		if err := host.Close(); err != nil {
			t.Error(err)
		}
	}()
	w.UseConnector(inbound.URL)
	if _, err := w.RegisterWebhook(t.Context()); err != nil {
		t.Fatal(err)
	}
	if err := w.Oceana.AddAgent(oceana.AgentConfig{Name: "Alice", Ready: true, Multiplicity: 10, Attributes: []string{"Language.English"}}); err != nil {
		t.Fatal(err)
	}
	people := []string{"Ana", "Bob", "Cleo"}
	talk := map[string]string{} // conversation of each
	for _, who := range people {
		must(t, w.AddPerson(channel.Person{Name: who}, "whatsapp"))
		must(t, w.Act(who, channel.Action{Do: channel.DoSend, Text: who + " 0"}))
		talk[who] = alerted(t, w)
		must(t, w.Oceana.Answer("Alice", talk[who]))
		settled(t, w)
	}

	flowing, stop := context.WithCancel(t.Context())
	defer stop()
	sent := make([]int, len(people)) // by each, and to each
	var writers sync.WaitGroup
	for i, who := range people {
		writers.Go(func() {
			rev := 0
			for n := 1; flowing.Err() == nil; n++ {
				if err := w.Act(who, channel.Action{Do: channel.DoSend, Text: fmt.Sprint(who, " ", n)}); err != nil {
					t.Error(err)
					return
				}
				if err := w.Oceana.Send("Alice", talk[who], fmt.Sprint("to ", who, " ", n)); err != nil {
					t.Error(err)
					return
				}
				sent[i] = n
				for flowing.Err() == nil && n-arrived(t, w, talk[who]) > window {
					_, rev, _ = w.Journal.Next(flowing, rev)
				}
			}
		})
	}
	must(t, w.AddPerson(channel.Person{Name: "Dora"}, "whatsapp"))
	key := cloudKey{w.App.KeyID, w.App.Secret}
	for n := range rotations {
		var made struct{ Key cloudKey }
		callCloud(t, w, key, http.MethodPost, "/keys", fmt.Sprintf(`{"name":"key %d"}`, n), &made)
		secret := filepath.Join(site.dir, "key")
		must(t, os.WriteFile(secret, []byte(made.Key.Secret), 0o600))
		site.ccm(t, "release", "async", "configureVendors.sh", "-a", "--profile", "csp", "--url", w.CloudURL()+"/v1.1/apps/", "--app-id", w.App.ID,
			"--key-id", made.Key.ID, "--security-key-file", secret, "--yes")
		burst := make(chan error, 1)
		go func() { burst <- writes(w, "Dora", n*bursts, bursts) }() // without a listener
		must(t, host.Reload(t.Context(), site.config(t)))
		must(t, <-burst)
		callCloud(t, w, made.Key, http.MethodDelete, "/keys/"+key.ID, "", nil)
		key = made.Key
		waiting, cancel := context.WithTimeout(t.Context(), 3*time.Minute)
		must(t, host.Connector().AwaitConnected(waiting))
		cancel()
	}
	stop()
	writers.Wait()
	talk["Dora"] = alerted(t, w) // she waited all the time
	must(t, w.Oceana.Answer("Alice", talk["Dora"]))
	people, sent = append(people, "Dora"), append(sent, rotations*bursts-1)
	for i, who := range people {
		until(t, w, "what was written has arrived", func() bool {
			return arrived(t, w, talk[who]) > sent[i] && (who == "Dora" || shown(t, w, who) >= sent[i])
		})
	}
	settled(t, w) // what is too much would come now
	desk, err := w.Oceana.Desk("Alice")
	must(t, err)
	for i, who := range people {
		if sent[i] < rotations {
			t.Errorf("%s wrote only %d times", who, sent[i])
		}
		var here, answers, wantArrived, wantAnswers []string
		for n := 0; n <= sent[i]; n++ {
			wantArrived = append(wantArrived, fmt.Sprint(who, " ", n))
			if n > 0 && who != "Dora" {
				wantAnswers = append(wantAnswers, fmt.Sprint("to ", who, " ", n))
			}
		}
		for _, c := range desk.Contacts {
			for _, line := range c.Lines {
				if c.ConversationID == talk[who] && line.Role == oceana.RoleCustomer {
					here = append(here, line.Text)
				}
			}
		}
		phone, err := w.Phone(who)
		must(t, err)
		for _, b := range phone.Bubbles {
			if b.From == channel.FromBusiness {
				answers = append(answers, b.Text)
			}
		}
		slices.Sort(here) // webhooks that were under way together may change places
		slices.Sort(wantArrived)
		if diff := cmp.Diff(wantArrived, here); diff != "" {
			t.Errorf("what %s wrote, at the desk (-want +got):\n%s", who, diff)
		}
		if diff := cmp.Diff(wantAnswers, answers); diff != "" {
			t.Errorf("what %s was written, on the phone (-want +got):\n%s", who, diff)
		}
	}
	for _, e := range w.Journal.Entries(0) {
		if e.To == "connector" && e.Kind == journal.KindWebhook && e.Status != http.StatusOK || e.From == "connector" && e.Status >= 400 {
			t.Errorf("%s -> %s %s was answered %d %s", e.From, e.To, e.Name, e.Status, e.Error)
		}
	}
	t.Logf("%v messages each way, %d changes of the key", sent, rotations)
}

func settled(t *testing.T, w *sim.World) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 3*time.Minute)
	defer cancel()
	must(t, w.Settle(ctx))
}
