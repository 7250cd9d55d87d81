// Package deploy is what the deployment guide asks of the integrator who installs the connector: the workbook with its inputs, the order of
// the steps, the settings that can change afterwards, and the trust stores. It reads and writes files only; what runs is the
// connector.
package deploy

// Deployment is every input of the guide, as typed: nothing is trimmed or guessed. Check says what is wrong with it.
type Deployment struct {
	Profile   string // production or lab (R014, R015)
	Cluster   string // FQDN of the Common Services Platform cluster that runs Analytics and Async
	Analytics struct {
		HA       string // yes or no
		Deployed string // together or before; before is refused, because Async cannot be added later (R013)
	}
	HA            string // of Async: yes or no
	AppID         string // Application ID, also API key or App/Tenant Id
	ProviderKey   string // Cloud Provider Key, also Key ID
	SecurityKey   string // Cloud Security Key, also Secret
	AggregatorURL string // ends with /v1.1/apps/ (R024); empty: that of the vendor
	ProcessorURL  string // Pipeline Processor URL of the virus scanner
	OceanaFQDN    string // Oceana OCP cluster, also Oceana Cluster 3; may have a port
	FileUser      string // Breeze user that secures file transfer (R018)
	FilePassword  string
	InboundFQDN   string // of the load balancer the cloud calls
	InboundPort   string // empty: 443 (R042)
	WebhookSecret string // checked on every webhook when given (R047)
	ProxyURL      string // of the corporate forward proxy; empty: none
	Attributes    string // comma separated Category.Value; equal to those in Oceana (R049)
	Priority      string // 1 (highest) to 100; empty: 5
	Channels      string // comma separated; the integrations of step 8. Empty: whatsapp
	Welcome       string // empty: none
	LateText      string // shown to an agent whose text comes after the window closed; empty: a default
	Listen        string // host:port inside the cluster; empty: the connector's default
	Store         string // file; empty: connector.db beside the workbook
	ScannerSecret string // of the virus scanner's processor; in no workbook: virusscanprocessor.sh leaves it in the settings

	places map[string]string // where each input stands, for faults
}

// VendorURL is the address of the cloud that the guide names.
const VendorURL = "https://api.smooch.io/v1.1/apps/"

type kind int

const (
	kindText kind = iota
	kindChoice
	kindAppID
	kindKeyID
	kindSecret
	kindHost
	kindHostPort
	kindPort
	kindURL
	kindBaseURL
	kindProxy
	kindAttributes
	kindPriority
	kindChannels
)

// input is one line of the workbook.
type input struct {
	sheet, label, key string // key is that of the YAML file
	kind              kind
	required          bool
	fallback          string // written into a new workbook
	choices           []string
	rule              string
	note              string // the comment of the cell
	in                func(*Deployment) *string
}

// Names of the sheets.
const (
	SheetAnalytics = "Analytics"
	SheetAsync     = "Async"
)

func inputs() []input {
	yesNo := []string{"yes", "no"}
	return []input{
		{SheetAnalytics, "Deployment profile", "profile", kindChoice, true, "production", []string{"production", "lab"}, "R014", "Production needs high availability of Analytics and of Async. A lab does not, and takes the same machines.", func(d *Deployment) *string { return &d.Profile }},
		{SheetAnalytics, "CSP Cluster FQDN", "cluster", kindHost, true, "", nil, "R012", "The Common Services Platform cluster that Analytics and Async share.", func(d *Deployment) *string { return &d.Cluster }},
		{SheetAnalytics, "Analytics High Availability", "highAvailability", kindChoice, true, "yes", yesNo, "R014", "yes or no; no in a lab only.", func(d *Deployment) *string { return &d.Analytics.HA }},
		{SheetAnalytics, "Analytics Deployed", "deployed", kindChoice, true, "together", []string{"together", "before"}, "R013", "Analytics and Async are deployed together. Where Analytics is there already, Async cannot be added.", func(d *Deployment) *string { return &d.Analytics.Deployed }},

		{SheetAsync, "Async High Availability", "highAvailability", kindChoice, true, "yes", yesNo, "R014", "yes or no; no in a lab only.", func(d *Deployment) *string { return &d.HA }},
		{SheetAsync, "Application ID", "applicationId", kindAppID, true, "", nil, "R011", "From the Digital Connection administrators: 24 characters, digits and a to f.", func(d *Deployment) *string { return &d.AppID }},
		{SheetAsync, "Cloud Provider Key", "providerKey", kindKeyID, true, "", nil, "R011", "From the Digital Connection administrators: app_ and 24 characters, digits and a to f.", func(d *Deployment) *string { return &d.ProviderKey }},
		{SheetAsync, "Cloud Security Key", "securityKey", kindSecret, true, "", nil, "R011", "From the Digital Connection administrators. Keep this file where only its reader can read it.", func(d *Deployment) *string { return &d.SecurityKey }},
		{SheetAsync, "Aggregator URL", "aggregatorUrl", kindBaseURL, false, VendorURL, nil, "R024", "Ends with /v1.1/apps/.", func(d *Deployment) *string { return &d.AggregatorURL }},
		{SheetAsync, "Pipeline Processor URL", "processorUrl", kindURL, true, "", nil, "R011", "From the Digital Connection administrators: where files are scanned for viruses.", func(d *Deployment) *string { return &d.ProcessorURL }},
		{SheetAsync, "Oceana Cluster FQDN", "oceanaFqdn", kindHostPort, true, "", nil, "R038", "The Oceana OCP cluster, also called Oceana Cluster 3. A name, not a URL.", func(d *Deployment) *string { return &d.OceanaFQDN }},
		{SheetAsync, "File Transfer User", "fileTransferUser", kindText, true, "", nil, "R018", "The user made in Oceana for file transfer, before this deployment.", func(d *Deployment) *string { return &d.FileUser }},
		{SheetAsync, "File Transfer Password", "fileTransferPassword", kindSecret, true, "", nil, "R018", "The password of that user.", func(d *Deployment) *string { return &d.FilePassword }},
		{SheetAsync, "Inbound FQDN", "inboundFqdn", kindHost, true, "", nil, "R042", "The name under which the cloud reaches the connector: that of the external load balancer. A name, not a URL.", func(d *Deployment) *string { return &d.InboundFQDN }},
		{SheetAsync, "Inbound Port", "inboundPort", kindPort, false, "443", nil, "R042", "443 unless a reverse proxy says otherwise.", func(d *Deployment) *string { return &d.InboundPort }},
		{SheetAsync, "Webhook Secret", "webhookSecret", kindSecret, false, "", nil, "R047", "Known once the webhook is registered. When given, a webhook with another one is refused.", func(d *Deployment) *string { return &d.WebhookSecret }},
		{SheetAsync, "Proxy URL", "proxyUrl", kindProxy, false, "", nil, "R040", "The forward proxy of your organisation; empty when there is none.", func(d *Deployment) *string { return &d.ProxyURL }},
		{SheetAsync, "Routing Attributes", "attributes", kindAttributes, true, "", nil, "R049", "Category.Value, separated by commas, at most 10; spelt as in Oceana, capitals too.", func(d *Deployment) *string { return &d.Attributes }},
		{SheetAsync, "Priority", "priority", kindPriority, false, "5", nil, "R049", "1 is the highest, 100 the lowest.", func(d *Deployment) *string { return &d.Priority }},
		{SheetAsync, "Channels", "channels", kindChannels, false, "whatsapp", nil, "R048", "Which of whatsapp, messenger, twitter, web, android and ios are wanted, separated by commas.", func(d *Deployment) *string { return &d.Channels }},
		{SheetAsync, "Welcome Text", "welcome", kindText, false, "", nil, "R011", "Sent to the end user when an agent answers; empty sends none.", func(d *Deployment) *string { return &d.Welcome }},
		{SheetAsync, "Delivery Failure Text", "deliveryFailure", kindText, false, "", nil, "R011", "Shown to an agent who writes after 24 hours; empty: a default.", func(d *Deployment) *string { return &d.LateText }},
		{SheetAsync, "Listen Address", "listen", kindText, false, "", nil, "R042", "host:port inside the cluster; empty: 127.0.0.1:8082.", func(d *Deployment) *string { return &d.Listen }},
		{SheetAsync, "Store File", "store", kindText, false, "", nil, "R011", "The connector's durable log; empty: connector.db beside this file.", func(d *Deployment) *string { return &d.Store }},
	}
}

// secret inputs are never shown.
func (in input) secret() bool { return in.kind == kindSecret }

func (in input) id() string { return in.sheet + "/" + in.key }

// Fault is one thing wrong with an input.
type Fault struct {
	Place string // sheet and cell, or file and line
	Input string // its label; empty when the fault is about a whole sheet
	Rule  string // of the guide
	Text  string
}

// Error is one line.
func (f Fault) Error() string {
	text := f.Place + ": "
	if f.Input != "" {
		text += f.Input + ": "
	}
	text += f.Text
	if f.Rule != "" {
		text += " [" + f.Rule + "]"
	}
	return text
}

// Faults is everything that is wrong, one line each.
type Faults []Fault

func (fs Faults) Error() string {
	text := ""
	for i, f := range fs {
		if i > 0 {
			text += "\n"
		}
		text += f.Error()
	}
	return text
}
