package control

import (
	"net/http"

	"github.com/wavetank/wavetank/sim/channel/whatsapp"
	"github.com/wavetank/wavetank/sim/oceana"
)

// whatsappRoutes are the calls that only WhatsApp needs: what its operators and reviewers do.
func (c *API) whatsappRoutes() []route {
	number, sandbox := []value{valueNumber}, []value{valueSandbox}
	return []route{
		get("getLedger", "GET /api/v1/ledger", "Says what templates have cost.", c.getLedger, about{query: []value{valueAt}, fails: []int{409, 501}, shows: `{"currency":"EUR","charges":[],"countries":[],"paid":0,"free":2,"amount":0}`}),
		get("listTemplates", "GET /api/v1/templates", "Lists the templates that the desks offer.", c.getTemplates, about{shows: templatesExample}),
		edit("addTemplate", "POST /api/v1/templates", "Makes a template that has been through review.", newTemplate, c.addTemplate, about{
			needs: []string{"name"}, example: `{"name":"late","body":"Sorry, {{1}}, it is late."}`, shows: templatesExample, status: 201,
		}),
		get("listNumbers", "GET /api/v1/whatsapp/numbers", "Lists the numbers of the business.", c.getNumbers, about{}),
		post("addNumber", "POST /api/v1/whatsapp/numbers", "Adds a production number.", c.addNumber, about{example: `{"approved":false,"deployment":"unregistered"}`, status: 201}),
		post("approveNumber", "POST /api/v1/whatsapp/numbers/{id}/approve", "Lets WhatsApp approve the business of a number.", c.approveNumber, about{path: number, fails: []int{404}}),
		post("deployNumber", "POST /api/v1/whatsapp/numbers/{id}/deploy", "Takes a number on its way to the app.", c.deployNumber, about{
			path: number, needs: []string{"state"}, example: `{"state":"registered"}`, fails: []int{404},
		}),
		post("setProfile", "PUT /api/v1/whatsapp/numbers/{id}/profile", "Sets what people see of the business.", c.setProfile, about{
			path: number, example: `{"about":"Shoes since 1921","websites":["https://shop.example"]}`, fails: []int{404},
		}),
		post("addSandbox", "POST /api/v1/whatsapp/sandboxes", "Makes a sandbox, and what an operator hands out for it.", c.addSandbox, about{status: 201}),
		get("getSandbox", "GET /api/v1/whatsapp/sandboxes/{id}", "Shows a sandbox.", c.getSandbox, about{path: sandbox, fails: []int{404}}),
		get("listReviews", "GET /api/v1/whatsapp/templates", "Lists the templates as WhatsApp has them, reviewed or not.", c.getWhatsAppTemplates, about{}),
		post("submitTemplate", "POST /api/v1/whatsapp/templates", "Submits a template for review.", c.submitTemplate, about{
			needs: []string{"name"}, example: `{"name":"shipped","namespace":"shop","language":"en_US","category":"SHIPPING_UPDATE","body":"Your order is on its way."}`, status: 201,
		}),
		get("removeTemplate", "DELETE /api/v1/whatsapp/templates/{name}", "Deletes a template.", c.removeTemplate, about{
			path: []value{{name: "name", help: "name of the template", example: "shipped"}}, fails: []int{404},
			query: []value{{name: "namespace", help: "the namespace that it is in", example: "shop"}},
		}),
		get("getWhatsAppOptions", "GET /api/v1/whatsapp/options", "Says how WhatsApp is set.", c.getWhatsAppOptions, about{}),
		edit("setWhatsAppOptions", "PUT /api/v1/whatsapp/options", "Changes what the body names.", func() whatsapp.Options { return c.World().WhatsApp.Options() }, c.setWhatsAppOptions, about{
			example: `{"modern":true}`,
		}),
		get("listWhatsAppErrors", "GET /api/v1/whatsapp/errors", "Lists the errors that WhatsApp answers with.", c.getWhatsAppErrors, about{}),
	}
}

const templatesExample = `{"templates":[{"name":"late","namespace":"","language":"en_US","body":"Sorry, {{1}}, it is late."}]}`

func (c *API) getLedger(r *http.Request) (whatsapp.Ledger, error) {
	return seen(c, r, func(c *API) (whatsapp.Ledger, error) { return c.World().WhatsApp.Ledger(), nil })
}

type numberList struct {
	Numbers []whatsapp.Number `json:"numbers"`
}

func (c *API) getNumbers(*http.Request) (numberList, error) {
	return numberList{orEmpty(c.World().WhatsApp.Numbers())}, nil
}

// number is the number of the path.
func (c *API) number(r *http.Request) (whatsapp.Number, error) {
	b, ok := c.World().WhatsApp.Number(r.PathValue("id"))
	if !ok {
		return b, whatsapp.ErrUnknownNumber
	}
	return b, nil
}

func (c *API) addNumber(_ *http.Request, in whatsapp.Number) (out whatsapp.Number, _ error) {
	if in.IntegrationID != "" || in.Sandbox {
		return out, refuse(http.StatusBadRequest, "bad_request", "integrationId, sandbox: the world makes the id; a sandbox has a call of its own")
	}
	id, err := c.World().AddNumber(in)
	if err != nil {
		return out, err
	}
	out, _ = c.World().WhatsApp.Number(id)
	return out, nil
}

func (c *API) approveNumber(r *http.Request, _ nothing) (out whatsapp.Number, _ error) {
	if err := c.World().WhatsApp.Approve(r.PathValue("id")); err != nil {
		return out, err
	}
	return c.number(r)
}

type deployInput struct {
	State string `json:"state" help:"unregistered, registered or integrated"`
}

func (c *API) deployNumber(r *http.Request, in deployInput) (out whatsapp.Number, _ error) {
	if in.State == "" {
		return out, refuse(http.StatusBadRequest, "bad_request", "state: use unregistered, registered or integrated")
	}
	if err := c.World().WhatsApp.Deploy(r.PathValue("id"), in.State); err != nil {
		return out, err
	}
	return c.number(r)
}

func (c *API) setProfile(r *http.Request, in whatsapp.Profile) (out whatsapp.Number, _ error) {
	if err := c.World().WhatsApp.SetProfile(r.PathValue("id"), in); err != nil {
		return out, err
	}
	return c.number(r)
}

// addSandbox answers with what an operator hands out: sandbox number, activation number and code (R110).
func (c *API) addSandbox(*http.Request, nothing) (whatsapp.Sandbox, error) {
	return c.World().AddSandbox()
}

func (c *API) getSandbox(r *http.Request) (whatsapp.Sandbox, error) {
	s, ok := c.World().WhatsApp.Sandbox(r.PathValue("id"))
	if !ok {
		return s, whatsapp.ErrUnknownNumber
	}
	return s, nil
}

type reviewList struct {
	Templates  []whatsapp.Template `json:"templates"`
	Categories []string            `json:"categories"`
	Tags       []whatsapp.Tag      `json:"tags"`
	Currency   string              `json:"currency"`
	Rates      map[string]int64    `json:"rates"` // what a template costs, by the digits that a number begins with; "" for all others
}

func (c *API) getWhatsAppTemplates(*http.Request) (reviewList, error) {
	n := c.World().WhatsApp
	return reviewList{orEmpty(n.Templates()), whatsapp.Categories(), whatsapp.Tags(), n.Ledger().Currency, n.Rates()}, nil
}

type templateSubmitted struct {
	Name      string   `json:"name" help:"lower-case letters, digits and underscores"`
	Namespace string   `json:"namespace" help:"of the business"`
	Language  string   `json:"language" help:"such as en_US"`
	Category  string   `json:"category" help:"one of the categories of listReviews"`
	Body      string   `json:"body" help:"text with {{1}}, {{2}} and so on for parameters"`
	Tags      []string `json:"tags" help:"what a reviewer would see in it: names of tags of listReviews"`
}

func (c *API) submitTemplate(_ *http.Request, in templateSubmitted) (whatsapp.Template, error) {
	return c.World().SubmitTemplate(whatsapp.Template{Name: in.Name, Namespace: in.Namespace, Language: in.Language,
		Category: in.Category, Body: in.Body, Tags: in.Tags})
}

func (c *API) removeTemplate(r *http.Request) (reviewList, error) {
	name, namespace := r.PathValue("name"), r.URL.Query().Get("namespace")
	if !c.World().WhatsApp.RemoveTemplate(namespace, name) {
		return reviewList{}, refuse(http.StatusNotFound, "not_found", "name: no template %q in namespace %q", name, namespace)
	}
	return c.getWhatsAppTemplates(r)
}

func (c *API) getWhatsAppOptions(*http.Request) (whatsapp.Options, error) {
	return c.World().WhatsApp.Options(), nil
}

func (c *API) setWhatsAppOptions(r *http.Request, in whatsapp.Options) (whatsapp.Options, error) {
	if err := c.World().WhatsApp.SetOptions(in); err != nil {
		return in, err
	}
	return c.getWhatsAppOptions(r)
}

type whatsappErrors struct {
	Errors []whatsapp.Code `json:"errors"`
}

func (c *API) getWhatsAppErrors(*http.Request) (whatsappErrors, error) {
	return whatsappErrors{whatsapp.Codes()}, nil
}

// getContact is the contact entry of ?number= (E.164 or integration id; none: the first) on a phone (R067).
func (c *API) getContact(r *http.Request) (whatsapp.Contact, error) {
	return c.World().WhatsApp.ContactInfo(r.PathValue("name"), r.URL.Query().Get("number"))
}

type templateList struct {
	Templates []oceana.Template `json:"templates"`
}

func (c *API) getTemplates(*http.Request) (templateList, error) {
	return templateList{c.World().Oceana.Templates()}, nil
}

type templateAdded struct {
	Name      string `json:"name" help:"lower-case letters, digits and underscores"`
	Namespace string `json:"namespace" help:"of the business"`
	Language  string `json:"language" help:"such as en_US, which is the default"`
	Body      string `json:"body" help:"text with {{1}}, {{2}} and so on for parameters"`
	Status    string `json:"status" help:"approved, pending or rejected; approved unless given"`
}

func newTemplate() templateAdded {
	return templateAdded{Status: whatsapp.StatusApproved, Language: "en_US"}
}

func (c *API) addTemplate(r *http.Request, in templateAdded) (templateList, error) {
	if in.Name == "" {
		return templateList{}, refuse(http.StatusBadRequest, "bad_request", "name: which template?")
	}
	err := c.World().AddTemplate(whatsapp.Template{Name: in.Name, Namespace: in.Namespace, Language: in.Language, Body: in.Body, Status: in.Status})
	if err != nil {
		return templateList{}, err
	}
	return c.getTemplates(r)
}
