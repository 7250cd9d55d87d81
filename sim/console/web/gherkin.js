// What was done to the world, written by it as a scenario, and single crossings as steps.
import * as api from "./api.js";
import { changed, world } from "./store.js";

export const quoted = (text) => '"' + text.replaceAll("\\", "\\\\").replaceAll('"', '\\"') + '"';

export const channels = { whatsapp: "WhatsApp", messenger: "Messenger", twitter: "Twitter", web: "Web", android: "Android", ios: "iOS" };

// script is the scenario: a span of actions, of which it says what was seen. To 0 is to the present.
export const script = { from: 1, to: 0, title: "", text: "" };

// write asks the world for the scenario. When there is none, the text says why.
export async function write() {
  const { id } = world;
  let refused;
  const { feature } = await api.get(`/feature?from=${script.from}&to=${script.to}`).catch((err) => { refused = err; return { feature: "# " + err.message }; });
  if (id !== world.id) throw new Error("another world is shown");
  const title = script.title || world.play?.scenario;
  script.text = title ? feature.replace(/Scenario: .*/, () => "Scenario: " + title) : feature;
  changed("gherkin");
  if (refused) throw refused;
}

// stepOf is an entry of the journal as a step: its keyword and text, or null when no step says it.
export function stepOf(e) {
  const p = e.payload ?? {};
  const who = (actor) => quoted(actor.replace(/^(phone|agent) /, ""));
  const when = (text) => ({ keyword: "When", text });
  const then = (text) => ({ keyword: "Then", text });
  const customer = customerOf(e.conversation);
  if (e.kind === "network" && e.from.startsWith("phone ")) {
    if (e.name === "message" && p.type === "location") return when(`${who(e.from)} sends the location "${p.text.replace(/.*q=/s, "")}"`);
    if (e.name === "message" && p.text) return when(`${who(e.from)} sends ${quoted(p.text)}`);
    if (e.name === "read") return when(`${who(e.from)} reads the conversation`);
  }
  if (e.kind === "network" && e.to.startsWith("phone ") && p.kind) {
    return then(p.kind === "template" ? `${who(e.to)} sees the template ${quoted(p.template)}` : `${who(e.to)} sees ${quoted(p.text ?? "")}`);
  }
  if (e.kind === "desk" && e.from.startsWith("agent ")) {
    const agent = "agent " + who(e.from);
    if (["answer", "ignore", "reject"].includes(e.name) && customer) return when(`${agent} ${e.name}s ${quoted(customer)}`);
    if (e.name === "close" && customer) return when(`${agent} closes the contact with ${quoted(customer)}`);
    if (e.name === "send") return when(`${agent} sends ${quoted(p.text ?? "")}${customer ? " to " + quoted(customer) : ""}`);
    if (e.name === "sendTemplate") return when(`${agent} sends the template ${quoted(p.template)}${p.params?.length ? ` with ${quoted(p.params.join(", "))}` : ""}`);
  }
  if (e.kind === "desk" && e.name === "alert" && p.customer) return then(`agent ${who(e.to)} is alerted by ${quoted(p.customer)}`);
  if (e.kind === "frame" && e.name === "newMessage" && e.from === "connector" && customer) {
    const desk = [...world.desks.values()].find((d) => d.contacts.some((c) => c.conversationId === e.conversation));
    if (desk && p.message && p.type === "text") return then(`agent ${quoted(desk.agent)} sees ${quoted(p.message)} from ${quoted(customer)}`);
  }
  if (e.kind === "webhook" && e.to === "connector") return then(`a ${quoted(e.name)} webhook reached the connector`);
  if (e.kind === "request" && p.role === "appMaker") return then("the cloud received 1 message");
  return null;
}

// customerOf is the name that the desks know for a conversation.
export function customerOf(conversation) {
  if (!conversation) return "";
  for (const desk of world.desks.values()) {
    const c = [...desk.contacts, ...desk.alerts].find((o) => o.conversationId === conversation);
    if (c) return c.customer;
  }
  return world.overview?.queue.find((q) => q.conversationId === conversation)?.customer ?? "";
}
