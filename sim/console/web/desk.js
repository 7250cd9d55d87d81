// <wt-desk>: what one agent sees and does.
import { act, rich, state, work } from "./deskwork.js";
import { doing, h, keyed, refocus, remake, stick, toEnd } from "./dom.js";
import { now, world } from "./store.js";
import { brief, channel, day, instant, minute, utc } from "./time.js";
import { lit, open } from "./route.js";

const DAY = 86400000;

// windowed are the channels that close 24 hours after the customer's last message, as the connector names them.
export const windowed = ["WhatsApp", "Facebook"];

export { act };

export const answer = (agent, customer) => act(agent, "answer", { customer });
export const say = (agent, customer, text) => act(agent, "send", { customer, text });
export function sendTemplate(agent, customer, template, parameters = []) {
  return act(agent, "sendTemplate", { customer, template, parameters });
}

// lastInbound is when the customer of a contact last wrote; 0 when never.
export function lastInbound(contact) {
  const line = contact.lines.findLast((l) => l.role === "customer");
  return line ? Date.parse(line.at) : 0;
}

class Desk extends HTMLElement {
  show(desk) {
    if (!this.desk) this.build(desk);
    this.desk = desk;
    const ready = desk.state === "Ready";
    this.state.textContent = desk.state;
    this.state.classList.toggle("on", ready);
    this.state.setAttribute("aria-pressed", ready);
    const reasons = desk.channels.filter((c) => c.reason).map((c) => c.reason);
    this.sub.textContent = [desk.channels.map((c) => `${c.work} of ${c.multiplicity}`)[0], reasons[0]].filter(Boolean).join(" · ");
    keyed(this.alerts, desk.alerts.map((a) => ({ key: a.conversationId + a.guid, sig: "", make: () => this.alert(a) })));
    const contacts = desk.contacts;
    if (this.answered && contacts.some((c) => c.open && c.conversationId === this.answered)) {
      this.chosen = this.answered;
      this.answered = undefined;
    } else if (!contacts.some((c) => c.conversationId === this.chosen)) {
      this.chosen = (contacts.findLast((c) => c.open) ?? contacts.at(-1))?.conversationId;
    }
    keyed(this.tabs, contacts.length < 2 ? [] : contacts.map((c) => ({ key: c.conversationId, sig: `${c.open} ${c.conversationId === this.chosen}`, make: () => this.tab(c) })));
    this.contact = contacts.find((c) => c.conversationId === this.chosen);
    this.idle.hidden = Boolean(this.contact) || desk.alerts.length > 0;
    this.card.hidden = !this.contact;
    if (this.contact) this.drawContact(this.contact);
    this.tick();
  }

  build(desk) {
    const name = desk.agent;
    this.className = "desk";
    this.id = "desk-" + encodeURIComponent(name);
    this.dataset.testid = "desk";
    this.dataset.name = name;
    this.state = h("button", { type: "button", class: "state", "data-testid": "state", onclick: () => this.toggle() });
    this.alerts = h("div", { class: "alerts", role: "region", "aria-live": "assertive", "aria-label": "Alerts of " + name });
    this.tabs = h("div", { class: "chips", role: "group", "aria-label": "Contacts of " + name });
    this.idle = h("p", { class: "empty" }, "No contact. The next customer rings here while the desk is ready.");
    this.log = stick(h("ol", { class: "lines", "aria-live": "polite", tabindex: "0", "aria-label": "Conversation at the desk of " + name, "data-testid": "lines" }));
    this.window = h("p", { class: "window", "data-testid": "window" });
    this.meter = h("progress", { max: DAY, "aria-hidden": "true" });
    this.advice = h("p", { class: "advice", role: "status", "data-testid": "advice", hidden: true },
      h("b", {}, "Use a template. "), "The customer's last message is more than 24 hours old: the channel rejects anything else.");
    this.input = h("input", { type: "text", placeholder: "Reply", "aria-label": "Reply of agent " + name, autocomplete: "off", "data-testid": "reply" });
    this.composer = h("form", { class: "composer", onsubmit: (e) => { e.preventDefault(); this.send(); } }, rich(() => [this.desk, this.contact]), this.input, h("button", { class: "send", "data-testid": "reply-send" }, "Send"));
    this.template = h("select", { "aria-label": "Template", "data-testid": "template" });
    this.parameters = h("input", { placeholder: "Parameters, separated by commas", "aria-label": "Parameters of the template", autocomplete: "off" });
    this.widget = h("form", { class: "widget", onsubmit: (e) => { e.preventDefault(); this.sendTemplate(); } }, this.template, this.parameters,
      h("button", { "data-testid": "template-send" }, "Send template"));
    this.deeds = h("div", { class: "actions" });
    this.typing = h("p", { class: "held", "data-testid": "customer-types", hidden: true });
    this.heading = h("span", { class: "with" });
    this.card = h("section", { class: "contact" },
      h("header", {}, this.heading, this.deeds), h("div", { class: "countdown" }, this.meter, this.window), this.advice, this.log, this.typing, this.composer, this.widget);
    this.append(h("header", { class: "who" }, h("h3", {}, name), this.sub = h("span"), this.state, state(name)), this.alerts, this.tabs, this.idle, this.card);
  }

  toggle() {
    const ready = this.desk.state === "Ready";
    doing(() => act(this.desk.agent, "state", { state: ready ? "not ready" : "ready" }));
  }

  alert(a) {
    const agent = this.desk.agent;
    const button = (label, action, cls) => h("button", { type: "button", class: cls, "data-testid": action, onclick: () => {
      if (action === "answer") this.answered = a.conversationId; // shown once it is a contact: other changes may be drawn before
      doing(() => act(agent, action, { customer: a.customer }));
    } }, label);
    return h("article", { class: "alert", "data-testid": "alert" },
      h("p", {}, h("b", {}, a.customer), ` on ${channel(a.channel)}`, h("small", { class: "since", "data-at": a.waits }), a.until && h("small", { class: "rings", "data-at": a.until, "data-testid": "rings" })),
      h("div", { class: "actions" }, button("Answer", "answer", "go"), button("Ignore", "ignore", "quiet"), button("Reject", "reject", "quiet")));
  }

  tab(c) {
    return h("button", { type: "button", class: c.open ? "" : "closed", "aria-pressed": c.conversationId === this.chosen, onclick: () => {
      this.chosen = c.conversationId;
      this.show(this.desk);
    } }, c.customer, c.open ? "" : " · closed");
  }

  drawContact(c) {
    const how = { ACW: ", after-contact work", ACW_EXTENDED: ", after-contact work", CLOSED: ", closed", OBSERVING: ", observing", COACHING: ", coaching", BARGE_IN: ", barged in" }[c.interaction] ?? "";
    remake(this.heading, h("b", {}, c.customer), ` on ${channel(c.channel)}${how}`, c.disposition && h("small", {}, " · " + c.disposition));
    this.heading.title = "In the room: " + c.participants.join(", ");
    if (this.drawn !== c.conversationId) this.log.stuck = true;
    this.drawn = c.conversationId;
    const items = [];
    let last = "";
    for (const l of c.lines) {
      const date = utc(l.at);
      if (date !== last) items.push({ key: "day " + date, sig: "", make: () => h("li", { class: "day" }, day(l.at)) });
      last = date;
      const on = lit(l.id);
      items.push({ key: l.id, sig: JSON.stringify(l) + on, make: () => line(l, on) });
    }
    keyed(this.log, items);
    toEnd(this.log);
    const templates = c.channel === "WhatsApp" ? world.overview?.templates ?? [] : [];
    keyed(this.template, templates.map((t) => ({ key: t.name, sig: "", make: () => h("option", { value: t.name }, t.name) })));
    const body = templates.find((t) => t.name === this.template.value)?.body ?? "";
    this.parameters.hidden = !/\{\{\d+\}\}/.test(body);
    this.widget.hidden = !c.open || templates.length === 0;
    this.composer.hidden = !c.capabilities.includes("canSendMessage");
    keyed(this.deeds, work(this.desk, c));
    this.typing.hidden = !c.customerTyping;
    this.typing.textContent = c.customer + " is typing …";
  }

  // tick draws what changes with time alone.
  tick() {
    const at = now();
    for (const el of this.alerts.querySelectorAll(".since")) el.textContent = "waits for " + brief(at - Date.parse(el.dataset.at));
    for (const el of this.alerts.querySelectorAll(".rings")) el.textContent = ` rings for ${brief(Math.max(0, Date.parse(el.dataset.at) - at))} more`;
    const c = this.contact;
    if (!c) return;
    const from = lastInbound(c);
    const limited = windowed.includes(c.channel) && from > 0;
    this.window.parentElement.hidden = !limited;
    this.advice.hidden = !c.templateAdvised;
    if (!limited) return;
    const left = from + DAY - at;
    this.meter.value = Math.max(0, Math.min(DAY, left));
    this.window.classList.toggle("shut", left < 0);
    this.window.classList.toggle("near", left >= 0 && left < 3600000);
    this.window.textContent = left >= 0 ? `Window closes in ${brief(left)}` : `Window closed ${brief(left)} ago`;
    this.window.title = `The customer last wrote on ${instant(from)} UTC`;
  }

  async send() {
    const text = this.input.value.trim();
    if (!text) return;
    this.input.value = "";
    await doing(() => say(this.desk.agent, this.contact.customer, text).catch((err) => { this.input.value = text; throw err; }));
    refocus(this.input);
  }

  sendTemplate() {
    const values = this.parameters.hidden ? [] : this.parameters.value.split(",").map((v) => v.trim()).filter(Boolean);
    doing(() => sendTemplate(this.desk.agent, this.contact.customer, this.template.value, values));
  }
}

const marks = { accepted: "✓ accepted", delivered: "✓✓ delivered", read: "✓✓ read", rejected: "rejected", refused: "refused" };

function line(l, on) {
  const failed = l.status === "rejected" || l.status === "refused";
  const status = (marks[l.status] ?? l.status) + (failed && l.code ? " " + l.code : "");
  return h("li", { class: `line ${l.role} k-${l.kind}${failed ? " failed" : ""}${on ? " lit" : ""}`, "data-id": l.id, "data-testid": "line", onclick: () => { if (!getSelection().toString()) open("message", l.id); } },
    h("b", { class: "from" }, l.from || l.role),
    l.template && h("p", { class: "tag" }, "template " + l.template),
    draw(l),
    failed && h("p", { class: "error", "data-testid": "reason" }, l.reason),
    h("footer", {}, h("time", { datetime: l.at }, minute(l.at)), status && h("span", { class: "status " + l.status, title: (l.history ?? []).join(", then "), "data-testid": "status" }, status),
      failed && h("button", { type: "button", class: "why", "data-testid": "why" }, "why?"),
      h("button", { type: "button", class: "trace", title: "Follow this message", "aria-label": "Follow this message" }, "⇢")));
}

// lines are the kinds that a desk draws in a way of their own; every other is its text.
const lines = {
  file: (l) => h("p", { class: "file" }, h("span", { class: "icon", "aria-hidden": "true" }, "▤"), h("b", {}, l.text)),
  location: (l) => h("p", { class: "words" }, "◎ ", l.text),
};

const draw = (l) => (lines[l.kind] ?? ((o) => h("p", { class: "words" }, o.text)))(l);

customElements.define("wt-desk", Desk);
