// Package aggregator stands for the Digital Connection cloud: the Smooch v1.1 REST API, its app users, conversations and
// messages, and the webhooks it calls. It speaks real HTTP on both sides and takes its time from a controllable clock.
//
// Nothing here reacts on the goroutine that received something: a webhook, a retry and a delivery to a network are each a
// turn of the clock. It has no channel rules: a network accepts or refuses a message, later, through [Server.Report].
//
// What an app user writes passes these files:
//
//   - receive.go takes a message from its network, postback.go the press of a button, visit.go a visit without one.
//   - pipeline.go holds a message of an app user until every processor (processor.go) has continued it in pipeline_continue.go: virus scanning
//     is one of them.
//   - event.go says what happened; webhook.go decides which webhooks hear of it, webhook_v1.go what the older ones read.
//   - webhook_call.go makes the calls and their retries, webhook_queue.go holds them back when their host has many unanswered, and
//     webhook_resend.go sends one again by hand.
//
// What a business posts passes these:
//
//   - server.go and route.go with its tables (routes_*.go) find the call; auth.go and key.go decide who calls, service_account.go for which apps;
//     limits.go refuses what is too much or too often, request.go reads it, page.go cuts lists.
//   - message_post.go decides whether a post is accepted; its content is checked by message_content.go, item.go, action.go, form.go,
//     message_native.go and media_post.go, and expanded by shorthand.go, shorthand_whatsapp.go and template.go.
//   - message_target.go decides which clients of the app user it goes to, message_author.go who signs it.
//   - delivery.go gives it to the network, and report.go takes the outcome; notification.go posts to an address without an app user.
//   - errors.go and headers.go are the answer; json.go, json_fast.go and json_split.go its bytes.
//
// What the cloud remembers, group by group:
//
//   - Apps: app.go, app_rest.go, config.go, provision_as.go, id.go.
//   - App users: appuser*.go; client.go is one way to reach one; link.go and link_request.go add a way, and activity.go is who types and has read.
//   - Messages: message.go, message_page.go, message_delete.go, retention.go (what is forgotten), form_answer.go, payment.go.
//   - Channels: integration*.go, deployment.go (a WhatsApp number's life), connect.go (a network hears of it), menu.go.
//   - Files: attachment.go and picture.go take uploads, media.go stores them, media_host.go serves them, media_token.go opens private ones.
//   - SDKs: sdk_*.go is the cloud as apps and web pages reach it.
//
// fault.go has what goes wrong on purpose. fidelity.go says how well each behaviour is known, and recorded.go which answers were recorded.
//
// What does not live here: what a network does with a message (package sim/channel), the SDKs' wire (sim/aggregator/sdk), how files are
// kept (sim/aggregator/media), and the scanner (sim/scanner).
//
// Packages sim and sim/aggregator/sdk import it, and of the scenarios those that ask the cloud itself. Other simulators do not.
package aggregator
