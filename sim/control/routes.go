package control

import "github.com/wavetank/wavetank/sim/channel"

// groups are the routes as the reference shows them.
func (c *API) groups() []group {
	return []group{
		{"World", "where everything is, and starting again", c.worldRoutes()},
		{"Clock", "the one clock of the world", c.clockRoutes()},
		{"Phones", "people and their phones", c.phoneRoutes()},
		{"Business", "what people see of it, and where its Messenger page is", c.businessRoutes()},
		{"Agents", "agents, desks and the queue", c.agentRoutes()},
		{"Oceana", "settings, services, rich media and the file store", c.oceanaRoutes()},
		{"Floor", "customers and agents who work by themselves", c.floorRoutes()},
		{"WhatsApp", "templates, numbers, sandboxes and charges", c.whatsappRoutes()},
		{"Faults", "what is told to go wrong, in order and counted; the connector, the scanner", c.faultRoutes()},
		{"Journal", "everything that crossed a wire", c.journalRoutes()},
		{"Actions", "what was done to the world from outside", c.actionRoutes()},
		{"Scenarios", "scenarios, played step by step", c.playRoutes()},
	}
}

func (c *API) worldRoutes() []route {
	return []route{
		get("listCalls", "GET /api/v1/{$}", "Lists the calls.", c.getCalls, about{}),
		get("describe", "GET /api/v1/openapi.json", "Describes every call: OpenAPI 3.1.", c.getOpenAPI, about{}),
		get("getWorld", "GET /api/v1/world", "Says where everything is, with keys and secrets: the ready file.", c.getWorld, about{}),
		post("resetWorld", "POST /api/v1/reset", "Throws the world away and starts it again from its seed.", c.reset, about{fails: []int{501}, aside: true}),
		get("getOverview", "GET /api/v1/overview", "Says in one answer what a page needs between two entries of the journal.", c.getOverview, about{query: []value{valueAt}, fails: []int{409, 501}}),
	}
}

const movedExample = `{"now":"2020-11-04T08:55:00Z","settled":true}`

func (c *API) clockRoutes() []route {
	return []route{
		get("getClock", "GET /api/v1/clock", "Says what time it is, what is due next and what is in flight.", c.getClock, about{
			shows: `{"now":"2020-11-03T09:00:00Z","settled":true,"speed":0,"due":[],"open":[]}`,
		}),
		late[waited]("awaitClock", "GET /api/v1/clock/wait", "Waits for an instant: the head of the answer comes at once, its body once so much time has passed. So a program has timers in the world's time.", c.wait, about{
			query: []value{{name: "for", help: "a span of time, such as 60s or 1d2h", needed: true, example: "60s"}}, shows: `{"now":"2020-11-03T09:01:00Z"}`,
		}),
		post("advanceClock", "POST /api/v1/clock/advance", "Lets time pass. The answer comes after every effect has settled.", c.advance, about{
			needs: []string{"by"}, example: `{"by":"23h55m"}`, shows: movedExample, fails: []int{409, 504},
		}),
		post("setClock", "POST /api/v1/clock/set", "Lets time pass until an instant. The answer comes after every effect has settled.", c.setClock, about{
			needs: []string{"to"}, example: `{"to":"2030-11-04T08:55:00Z"}`, shows: `{"now":"2030-11-04T08:55:00Z","settled":true}`, fails: []int{409, 504},
		}),
		post(setSpeedName, "POST /api/v1/clock/speed", "Lets the clock run by itself, or pauses it.", c.setSpeed, about{
			needs: []string{"speed"}, example: `{"speed":0}`, fails: []int{409},
		}),
		post("advanceToNext", "POST /api/v1/clock/next", "Lets time pass until the next event that is due.", c.nextDue, about{fails: []int{409, 504}, shows: movedExample}),
		edit(settleName, "POST /api/v1/settle", "Waits until nothing is in flight; 504 names what still is.", func() settleInput { return settleInput{Within: "5s"} }, c.settle, about{
			example: `{"within":"5s"}`, shows: movedExample, fails: []int{504}, aside: true,
		}),
	}
}

func (c *API) phoneRoutes() []route {
	one, query := []value{valuePerson}, []value{valueLast}
	return []route{
		get("listPhones", "GET /api/v1/phones", "Lists the phones, with what they show.", c.getPhones, about{query: query}),
		post("addPhone", "POST /api/v1/phones", "Gives a person a phone.", c.addPhone, about{
			query: query, needs: []string{"name"}, example: `{"name":"Ana","channel":"WhatsApp","number":"+447700900123"}`, status: 201,
		}),
		get("getPhone", "GET /api/v1/phones/{name}", "Shows a phone.", c.getPhone, about{path: one, query: []value{valueLast, valueAt}, fails: []int{404, 409, 501}}),
		get("removePhone", "DELETE /api/v1/phones/{name}", "Takes a phone out of the world.", c.removePhone, about{path: one, fails: []int{404}, shows: `{"people":["Bea"]}`}),
		post("renamePhone", "POST /api/v1/phones/{name}/rename", "Gives a person another name.", c.renamePhone, about{
			path: one, query: query, needs: []string{"name"}, example: `{"name":"Bea"}`, fails: []int{404},
		}),
		post("inviteToPhone", "POST /api/v1/phones/{name}/invite", "Makes a QR code that lets a guest hold this one phone; only beyond loopback, with a token.", c.invite, about{
			path: one, fails: []int{404, 409}, aside: true,
		}),
		post("usePhone", "POST /api/v1/phones/{name}/{action}", "Does what a person does with a phone. The phone's offers list what its client lets people do.", c.actPhone, about{
			path: []value{valuePerson, valueAction("send", channel.Actions())}, query: []value{valueLast, valueSettle},
			example: `{"text":"Is my order on its way?"}`, fails: []int{404, 409},
		}),
		get("getContact", "GET /api/v1/phones/{name}/contact", "Shows the contact entry of a WhatsApp number on a phone.", c.getContact, about{
			path: one, fails: []int{404},
			query: []value{{name: "number", help: "E.164 or integration id; without it the first", example: "+447700900001"}},
		}),
		streamed("followPhone", "GET /api/v1/phones/{name}/stream", "Sends the phone as it is now, and again whenever something changed on it: events named phone.", c.followPhone, about{
			path: one, query: query, fails: []int{404},
		}),
	}
}

func (c *API) agentRoutes() []route {
	one := []value{valueAgent}
	return []route{
		get("listAgents", "GET /api/v1/agents", "Lists the agents, and who waits for one.", c.getAgents, about{}),
		edit("addAgent", "POST /api/v1/agents", "Adds an agent with a desk.", func() agentAdded { return agentAdded{Ready: true} }, c.addAgent, about{
			query: []value{valueLast, valueSettle}, needs: []string{"name"}, example: `{"name":"Alice"}`, status: 201,
		}),
		get("getAgent", "GET /api/v1/agents/{name}", "Shows an agent's desk.", c.getAgent, about{path: one, query: []value{valueLast, valueAt}, fails: []int{404, 409, 501}}),
		post("useDesk", "POST /api/v1/agents/{name}/{action}", "Does what an agent does at the desk.", c.actAgent, about{
			path: []value{valueAgent, valueAction("send", agentActionNames())}, query: []value{valueLast, valueSettle},
			example: `{"customer":"Ana","text":"It left this morning."}`, fails: []int{404},
		}),
		get("getQueue", "GET /api/v1/queue", "Shows what a supervisor watches: who waits for what, and what every agent does.", c.getQueue, about{query: []value{valueAt}, fails: []int{409, 501}}),
	}
}

func (c *API) oceanaRoutes() []route {
	return []route{
		get("getOceana", "GET /api/v1/oceana", "Says how Oceana is set.", c.getOceana, about{shows: `{"noAnswer":"0s","afterContactWork":"0s","services":[],"attributes":[]` + holdExample}),
		post("setOceana", "POST /api/v1/oceana", "Changes what the body names.", c.setOceana, about{example: `{"noAnswer":"30s"}`, shows: `{"noAnswer":"30s","afterContactWork":"0s","services":[],"attributes":[]` + holdExample}),
		post("addService", "POST /api/v1/oceana/services", "Names attributes, so that agents can transfer to them.", c.addService, about{
			needs: []string{"name"}, example: `{"name":"Sales","attributes":["Language.English"]}`, status: 201,
		}),
		get("getRichMedia", "GET /api/v1/richmedia", "Shows the content of the rich media widget of every desk.", c.getRichMedia, about{}),
		post("setFileStore", "POST /api/v1/filestore", "Lets Oceana's file store refuse files, or ends that.", c.setFileStore, about{example: `{"refuse":401}`, shows: `{"files":0,"refuse":401}`}),
	}
}

func (c *API) faultRoutes() []route {
	return []route{
		get("listFaults", "GET /api/v1/faults", "Lists the faults that are armed, in order.", c.getFaults, about{shows: faultsExample}),
		edit("addFault", "POST /api/v1/faults", "Arms a fault behind those there are.", newFault, c.addFault, about{
			needs: []string{"at", "do"}, example: `{"at":"webhook","do":"status 503","next":2}`, shows: faultsExample, status: 201,
		}),
		get("clearFaults", "DELETE /api/v1/faults", "Takes every fault away.", c.clearFaults, about{shows: `{"faults":[],"used":1,"places":[]}`}),
		get("getScanner", "GET /api/v1/scanner", "Says how the virus scanner is, and what it found.", c.getScanner, about{}),
		post("setScanner", "POST /api/v1/scanner", "Changes what the body names. Bringing it up ends its other faults.", c.setScanner, about{example: `{"down":true}`}),
		post("switchConnector", "POST /api/v1/connector/{action}", "Kills the built-in connector as a crash does, or starts it on the durable log it left.", c.actConnector, about{
			path: []value{valueAction("kill", []string{"kill", "start"})}, query: []value{valueSettle}, fails: []int{404, 501}, shows: `{"state":"killed"}`,
		}),
	}
}

// holdExample is the end of an answer that tells what web chats show on hold.
const holdExample = `,"comfortGroups":[{"groupName":"Default","delay":45,"numberOfMessages":1,"messages":[{"message":"Please hold.","sequence":1}]}],"onHoldUrls":[{"tag":"Default","description":"","holdTime":30,"sequence":1,"urls":[{"url":"https://shop.example/news"}]}]}`

const faultsExample = `{"faults":[{"at":"webhook","do":"status 503","next":2}],"used":0,"places":[{"at":"webhook","do":["status","delay"]}]}`

func (c *API) journalRoutes() []route {
	after := value{name: "after", help: "only entries behind this sequence number", number: true, example: "41"}
	return []route{
		get("getJournal", "GET /api/v1/journal", "Lists everything that crossed a wire, in order, with virtual time.", c.getJournal, about{
			query: []value{after, {name: "limit", help: "at most N entries", number: true, example: "100"}},
		}),
		streamed("followJournal", "GET /api/v1/journal/stream", "Sends every entry as it happens, and again when its answer came. Last-Event-ID resumes.", c.stream, about{
			query: []value{
				{name: "after", help: "begins behind this sequence number; end: with the next entry", example: "end"},
				{name: "batch", help: "up to N entries in an event, which is then named entries", number: true, example: "100"},
			},
		}),
		post("resendWebhook", "POST /api/v1/journal/{seq}/resend", "Repeats a webhook call of the journal.", c.resend, about{
			path: []value{{name: "seq", help: "sequence number of the entry", number: true, example: "12"}}, query: []value{valueSettle}, fails: []int{409},
		}),
	}
}

func (c *API) playRoutes() []route {
	return []route{
		get("listFeatures", "GET /api/v1/features", "Lists the scenarios that can be played.", c.getFeatures, about{}),
		get("getPlay", "GET /api/v1/play", "Shows the scenario that is being played, and how far it is.", c.getPlay, about{shows: `{"play":null}`}),
		post("beginPlay", "POST /api/v1/play", "Plays a scenario in a world of its own, which is shown instead of the one that is up.", c.beginPlay, about{
			needs: []string{"file"}, example: `{"file":"tours/a_day_too_late.feature","to":3}`, fails: []int{404, 409, 501}, aside: true,
		}),
		post("goOnPlaying", "POST /api/v1/play/{action}", "Goes on with the scenario, begins it again, or ends it.", c.actPlay, about{
			path: []value{valueAction("next", []string{"next", "restart", "end"})}, example: `{"to":4}`, fails: []int{404, 409, 501}, aside: true,
		}),
	}
}

const setSpeedName = "setSpeed"

const settleName = "settle"

func (c *API) actionRoutes() []route {
	branch := []value{{name: "id", help: "id of the branch", example: "b2"}}
	after := value{name: "after", help: "only actions behind this number", number: true, example: "12"}
	return []route{
		get("getActions", "GET /api/v1/actions", "Lists what was done to the world from outside, in order, with instant and actor.", c.getActions, about{
			query: []value{after},
			shows: `{"actions":[{"n":1,"at":"2020-11-03T09:00:00Z","turn":0,"actor":"api","do":"usePhone","path":{"action":"send","name":"Ana"},"body":{"text":"Hello"}}],"blocked":[]}`,
		}),
		get("getFeature", "GET /api/v1/feature", "Writes what was done as a feature that does it again, with a Then for what was seen, so that it fails when behaviour changes.", c.getFeature, about{
			query: []value{
				{name: "from", help: "what was seen of the actions from this number on; what came before is done, too", number: true, example: "1"},
				{name: "to", help: "up to this number; without it to the present", number: true, example: "6"},
			},
			shows: `{"feature":"Feature: Recorded in the console\n"}`, fails: []int{501},
		}),
		get("saveWorld", "GET /api/v1/save", "Answers with the world as one file: how it began, and what was done to it.", c.save, about{shows: savedExample, fails: []int{409}}),
		file("loadWorld", "POST /api/v1/load", "Makes a world from such a file, or from a log of actions with an object a line, beside the one that is shown, and shows it.", saved, c.load, about{
			needs: []string{"head", "actions"}, example: savedExample, fails: []int{409, 422, 501}, aside: true, most: 32 << 20,
		}),
		post("undoAction", "POST /api/v1/undo", "Takes the last action back: the world is made again, up to its instant and without it.", c.undo, about{fails: []int{409, 501}, aside: true}),
		post("redoAction", "POST /api/v1/redo", "Does again what was taken back last.", c.redoAction, about{fails: []int{409, 501}, aside: true}),
		get("listBranches", "GET /api/v1/branches", "Lists the worlds that are kept beside each other.", c.getBranches, about{shows: branchesExample}),
		post("addBranch", "POST /api/v1/branch", "Makes a world from the log of the one that is shown, which stands still and is kept, and shows the new one.", c.branch, about{
			example: `{"action":0,"name":"what if"}`, fails: []int{409, 501}, aside: true,
		}),
		post("switchBranch", "POST /api/v1/branches/{id}/switch", "Shows another branch. The one that was shown stands still.", c.switchBranch, about{path: branch, fails: []int{404, 409, 501}, aside: true}),
		post("nameBranch", "POST /api/v1/branches/{id}/name", "Gives a branch another name.", c.nameBranch, about{
			path: branch, needs: []string{"name"}, example: `{"name":"what if"}`, fails: []int{404, 409, 501}, aside: true,
		}),
		get("dropBranch", "DELETE /api/v1/branches/{id}", "Ends a branch that is not shown.", c.dropBranch, about{path: branch, fails: []int{404, 409, 501}, aside: true}),
	}
}

const (
	savedExample    = `{"head":{"format":"wavetank actions","version":1,"world":"up","name":"","seed":1,"start":"2020-11-03T09:00:00Z","connector":"builtin"},"actions":[]}`
	branchesExample = `{"branches":[{"id":"main","name":"main","from":"","action":0,"actions":12,"undone":0,"now":"2020-11-03T09:00:00Z","shown":true}]}`
)
