package aggregator_test

import (
	"strings"
	"testing"
	"time"

	"github.com/wavetank/wavetank/sim/aggregator"
)

// Each option changes what is assumed by default; the defaults are in the fixtures.
func TestOptionsWhereTheVendorIsNotKnown(t *testing.T) {
	link := func(userID, confirmation string) func(*cloud) reply {
		return func(c *cloud) reply {
			return c.do("POST", "/appusers/"+userID+"/channels", `{"type":"whatsapp","phoneNumber":"+442079460101","confirmation":`+confirmation+`}`)
		}
	}
	for name, tc := range map[string]struct {
		change func(*aggregator.Config)
		do     func(*cloud) reply
		hooks  string // triggers
		want   string
	}{
		"OtherAppsHidden": {
			change: func(c *aggregator.Config) { c.OtherAppsHidden = true },
			do: func(c *cloud) reply {
				return c.send("GET", "/v1.1/apps/"+c.Provision("B").ID, "", c.basic())
			},
			want: `{"error":{"code":"app_not_found","description":"App not found"}}`,
		},
		"NullsKept": {
			change: func(c *aggregator.Config) { c.NullsKept = true },
			do: func(c *cloud) reply {
				return c.do("PUT", "/appusers/cust-1", `{"givenName":null,"properties":{"a":null,"b":2}}`)
			},
			want: `"givenName":"Ann",…"properties":{"a":1,"b":2}`,
		},
		"SilentRemoval": {
			change: func(c *aggregator.Config) { c.SilentRemoval = true },
			do: func(c *cloud) reply {
				link("cust-1", `{"type":"immediate"}`)(c)
				c.settle()
				c.do("DELETE", "/appusers/cust-1/channels/whatsapp", "")
				return c.do("DELETE", "/appusers/cust-1", "")
			},
			hooks: "link:success", want: `{}`,
		},
		"UnlinkedText": {
			change: func(c *aggregator.Config) { c.UnlinkedText = "no such channel" },
			do:     func(c *cloud) reply { return c.do("DELETE", "/appusers/cust-1/channels/line", "") },
			want:   `"description":"no such channel"`,
		},
		"MergeOnLink": {
			change: func(c *aggregator.Config) { c.MergeOnLink = true },
			do: func(c *cloud) reply {
				c.receive("hello")
				c.settle()
				link("cust-1", `{"type":"immediate"}`)(c)
				c.settle()
				return c.do("GET", "/appusers/cust-1", "")
			},
			hooks: "message:appUser merge:appUser link:success", want: `"conversationStarted":true,"clients":[{`,
		},
		"by default a channel moves": {
			do: func(c *cloud) reply {
				c.receive("hello")
				c.settle()
				link("cust-1", `{"type":"immediate"}`)(c)
				c.settle()
				return c.do("GET", "/appusers/cust-1", "")
			},
			hooks: "message:appUser client:remove link:success client:add", want: `"conversationStarted":false,"clients":[{`,
		},
		"DiscardedProfileLost": {
			change: func(c *aggregator.Config) { c.DiscardedProfileLost = true },
			do:     mergeIntoAnn, hooks: "message:appUser merge:appUser", want: `"conversationStarted":true,…"properties":{}`,
		},
		"by default the survivor takes over": {
			do: mergeIntoAnn, hooks: "message:appUser merge:appUser", want: `"userId":"cust-1","givenName":"Ann",…"properties":{"a":1}`,
		},
		"MatchPhone": {
			change: func(c *aggregator.Config) {
				c.MatchPhone = func(channel string, l aggregator.LinkCriteria) (string, bool) {
					return "psid-1", channel == "messenger" && l.GivenName == "Ann"
				}
			},
			do: func(c *cloud) reply {
				c.do("POST", "/appusers/cust-1/channels", `{"type":"messenger","phoneNumber":"+15145550100","givenName":"Ann","confirmation":{"type":"immediate"}}`)
				c.settle()
				return c.do("GET", "/appusers/cust-1/channels", "")
			},
			hooks: "link:success client:add", want: `"userId":"psid-1"`,
		},
		"LinkPrompt": {
			change: func(c *aggregator.Config) { c.LinkPrompt = "May we?"; c.Network = nil },
			do: func(c *cloud) reply {
				c.do("POST", "/integrations", `{"type":"twilio","accountSid":"a","authToken":"b","phoneNumberSid":"c"}`)
				return c.do("POST", "/appusers/cust-1/channels", `{"type":"twilio","phoneNumber":"+15145550100","confirmation":{"type":"prompt"}}`)
			},
			hooks: "link:match", want: `"pendingClients":[{`,
		},
		"ConnectChannel tells": {
			change: func(c *aggregator.Config) {
				c.ConnectChannel = func(_ string, given map[string]string) (map[string]string, error) {
					return map[string]string{"username": "bot-" + given["token"]}, nil
				}
			},
			do:   func(c *cloud) reply { return c.do("POST", "/integrations", `{"type":"telegram","token":"1"}`) },
			want: `"username":"bot-1"`,
		},
		"DeploymentTime": {
			change: func(c *aggregator.Config) { c.DeploymentTime = time.Second },
			do: func(c *cloud) reply {
				c.send("POST", "/v1.1/whatsapp/deployments", `{"hosting":"smooch"}`, c.accountBasic())
				c.advance(time.Second)
				return c.send("GET", "/v1.1/whatsapp/deployments", "", c.accountBasic())
			},
			want: `"status":"unregistered"`,
		},
		"DeploymentCode": {
			change: func(c *aggregator.Config) { c.DeploymentCode = "42" },
			do: func(c *cloud) reply {
				d := c.send("POST", "/v1.1/whatsapp/deployments", `{"hosting":"self","baseUrl":"http://a","username":"b","password":"c"}`, c.accountBasic())
				path := "/v1.1/whatsapp/deployments/" + d.json(c.t)["deployment"].(map[string]any)["_id"].(string)
				c.send("POST", path+"/activate", `{"phoneNumber":"15145550100","verifiedNameCertificate":"c","method":"voice"}`, c.accountBasic())
				return c.send("POST", path+"/code/confirm", `{"code":"41"}`, c.accountBasic())
			},
			want: `"description":"Invalid code"`,
		},
		"TemplateReview, none": {
			do: func(c *cloud) reply {
				path := "/integrations/" + c.whatsapp + "/messageTemplates"
				c.do("POST", path, `{"name":"good","category":"c","components":[],"language":"en"}`)
				c.settle()
				return c.do("GET", path, "")
			},
			want: `"status":"PENDING"`,
		},
	} {
		t.Run(name, func(t *testing.T) {
			change := tc.change
			if change == nil {
				change = func(*aggregator.Config) {}
			}
			c := newCloud(t, change)
			h := c.hook()
			c.register(h.URL, `,"triggers":["*"]`)
			if r := c.do("POST", "/appusers", `{"userId":"cust-1","givenName":"Ann","properties":{"a":1}}`); r.status != 201 {
				t.Fatal(r.body)
			}
			got := tc.do(c).body
			for part := range strings.SplitSeq(tc.want, "…") {
				if !strings.Contains(got, part) {
					t.Errorf("got %s, want %s", got, part)
				}
			}
			c.settle()
			var triggers []string
			for _, one := range h.got {
				triggers = append(triggers, strings.Split(one.body, `"`)[3])
			}
			if got := strings.Join(triggers, " "); got != tc.hooks {
				t.Errorf("webhooks %q, want %q", got, tc.hooks)
			}
		})
	}
}

func mergeIntoAnn(c *cloud) reply {
	ann, _ := c.receive("hello")
	cust := c.do("GET", "/appusers/cust-1", "").json(c.t)["appUser"].(map[string]any)["_id"].(string)
	c.do("POST", "/appusers/merge", `{"surviving":{"_id":"`+ann.ID+`"},"discarded":{"_id":"`+cust+`"}}`)
	return c.do("GET", "/appusers/"+ann.ID, "")
}
