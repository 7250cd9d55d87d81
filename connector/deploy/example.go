package deploy

// Example is a deployment of fictitious values in which nothing is wrong.
func Example() *Deployment {
	d := &Deployment{
		Profile: "production", Cluster: "csp.example.com", HA: "yes",
		AppID: "5fa11c10973a2a13b82658b6", ProviderKey: "app_5fa11c10973a2a13b82658b7", SecurityKey: "example-security-key-not-secret",
		AggregatorURL: VendorURL, ProcessorURL: "https://scanner.example.com/process",
		OceanaFQDN: "oceana.example.com", FileUser: "filetransfer", FilePassword: "example-password",
		InboundFQDN: "async.example.com", InboundPort: "443",
		Attributes: "Language.English, Location.Inhouse", Priority: "5", Channels: "whatsapp",
	}
	d.Analytics.HA, d.Analytics.Deployed = "yes", "together"
	return d
}
