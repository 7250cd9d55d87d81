package aggregator

import (
	"encoding/json"
	"net/http"
	"slices"
	"strings"
)

const maxDisplayName = 100 // characters (Smooch v1.1)

// given is what a body says about an integration.
type given struct {
	displayName *string
	values      fields
	all         map[string]string // for Config.ConnectChannel, secrets included
	secrets     []string
}

// read checks a body against a kind; a new integration must have what the kind requires.
func (k *kind) read(f fields, isNew bool) (*given, *apiError) {
	g := &given{values: fields{}, all: map[string]string{}}
	if f.has("displayName") {
		g.displayName = new(string)
		if err := f.strings("displayName", g.displayName); err != nil {
			return nil, err
		}
		if err := tooLong("displayName", *g.displayName, maxDisplayName); err != nil {
			return nil, err
		}
	}
	for _, p := range k.accepts {
		raw, has := f[p.name]
		if has && string(raw) == "null" && !p.required {
			has = false
			if !isNew {
				g.values[p.name] = nil // cleared
			}
		}
		switch {
		case !has && p.required && isNew:
			return nil, missing(p.name)
		case !has && p.unless != "" && isNew:
			g.values[p.name] = json.RawMessage(p.unless)
		case has:
			value, secret, err := p.read(f)
			if err != nil {
				return nil, err
			}
			g.all[p.name] = strings.Trim(string(value), `"`)
			if secret {
				g.secrets = append(g.secrets, g.all[p.name])
				continue
			}
			g.values[p.name] = value
		}
	}
	return g, nil
}

// minSecret keeps short words, which the journal may need for other things, from being masked in it.
const minSecret = 8

func (q *request) createIntegration() answer {
	f, err := q.fields()
	if err != nil {
		return fail(err)
	}
	if err := f.require("type"); err != nil {
		return fail(err)
	}
	var typ string
	if err := f.strings("type", &typ); err != nil {
		return fail(err)
	}
	k := kindOf(typ)
	if k == nil {
		return fail(badRequest("Invalid integration type")) // Smooch v1.1
	}
	g, err := k.read(f, true)
	if err != nil {
		return fail(err)
	}
	if err := requireTogether(typ, g); err != nil {
		return fail(err)
	}
	for _, secret := range g.secrets {
		if len(secret) >= minSecret {
			q.cfg.Journal.Mask(secret, "***")
		}
	}
	var told map[string]string
	if q.cfg.ConnectChannel != nil {
		var refused error
		if told, refused = q.cfg.ConnectChannel(typ, g.all); refused != nil {
			return fail(badRequest(refused.Error()))
		}
	}
	return q.storeIntegration(typ, k, g, told)
}

// requireTogether is what one property asks of another.
func requireTogether(typ string, g *given) *apiError {
	switch {
	case typ == "twitter" && string(g.values["tier"]) == `"premium"` && g.all["envName"] == "": // assumed
		return missing("envName")
	case typ != "whatsapp" || g.all["deploymentId"] != "":
		return nil
	case g.all["baseUrl"] == "":
		return missing("deploymentId")
	case g.all["username"] == "":
		return missing("username")
	case g.all["password"] == "":
		return missing("password")
	}
	return nil
}

// storeIntegration makes an integration, puts it on its network and then among those of the app.
func (q *request) storeIntegration(typ string, k *kind, g *given, told map[string]string) answer {
	in, err := q.makeIntegration(typ, k, g, told)
	if err != nil {
		return fail(err)
	}
	refused := q.connect(q.app.connection(in))
	q.mu.Lock()
	defer q.mu.Unlock()
	if refused != nil {
		q.freeDeploymentLocked(in)
		return fail(badRequest(refused.Error()))
	}
	q.app.add(in)
	return ok(http.StatusCreated, encode(map[string]any{"integration": in.json()}))
}

func (q *request) makeIntegration(typ string, k *kind, g *given, told map[string]string) (*integration, *apiError) {
	q.mu.Lock()
	defer q.mu.Unlock()
	in := &integration{Type: typ, Status: "active", values: g.values}
	if id := g.all["deploymentId"]; id != "" {
		d := q.deployments[id]
		if d == nil {
			return nil, badRequest("Invalid deploymentId")
		}
		if d.Status != deploymentRegistered {
			return nil, badRequest("The deployment is " + d.Status)
		}
		in.deployment = d
		in.values["phoneNumber"] = encode(d.PhoneNumber)
	}
	if g.displayName != nil {
		in.DisplayName = *g.displayName
	}
	for _, name := range k.shows { // in order, as what is made up depends on it
		form, derived := k.derives[name]
		if _, has := in.values[name]; has || !derived {
			continue
		}
		text := told[name]
		if text == "" {
			text = q.ids.derived(form)
		}
		if form == "secret" {
			q.cfg.Journal.Mask(text, "***")
		}
		in.values[name] = encode(text)
	}
	in.ID = q.ids.timed(q.cfg.Clock.Now())
	if in.deployment != nil {
		in.deployment.Status, in.deployment.IntegrationID, in.deployment.AppID = deploymentIntegrated, in.ID, q.app.id
	}
	return in, nil
}

func (q *request) listIntegrations() answer {
	q.mu.Lock()
	defer q.mu.Unlock()
	all := q.app.order
	if types := q.http.URL.Query().Get("types"); types != "" {
		wanted := strings.Split(types, ",")
		all = slices.DeleteFunc(slices.Clone(all), func(i *integration) bool { return !slices.Contains(wanted, i.Type) })
	}
	p, err := q.page(len(all))
	if err != nil {
		return fail(err)
	}
	list := []json.RawMessage{}
	for _, in := range all[p.from:p.to] {
		list = append(list, in.json())
	}
	return ok(http.StatusOK, encode(struct {
		Integrations []json.RawMessage `json:"integrations"`
		page
	}{list, p}))
}

// withIntegration runs do under the lock with the integration the path names.
func (q *request) withIntegration(do func(*integration) answer) answer {
	q.mu.Lock()
	defer q.mu.Unlock()
	in := q.app.integrations[q.param("integrationId")]
	if in == nil {
		return fail(notFound("integration"))
	}
	return do(in)
}

func (q *request) getIntegration() answer {
	return q.withIntegration(func(in *integration) answer {
		return ok(http.StatusOK, encode(map[string]any{"integration": in.json()}))
	})
}

// updateIntegration changes what the body names; the type and the status are not settable, and what the channel told stays.
func (q *request) updateIntegration() answer {
	f, err := q.fields()
	if err != nil {
		return fail(err)
	}
	return q.withIntegration(func(in *integration) answer {
		k := kindOf(in.Type)
		if k == nil {
			return fail(badRequest("Invalid integration type"))
		}
		g, err := k.read(f, false)
		if err != nil {
			return fail(err)
		}
		if g.displayName != nil {
			in.DisplayName = *g.displayName
		}
		for name, value := range g.values {
			switch {
			case name == "deploymentId": // it is fixed: assumed
			case value == nil:
				delete(in.values, name)
			default:
				in.values[name] = value
			}
		}
		return ok(http.StatusOK, encode(map[string]any{"integration": in.json()}))
	})
}

// deleteIntegration takes its clients away from every app user, silently: assumed.
func (q *request) deleteIntegration() answer {
	var gone []Connection
	deleted := q.withIntegration(func(in *integration) answer {
		a := q.app
		gone = append(gone, a.connection(in))
		for _, u := range a.users {
			for _, c := range slices.Clone(u.clients) {
				if c.integration == in.ID {
					q.removeClientLocked(u, c)
				}
			}
			for _, l := range slices.Clone(u.pending) {
				if l.integration == in {
					q.dropLinkLocked(l)
				}
			}
		}
		q.freeDeploymentLocked(in)
		delete(a.integrations, in.ID)
		a.order = slices.DeleteFunc(slices.Clone(a.order), func(other *integration) bool { return other == in })
		return ok(http.StatusOK, []byte("{}"))
	})
	q.disconnect(gone...)
	return deleted
}
