package scenarios

import "slices"

// Rule is one rule of the deployment guide, in our words.
type Rule struct {
	ID         string // R001 to R170, as scenarios are tagged: @R082
	Channel    string // whom it binds; "all" for every channel, "connector" for the deployment
	Text       string // what it says
	NoScenario string // why no scenario can prove it; empty means that one could
	NoChain    string // why no scenario can prove it from hand to hand, though another can; empty means that one could
}

// ByHand reports whether the rule is about what people or agents send or see, and therefore needs evidence of the whole chain. Rules
// about the deployment do not.
func (r Rule) ByHand() bool { return r.Channel != forConnector }

// Whom a rule binds.
const (
	forAll       = "all"
	forApps      = "own apps"
	forWhatsApp  = "WhatsApp"
	forMessenger = "Messenger"
	forTwitter   = "Twitter"
	forConnector = "connector"
)

// Rules is the catalogue, by id.
func Rules() []Rule {
	return slices.Concat(scopeRules(), deploymentRules(), whatsAppRules(), messengerRules(), twitterRules())
}

// scopeRules are about what the product does and leaves.
func scopeRules() []Rule {
	return []Rule{
		{ID: "R001", Channel: forAll, Text: "Three networks carry messages: WhatsApp, Messenger and Twitter direct messages. A message from any other is taken and goes no further."},
		{ID: "R002", Channel: forApps, Text: "A firm's own Android, iOS or web app may connect as well, and no 24-hour window binds it."},
		{ID: "R003", Channel: forAll, Text: "A customer always writes first: the business cannot open a conversation, or notify a person who has none."},
		{ID: "R004", Channel: forAll, Text: "An agent and a bot may each speak for the business, on every channel and under the same rules."},
		{ID: "R005", Channel: forWhatsApp, Text: "A bot sends no templates: it keeps the customer writing, and so the window open."},
		{ID: "R006", Channel: forMessenger + ", " + forTwitter, Text: "What people post in public, on a page or a timeline, never arrives: private messages do."},
		{ID: "R007", Channel: forMessenger, Text: "What is written on Instagram does not arrive, though the same page may own the account."},
		{ID: "R008", Channel: forAll, Text: "A new message goes to a bot or to a queue, as the routing is set."},
	}
}

// deploymentRules are about installing, files and certificates.
func deploymentRules() []Rule {
	return []Rule{
		{ID: "R009", Channel: forConnector, Text: "The cloud account comes first: without it the connector's installation does not begin."},
		{ID: "R010", Channel: forConnector, Text: "A new account comes with four values: app id, key, secret and the URL of the file scanner."},
		{ID: "R011", Channel: forConnector, Text: "The workbook holds those values; an empty one stops the deployment."},
		{ID: "R012", Channel: forConnector, Text: "The connector shares its platform with Analytics."},
		{ID: "R013", Channel: forConnector, Text: "Analytics and the connector go in together; one of them cannot follow later."},
		{ID: "R014", Channel: forConnector, Text: "In production both of them are highly available."},
		{ID: "R015", Channel: forConnector, Text: "A lab may do without high availability: the workbook says so."},
		{ID: "R016", Channel: forConnector, Text: "Doing without it saves no machines: a lab needs as many as production."},
		{ID: "R017", Channel: forConnector, Text: "Six steps have one order: account, Oceana, file user, deployment, webhook, integrations."},
		{ID: "R018", Channel: forConnector, Text: "A user of its own guards the files, exists before the deployment and stands in the workbook."},
		{ID: "R019", Channel: forConnector, Text: "Until the cloud has the connector's public address as a webhook, Oceana gets nothing."},
		{ID: "R020", Channel: forConnector, Text: "The cloud's values can change afterwards, as when a secret has leaked."},
		{ID: "R021", Channel: forConnector, Text: "The configuration script says what it can do when it is called without a flag."},
		{ID: "R022", Channel: forConnector, Text: "Its flag -a sets the connection to the cloud."},
		{ID: "R023", Channel: forConnector, Text: `With -a it asks for profile, address, app, key and secret, then whether to go live now; "no" leaves things as they were.`},
		{ID: "R024", Channel: forConnector, Text: "Calls to the cloud go to a base address of version 1.1, followed by the app's id."},
		{ID: "R025", Channel: forConnector, Text: "A second script asks four things and makes the cloud pass an app's files through the scanner."},
		{ID: "R026", Channel: forConnector, Text: "The customer runs that script after deploying; until then nothing is scanned."},
		{ID: "R027", Channel: forAll, Text: "Files travel in both directions, and only for programs that sign in."},
		{ID: "R028", Channel: forAll, Text: "A customer's file meets the scanner before it meets the contact centre."},
		{ID: "R029", Channel: forAll, Text: "A file that the scanner suspects stays outside."},
		{ID: "R030", Channel: forAll, Text: "The sender of a suspected file is told so, and the two find another way."},
		{ID: "R031", Channel: forWhatsApp, Text: "When a file seems lost, the agent looks for the scanner's notice and asks the customer to check the device."},
		{ID: "R032", Channel: forAll, Text: "The scanner does not see what agents send: their own computers look after that."},
		{ID: "R033", Channel: forAll, Text: "Only private files are scanned; one that is open to the public is not."},
		{ID: "R034", Channel: forAll, Text: "Each app has its scanner set up for itself."},
		{ID: "R035", Channel: forAll, Text: "An archive in zip format is kept out, even a clean one."},
		{ID: "R036", Channel: forWhatsApp, Text: "A file may come in without the ending of its name."},
		{ID: "R037", Channel: forConnector, Text: "Appendix C, 1: the cloud account exists."},
		{ID: "R038", Channel: forConnector, Text: "Appendix C, 2: the workbook is filled, with Oceana's address, app, key and secret among the rest."},
		{ID: "R039", Channel: forConnector, Text: "Appendix C, 3: with both products deployed, the platform trusts System Manager's authority."},
		{ID: "R040", Channel: forConnector, Text: "Appendix C, 3: where a company's proxy opens traffic, its certificate is trusted too."},
		{ID: "R041", Channel: forConnector, Text: "Appendix C, 3: Amazon's root is added where a machine does not know it yet."},
		{ID: "R042", Channel: forConnector, Text: "Appendix C, 4: the cloud reaches the connector by a public name, through a balancer, on a port of its own if need be."},
		{ID: "R043", Channel: forConnector, Text: "Appendix C, 4: the health check answers at its one path, by the public name and by the inner one."},
		{ID: "R044", Channel: forConnector, Text: "Appendix C, 4: a connector that says it is alive is ready for what follows."},
		{ID: "R045", Channel: forConnector, Text: "Appendix C, 5: the webhook is registered under the public name."},
		{ID: "R046", Channel: forConnector, Text: "Appendix C, 6: the scanner is set up for files that come in."},
		{ID: "R047", Channel: forConnector, Text: "Appendix C, 7: each webhook call carries the secret in a header, and a gateway at the edge may insist on it."},
		{ID: "R048", Channel: forConnector, Text: "Appendix C, 8: the wanted networks are connected to the app."},
		{ID: "R049", Channel: forConnector, Text: "Appendix C, 9: the workflow runs, agents have the channel, and attributes are spelt as in the workbook."},
		{ID: "R050", Channel: forApps, Text: "Appendix C, 10: app developers take the sample clients and adapt them."},
		{ID: "R051", Channel: forAll, Text: "Appendix C, 11: customers write to the firm's number, page or handle, as far as it is connected."},
		{ID: "R052", Channel: forAll, Text: "Appendix C, 12: an agent who is signed in gets what they wrote."},
		{ID: "R053", Channel: forConnector, Text: "A script brings in System Manager's certificate, which secure web sockets to Oceana need."},
		{ID: "R054", Channel: forConnector, Text: "The script may complain that it finds no trust store for the adapter."},
		{ID: "R055", Channel: forConnector, Text: "By hand one first looks for the certificate tool, which sits elsewhere at every site."},
		{ID: "R056", Channel: forConnector, Text: "The tool can list the trust stores there are."},
		{ID: "R057", Channel: forConnector, Text: "For that it wants a token and the name of the cluster."},
		{ID: "R058", Channel: forConnector, Text: "Each store in its list has an id, a name, a description and a path."},
		{ID: "R059", Channel: forConnector, Text: "The platform tells which certificate document belongs to a service."},
		{ID: "R060", Channel: forConnector, Text: "With it the list narrows to the store of the one service."},
		{ID: "R061", Channel: forConnector, Text: "Adding a certificate answers with 201, a time and the store's name."},
		{ID: "R062", Channel: forConnector, Text: "The manual way is the script's own, taken apart to find where it stops."},
	}
}

// whatsAppRules are about WhatsApp, with what Messenger shares of its window.
func whatsAppRules() []Rule {
	return []Rule{
		{ID: "R063", Channel: forWhatsApp, Text: "WhatsApp admits each business itself; until it has, no production number works."},
		{ID: "R064", Channel: forWhatsApp, Text: "A customer of the vendor who waits can try things on the sandbox, which has one account and no templates."},
		{ID: "R065", Channel: forWhatsApp, Text: "A WhatsApp business account is verified, and a client with a database and a store for media stands in front of it."},
		{ID: "R066", Channel: forWhatsApp, Text: "Businesses connect through the Business API and no other WhatsApp product; customers keep their usual app."},
		{ID: "R067", Channel: forWhatsApp, Text: "A number shows who it belongs to: picture, address, line of business, email and website."},
		{ID: "R068", Channel: forWhatsApp, Text: "A reply is due within a day of the customer's message; WhatsApp refuses a later one."},
		{ID: "R069", Channel: forWhatsApp, Text: "The day is counted from the customer's latest message, whenever the conversation began or an agent wrote."},
		{ID: "R070", Channel: forWhatsApp, Text: "With every message from the customer the day begins anew."},
		{ID: "R071", Channel: forWhatsApp, Text: "Once the day is over, an approved template is all that gets through."},
		{ID: "R072", Channel: forWhatsApp, Text: "Workspaces lets an agent send too late: it is WhatsApp that says no."},
		{ID: "R073", Channel: forWhatsApp, Text: "The window is WhatsApp's law: no setting on the business side moves it."},
		{ID: "R074", Channel: forWhatsApp, Text: "A contact that waited longer than a day comes with advice to use a template when it is answered."},
		{ID: "R075", Channel: forWhatsApp, Text: "Such a contact gets no automatic welcome."},
		{ID: "R076", Channel: forWhatsApp, Text: "Ordinary replies to it are refused."},
		{ID: "R077", Channel: forWhatsApp, Text: "A template sent to it arrives."},
		{ID: "R078", Channel: forWhatsApp, Text: "The template opens nothing: until the customer writes, ordinary replies stay refused."},
		{ID: "R079", Channel: forWhatsApp, Text: "When the customer answers, a new day begins and ordinary replies arrive."},
		{ID: "R080", Channel: forWhatsApp, Text: "Of a template and a text sent right behind it, the template alone arrives."},
		{ID: "R081", Channel: forWhatsApp, Text: "Templates may follow each other; none of them lets a text through."},
		{ID: "R082", Channel: forWhatsApp, Text: "A contact answered minutes before the day is over: the agent who then hesitates is refused."},
		{ID: "R083", Channel: forWhatsApp, Text: "That agent gets no advice, which comes at the answer and never later."},
		{ID: "R084", Channel: forWhatsApp, Text: "The last instant of the day still counts as in time; one second more does not."},
		{ID: "R085", Channel: forWhatsApp, Text: "The contact that has waited longest goes first, so that answers stay within the day."},
		{ID: "R086", Channel: forMessenger, Text: "Messenger has a window of a day as well, renewed in the same way."},
		{ID: "R087", Channel: forWhatsApp, Text: "A template is a text to fill in, and WhatsApp passes judgement on each."},
		{ID: "R088", Channel: forWhatsApp, Text: "Avaya hands a template in for its customer; two to ten working days later there is a verdict."},
		{ID: "R089", Channel: forWhatsApp, Text: "Sending a template costs money by the country of the number, and appears on Avaya's bill."},
		{ID: "R090", Channel: forWhatsApp, Text: "A template belongs to one of ten categories."},
		{ID: "R091", Channel: forWhatsApp, Text: "Each category has its purpose: news about an account, a payment, a parcel, a booking, a ticket and the like."},
		{ID: "R092", Channel: forWhatsApp, Text: "Advertising, surveys, requests for reviews, media and attempts to win people back are turned down."},
		{ID: "R093", Channel: forWhatsApp, Text: "One apology for lateness, approved beforehand and kept in the widget, spares a second paid message."},
		{ID: "R094", Channel: forWhatsApp, Text: "To try a template takes a real account with an active number."},
		{ID: "R095", Channel: forWhatsApp, Text: "Agents find templates in the rich media widget, in a group and a file of their own."},
		{ID: "R096", Channel: forWhatsApp, Text: "The widget's entry for a template holds title, kind, stand-in text, namespace, name and language."},
		{ID: "R097", Channel: forWhatsApp, Text: "The agent reads the stand-in until the cloud has put the real wording together."},
		{ID: "R098", Channel: forWhatsApp, Text: "A changed widget works after it has been built and imported again.", NoScenario: "about building and importing the content of a widget: a step that a person does with the vendor's tools"},
		{ID: "R099", Channel: forWhatsApp, Text: "Talk that a customer began costs nothing for a day, and again with each message."},
		{ID: "R100", Channel: forWhatsApp, Text: "To begin a talk a business would pay for a template; Oceana has no way to begin one."},
		{ID: "R101", Channel: forWhatsApp, Text: "To resume a conversation after its day is paid for as well, by template."},
		{ID: "R102", Channel: forWhatsApp, Text: "What that costs depends on where the customer's number is from."},
		{ID: "R103", Channel: forWhatsApp, Text: "Nothing on the sandbox is billed."},
		{ID: "R104", Channel: forWhatsApp, Text: "The sandbox lends a number that changes and is not for the public."},
		{ID: "R105", Channel: forWhatsApp, Text: "A single person may write to it."},
		{ID: "R106", Channel: forWhatsApp, Text: "That person is let in by sending a code."},
		{ID: "R107", Channel: forWhatsApp, Text: "Anybody else who writes there is turned away."},
		{ID: "R108", Channel: forWhatsApp, Text: "So is the chosen person, before the code."},
		{ID: "R109", Channel: forWhatsApp, Text: "The sandbox sends no templates."},
		{ID: "R110", Channel: forWhatsApp, Text: "The cloud's administrators set the sandbox up and give out its code."},
		{ID: "R111", Channel: forWhatsApp, Text: "Going from sandbox to production changes nothing in Oceana: the administrators add a number."},
		{ID: "R112", Channel: forWhatsApp, Text: "Text and emoji go both ways."},
		{ID: "R113", Channel: forWhatsApp, Text: "Pictures, animations and stickers are seen in the conversation."},
		{ID: "R114", Channel: forWhatsApp, Text: "A web link reaches the phone as something to tap."},
		{ID: "R115", Channel: forWhatsApp, Text: "Places are sent and received as maps."},
		{ID: "R116", Channel: forWhatsApp, Text: "An agent can ask where the customer is."},
		{ID: "R117", Channel: forWhatsApp, Text: "Words, a picture and choices can make up one message."},
		{ID: "R118", Channel: forWhatsApp, Text: "Buttons that post back, quick replies, typing, carousels and lists are beyond this channel."},
		{ID: "R119", Channel: forWhatsApp, Text: "A carousel turns out poorly here: the widget had better offer what suits the customer's app."},
		{ID: "R120", Channel: forWhatsApp, Text: "The firm's number stays out of group chats."},
		{ID: "R121", Channel: forWhatsApp, Text: "A position that moves along is not carried."},
		{ID: "R122", Channel: forWhatsApp, Text: "A document such as a PDF may arrive with its ending cut."},
		{ID: "R123", Channel: forWhatsApp, Text: "Some files, AVI for one, do not play on phones."},
		{ID: "R124", Channel: forWhatsApp, Text: "Customers also send voice notes, documents, places and other media."},
	}
}

// messengerRules are about Facebook Messenger.
func messengerRules() []Rule {
	return []Rule{
		{ID: "R125", Channel: forMessenger, Text: "Text and emoji go both ways."},
		{ID: "R126", Channel: forMessenger, Text: "Pictures, animations and stickers appear within the talk."},
		{ID: "R127", Channel: forMessenger, Text: "A web link becomes a button."},
		{ID: "R128", Channel: forMessenger, Text: "A place goes out as a link to a map, and comes in as a place."},
		{ID: "R129", Channel: forMessenger, Text: "A tapped button tells the business, which may answer."},
		{ID: "R130", Channel: forMessenger, Text: "Words, a picture and buttons can make up one message."},
		{ID: "R131", Channel: forMessenger, Text: "People see that an agent is typing; that they type themselves is not passed on."},
		{ID: "R132", Channel: forMessenger, Text: "To ask for a place shows the question alone, with nothing to choose from."},
		{ID: "R133", Channel: forMessenger, Text: "An agent's file comes as a download under the name it was stored with."},
		{ID: "R134", Channel: forMessenger, Text: "Quick replies work, though the guide does not list them."},
		{ID: "R135", Channel: forMessenger, Text: "A carousel is a row of cards to swipe, each with words, picture and buttons."},
		{ID: "R136", Channel: forMessenger, Text: "It has ten cards at most."},
		{ID: "R137", Channel: forMessenger, Text: "A card has a title and at least one button."},
		{ID: "R138", Channel: forMessenger, Text: "Rooms are not carried."},
		{ID: "R139", Channel: forMessenger, Text: "A customer cannot pay in the conversation."},
		{ID: "R140", Channel: forMessenger, Text: "Messenger Kids is not carried.", NoScenario: "about an app for children, which has no conversations with businesses: there is nothing to do or to see"},
		{ID: "R141", Channel: forMessenger, Text: "How people react to a message stays with them."},
		{ID: "R142", Channel: forMessenger, Text: "Of an answer that quotes, only the new words come."},
		{ID: "R143", Channel: forMessenger, Text: "A page is connected at once, without approval."},
		{ID: "R144", Channel: forMessenger, Text: "It takes a Facebook sign-in and the choice of a page."},
		{ID: "R145", Channel: forMessenger, Text: "A page shows picture or video, address, description, email, trade, website and opening hours."},
		{ID: "R146", Channel: forMessenger, Text: "A picture can be reported by people and is then hidden."},
		{ID: "R147", Channel: forMessenger, Text: "A slide show may come in looking like a Word file."},
		{ID: "R148", Channel: forMessenger, Text: "What an agent records in Chrome may not play; a file made beforehand does."},
		{ID: "R149", Channel: forMessenger, Text: "Since late 2020 people and pages in Europe exchange no files, sound or video; pictures still pass."},
		{ID: "R150", Channel: forMessenger, Text: "There, buttons fail in the browser and work in the apps."},
		{ID: "R151", Channel: forMessenger, Text: "There, people do not see an agent typing."},
		{ID: "R152", Channel: forMessenger, Text: "There, no word comes that a message has reached the channel."},
		{ID: "R153", Channel: forMessenger, Text: "One European side is enough for these limits, so the widget had better leave such items out."},
		{ID: "R154", Channel: forMessenger, Text: "The limits are Facebook's: nothing that Avaya sets lifts them."},
		{ID: "R155", Channel: forMessenger, Text: "A reply makes the phone ring, if its owner lets it."},
	}
}

// twitterRules are about direct messages on Twitter.
func twitterRules() []Rule {
	return []Rule{
		{ID: "R156", Channel: forTwitter, Text: "Text and emoji go both ways."},
		{ID: "R157", Channel: forTwitter, Text: "Pictures, animations and stickers are seen in the app."},
		{ID: "R158", Channel: forTwitter, Text: "A place goes out as a link, which the app shows as a map."},
		{ID: "R159", Channel: forTwitter, Text: "A message can suggest answers to choose from."},
		{ID: "R160", Channel: forTwitter, Text: "A web link is a button in name and a plain link, with a preview, to look at."},
		{ID: "R161", Channel: forTwitter, Text: "An option chosen by the customer tells the business, which may answer."},
		{ID: "R162", Channel: forTwitter, Text: "Browsers show that an agent types; some phones do not."},
		{ID: "R163", Channel: forTwitter, Text: "Words, a picture and options can make up one message."},
		{ID: "R164", Channel: forTwitter, Text: "An agent's file is a link to download; sound and video may play."},
		{ID: "R165", Channel: forTwitter, Text: "Much that is rich turns into links, as Twitter likes; the widget had better offer less."},
		{ID: "R166", Channel: forTwitter, Text: "Carousels and questions for a place are beyond this channel."},
		{ID: "R167", Channel: forTwitter, Text: "Messages are collected by Twitter's interface for enterprises."},
		{ID: "R168", Channel: forTwitter, Text: "How people react to a message stays with them."},
		{ID: "R169", Channel: forTwitter, Text: "A handle and its password connect the account at once."},
		{ID: "R170", Channel: forTwitter, Text: "A profile shows name, description, place and website."},
	}
}
