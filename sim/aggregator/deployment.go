package aggregator

import (
	"net/http"
	"slices"
	"strings"
)

// The life of a WhatsApp deployment (Smooch v1.1 lists the statuses; when each begins is assumed): one hosted by the vendor
// is starting for Config.DeploymentTime, one hosted by the business is there at once; unregistered until a code is asked
// for; pending until the code is confirmed; registered until an app has it; integrated until the integration is deleted;
// deleting for Config.DeploymentTime when the vendor hosts it.
const (
	deploymentStarting     = "starting"
	deploymentUnregistered = "unregistered"
	deploymentPending      = "pending"
	deploymentRegistered   = "registered"
	deploymentIntegrated   = "integrated"
	deploymentDeleting     = "deleting"
)

type deployment struct {
	ID             string `json:"_id"`
	Status         string `json:"status"`
	Hosting        string `json:"hosting"`
	BaseURL        string `json:"baseUrl,omitempty"`
	Username       string `json:"username,omitempty"`
	PhoneNumber    string `json:"phoneNumber,omitempty"`
	CallbackURL    string `json:"callbackUrl"`
	CallbackSecret string `json:"callbackSecret"`
	IntegrationID  string `json:"integrationId,omitempty"`
	AppID          string `json:"appId,omitempty"`
}

// freeDeploymentLocked gives a number back when its integration goes.
func (s *Server) freeDeploymentLocked(in *integration) {
	if d := in.deployment; d != nil && d.Status == deploymentIntegrated {
		d.Status, d.IntegrationID, d.AppID = deploymentRegistered, "", ""
	}
}

func (q *request) createDeployment() answer {
	f, err := q.fields()
	if err != nil {
		return fail(err)
	}
	d := &deployment{}
	var password string
	if err := f.require("hosting"); err != nil {
		return fail(err)
	}
	if err := f.strings("hosting", &d.Hosting, "baseUrl", &d.BaseURL, "username", &d.Username, "password", &password,
		"callbackUrl", &d.CallbackURL); err != nil {
		return fail(err)
	}
	switch d.Hosting {
	case "smooch":
		d.Status = deploymentStarting
		d.BaseURL, d.Username = "", ""
	case "self":
		d.Status = deploymentUnregistered
		if err := f.require("baseUrl", "username", "password"); err != nil {
			return fail(err)
		}
	default:
		return fail(notAllowed("hosting"))
	}
	if len(password) >= minSecret {
		q.cfg.Journal.Mask(password, "***")
	}
	q.mu.Lock()
	defer q.mu.Unlock()
	d.ID, d.CallbackSecret = q.ids.timed(q.cfg.Clock.Now()), q.ids.random(40)
	q.cfg.Journal.Mask(d.CallbackSecret, "***")
	if d.CallbackURL == "" {
		d.CallbackURL = "https://app.smooch.io/api/webhooks/whatsapp/" + d.ID // the form is assumed
	}
	q.deployments[d.ID] = d
	q.deploymentOrder = append(q.deploymentOrder, d)
	q.begin("", "")
	if d.Status == deploymentStarting {
		q.after("deployment started", q.cfg.DeploymentTime, func() {
			if d.Status == deploymentStarting {
				d.Status = deploymentUnregistered
			}
		})
	}
	return deploymentAnswer(http.StatusCreated, d)
}

func deploymentAnswer(status int, d *deployment) answer {
	return ok(status, encode(map[string]any{"deployment": d}))
}

func (q *request) listDeployments() answer {
	q.mu.Lock()
	defer q.mu.Unlock()
	return ok(http.StatusOK, encode(map[string]any{"deployments": append([]*deployment{}, q.deploymentOrder...)}))
}

func (q *request) withDeployment(do func(*deployment) answer) answer {
	q.mu.Lock()
	defer q.mu.Unlock()
	d := q.deployments[q.param("deploymentId")]
	if d == nil {
		return fail(notFound(""))
	}
	return do(d)
}

func (q *request) getDeployment() answer {
	return q.withDeployment(func(d *deployment) answer { return deploymentAnswer(http.StatusOK, d) })
}

// deleteDeployment answers with the deployment: 202 when there is something to take down, 200 when it is done at once (which is which: assumed).
// The integration that uses it stays and is broken: assumed.
func (q *request) deleteDeployment() answer {
	var gone []Connection
	defer func() { q.disconnect(gone...) }()
	return q.withDeployment(func(d *deployment) answer {
		if d.AppID != "" {
			if a := q.apps[d.AppID]; a != nil && a.integrations[d.IntegrationID] != nil {
				in := a.integrations[d.IntegrationID]
				gone = append(gone, a.connection(in))
				in.deployment, in.Status, in.errorText = nil, "error", "The WhatsApp deployment was deleted"
			}
			d.IntegrationID, d.AppID = "", ""
		}
		if d.Hosting == "self" {
			q.dropDeploymentLocked(d)
			return deploymentAnswer(http.StatusOK, d)
		}
		if d.Status != deploymentDeleting {
			d.Status = deploymentDeleting
			q.begin("", "")
			q.after("deployment deleted", q.cfg.DeploymentTime, func() { q.dropDeploymentLocked(d) })
		}
		return deploymentAnswer(http.StatusAccepted, d)
	})
}

func (s *Server) dropDeploymentLocked(d *deployment) {
	delete(s.deployments, d.ID)
	s.deploymentOrder = slices.DeleteFunc(slices.Clone(s.deploymentOrder), func(other *deployment) bool { return other == d })
}

func (q *request) activateDeployment() answer {
	f, err := q.fields()
	if err != nil {
		return fail(err)
	}
	var phone, certificate, method string
	if err := f.require("phoneNumber", "verifiedNameCertificate", "method"); err != nil {
		return fail(err)
	}
	if err := f.strings("phoneNumber", &phone, "verifiedNameCertificate", &certificate, "method", &method); err != nil {
		return fail(err)
	}
	if method != "sms" && method != "voice" {
		return fail(notAllowed("method"))
	}
	number := onlyDigits(phone)
	if number == "" {
		return fail(badRequest("phoneNumber should begin with + and the country code"))
	}
	return q.withDeployment(func(d *deployment) answer {
		if d.Status != deploymentUnregistered && d.Status != deploymentPending { // a code may be asked for again
			return fail(badRequest("The deployment is " + d.Status))
		}
		d.Status, d.PhoneNumber = deploymentPending, number
		return deploymentAnswer(http.StatusOK, d)
	})
}

func (q *request) confirmDeployment() answer {
	f, err := q.fields()
	if err != nil {
		return fail(err)
	}
	var code string
	if err := f.require("code"); err != nil {
		return fail(err)
	}
	if err := f.strings("code", &code); err != nil {
		return fail(err)
	}
	return q.withDeployment(func(d *deployment) answer {
		if d.Status != deploymentPending {
			return fail(badRequest("The deployment is " + d.Status))
		}
		if want := q.cfg.DeploymentCode; code == "" || (want != "" && code != want) {
			return fail(badRequest("Invalid code"))
		}
		d.Status = deploymentRegistered
		return deploymentAnswer(http.StatusOK, d)
	})
}

// onlyDigits is a phone number as WhatsApp writes it.
func onlyDigits(text string) string {
	return strings.Map(func(r rune) rune {
		if r < '0' || r > '9' {
			return -1
		}
		return r
	}, text)
}
