package sim

import (
	"net/http"

	"github.com/wavetank/wavetank/sim/channel/whatsapp"
)

// whatsappRoutes are the calls that only WhatsApp needs: what its operators and reviewers do.
func (c *Control) whatsappRoutes() map[string]call {
	return map[string]call{
		"GET /api/v1/ledger":                         c.getLedger,
		"GET /api/v1/whatsapp/numbers":               c.getNumbers,
		"POST /api/v1/whatsapp/numbers":              c.addNumber,
		"POST /api/v1/whatsapp/numbers/{id}/approve": c.approveNumber,
		"POST /api/v1/whatsapp/numbers/{id}/deploy":  c.deployNumber,
		"PUT /api/v1/whatsapp/numbers/{id}/profile":  c.setProfile,
		"POST /api/v1/whatsapp/sandboxes":            c.addSandbox,
		"GET /api/v1/whatsapp/sandboxes/{id}":        c.getSandbox,
		"GET /api/v1/whatsapp/templates":             c.getWhatsAppTemplates,
		"POST /api/v1/whatsapp/templates":            c.submitTemplate,
		"DELETE /api/v1/whatsapp/templates/{name}":   c.removeTemplate,
		"GET /api/v1/whatsapp/options":               c.getWhatsAppOptions,
		"PUT /api/v1/whatsapp/options":               c.setWhatsAppOptions,
		"GET /api/v1/whatsapp/errors":                c.getWhatsAppErrors,
		"GET /api/v1/phones/{name}/contact":          c.getContact,
	}
}

func (c *Control) getLedger(*http.Request) (any, error) { return c.World().WhatsApp.Ledger(), nil }

func (c *Control) getNumbers(*http.Request) (any, error) {
	return map[string]any{"numbers": c.World().WhatsApp.Numbers()}, nil
}

// number is the number of the path.
func (c *Control) number(r *http.Request) (any, error) {
	b, ok := c.World().WhatsApp.Number(r.PathValue("id"))
	if !ok {
		return nil, whatsapp.ErrUnknownNumber
	}
	return b, nil
}

func (c *Control) addNumber(r *http.Request) (any, error) {
	var in whatsapp.Number
	if err := decode(r, &in); err != nil {
		return nil, err
	}
	if in.IntegrationID != "" || in.Sandbox {
		return nil, refuse(http.StatusBadRequest, "bad_request", "integrationId, sandbox: the world makes the id; a sandbox has a call of its own")
	}
	id, err := c.World().AddNumber(in)
	if err != nil {
		return nil, err
	}
	b, _ := c.World().WhatsApp.Number(id)
	return created{b}, nil
}

func (c *Control) approveNumber(r *http.Request) (any, error) {
	if err := decode(r, &struct{}{}); err != nil {
		return nil, err
	}
	if err := c.World().WhatsApp.Approve(r.PathValue("id")); err != nil {
		return nil, err
	}
	return c.number(r)
}

func (c *Control) deployNumber(r *http.Request) (any, error) {
	var in struct {
		State string `json:"state"` // unregistered, registered or integrated
	}
	if err := decode(r, &in); err != nil {
		return nil, err
	}
	if err := c.World().WhatsApp.Deploy(r.PathValue("id"), in.State); err != nil {
		return nil, err
	}
	return c.number(r)
}

func (c *Control) setProfile(r *http.Request) (any, error) {
	var in whatsapp.Profile
	if err := decode(r, &in); err != nil {
		return nil, err
	}
	if err := c.World().WhatsApp.SetProfile(r.PathValue("id"), in); err != nil {
		return nil, err
	}
	return c.number(r)
}

// addSandbox answers with what an operator hands out: sandbox number, activation number and code (R110).
func (c *Control) addSandbox(r *http.Request) (any, error) {
	if err := decode(r, &struct{}{}); err != nil {
		return nil, err
	}
	s, err := c.World().AddSandbox()
	return created{s}, err
}

func (c *Control) getSandbox(r *http.Request) (any, error) {
	s, ok := c.World().WhatsApp.Sandbox(r.PathValue("id"))
	if !ok {
		return nil, whatsapp.ErrUnknownNumber
	}
	return s, nil
}

func (c *Control) getWhatsAppTemplates(*http.Request) (any, error) {
	return map[string]any{"templates": c.World().WhatsApp.Templates(), "categories": whatsapp.Categories(), "tags": whatsapp.Tags()}, nil
}

func (c *Control) submitTemplate(r *http.Request) (any, error) {
	var in struct {
		Name      string   `json:"name"`
		Namespace string   `json:"namespace"`
		Language  string   `json:"language"`
		Category  string   `json:"category"`
		Body      string   `json:"body"`
		Tags      []string `json:"tags"`
	}
	if err := decode(r, &in); err != nil {
		return nil, err
	}
	t, err := c.World().SubmitTemplate(whatsapp.Template{Name: in.Name, Namespace: in.Namespace, Language: in.Language,
		Category: in.Category, Body: in.Body, Tags: in.Tags})
	return created{t}, err
}

func (c *Control) removeTemplate(r *http.Request) (any, error) {
	name, namespace := r.PathValue("name"), r.URL.Query().Get("namespace")
	if !c.World().WhatsApp.RemoveTemplate(namespace, name) {
		return nil, refuse(http.StatusNotFound, "not_found", "name: no template %q in namespace %q", name, namespace)
	}
	return c.getWhatsAppTemplates(r)
}

func (c *Control) getWhatsAppOptions(*http.Request) (any, error) {
	return c.World().WhatsApp.Options(), nil
}

func (c *Control) setWhatsAppOptions(r *http.Request) (any, error) {
	in := c.World().WhatsApp.Options() // what the call leaves out stays
	if err := decode(r, &in); err != nil {
		return nil, err
	}
	if err := c.World().WhatsApp.SetOptions(in); err != nil {
		return nil, err
	}
	return c.getWhatsAppOptions(r)
}

func (c *Control) getWhatsAppErrors(*http.Request) (any, error) {
	return map[string]any{"errors": whatsapp.Codes()}, nil
}

// getContact is the contact entry of ?number= (E.164 or integration id; none: the first) on a phone (R067).
func (c *Control) getContact(r *http.Request) (any, error) {
	return c.World().WhatsApp.ContactInfo(r.PathValue("name"), r.URL.Query().Get("number"))
}
