package aggregator

import (
	"fmt"
	"net/http"
	"slices"
)

// serviceAccount may do what the account may, for the apps it made or was given, and manages no service accounts (Smooch v1.1).
type serviceAccount struct {
	id, name string
	keys     []*key
}

type serviceAccountJSON struct {
	ID   string `json:"_id"`
	Name string `json:"name"`
}

func (a *serviceAccount) json() serviceAccountJSON { return serviceAccountJSON{a.id, a.name} }

// GrantApp lets a service account use an app it did not make; the vendor's way to do so is not known.
// Errors: ErrUnknownApp, ErrInvalid when there is no such service account.
func (s *Server) GrantApp(serviceAccountID, appID string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	a := s.apps[appID]
	if a == nil {
		return fmt.Errorf("grant app: appID %q: %w", appID, ErrUnknownApp)
	}
	i := slices.IndexFunc(s.serviceAccounts, func(x *serviceAccount) bool { return x.id == serviceAccountID })
	if i < 0 {
		return fmt.Errorf("grant app: serviceAccountID %q: %w", serviceAccountID, ErrInvalid)
	}
	a.makers[s.serviceAccounts[i]] = true
	return nil
}

// noServiceAccount refuses what service accounts may not do: manage service accounts.
func (q *request) noServiceAccount() *apiError {
	if q.route.Scope == ScopeAccount && q.cred.key.service != nil {
		return forbidden()
	}
	return nil
}

// serviceAccountLocked is the one the path names, or nil.
func (q *request) serviceAccountLocked() *serviceAccount {
	id := q.param("serviceAccountId")
	for _, a := range q.serviceAccounts {
		if a.id == id {
			return a
		}
	}
	return nil
}

func (q *request) createServiceAccount() answer {
	if err := q.noServiceAccount(); err != nil {
		return fail(err)
	}
	name, err := q.nameOf(true)
	if err != nil {
		return fail(err)
	}
	q.mu.Lock()
	defer q.mu.Unlock()
	a := &serviceAccount{id: q.ids.timed(q.cfg.Clock.Now()), name: name}
	q.serviceAccounts = append(q.serviceAccounts, a)
	return ok(http.StatusCreated, encode(map[string]any{"serviceAccount": a.json()}))
}

func (q *request) listServiceAccounts() answer {
	if err := q.noServiceAccount(); err != nil {
		return fail(err)
	}
	q.mu.Lock()
	defer q.mu.Unlock()
	p, err := q.page(len(q.serviceAccounts))
	if err != nil {
		return fail(err)
	}
	list := []serviceAccountJSON{}
	for _, a := range q.serviceAccounts[p.from:p.to] {
		list = append(list, a.json())
	}
	return ok(http.StatusOK, encode(struct {
		ServiceAccounts []serviceAccountJSON `json:"serviceAccounts"`
		page
	}{list, p}))
}

func (q *request) withServiceAccount(do func(*serviceAccount) answer) answer {
	if err := q.noServiceAccount(); err != nil {
		return fail(err)
	}
	q.mu.Lock()
	defer q.mu.Unlock()
	a := q.serviceAccountLocked()
	if a == nil {
		return fail(notFound("")) // assumed
	}
	return do(a)
}

func (q *request) getServiceAccount() answer {
	return q.withServiceAccount(func(a *serviceAccount) answer {
		return ok(http.StatusOK, encode(map[string]any{"serviceAccount": a.json()}))
	})
}

func (q *request) updateServiceAccount() answer {
	name, err := q.nameOf(false)
	if err != nil {
		return fail(err)
	}
	return q.withServiceAccount(func(a *serviceAccount) answer {
		if name != "" {
			a.name = name
		}
		return ok(http.StatusOK, encode(map[string]any{"serviceAccount": a.json()}))
	})
}

// deleteServiceAccount keeps the apps it made: assumed.
func (q *request) deleteServiceAccount() answer {
	return q.withServiceAccount(func(a *serviceAccount) answer {
		for _, k := range a.keys {
			delete(q.keys, k.id)
		}
		for _, x := range q.apps {
			delete(x.makers, a)
		}
		q.serviceAccounts = slices.DeleteFunc(slices.Clone(q.serviceAccounts), func(x *serviceAccount) bool { return x == a })
		return ok(http.StatusOK, []byte("{}"))
	})
}
